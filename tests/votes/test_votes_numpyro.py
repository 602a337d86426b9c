"""The sampler beside an independent NumPyro model, briefly (`make crosscheck` is the long comparison)."""

from __future__ import annotations

from importlib.util import find_spec

import pytest


@pytest.mark.skipif(find_spec("numpyro") is None, reason="the extra `numpyro` is not installed")
@pytest.mark.filterwarnings("default::DeprecationWarning", "default::FutureWarning")
def test_means_spreads_and_shifts_agree_with_numpyros() -> None:
    from worlds.crossed import compare, verdict, world_of_votes

    design, settings = world_of_votes(chains=2, draws=1000, thin=8)
    found = verdict(compare(design, settings, chains=1, warmup=300, draws=300))
    assert found["quantities"] > 200
    # so few draws know their own standard errors badly; a wrong prior or likelihood shows as 10 and more
    assert found["z_max"] < 7.0, found
