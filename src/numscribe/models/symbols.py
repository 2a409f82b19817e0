"""The classes of the line reader."""

from __future__ import annotations

import re

DIGITS = "0123456789"

HALF = "½"
"""One half, written as a small fraction."""

STRUCK = "☒"
"""Anything that is crossed out."""

OTHER = "*"
"""Any other letter or symbol."""

SYMBOLS = DIGITS + ".,'-/:+×÷=%()#$€£°" + HALF + STRUCK + OTHER
"""The classes of a column of the line reader's output, after ``BLANK``."""

BLANK = 0
"""Index of the CTC blank among the classes."""

UNWRITTEN = OTHER + STRUCK
"""Symbols that are not part of a number."""


def written(text: str) -> str:
    """Return a text without the symbols that are not part of a number.

    >>> written("*12☒.5")
    '12.5'
    """
    return text.translate(_WITHOUT)


def digits_of(text: str) -> str:
    """Return the digits of a text; those of a half are 1 and 2.

    >>> digits_of("-3½")
    '312'
    """
    return _NO_DIGITS.sub("", text).replace(HALF, "12")


_NO_DIGITS = re.compile(f"[^{DIGITS}{HALF}]+")

_WITHOUT = str.maketrans("", "", UNWRITTEN)
