"""The vote model written once more, in NumPyro, from its page alone: nothing of the sampler is used.

Sampled by NUTS (Hoffman & Gelman 2014, JMLR 15: 1593-1623). The shift indicators are summed out by hand.
Steps are written as quantiles of their mixture, discriminations in units of the positions' spread and log
gaps around their mean, which are changes of variable and change no distribution. (In the steps themselves
NUTS seldom goes from a usual step to a shift, and does not know that it does not.)
"""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
import numpyro.distributions as dist
from jax.scipy.special import log_ndtr, ndtr
from jax.scipy.stats import norm
from numpyro.infer import MCMC, NUTS

from equipoise.votes.design import VoteDesign
from equipoise.votes.settings import SamplerSettings
from worlds.priorworld import Truth


def _log_difference(a: jnp.ndarray, b: jnp.ndarray) -> jnp.ndarray:
    """log(Phi(a) - Phi(b)) for a > b, taken in the tail where it does not cancel."""
    hi, lo = jnp.where(a + b > 0, -b, a), jnp.where(a + b > 0, -a, b)
    x = log_ndtr(lo) - log_ndtr(hi)
    return log_ndtr(hi) + jnp.log(-jnp.expm1(jnp.minimum(x, -1e-12)))


def _quantile(w: jnp.ndarray, narrow: jnp.ndarray, wide: jnp.ndarray, pi: jnp.ndarray) -> jnp.ndarray:
    """eta >= 0 that as much of the mixture lies beyond as of N(0, 1) beyond w >= 0.

    Found by halving, with no derivative; the Newton step after it moves nothing and carries the derivatives.
    """

    def beyond(eta: jnp.ndarray) -> jnp.ndarray:
        return (1.0 - pi) * ndtr(-eta / narrow) + pi * ndtr(-eta / wide)

    def halve(_: int, ends: tuple[jnp.ndarray, jnp.ndarray]) -> tuple[jnp.ndarray, jnp.ndarray]:
        middle = 0.5 * (ends[0] + ends[1])
        right = beyond(middle) > ndtr(-w)
        return jnp.where(right, middle, ends[0]), jnp.where(right, ends[1], middle)

    top = (w + 1e-3) * jnp.maximum(narrow, wide)
    low, high = jax.lax.fori_loop(0, 60, halve, (jnp.zeros_like(top), top))
    eta = jax.lax.stop_gradient(0.5 * (low + high))
    density = (1.0 - pi) * norm.pdf(eta, scale=narrow) + pi * norm.pdf(eta, scale=wide)
    return eta + (beyond(eta) - ndtr(-w)) / density


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
    w = numpyro.sample("w", dist.Normal(0.0, 1.0).expand([units, periods - 1]))
    narrow, wide = sigma[:, None], jnp.sqrt(omega2)
    eta = jnp.sign(w) * _quantile(jnp.abs(w), narrow, wide, pi)
    odds = jnp.log(pi) - jnp.log1p(-pi) + norm.logpdf(eta, scale=wide) - norm.logpdf(eta, scale=narrow)
    numpyro.deterministic("shift", jax.nn.sigmoid(odds))
    path = jnp.concatenate([first[:, None], eta], axis=1)
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
