"""Parse the arithmetic rules of a table, such as ``C = A + B`` and ``total(row)``.

::

    rules  = rule { ";" rule }
    rule   = "total(row)" | "total(column)" | column "=" ( sum | "running total" "(" sum ")" )
    sum    = ["-"] term { ("+" | "-") term }
    term   = column | ("mean" | "sum") "(" range { "," range } ")"
    range  = column [ ":" column ]
    column = letter [ letter ]

Columns are named as in spreadsheets: A to Z, AA and so on. No other arithmetic is supported, and
nothing is evaluated as code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from numscribe.errors import InvalidRequestError

MAX_RULES, MAX_CHARACTERS = 20, 500
"""Maximum number of rules, and maximum length of their text."""

_COLUMN = "[A-Za-z]{1,2}"
_RANGE = rf"{_COLUMN} *(: *{_COLUMN} *)?"
_TERM = rf"({_COLUMN}|(mean|sum) *\( *{_RANGE}(, *{_RANGE}){{0,30}}\)) *"
_SUM = rf"{_COLUMN} *= *(- *)?{_TERM}([+-] *{_TERM}){{0,30}}"
_RUNNING = rf"{_COLUMN} *= *running +total *\( *(- *)?{_TERM}([+-] *{_TERM}){{0,30}}\)"
_RULE = rf"(total *\( *(row|column) *\)|{_RUNNING}|{_SUM}) *"

RULES: Final = "^[-A-Za-z ,;:=+()]*$"
"""The characters of rules, as a regular expression."""

_TOKEN = re.compile(r"[A-Za-z]+|[-+=(),:]")


@dataclass(frozen=True, slots=True)
class Rule:
    """An arithmetic rule.

    Attributes:
        text: The rule as it was written.
        total: "row" or "column" for totals; None for a sum of columns.
        target: Index of the column of the result, from 0; -1 for totals.
        terms: Coefficient of each column, by index.
        is_rounded: Whether it is a mean, whose result is rounded to the decimals that are written.
        is_running: Whether it is a running total, to which the result of the row above is added.
    """

    text: str
    total: str | None = None
    target: int = -1
    terms: dict[int, Fraction] = field(default_factory=dict)
    is_rounded: bool = False
    is_running: bool = False


def parse_rules(text: str) -> list[Rule]:
    """Parse rules that are separated by semicolons.

    Raises:
        InvalidRequestError: A rule is invalid; the message names it.

    >>> [rule.target for rule in parse_rules("C = A + B; total(row)")]
    [2, -1]
    """
    if len(text) > MAX_CHARACTERS:
        raise InvalidRequestError(f"The rules have more than {MAX_CHARACTERS} characters.")
    parts = [part.strip(" ") for part in text.split(";")]
    if len(parts) > MAX_RULES:
        raise InvalidRequestError(f"There are {len(parts)} rules; the limit is {MAX_RULES}.")
    return [_parse(part) for part in parts]


def column_of(name: str) -> int:
    """Return the index of a column, from 0, by its name.

    >>> column_of("A"), column_of("z"), column_of("AA")
    (0, 25, 26)
    """
    place = 0
    for letter in name.upper():
        place = 26 * place + ord(letter) - ord("A") + 1
    return place - 1


def column_name(place: int) -> str:
    """Return the name of a column by its index, from 0.

    >>> column_name(0), column_name(25), column_name(26)
    ('A', 'Z', 'AA')
    """
    name, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _parse(text: str) -> Rule:
    if not re.fullmatch(_RULE, text):
        raise InvalidRequestError(
            f"The rule {text!r} is not understood: write C = A + B, C = mean(A, B), H = sum(B:G), "
            "D = running total(C), total(row) or total(column)."
        )
    tokens = _TOKEN.findall(text)
    if tokens[0] == "total":
        return Rule(text, total=tokens[2])
    terms: dict[int, Fraction] = {}
    is_running = "running" in tokens
    tokens, is_rounded, sign = tokens[5:-1] if is_running else tokens[1:], False, 1
    while tokens:
        first, *tokens = tokens
        if first in ("=", "+", "-"):
            sign = -1 if first == "-" else 1
            continue
        columns, divisor = [column_of(first)], 1
        if first in ("mean", "sum"):
            end = tokens.index(")")
            columns = _columns(tokens[1:end])
            tokens = tokens[end + 1 :]
            divisor = len(columns) if first == "mean" else 1
            is_rounded |= first == "mean"
        for column in columns:
            terms[column] = terms.get(column, Fraction(0)) + Fraction(sign, divisor)
    target = column_of(_TOKEN.findall(text)[0])
    return Rule(text, None, target, terms, is_rounded, is_running)


def _columns(tokens: list[str]) -> list[int]:
    """Return the columns of ranges such as ``A , C : E``."""
    columns: list[int] = []
    for part in "".join(tokens).split(","):
        ends = sorted(column_of(name) for name in part.split(":"))
        columns += range(ends[0], ends[-1] + 1)
    return columns
