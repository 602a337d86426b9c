"""The term that ties the discriminations to the scale of the positions, compiled.

The prior is on beta in units of the positions' own spread: beta_j rms(theta) ~ N(0, 1), rms over all
cells, as the published model has it for positions of unit spread (Bailey, Strezhnev & Voeten 2017).
Written for beta itself this is N(0, 1 / S) with S = mean(theta^2), so that positions enter the prior of
every roll call through J / 2 log S - S / 2 sum(beta^2), and nothing else.
"""

from __future__ import annotations

import math

from equipoise.votes._compiled import inlined


@inlined
def scale_term(square_sum, scale):  # type: ignore[no-untyped-def]
    """J / 2 log S - S / 2 sum(beta^2) for S = square_sum / cells; scale = (_, sum beta^2, cells, J)."""
    s = square_sum / scale[2]
    return 0.5 * scale[3] * math.log(s) - 0.5 * s * scale[1]
