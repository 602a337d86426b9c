import subprocess
import sys

import equipoise


def test_public_names_are_sorted_lazy_and_documented() -> None:
    assert list(equipoise.__all__) == sorted(equipoise.__all__)
    assert all(getattr(equipoise, name).__doc__ for name in equipoise.__all__)
    code = "import sys, equipoise; assert not {'polars', 'numpy', 'equipoise.show'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_face_has_every_public_name_and_no_other() -> None:
    from equipoise import _names

    loaded = {name for name in vars(_names) if not name.startswith("_")}
    assert loaded == set(equipoise.__all__)


def test_a_verb_is_the_function_whatever_was_imported_before() -> None:
    code = (
        "import equipoise.answers.balance.balance, equipoise.answers.brief.brief\n"
        "import equipoise, types\n"
        "assert not [n for n in equipoise.__all__ if isinstance(getattr(equipoise, n), types.ModuleType)]\n"
        "heavy = {'numba', 'scipy', 'altair', 'rich', 'typer'} & set(__import__('sys').modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
