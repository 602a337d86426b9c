"""Compiled functions, kept on disk under a hash of all the code that may be in them.

Numba keeps what it compiled for as long as the function's own file stays as it is. But a kernel has in it
what it calls, from other files, too: after an edit or an update there, stale code would run. So all kernels
are kept in one folder named by the hash of every module with a leading underscore (kernels call and read
nothing else; a test holds that) and of the libraries. Numba's index adds the processor and Python.
"""

# mypy: allow-untyped-calls

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

import numba
import numpy as np
import scipy
from numba.core import config
from numba.core.caching import CompileResultCacheImpl, FunctionCache, _CacheLocator

from equipoise.errors import StoreError

_ROOM = Path(__file__).parent
_NAME = "equipoise-kernels-"
_KEPT = 3  # folders in one place: two versions that are used in turn must not throw each other out

inlined: Callable[[Callable[..., Any]], Any] = numba.njit(nogil=True)
"""Compiled into whatever calls it, and not kept alone. LLVM inlines it as well as `inline="always"` would,
for which Numba types every copy anew: the same numbers at the same speed, and two fifths less to compile."""


def compiled(function: Callable[..., Any]) -> Any:
    """Compile `function` when it is first called, to run without Python's lock, and keep it for other runs.

    >>> @compiled
    ... def double(x):
    ...     return 2 * x
    >>> double(21)
    42
    """
    kernel: Any = numba.njit(nogil=True)(function)
    if _folder():
        kernel._cache = _Cache(function)
    return kernel


def _key() -> str | None:
    """The hash that the code depends on; None where the sources are not there to tell."""
    sources = sorted(_ROOM.rglob("_*.py"))
    if not sources:
        return None
    digest = hashlib.sha256(repr((numba.__version__, np.__version__, scipy.__version__)).encode())
    for path in sources:
        digest.update(path.relative_to(_ROOM).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:20]


def _places() -> Iterator[Path]:
    """Where compiled code may be kept: where Numba is told to, the package, the user's cache, their data."""
    if chosen := getattr(config, "CACHE_DIR", ""):
        yield Path(chosen)
    yield Path(cache_from_source(__file__)).parent
    import platformdirs

    from equipoise.store.place import default_home

    with suppress(RuntimeError):  # of somebody without a home; older versions leave "~" in the path
        user = platformdirs.user_cache_path("equipoise", False)
        if user.is_absolute():
            yield user
    with suppress(StoreError):
        yield default_home().absolute() / "cache"


@cache
def _folder() -> Path | None:
    """The folder of this code, in the first place that can be written; None where there is no such place."""
    key = _key()
    for place in _places() if key else ():
        folder = place / f"{_NAME}{key}"
        try:
            new = not folder.exists()
            folder.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=folder).close()
            os.utime(folder)  # when it was last used
        except OSError:
            continue
        if new:
            _discard(place)
        return folder
    return None


def _discard(place: Path) -> None:
    """Remove all but the folders last used; a process that still runs one compiles what it misses."""
    with suppress(OSError):  # another process may be at it
        found = sorted(place.glob(f"{_NAME}*"), key=lambda folder: folder.stat().st_mtime)
        for folder in found[:-_KEPT]:
            shutil.rmtree(folder, ignore_errors=True)


class _Locator(_CacheLocator):
    """Tells Numba where a function is kept."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._py_file, self._line = function.__code__.co_filename, function.__code__.co_firstlineno

    def get_cache_path(self) -> str:
        return str(_folder())

    def get_source_stamp(self) -> str:
        return str(_folder())  # the hash is in the name

    def get_disambiguator(self) -> str:
        return str(self._line)


class _Kept(CompileResultCacheImpl):
    """How a function is kept: as Numba does, under a name that no other room's function has."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._lineno, self._locator = function.__code__.co_firstlineno, _Locator(function)
        name = f"{function.__module__}.{function.__qualname__}"
        self._filename_base = self.get_filename_base(name, getattr(sys, "abiflags", ""))


class _Cache(FunctionCache):
    """Numba's cache of a function, for which neither a damaged file nor a full disk is an error."""

    _impl_class = _Kept

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """What was kept, or None, for it to be compiled."""
        try:
            return super().load_overload(sig, target_context)
        except Exception:  # whatever a damaged file gives rise to
            with suppress(OSError):
                self.flush()
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep what was compiled, if there is room."""
        with suppress(OSError):
            super().save_overload(sig, data)
