"""What the sampler can be told, with the defaults of a release."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

from equipoise.errors import SettingsError

MAX_KEPT = 20_000  # draws of all chains together; each keeps every state's position in every year
_LONG = 1_000_000  # sweeps; more would run for months
_SMALLEST, _LARGEST = 1e-4, 1e4  # of the priors' numbers
_WHOLE = {
    "chains": (1, 64),
    "warmup": (20, _LONG),
    "draws": (10, _LONG),
    "thin": (1, 1_000),
    "seed": (0, 2**63 - 1),
}


@dataclass(frozen=True, slots=True)
class SamplerSettings:
    """Length, seed and priors of a run. Raises SettingsError where a value is out of range.

    Priors (theta in raw units; a unit's first position is N(0, first_sd^2)):
    beta_j rms(theta) ~ N(0, 1); kappa_j ~ N(0, kappa_sd^2); log gap_j ~ N(m, v) with m ~ N(0, 4),
    v ~ inverse-gamma(2, 2); sigma_i^2 ~ scaled-inverse-chi2(pace_df, s^2), s^2 ~ Gamma(shape, rate);
    omega^2 ~ scaled-inverse-chi2(shift_df, shift_sd^2); pi ~ Beta(shift_a, shift_b).

    >>> SamplerSettings(chains=2).draws
    1000
    """

    chains: int = 4
    warmup: int = 400
    draws: int = 1000  # kept, a chain
    thin: int = 3  # sweeps between kept draws
    seed: int = 20241231
    first_sd: float = 1.0
    kappa_sd: float = 5.0
    pace_df: float = 6.0
    pace_shape: float = 1.0
    pace_rate: float = 100.0
    shift_df: float = 20.0
    shift_sd: float = 0.5
    shift_a: float = 1.0
    shift_b: float = 49.0

    @property
    def sweeps(self) -> int:
        """Sweeps of one chain, warm-up included."""
        return self.warmup + self.draws * self.thin

    @property
    def evolution(self) -> tuple[float, ...]:
        """The priors of how positions move, as kernels take them.

        nu of sigma_i^2; shape and rate of s^2; degrees of freedom and scale of omega^2; a and b of pi.
        """
        omega2 = (self.shift_df, self.shift_sd**2)
        return self.pace_df, self.pace_shape, self.pace_rate, *omega2, self.shift_a, self.shift_b

    def __post_init__(self) -> None:
        """Refuse what cannot be run."""
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name in _WHOLE:
                least, most = _WHOLE[field.name]
                if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
                    raise SettingsError(
                        f"{field.name} must be a whole number from {least:,} to {most:,}, not {value!r}."
                    )
            elif isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
                raise SettingsError(f"{field.name} must be a positive number, not {value!r}.")
            elif not _SMALLEST <= value <= _LARGEST:
                raise SettingsError(
                    f"{field.name} must lie between {_SMALLEST:g} and {_LARGEST:g}, not at {value!r}: "
                    "beyond, a prior overrules all votes."
                )
        if self.chains * self.draws > MAX_KEPT:
            raise SettingsError(
                f"chains times draws must be at most {MAX_KEPT:,} (all kept draws lie in memory), not "
                f"{self.chains:,} times {self.draws:,}: ask for fewer draws or chains."
            )
