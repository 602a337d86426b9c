"""Positions on more than one axis: the vote model in D dimensions, and the rotation it is reported under.

    rotation.py    which axes: `rotate`
    start.py       how many axes the votes bear; starting points
    chain.py       one Markov chain and its sweep
    sampler.py     `sample_axes`: run chains, gather their draws
    result.py      `Axes`: joint draws and their diagnostics
The modules with a leading underscore are the compiled kernels.
"""

from equipoise.votes.axes.result import Axes
from equipoise.votes.axes.rotation import Rotated, rotate
from equipoise.votes.axes.sampler import sample_axes
from equipoise.votes.axes.start import MAX_DIMS, check_dims

__all__ = ["MAX_DIMS", "Axes", "Rotated", "check_dims", "rotate", "sample_axes"]
