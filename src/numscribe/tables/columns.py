"""Column statistics: learned from the likely cells of a column, used for its doubtful ones.

Each candidate text of a doubtful cell is weighted by a likelihood ratio: its probability in this
column over that in any column. The statistics are the formats of the texts (decimals, signs,
dates), the range of the values, and the step of an arithmetic progression. All are predictive
probabilities given the counts in the likely cells and weak priors. A cell is likely if it is
not doubtful, or has a confidence of at least 0.7.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from numscribe.records import Alternative
from numscribe.tables.cell_reading import MIN_OTHER, MIN_REPAIR, repair_cell
from numscribe.tables.records import Cell, ColumnFacts, Status, Table
from numscribe.tables.rules import column_name
from numscribe.tables.value_formats import (
    ValueParser,
    choose_value_parser,
    decimals_of,
    format_of,
    is_negative,
)

MIN_LIKELY_CELLS = 4
"""Minimum number of likely cells for column statistics."""

_ANY_FORMAT, _ANY_SIGN = 0.05, 0.15
"""Prior probabilities of a given format and of a negative number, in any column."""

_SAME = 1e-6
"""Maximum difference of equal values."""


def learn_columns(table: Table, threshold: float) -> Table:
    """Return a table with column statistics, and doubtful cells weighted by them.

    A cell for which another candidate has a posterior of at least ``MIN_REPAIR`` becomes
    "repaired", with the column statistics (``rule``) and the original text (``original``). A cell
    whose text the statistics confirm gets a higher confidence and may become "read". Other cells do
    not change.

    Args:
        table: The table as it was read.
        threshold: Minimum confidence of a cell that is not doubtful.
    """
    cells = list(table.cells)
    learned = []
    for number in range(table.columns):
        own = [k for k, c in enumerate(cells) if c.column == number and c.column_span == 1]
        likely = [cells[k] for k in own if cells[k].is_likely]
        if len(likely) < MIN_LIKELY_CELLS:
            continue
        column = _Column(number, likely)
        learned.append(column.facts)
        for k in own:
            if cells[k].status != "doubtful" or not cells[k].text:
                continue
            if cells[k].is_likely:  # it must not confirm itself
                others = [table.cells[j] for j in own if j != k and table.cells[j].is_likely]
                if len(others) >= MIN_LIKELY_CELLS:
                    cells[k] = _weigh(cells[k], _Column(number, others), threshold)
            else:
                cells[k] = _weigh(cells[k], column, threshold)
    return replace(table, cells=tuple(cells), learned=tuple(learned))


def describe(facts: ColumnFacts) -> str:
    """Return the statistics of a column in words."""
    known = []
    if facts.dates:
        known.append(f"dates ({facts.dates})")
    elif facts.decimals is not None:
        known.append(f"{facts.decimals or 'no'} decimal{'s' * (facts.decimals != 1)}")
    if facts.step is not None:
        known.append(f"{'rises' if facts.step > 0 else 'falls'} by {abs(facts.step):g}")
    elif facts.lowest is not None and facts.highest is not None:
        known.append(f"{facts.lowest:g} to {facts.highest:g}")
    return f"column {column_name(facts.column)}: {', '.join(known) or 'numbers of one form'}"


@dataclass(frozen=True, slots=True)
class _Steps:
    """An arithmetic progression: its value in row 0, its step, and its probability."""

    start: float = 0.0
    step: float = 0.0
    share: float = 0.0

    def at(self, row: int) -> float:
        return self.start + self.step * row


class _Column:
    """The statistics of the likely cells of a column."""

    def __init__(self, number: int, likely: list[Cell]) -> None:
        texts = [cell.formatted for cell in likely]
        self._count = len(likely)
        self._formats = Counter(map(format_of, texts))
        self._negative = sum(map(is_negative, texts))
        self._parser: ValueParser = choose_value_parser(texts)
        places = [
            (cell.row, value)
            for cell in likely
            if (value := self._parser.parse(cell.formatted)) is not None
        ]
        decimals = Counter(map(decimals_of, texts))
        most, count = decimals.most_common(1)[0]
        usual = most or 0
        self._unit = 1.0 if self._parser.dates else 10.0**-usual
        self._low = min((value for _, value in places), default=0.0)
        self._high = max((value for _, value in places), default=0.0)
        self._steps = _find_steps(places)
        is_even = self._steps.share > 0.5
        has_range = bool(places) and not self._parser.dates
        self.facts = ColumnFacts(
            number,
            len(likely),
            most if count > len(likely) / 2 else None,
            self._low if has_range else None,
            self._high if has_range else None,
            self._steps.step if is_even else None,
            self._parser.dates,
        )

    def weights(self, texts: list[str], row: int) -> tuple[list[float], float]:
        """Return the likelihood ratios of candidates, and that of a text that is none of them."""
        values = [self._parser.parse(text) for text in texts]
        expected = self._steps.at(row)
        is_expected = [v is not None and abs(v - expected) < _SAME for v in values]
        share, places = self._steps.share, self._extent / self._unit
        weights = [
            self._likely(text) * ((1.0 - share) * self._in_range(value) + share * places * is_there)
            for text, value, is_there in zip(texts, values, is_expected, strict=True)
        ]
        # A text that is none of the candidates has a usual format, and may be the expected value.
        usual = max(self._format(text_format) for text_format in self._formats)
        unknown = (1.0 - share) * self._in_range(self._low) + share * (not any(is_expected))
        sign = max(self._sign(negative=True), self._sign(negative=False))
        return weights, usual * sign * unknown

    @property
    def _extent(self) -> float:
        return self._high - self._low + self._unit

    def _likely(self, text: str) -> float:
        return self._format(format_of(text)) * self._sign(negative=is_negative(text))

    def _format(self, text_format: str) -> float:
        """Return the likelihood ratio of a format, by its predictive probability (Pólya's urn)."""
        return (self._formats[text_format] / _ANY_FORMAT + 1.0) / (self._count + 1.0)

    def _sign(self, *, negative: bool) -> float:
        any_column = _ANY_SIGN if negative else 1.0 - _ANY_SIGN
        count = self._negative if negative else self._count - self._negative
        return (count + any_column) / (self._count + 1.0) / any_column

    def _in_range(self, value: float | None) -> float:
        """Return the predictive density of a value: 2 / (n + 1) is outside of n values."""
        if value is None:
            return 0.1 / (self._count + 1)
        away = max(self._low - value, value - self._high, 0.0)
        if not away:
            return (self._count - 1) / (self._count + 1)
        return (self._extent / (self._extent + away)) ** 2 / (self._count + 1)


def _find_steps(places: list[tuple[int, float]]) -> _Steps:
    """Return the arithmetic progression of most of the values, given as pairs of row and value."""
    slopes = Counter(
        round((after - before) / (row - first), 6)
        for (first, before), (row, after) in pairwise(places)
        if row > first
    )
    slopes.pop(0.0, None)
    if len(places) < MIN_LIKELY_CELLS or not slopes:
        return _Steps()
    step = slopes.most_common(1)[0][0]
    starts = Counter(round(value - step * row, 6) for row, value in places)
    start, count = starts.most_common(1)[0]
    # Any two values lie on a progression.
    share = max(count - 2 + 0.02, 0.0) / (len(places) - 2 + 0.1)
    return _Steps(start, step, share)


def _weigh(cell: Cell, column: _Column, threshold: float) -> Cell:
    """Return a doubtful cell with posterior probabilities given its column."""
    candidates = _merged([Alternative(cell.formatted, cell.confidence), *cell.alternatives])
    texts = [candidate.text for candidate in candidates]
    weights, unknown = column.weights(texts, cell.row)
    other = max(1.0 - sum(candidate.confidence for candidate in candidates), MIN_OTHER) * unknown
    shares = [
        candidate.confidence * weight for candidate, weight in zip(candidates, weights, strict=True)
    ]
    total = max(sum(shares) + other, 1e-12)
    shares = [share / total for share in shares]
    best = max(range(len(candidates)), key=shares.__getitem__)
    is_repaired = best > 0 and shares[best] >= MIN_REPAIR
    said = best if is_repaired else 0
    others = sorted(
        (
            Alternative(t, s)
            for k, (t, s) in enumerate(zip(texts, shares, strict=True))
            if k != said
        ),
        key=lambda candidate: -candidate.confidence,
    )
    cell = replace(cell, alternatives=tuple(others))
    if not is_repaired:
        status: Status = "read" if best == 0 and shares[0] >= threshold else "doubtful"
        return replace(cell, confidence=shares[0], status=status)
    return repair_cell(cell, texts[best], shares[best], describe(column.facts))


def _merged(candidates: Iterable[Alternative]) -> list[Alternative]:
    """Return candidates with texts that differ only in spaces merged, in the order of the first."""
    found: dict[str, Alternative] = {}
    for candidate in candidates:
        key = candidate.text.replace(" ", "")
        known = found.get(key)
        found[key] = (
            Alternative(known.text, known.confidence + candidate.confidence) if known else candidate
        )
    return list(found.values())
