"""How uncertain a flow of trade is, as the cv that a balance draws from."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from equipoise.ties._trade_mirror import SIZES, T_TWO, TYPICAL, Z

Floats = NDArray[np.float64]
LARGEST_CV = 3.0


def typical_sd(log_value: Floats) -> Floats:
    """The standard deviation of the log of a flow that two typical reporters agree on, by its size.

    >>> typical_sd(np.log([0.02, 1e5])).round(2).tolist()
    [1.17, 0.07]
    """
    return np.asarray(T_TWO / Z * np.sqrt(TYPICAL[np.searchsorted(SIZES, log_value)] / 2))


def log_sd_to_cv(sd: Floats) -> Floats:
    """The cv of the Gamma distribution (mean 1) whose 90 % interval holds 90 % of exp(normal(0, sd)).

    So that draws of value x Gamma, which is what a balance makes, cover what the logarithms say. Beyond a
    standard deviation of 1.37 no Gamma does, and the cv stays at 3.

    >>> log_sd_to_cv(np.array([0.1, 0.5, 1.0, 5.0])).round(2).tolist()
    [0.1, 0.52, 1.29, 3.0]
    """
    from scipy.special import gammaincinv, ndtr

    cv = np.geomspace(1e-3, LARGEST_CV, 400)
    shape = 1 / cv**2
    with np.errstate(divide="ignore"):  # the lower end of a wide Gamma underflows to 0
        low, high = (np.log(gammaincinv(shape, p) / shape) for p in (0.05, 0.95))
    near, far = cv / 4, cv * 4
    for _ in range(40):  # bisection: the wider the normal, the less of it the interval holds
        middle = (near + far) / 2
        enough = ndtr(high / middle) - ndtr(low / middle) > 0.9
        near, far = np.where(enough, middle, near), np.where(enough, far, middle)
    return np.asarray(np.interp(sd, near, cv))
