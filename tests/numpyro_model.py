"""The vote model written once more, in NumPyro, from its page alone: nothing of the sampler is used.

Sampled by NUTS (Hoffman & Gelman 2014, JMLR 15: 1593-1623). The shift indicators are summed out by hand; the
steps are written in units of each state's usual pace, discriminations in units of the positions' spread and
log gaps around their mean, which are changes of variable and change no distribution.
"""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
import numpyro.distributions as dist
from jax.scipy.special import log_ndtr
from jax.scipy.stats import norm
from numpyro.infer import MCMC, NUTS

from equipoise.votes.design import VoteDesign
from equipoise.votes.settings import SamplerSettings
from priorworld import Truth


def _log_difference(a: jnp.ndarray, b: jnp.ndarray) -> jnp.ndarray:
    """log(Phi(a) - Phi(b)) for a > b, taken in the tail where it does not cancel."""
    hi, lo = jnp.where(a + b > 0, -b, a), jnp.where(a + b > 0, -a, b)
    x = log_ndtr(lo) - log_ndtr(hi)
    return log_ndtr(hi) + jnp.log(-jnp.expm1(jnp.minimum(x, -1e-12)))


def model(d: VoteDesign, s: SamplerSettings) -> None:
    """docs/vote-model.md, line by line; every path spans every period."""
    units, periods, n_items = len(d.units), d.periods.size, d.item_period.size
    item, cell, vote = np.repeat(np.arange(n_items), np.diff(d.item_start)), d.item_cell, d.item_vote
    s2 = numpyro.sample("s2", dist.Gamma(s.pace_shape, s.pace_rate))
    half = 0.5 * s.shift_df
    omega2 = numpyro.sample("omega2", dist.InverseGamma(half, half * s.shift_sd**2))
    pi = numpyro.sample("pi", dist.Beta(s.shift_a, s.shift_b))
    g = numpyro.sample("g", dist.Gamma(0.5 * s.pace_df, 0.5).expand([units]))
    sigma = numpyro.deterministic("sigma", jnp.sqrt(s.pace_df * s2 / g))
    first = numpyro.sample("first", dist.Normal(0.0, s.first_sd).expand([units]))
    z = numpyro.sample("z", dist.ImproperUniform(dist.constraints.real, (), (units, periods - 1)))
    usual = jnp.log1p(-pi) + norm.logpdf(z)
    shift = jnp.log(pi) + norm.logpdf(z, scale=jnp.sqrt(omega2) / sigma[:, None])
    numpyro.factor("steps", jnp.logaddexp(usual, shift).sum())
    numpyro.deterministic("shift", jax.nn.sigmoid(shift - usual))
    path = jnp.concatenate([first[:, None], z * sigma[:, None]], axis=1)
    theta = numpyro.deterministic("theta", jnp.cumsum(path, axis=1).ravel())
    b = numpyro.sample("b", dist.Normal(0.0, 1.0).expand([n_items]))
    beta = numpyro.deterministic("beta", b / jnp.sqrt(jnp.mean(theta**2)))
    kappa = numpyro.sample("kappa", dist.Normal(0.0, s.kappa_sd).expand([n_items]))
    gap_mean = numpyro.sample("gap_mean", dist.Normal(0.0, 2.0))
    gap_variance = numpyro.sample("gap_variance", dist.InverseGamma(2.0, 2.0))
    u = numpyro.sample("u", dist.Normal(0.0, 1.0).expand([n_items]))
    log_gap = numpyro.deterministic("log_gap", gap_mean + jnp.sqrt(gap_variance) * u)
    a = kappa[item] - beta[item] * theta[cell]
    low = a - jnp.exp(log_gap[item])
    terms = jnp.where(vote == 2, log_ndtr(-a), jnp.where(vote == 0, log_ndtr(low), _log_difference(a, low)))
    numpyro.factor("votes", terms.sum())


def nuts_draws(
    d: VoteDesign, s: SamplerSettings, *, chains: int, warmup: int, draws: int
) -> tuple[list[list[Truth]], np.ndarray]:
    """Draws by chain; P(shift) of every step given all else, (chains, draws, units, periods - 1)."""
    numpyro.enable_x64()
    run = MCMC(
        NUTS(partial(model, d, s), target_accept_prob=0.95),
        num_warmup=warmup, num_samples=draws, num_chains=chains,
        chain_method="sequential", progress_bar=False,
    )  # fmt: skip
    run.run(jax.random.PRNGKey(s.seed))
    x = {k: np.asarray(v) for k, v in run.get_samples(group_by_chain=True).items()}
    pace = np.stack([x["s2"], x["omega2"], x["pi"]], axis=-1)
    items = np.stack([x["beta"], x["kappa"], x["log_gap"]], axis=-1)
    gap = np.stack([x["gap_mean"], np.sqrt(x["gap_variance"])], axis=-1)
    none = np.zeros(d.labels.size, dtype=bool)  # the indicators are summed out
    found = [
        [
            Truth(x["theta"][c, k], items[c, k], none, x["sigma"][c, k] ** 2, pace[c, k], gap[c, k])
            for k in range(draws)
        ]
        for c in range(chains)
    ]
    return found, x["shift"]
