import numpy as np
import pytest

from numscribe.tables.discover import find_rules
from tables.test_check import at, cell, check, table_of


def rows_of(*columns: list[object]) -> list[list[str]]:
    return [list(map(str, row)) for row in zip(*columns, strict=True)]


A, B, D = [12, 40, 7, 93, 25, 61], [30, 18, 55, 4, 72, 13], [5, 9, 1, 8, 2, 7]


def found(rows: list[list[str]]) -> list[str]:
    return sorted(rule.text for rule in find_rules(table_of(rows)))


@pytest.mark.parametrize(
    ("rows", "rules"),
    [
        (rows_of(D, A, B, [a + b for a, b in zip(A, B, strict=True)]), ["D = sum(B:C)"]),
        (rows_of(A, D, B, [a + b for a, b in zip(A, B, strict=True)]), ["D = A + C"]),
        (rows_of(D, A, [a + 200 for a in A], np.cumsum(A).tolist()), ["D = running total(B)"]),
        (rows_of(A, B, D), []),
    ],
)
def test_a_rule_that_holds_in_all_certain_rows_is_found(
    rows: list[list[str]], rules: list[str]
) -> None:
    assert found(rows) == rules


def test_totals_are_found() -> None:
    inner = np.array([A, B, D]).T
    rows = np.column_stack([inner, inner.sum(axis=1)])
    rows = np.vstack([rows, rows.sum(axis=0)])
    assert found([list(map(str, row)) for row in rows.tolist()]) == ["total(column)", "total(row)"]


def test_a_rule_may_fail_in_one_row() -> None:
    rows = rows_of(D, A, B, [a + b for a, b in zip(A, B, strict=True)])
    rows[2][3] = "99"
    assert found(rows) == ["D = sum(B:C)"]


def test_three_rows_of_small_numbers_give_no_rule() -> None:
    assert found([["1", "2", "3"], ["2", "2", "4"], ["5", "1", "6"]]) == []


def test_doubtful_cells_are_not_evidence_for_rules() -> None:
    rows = rows_of(D, A, B, [a + b for a, b in zip(A, B, strict=True)])
    unsure = [[cell(0, 0, text, 0.4) for text in row] for row in rows]
    assert find_rules(table_of(unsure)) == []


def test_a_running_total_repairs_a_misread_cell() -> None:
    rows: list[list[object]] = [["5", "5"], ["12", "17"], ["30", "47"], ["8", "55"]]
    rows[2][1] = cell(0, 0, "41", 0.6, ("47", 0.3))
    checked = check(rows, "B = running total(A)")  # type: ignore[arg-type]
    assert (at(checked, 2, 1).status, at(checked, 2, 1).formatted) == ("repaired", "47")


def test_a_balance_brought_forward_begins_a_running_total() -> None:
    rows = [["", "", "100"], ["20", "5", "115"], ["", "15", "100"], ["7", "1", "106"]]
    empty_is_none = [[text or cell(0, 0, "0") for text in row] for row in rows]
    checked = check([row[:] for row in empty_is_none[1:]], "C = running total(A - B)")
    assert {c.status for c in checked.cells if c.row > 0} == {"read"}
