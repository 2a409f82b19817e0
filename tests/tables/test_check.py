from dataclasses import replace

import pytest

from numscribe.errors import InvalidRequestError
from numscribe.reading.values import parse_value
from numscribe.records import Alternative, Box
from numscribe.tables.check import check_table
from numscribe.tables.records import Cell, Table
from numscribe.tables.rules import parse_rules

BOX = Box(0, 0, 10, 10)


def cell(
    row: int, column: int, text: str, confidence: float = 0.98, *others: tuple[str, float]
) -> Cell:
    digits = "".join(filter(str.isdecimal, text))
    alternatives = tuple(Alternative(*other) for other in others)
    status = "read" if confidence >= 0.5 else "doubtful"
    value = parse_value(text)
    return Cell(row, column, BOX, status, digits, text, value, confidence, alternatives)


def table_of(rows: list[list[Cell | str]]) -> Table:
    cells = tuple(
        cell(r, c, given) if isinstance(given, str) else replace(given, row=r, column=c)
        for r, row in enumerate(rows)
        for c, given in enumerate(row)
    )
    return Table(len(rows), len(rows[0]), cells, ((0, 0),) * 4, True, "default@1")


def at(table: Table, row: int, column: int) -> Cell:
    return next(c for c in table.cells if (c.row, c.column) == (row, column))


def check(rows: list[list[Cell | str]], rules: str) -> Table:
    return check_table(table_of(rows), parse_rules(rules), 0.5)


SEVEN = cell(0, 0, "71", 0.6, ("77", 0.3), ("11", 0.05))


def test_a_cell_is_repaired_by_a_rule_and_names_it() -> None:
    found = at(check([[SEVEN, "20", "97"]], "C = A + B"), 0, 0)
    assert (found.status, found.formatted, found.text, found.value) == ("repaired", "77", "77", 77)
    assert (found.original, found.rule) == ("71", "C = A + B")
    assert 0.9 < found.confidence < 1


def test_cells_that_satisfy_a_rule_gain_confidence() -> None:
    doubtful = cell(0, 0, "77", 0.4, ("71", 0.35))
    found = at(check([[doubtful, "20", "97"]], "C = A + B"), 0, 0)
    assert (found.status, found.formatted, found.original, found.rule) == ("read", "77", None, None)
    assert found.confidence > 0.9


def test_certain_cells_that_break_a_rule_become_doubtful() -> None:
    found = check([["1", "2", "9"], ["1", "2", "3"]], "C = A + B")
    for column in range(3):
        assert at(found, 0, column).status == "doubtful"
        assert at(found, 0, column).rule == "C = A + B"
        assert at(found, 1, column).status == "read"
    assert at(found, 0, 2).formatted == "9"


def test_cells_with_two_equally_probable_repairs_are_doubtful() -> None:
    one = cell(0, 0, "11", 0.6, ("17", 0.3))
    two = cell(0, 1, "21", 0.6, ("27", 0.3))
    found = check([[one, two, "38"]], "C = A + B")
    assert [c.formatted for c in found.cells] == ["11", "21", "38"]
    assert {c.status for c in found.cells} == {"doubtful"}


def test_a_column_total_resolves_an_ambiguous_row_total() -> None:
    one = cell(0, 0, "11", 0.6, ("17", 0.3))
    two = cell(0, 1, "21", 0.6, ("27", 0.3))
    found = check(
        [[one, two, "38"], ["5", "4", "9"], ["22", "25", "47"]], "total(row); total(column)"
    )
    assert [c.formatted for c in found.cells[:3]] == ["17", "21", "38"]
    assert at(found, 0, 0).status == "repaired"
    assert at(found, 0, 1).status == "read"


def test_decimals_are_added_exactly() -> None:
    found = check([["0.1", "0.2", cell(0, 2, "0.8", 0.6, ("0.3", 0.3))]], "C = A + B")
    assert (at(found, 0, 2).status, at(found, 0, 2).formatted) == ("repaired", "0.3")


@pytest.mark.parametrize("mean", ["2.5", "2.6", "3"])
def test_a_mean_may_be_rounded(mean: str) -> None:
    rows: list[list[Cell | str]] = [["2.3", "2.8", mean]]
    assert {c.status for c in check(rows, "C = mean(A, B)").cells} == {"read"}


def test_cells_with_a_wrong_mean_are_doubtful() -> None:
    found = check([["2.3", "2.8", "2.7"]], "C = mean(A, B)")
    assert {c.status for c in found.cells} == {"doubtful"}


def test_totals_ignore_words_and_empty_cells() -> None:
    word, empty = Cell(0, 0, BOX, "words"), Cell(0, 0, BOX)
    rows: list[list[Cell | str]] = [
        [word, word, word],
        ["12", empty, "12"],
        [SEVEN, "20", "97"],
    ]
    found = check(rows, "total(row)")
    assert at(found, 2, 0).status == "repaired"
    assert [c.status for c in found.cells[:6]] == ["words"] * 3 + ["read", "empty", "read"]


def test_totals_ignore_a_column_of_words() -> None:
    word = Cell(0, 0, BOX, "words")
    found = check([[word, "2", "3", "5"], [word, "4", "5", "9"]], "total(row)")
    assert [c.status for c in found.cells if c.column] == ["read"] * 6


@pytest.mark.parametrize(
    ("rule", "message"), [("D = A", "the table has 3 columns"), ("A = A + B", "on both sides")]
)
def test_a_rule_about_missing_or_repeated_columns_is_an_error(rule: str, message: str) -> None:
    with pytest.raises(InvalidRequestError, match=message):
        check([["1", "2", "3"]], rule)
