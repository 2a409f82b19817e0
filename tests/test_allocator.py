import platform
import subprocess
import sys

import pytest

from numscribe.allocator import keep_memory

_FAULTS = """
import resource
import sys
import numpy as np
from numscribe.allocator import keep_memory

def pictures():
    [np.ones(640_000, np.uint8) for _ in range(8)]

if sys.argv[1] == "keep":
    keep_memory()
pictures()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(20):
    pictures()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def _faults(how: str) -> int:
    command = [sys.executable, "-c", _FAULTS, how]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library")
def test_memory_is_kept_for_the_next_picture() -> None:
    assert _faults("keep") < 0.1 * _faults("give back")


def test_a_c_library_without_these_settings_is_left_as_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("numscribe.allocator.ctypes.CDLL", lambda _: object())
    keep_memory()
