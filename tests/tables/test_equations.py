from dataclasses import replace
from fractions import Fraction

import pytest

from numscribe.errors import InvalidRequestError
from numscribe.records import Box
from numscribe.tables.equations import Equation, equations_of
from numscribe.tables.records import Cell, Table
from numscribe.tables.rules import parse_rules


def equations(rows: list[list[str]], rules: str) -> list[Equation]:
    """Return the equations of a table of numbers; "" is an empty cell, and letters are words."""
    empty = Cell(0, 0, Box(0, 0, 10, 10))
    cells = tuple(
        replace(
            empty,
            row=r,
            column=c,
            status="words" if text.isalpha() else "read" if text else "empty",
            formatted=text,
        )
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    )
    table = Table(len(rows), len(rows[0]), cells, ((0, 0),) * 4, True, "default@1")
    return equations_of(parse_rules(rules), table)


def test_a_sum_of_columns_has_an_equation_per_row() -> None:
    found = equations([["1", "2", "3"], ["4", "5", "9"]], "C = A + B")
    assert [e.cells for e in found] == [(0, 1, 2), (3, 4, 5)]
    assert {e.shares for e in found} == {(1, 1, -1)}


def test_a_mean_has_fractions_and_may_be_rounded() -> None:
    (found,) = equations([["1", "2", "1.5"]], "C = mean(A, B)")
    assert found.shares == (Fraction(1, 2), Fraction(1, 2), -1)
    assert found.is_rounded


def test_rows_with_words_have_no_equation_and_empty_cells_count_as_zero() -> None:
    rows = [["name", "b", "c"], ["1", "", "1"], ["1", "x", "1"], ["1", "2", ""]]
    assert [e.cells for e in equations(rows, "C = A + B")] == [(3, 5)]


def test_a_total_of_rows_and_columns_excludes_headings() -> None:
    rows = [["x", "1", "2", "3"], ["y", "4", "5", "9"], ["z", "5", "7", "12"]]
    along_rows = equations(rows, "total(row)")
    assert [e.cells for e in along_rows] == [(1, 2, 3), (5, 6, 7), (9, 10, 11)]
    along_columns = equations(rows, "total(column)")
    assert [e.cells for e in along_columns] == [(1, 5, 9), (2, 6, 10), (3, 7, 11)]


@pytest.mark.parametrize(
    ("rule", "words"), [("D = A + B", "column D"), ("A = A + B", "both sides")]
)
def test_a_rule_with_a_missing_or_repeated_column_is_an_error(rule: str, words: str) -> None:
    with pytest.raises(InvalidRequestError, match=words):
        equations([["1", "2", "3"]], rule)
