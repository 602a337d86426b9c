"""What all tests share."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

from equipoise.estimates import own_folder
from worlds.tinyrelease import tiny_release

# no test may depend on what was pulled to, or estimated on, the machine that it runs on
_HOME = tempfile.TemporaryDirectory(prefix="equipoise-tests-")
os.environ["EQUIPOISE_HOME"] = _HOME.name

collect_ignore = ["worlds/numpyro_model.py"]  # needs the extra numpyro; what uses it says so and is skipped

# the first call of a compiled function takes as long as its compilation
settings.register_profile("plain", deadline=None)
settings.load_profile("plain")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where tests run on several cores, those that compile kernels run on one: none is compiled twice."""
    for item in items:
        if not {"votes", "estimates"}.isdisjoint(item.path.parts):
            item.add_marker(pytest.mark.xdist_group("kernels"))


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with an invented release, no raw votes and no records."""
    home = tmp_path_factory.mktemp("home-of-somebody-who-likes-folders-with-rather-long-names")
    tiny_release(own_folder(home))
    return home


@pytest.fixture
def home(release: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """That home, chosen."""
    monkeypatch.setenv("EQUIPOISE_HOME", str(release))
    return release
