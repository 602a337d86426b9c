"""What all tests share."""

from hypothesis import settings

# the first call of a compiled function takes as long as its compilation
settings.register_profile("plain", deadline=None)
settings.load_profile("plain")
