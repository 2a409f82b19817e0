"""Numeric values of texts with signs, decimal marks, thousands separators, percent and halves."""

from __future__ import annotations

import re

from numscribe.models.symbols import HALF

_NUMBER = re.compile(
    r"""
    [#$€£]?
    (?P<sign>[+-])?
    [$€£]?
    (?P<whole>\d{1,3}(?:(?P<mark>[.,'\s])\d{3})(?:(?P=mark)\d{3})*|\d*)
    (?:(?P<point>[.,])(?P<decimals>\d+|-))?
    (?P<half>\s?½|\s1/2|(?<!\d)1/2)?  # 21/2 is a fraction, and 2 1/2 is not
    (?P<unit>[%°$€£])?
    """,
    re.VERBOSE,
)


def parse_value(text: str, *, decimals: int | None = None) -> float | None:
    """Return the numeric value of a text, or None if it is not a number or is ambiguous.

    ``1.000`` is ambiguous: it may be a thousand or one. Its value is None unless the number of
    decimals is known.

    Args:
        text: A line as it is written.
        decimals: Number of decimals; None if unknown.

    >>> parse_value("1.234,56"), parse_value("-12,5"), parse_value("25%"), parse_value("3½")
    (1234.56, -12.5, 0.25, 3.5)
    >>> parse_value("1.000"), parse_value("1.000", decimals=0), parse_value("12/5")
    (None, 1000.0, None)
    """
    text = text.strip()
    match = _NUMBER.fullmatch(text)
    if match is None or not re.search(rf"[0-9{HALF}]", text):
        return None
    parts = _whole_and_decimals(match, decimals)
    if parts is None or (decimals is not None and len(parts[1]) != decimals):
        return None
    value = float(f"{parts[0] or '0'}.{parts[1] or '0'}") + 0.5 * bool(match["half"])
    if match["unit"] == "%":
        value /= 100
    return -value if match["sign"] == "-" else value


def _whole_and_decimals(match: re.Match[str], decimals: int | None) -> tuple[str, str] | None:
    """Return the digits before and after the decimal mark; None if they are ambiguous."""
    whole, mark, point = match["whole"], match["mark"], match["point"]
    fraction = (match["decimals"] or "").replace("-", "")
    if point and (point == mark or match["half"]):
        return None
    if mark and mark in ".," and not point and whole.count(mark) == 1 and decimals != 0:
        if decimals != 3:
            return None
        whole, fraction = whole.split(mark)
    return re.sub(r"[.,'\s]", "", whole), fraction
