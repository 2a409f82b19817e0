import os
import platform
import subprocess
import sys

import pytest

PAGE_FAULTS = """
import resource
import numpy as np
from numscribe.models.memory import keep_freed_memory

def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(20):
        np.ones(1 << 20, dtype=np.uint8)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

keep_freed_memory()
faults()
print(faults())
"""


def _faults(**environment: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", PAGE_FAULTS],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="mallopt is glibc's")
def test_freed_memory_is_kept_unless_the_environment_sets_an_option() -> None:
    assert _faults() < 20  # a megabyte has 256 pages
    assert _faults(MALLOC_TRIM_THRESHOLD_="131072", MALLOC_MMAP_THRESHOLD_="131072") > 2000
