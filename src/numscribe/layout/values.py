"""The number that a text is: its sign, decimal mark, thousands marks, percent and half."""

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
    (?P<half>\s?½|\s1/2)?
    (?P<unit>[%°$€£])?
    """,
    re.VERBOSE,
)


def parse_value(text: str, *, decimals: int | None = None) -> float | None:
    """Return the number that a text is, or None where it is none, or may be two.

    ``1.000`` may be a thousand or one: one mark with three digits after it and up to three before
    it. It is None unless it is known how many decimals there are.

    Args:
        text: A line as it was written.
        decimals: How many decimals the number has, where that is known.

    >>> parse_value("1.234,56"), parse_value("-12,5"), parse_value("25%"), parse_value("3½")
    (1234.56, -12.5, 0.25, 3.5)
    >>> parse_value("1.000") is None, parse_value("1.000", decimals=0), parse_value("12/5")
    (True, 1000.0, None)
    """
    text = text.strip()
    match = _NUMBER.fullmatch(text)
    if match is None or not any(char.isdecimal() or char == HALF for char in text):
        return None
    whole, mark, point = match["whole"], match["mark"], match["point"]
    fraction = (match["decimals"] or "").replace("-", "")
    if mark and mark in ".," and not point and whole.count(mark) == 1:
        if decimals == 3:
            whole, fraction = whole.split(mark)
        elif decimals != 0:
            return None
    if point == mark:  # the same mark cannot part both thousands and decimals
        if mark:
            return None
    digits = re.sub(r"[.,'\s]", "", whole)
    if not digits and not fraction and not match["half"]:
        return None
    if decimals is not None and len(fraction) != decimals:
        return None
    value = float(f"{digits or '0'}.{fraction or '0'}")
    if match["half"]:
        if fraction:
            return None
        value += 0.5
    if match["unit"] == "%":
        value /= 100
    return -value if match["sign"] == "-" else value
