import subprocess
import sys

import equipoise


def test_public_names_are_sorted_lazy_and_stay_functions() -> None:
    assert list(equipoise.__all__) == sorted(equipoise.__all__)
    assert all(getattr(equipoise, name).__doc__ for name in equipoise.__all__)
    code = "import sys, equipoise; assert not {'polars', 'numpy'} & set(sys.modules)"
    later = (
        "; import equipoise.brief, equipoise.position; assert equipoise.brief('KAZ').position.state == 'KAZ'"
    )
    subprocess.run([sys.executable, "-c", code + later], check=True)
