"""Forms of what is written in cells: how many decimals, which signs, which order of a date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from numscribe.reading.values import parse_value

_NUMBER = re.compile(r"\d+(?:([.,])(\d+))?(%?)")

_DATE = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})")

_ORDERS = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}
"""Orders of dates, in letters and in words; where two fit, the first is taken."""

_MOSTLY = 0.8
"""Share of a column's sure cells that are dates where it is one of dates."""


def format_of(text: str) -> str:
    """Return the form of a number without its sign.

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
    """Return how many decimals a number has, or None for what is none.

    >>> decimals_of("12.50"), decimals_of("7"), decimals_of("3.5.2024")
    (2, 0, None)
    """
    number = _NUMBER.fullmatch(text.replace(" ", "").lstrip("+-"))
    return len(number[2] or "") if number else None


@dataclass(frozen=True, slots=True)
class ValueParser:
    """How texts of a column are compared: as numbers, or as dates.

    Attributes:
        order: The order of dates, one of "dmy", "mdy" and "ymd"; empty for numbers.
    """

    order: str = ""

    @property
    def dates(self) -> str | None:
        """The order of dates in words; None for numbers."""
        return _ORDERS.get(self.order)

    def parse(self, text: str) -> float | None:
        """Return a number, or the number of a day; None where a text is neither."""
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
    """Return how the texts of a column are compared."""
    orders = [ValueParser(order) for order in _ORDERS]
    counts = [sum(m.parse(text) is not None for text in texts) for m in orders]
    best = max(range(len(orders)), key=counts.__getitem__)
    return orders[best] if counts[best] >= _MOSTLY * len(texts) else ValueParser()
