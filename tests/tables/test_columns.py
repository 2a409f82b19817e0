from dataclasses import replace

import pytest

from numscribe.reading.values import parse_value
from numscribe.records import Alternative, Box
from numscribe.tables.columns import MIN_LIKELY_CELLS, describe, learn_columns
from numscribe.tables.records import Cell, ColumnFacts, Table

BOX = Box(0, 0, 10, 10)


def cell(text: str, confidence: float = 0.95, *others: tuple[str, float]) -> Cell:
    digits = "".join(filter(str.isdecimal, text))
    status = "read" if confidence >= 0.7 else "doubtful"
    alternatives = tuple(Alternative(*other) for other in others)
    return Cell(0, 0, BOX, status, digits, text, parse_value(text), confidence, alternatives)


def column(*cells: Cell | str) -> Table:
    """Return a table of one column with column statistics."""
    own = tuple(
        replace(cell(given) if isinstance(given, str) else given, row=row)
        for row, given in enumerate(cells)
    )
    table = Table(len(own), 1, own, ((0, 0),) * 4, True, "default@1")
    return learn_columns(table, 0.7)


DECIMALS = ["12.5", "3.1", "44.0", "7.9", "81.2", "20.6", "9.3", "66.6"]


def test_a_missing_decimal_point_is_repaired() -> None:
    table = column(*DECIMALS, cell("151", 0.51, ("15.1", 0.48)))
    last = table.cells[-1]
    assert (last.status, last.formatted, last.text, last.value) == ("repaired", "15.1", "151", 15.1)
    assert last.original == "151"
    assert last.rule == "column A: 1 decimal, 3.1 to 81.2"
    assert last.confidence < 1
    assert "151" in {other.text for other in last.alternatives}


def test_a_doubtful_cell_that_fits_its_column_becomes_read() -> None:
    table = column(*DECIMALS, cell("15.1", 0.6, ("151", 0.25)))
    last = table.cells[-1]
    assert (last.status, last.formatted, last.original, last.rule) == ("read", "15.1", None, None)
    assert last.confidence > 0.7


def test_certain_cells_are_not_changed() -> None:
    odd = cell("151", 0.9, ("15.1", 0.09))
    assert column(*DECIMALS, odd).cells[-1] == replace(odd, row=len(DECIMALS))


def test_a_regular_step_repairs_the_next_cell() -> None:
    numbers = [str(n) for n in range(1, 13)]
    table = column(*numbers, cell("15", 0.5, ("13", 0.3)))
    assert table.learned[0].step == 1
    last = table.cells[-1]
    assert (last.status, last.formatted) == ("repaired", "13")
    assert last.rule == "column A: no decimals, rises by 1"


def test_a_cell_off_the_step_without_a_fitting_alternative_is_doubtful() -> None:
    numbers = [str(n) for n in range(1, 13)]
    last = column(*numbers, cell("18", 0.6, ("16", 0.2))).cells[-1]
    assert (last.status, last.formatted) == ("doubtful", "18")
    assert last.confidence < 0.5


def test_dates_are_compared_as_days() -> None:
    days = [f"{day}.4.2024" for day in range(3, 12)]
    table = column(*days, cell("12.7.2024", 0.5, ("12.4.2024", 0.3)))
    facts = table.learned[0]
    assert (facts.dates, facts.step) == ("day, month, year", 1)
    assert (table.cells[-1].status, table.cells[-1].formatted) == ("repaired", "12.4.2024")


def test_an_impossible_date_is_doubtful() -> None:
    days = ["4.6.2024", "30.1.2023", "17.6.2024", "5.5.2023", "28.6.2024", "9.6.2023", "1.2.2024"]
    last = column(*days, cell("31.6.2024", 0.5, ("21.6.2024", 0.45))).cells[-1]
    assert last.status == "doubtful"
    assert last.alternatives[0].text == "21.6.2024"
    assert last.alternatives[0].confidence > last.confidence


def test_a_value_far_outside_the_range_is_doubtful() -> None:
    small = ["12", "15", "11", "18", "14", "13", "16", "12", "17", "15"]
    last = column(*small, cell("73", 0.55, ("13", 0.4))).cells[-1]
    assert last.status in ("doubtful", "repaired")
    assert {last.formatted, last.alternatives[0].text} == {"13", "73"}
    assert max(last.confidence, last.alternatives[0].confidence) > 0.85


def test_nothing_is_learned_from_few_certain_cells() -> None:
    cells = [*DECIMALS[: MIN_LIKELY_CELLS - 1], cell("151", 0.51, ("15.1", 0.48))]
    table = column(*cells)
    assert table.learned == ()
    assert table.cells[-1].formatted == "151"


def test_words_and_empty_cells_are_not_changed() -> None:
    word, empty = Cell(0, 0, BOX, "words"), Cell(0, 0, BOX)
    table = column(word, *DECIMALS, empty)
    assert [c.status for c in (table.cells[0], table.cells[-1])] == ["words", "empty"]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (ColumnFacts(1, 5, 2, 1.25, 9.75), "column B: 2 decimals, 1.25 to 9.75"),
        (ColumnFacts(0, 5, 0, 1, 30, -2), "column A: no decimals, falls by 2"),
        (ColumnFacts(2, 5, dates="day, month, year"), "column C: dates (day, month, year)"),
        (ColumnFacts(2, 5), "column C: numbers of one form"),
    ],
)
def test_column_statistics_are_described_in_words(facts: ColumnFacts, words: str) -> None:
    assert describe(facts) == words
