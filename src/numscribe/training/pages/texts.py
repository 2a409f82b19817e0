"""Texts of synthetic lines: numbers, dates, amounts, sums, words and struck symbols."""

from __future__ import annotations

from collections.abc import Callable

from numscribe.models.symbols import HALF, OTHER, STRUCK
from numscribe.records import Rng
from numscribe.training.pages.choice import choose


def line_text(rng: Rng) -> str:
    """Return a random text, in symbols of ``models.symbols``, without spaces."""
    text = choose(_KINDS, rng)(rng)
    if rng.random() < 0.04:
        place = int(rng.integers(0, len(text) + 1))
        text = text[:place] + OTHER * int(rng.integers(1, 4)) + text[place:]
    if rng.random() < 0.02:
        place = int(rng.integers(0, len(text) + 1))
        text = text[:place] + STRUCK + text[place:]
    return text


def _digits(rng: Rng, low: int, high: int) -> str:
    return "".join(map(str, rng.integers(0, 10, int(rng.integers(low, high + 1)))))


def _plain(rng: Rng) -> str:
    return _digits(rng, 1, 10)


def _single(rng: Rng) -> str:
    return _digits(rng, 1, 1)


def _short(rng: Rng) -> str:
    return _digits(rng, 2, 4)


def _runs(rng: Rng) -> str:
    """Return runs of zeros, ones and other equal digits."""
    text = ""
    for _ in range(int(rng.integers(1, 4))):
        digit = str(rng.choice(list("0001123456789")))
        text += digit * int(rng.integers(1, 5))
    return text


def _round(rng: Rng) -> str:
    return str(rng.integers(1, 100)) + "0" * int(rng.integers(1, 5))


def _grouped(rng: Rng, mark: str) -> str:
    """Return an integer with a thousands separator."""
    groups = [_digits(rng, 1, 3), *(_digits(rng, 3, 3) for _ in range(int(rng.integers(1, 3))))]
    return mark.join(groups)


def _decimal(rng: Rng) -> str:
    """Return a decimal number, sometimes with a sign, a percent sign or a degree sign."""
    point = str(rng.choice([".", ","]))
    whole = _digits(rng, 1, 4)
    if rng.random() < 0.25:
        whole = _grouped(rng, str(rng.choice([",", "'"] if point == "." else [".", "'"])))
    text = f"{whole}{point}{_digits(rng, 1, 3)}"
    kind = rng.random()
    if kind < 0.12:
        text = str(rng.choice(["-", "+"])) + text
    elif kind < 0.2:
        text += "%"
    elif kind < 0.24:
        text += "°"
    return text


def _money(rng: Rng) -> str:
    amount = (
        _digits(rng, 1, 4) if rng.random() < 0.5 else _grouped(rng, str(rng.choice([".", ","])))
    )
    if rng.random() < 0.6:
        amount += str(rng.choice([".", ","])) + _digits(rng, 2, 2)
    elif rng.random() < 0.3:
        amount += ",-"
    mark = str(rng.choice(["$", "€", "£"]))
    return mark + amount if rng.random() < 0.6 else amount + mark


def _date(rng: Rng) -> str:
    mark = str(rng.choice(["/", "/", "-", "."]))
    parts = [_digits(rng, 1, 2), _digits(rng, 1, 2)]
    if rng.random() < 0.7:
        parts.append(_digits(rng, 2, 2) if rng.random() < 0.6 else _digits(rng, 4, 4))
    return mark.join(parts)


def _time(rng: Rng) -> str:
    return ":".join(_digits(rng, 1, 2) for _ in range(int(rng.integers(2, 4))))


def _dashes(rng: Rng) -> str:
    """Return groups with dashes, as in telephone numbers and postcodes."""
    text = "-".join(_digits(rng, 1, 5) for _ in range(int(rng.integers(2, 5))))
    return f"({_digits(rng, 2, 4)}){text}" if rng.random() < 0.4 else text


def _percent(rng: Rng) -> str:
    return f"{_digits(rng, 1, 3)}%"


def _signed(rng: Rng) -> str:
    return str(rng.choice(["-", "+", "#", "-"])) + _digits(rng, 1, 5)


def _ratio(rng: Rng) -> str:
    return f"{_digits(rng, 1, 2)}/{_digits(rng, 1, 3)}"


def _sum(rng: Rng) -> str:
    text = _digits(rng, 1, 3)
    for _ in range(int(rng.integers(1, 4))):
        text += str(rng.choice(list("+-×÷:+-"))) + _digits(rng, 1, 3)
    if rng.random() < 0.15:
        text = f"({text}){rng.choice(list('+-×÷'))}{_digits(rng, 1, 2)}"
    kind = rng.random()
    return text if kind < 0.5 else text + "=" if kind < 0.75 else f"{text}={_digits(rng, 1, 4)}"


def _half(rng: Rng) -> str:
    return _digits(rng, 0, 2) + HALF


def _mixed(rng: Rng) -> str:
    """Return groups of digits with random marks between them, as in file numbers."""
    groups = [_digits(rng, 1, 6) for _ in range(int(rng.integers(2, 5)))]
    return "".join(g + str(rng.choice(list("/-.,:"))) for g in groups[:-1]) + groups[-1]


def _words(rng: Rng) -> str:
    return OTHER * int(rng.integers(1, 9))


def _struck(rng: Rng) -> str:
    return STRUCK * int(rng.integers(1, 3)) + (_digits(rng, 1, 4) if rng.random() < 0.5 else "")


_KINDS: list[tuple[float, Callable[[Rng], str]]] = [
    (0.15, _plain),
    (0.08, _single),
    (0.08, _short),
    (0.07, _runs),
    (0.04, _round),
    (0.13, _decimal),
    (0.06, _money),
    (0.07, _date),
    (0.03, _time),
    (0.07, _dashes),
    (0.02, _percent),
    (0.03, _signed),
    (0.01, _ratio),
    (0.07, _sum),
    (0.06, _half),
    (0.03, _mixed),
    (0.03, _words),
    (0.01, _struck),
]
"""Kinds of text with their weights."""
