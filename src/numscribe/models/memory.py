"""Settings of the C library's memory allocator, for processes that read many pictures."""

from __future__ import annotations

import ctypes
import os
from typing import Final

_OPTIONS: Final = {
    "MALLOC_TRIM_THRESHOLD_": (-1, 32 << 20),
    "MALLOC_MMAP_THRESHOLD_": (-3, 8 << 20),
}
"""Options of glibc's mallopt(3) and their values in bytes, by the environment variable that also
sets them."""


def keep_freed_memory() -> None:
    """Let this process keep memory that a picture has freed, for the next picture.

    Without it, glibc returns the memory to the system, which clears it before it is used again. An
    option that the environment sets is not changed, and other C libraries have none of them.
    """
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    for name, (option, value) in _OPTIONS.items():
        if set_option is not None and name not in os.environ:
            set_option(option, value)
