"""The symbols that the reader of lines knows."""

from __future__ import annotations

DIGITS = "0123456789"

HALF = "½"
"""A half, written as one small fraction."""

STRUCK = "☒"
"""Something that was crossed out."""

OTHER = "*"
"""Any letter or symbol that has no class of its own."""

SYMBOLS = DIGITS + ".,'-/:+×÷=%()#$€£°" + HALF + STRUCK + OTHER
"""What a column of the reader's output may say, after ``BLANK``."""

BLANK = 0
"""Place of "no symbol, or more of the same" among the classes of a column (CTC's blank)."""
