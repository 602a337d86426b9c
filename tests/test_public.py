import importlib
import subprocess
import sys
from types import ModuleType

import equipoise


def test_public_names_are_sorted_lazy_and_stay_functions() -> None:
    assert list(equipoise.__all__) == sorted(equipoise.__all__)
    assert all(getattr(equipoise, name).__doc__ for name in equipoise.__all__)
    code = "import sys, equipoise; assert not {'polars', 'numpy'} & set(sys.modules)"
    later = (
        "; import equipoise.brief, equipoise.position; assert equipoise.brief('KAZ').position.state == 'KAZ'"
    )
    subprocess.run([sys.executable, "-c", code + later], check=True)


def test_a_verb_stays_the_function_after_its_module_is_imported() -> None:
    for name in ("balance_history", "balance_sensitivity", "balance_table", "zero_sum"):
        module = importlib.import_module(f"equipoise.{name}")
        assert isinstance(module, ModuleType)
        assert getattr(equipoise, name) is getattr(module, name)
        assert callable(getattr(equipoise, name))
