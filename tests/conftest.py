"""What all tests share."""

import os
import tempfile

from hypothesis import settings

# no test may depend on what was pulled to, or estimated on, the machine that it runs on
_HOME = tempfile.TemporaryDirectory(prefix="equipoise-tests-")
os.environ["EQUIPOISE_HOME"] = _HOME.name

collect_ignore = ["numpyro_model.py"]  # needs the extra numpyro; what uses it says so and is skipped

# the first call of a compiled function takes as long as its compilation
settings.register_profile("plain", deadline=None)
settings.load_profile("plain")
