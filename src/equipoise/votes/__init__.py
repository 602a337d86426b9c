"""Latent positions from roll calls: an ordered probit model with positions that move from year to year.

Roll call j of year t(j): state i votes no < abstain < yes, y* = beta_j theta_i,t(j) + e, e ~ N(0, 1);
no below kappa_j - gap_j, abstention up to kappa_j, yes above (docs/vote-model.md).

    design.py      tables -> arrays
    mode.py        the posterior mode, in seconds
    sampler.py     the exact posterior by Markov chain Monte Carlo
    draws.py       joint draws and their diagnostics
    posterior.py   the same as users have it: tables, files, other libraries' formats
The modules with a leading underscore are the compiled kernels.
"""

from equipoise.votes.design import VoteDesign, prepare

__all__ = ["VoteDesign", "prepare"]
