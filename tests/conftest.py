"""What all tests share."""

from hypothesis import settings

collect_ignore = ["numpyro_model.py"]  # needs the extra numpyro; what uses it says so and is skipped

# the first call of a compiled function takes as long as its compilation
settings.register_profile("plain", deadline=None)
settings.load_profile("plain")
