"""How the C library keeps memory that pictures need again and again."""

from __future__ import annotations

import ctypes
import sys
from typing import Final

# Of <malloc.h>; see mallopt(3).
_M_TRIM_THRESHOLD: Final = -1
_M_MMAP_THRESHOLD: Final = -3

_KEPT: Final = 32 << 20
"""Bytes of free memory that a process keeps for the next picture, in each of its arenas."""

_LARGEST: Final = 8 << 20
"""A larger array is taken from the system and given back, whatever is free."""


def keep_memory() -> None:
    """Let this process keep what it frees, for the next picture.

    glibc gives the free end of its heap back to the system from 128 KB on, or from twice the
    largest array that was freed so far; a reading frees several, and the system clears every page
    that the next one asks for. Other C libraries are left as they are.
    """
    if sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGEST)
        mallopt(_M_TRIM_THRESHOLD, _KEPT)
