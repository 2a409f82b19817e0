"""Formats of numbers and dates: decimals, signs, and the order of the parts of a date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from numscribe.reading.values import parse_value

_NUMBER = re.compile(r"\d+(?:([.,])(\d+))?(%?)")

_DATE = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})")

_ORDERS = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}
"""Orders of the parts of a date, in letters and in words; the first takes precedence."""

_MOSTLY = 0.8
"""Minimum share of dates among the likely cells of a column of dates."""


def format_of(text: str) -> str:
    """Return the format of a text, without its sign.

    >>> format_of("-12.50"), format_of("7"), format_of("3.5.2024")
    ('#.2', '#', '#.#.####')
    """
    text = text.replace(" ", "").lstrip("+-")
    number = _NUMBER.fullmatch(text)
    if number is None:
        return re.sub(r"\d+", lambda run: "####" if len(run[0]) == 4 else "#", text)
    point, decimals, percent = number.groups("")
    return f"#{point}{len(decimals) or ''}{percent}"


def is_negative(text: str) -> bool:
    """Return whether a number has a minus sign."""
    return text.startswith("-")


def decimals_of(text: str) -> int | None:
    """Return the number of decimals of a number, or None if the text is not a number.

    >>> decimals_of("12.50"), decimals_of("7"), decimals_of("3.5.2024")
    (2, 0, None)
    """
    number = _NUMBER.fullmatch(text.replace(" ", "").lstrip("+-"))
    return len(number[2] or "") if number else None


@dataclass(frozen=True, slots=True)
class ValueParser:
    """Converts the texts of a column to comparable values: numbers, or dates as day numbers.

    Attributes:
        order: The order of the parts of a date, "dmy", "mdy" or "ymd"; empty for numbers.
    """

    order: str = ""

    @property
    def dates(self) -> str | None:
        """The order of the parts of a date in words; None for numbers."""
        return _ORDERS.get(self.order)

    def parse(self, text: str) -> float | None:
        """Return the value of a number, or the ordinal of a date; None for any other text."""
        if not self.order:
            return parse_value(text)
        match = _DATE.fullmatch(text.replace(" ", ""))
        if match is None:
            return None
        parts = dict(zip(self.order, (match[1], match[3], match[4]), strict=True))
        year = int(parts["y"]) + (2000 if len(parts["y"]) < 3 else 0)
        try:
            return float(date(year, int(parts["m"]), int(parts["d"])).toordinal())
        except ValueError:  # there is no such day
            return None


def choose_value_parser(texts: list[str]) -> ValueParser:
    """Return the parser of the texts of a column: of dates if most texts are dates."""
    orders = [ValueParser(order) for order in _ORDERS]
    counts = [sum(m.parse(text) is not None for text in texts) for m in orders]
    best = max(range(len(orders)), key=counts.__getitem__)
    return orders[best] if counts[best] >= _MOSTLY * len(texts) else ValueParser()
