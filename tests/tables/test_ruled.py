from __future__ import annotations

import cv2
import numpy as np
import pytest

from numscribe.records import Ink
from numscribe.tables.ruled import find_ruled
from numscribe.tables.structure import Span, Structure

DIGIT = 26.0


def found_in(ruling: Ink, ink: Ink | None = None) -> list[Structure]:
    """Find tables in the ruling, on a page without writing if there is no ink."""
    return find_ruled(ruling, np.zeros_like(ruling) if ink is None else ink, DIGIT)


def grid(level: float = 1.0, *, border: bool = True) -> Ink:
    """Return the ruling of 5 rows and 4 columns, with lines of the given coverage."""
    ruling = np.zeros((460, 620), dtype=np.float32)
    for k in range(6):
        if border or k not in (0, 5):
            cv2.line(ruling, (40, 40 + 75 * k), (580, 40 + 75 * k), level, 2)
    for k in range(5):
        if border or k not in (0, 4):
            cv2.line(ruling, (40 + 135 * k, 40), (40 + 135 * k, 415), level, 2)
    return ruling


@pytest.mark.parametrize("level", [1.0, 0.4])
def test_a_grid_of_dark_or_faint_lines_is_found(level: float) -> None:
    (found,) = found_in(grid(level))
    assert (found.rows, found.columns) == (5, 4)


def test_outer_rows_and_columns_without_a_border_are_found() -> None:
    (found,) = found_in(grid(border=False))
    assert (found.rows, found.columns) == (5, 4)


def test_a_narrow_outer_column_without_a_border_is_found() -> None:
    ruling = grid(border=False)
    ruling[:, 480:] = 0  # the lines end 35 pixels beyond the last one
    (found,) = found_in(ruling)
    assert (found.rows, found.columns) == (5, 4)
    assert found.nodes[:, -1, 0] == pytest.approx(480, abs=6)


def test_a_written_outer_row_is_found_if_the_ends_of_most_lines_are_broken() -> None:
    ruling = grid(border=False)
    for y in range(345, 420, 20):
        ruling[y : y + 12, :440] = 0
    (found,) = found_in(ruling, strokes(*range(60, 560, 45)))
    assert (found.rows, found.columns) == (5, 4)


def test_writing_below_a_closed_table_is_not_a_row() -> None:
    (found,) = found_in(grid(), np.roll(strokes(*range(60, 560, 45)), 70, axis=0))
    assert found.rows == 5


def test_an_outer_line_that_most_lines_reach_is_kept() -> None:
    ruling = grid()
    ruling[350:412, 285:470] = 0  # two inner columns are missing in the last row
    (found,) = found_in(ruling)
    assert found.rows == 5


def test_a_line_beside_a_table_is_not_part_of_it() -> None:
    ruling = np.vstack([grid(), np.zeros((60, 620), dtype=np.float32)])
    cv2.line(ruling, (40, 490), (580, 490), 1.0, 2)
    (found,) = found_in(ruling)
    assert found.rows == 5


def test_tables_side_by_side_below_one_line_are_two_tables() -> None:
    ruling = np.hstack([grid(), grid()])
    ruling[:, 580:660] = 0
    cv2.line(ruling, (40, 34), (1200, 34), 1.0, 2)  # near enough to connect both
    found = found_in(ruling)
    assert [(table.rows, table.columns) for table in found] == [(5, 4), (5, 4)]
    assert {table.nodes[:, :, 0].mean() > 620 for table in found} == {False, True}


def test_a_table_close_below_another_one_with_other_columns_is_a_table_of_its_own() -> None:
    ruling = np.vstack([grid(), np.zeros((200, 620), dtype=np.float32)])
    for y in range(424, 640, 50):
        cv2.line(ruling, (40, y), (412, y), 1.0, 2)
    for x in range(40, 450, 62):
        cv2.line(ruling, (x, 424), (x, 624), 1.0, 2)
    found = found_in(ruling)
    assert [(table.rows, table.columns) for table in found] == [(5, 4), (4, 6)]


def test_a_heading_across_the_table_does_not_split_it() -> None:
    ruling = grid()
    ruling[196:258, 50:570] = 0
    (found,) = found_in(ruling)
    assert (found.rows, found.columns) == (5, 4)
    assert Span(2, 0, 1, 4) in found.spans


def strokes(*places: int) -> Ink:
    """Return upright strokes at given x in all rows of ``grid()``."""
    ink = np.zeros((460, 620), dtype=np.float32)
    for x in places:
        for row in range(5):
            cv2.line(ink, (x, 60 + 75 * row), (x, 95 + 75 * row), 1.0, 3)
    return ink


def test_a_missing_line_between_two_empty_cells_joins_them() -> None:
    ruling = grid()
    ruling[120:185, 170:180] = 0
    (found,) = found_in(ruling)
    assert Span(1, 0, 1, 2) in found.spans


def test_a_faint_line_between_two_written_cells_divides_them() -> None:
    ruling = grid()
    ruling[120:185, 170:180] *= 0.03
    (empty,), (written,) = found_in(ruling), found_in(ruling, strokes(110, 240))
    assert len(empty.spans) == 19
    assert len(written.spans) == 20


def test_strokes_of_digits_in_the_ruling_are_no_lines() -> None:
    ink = strokes(110)
    ruling = np.maximum(grid(), 0.5 * ink)
    assert [table.columns for table in found_in(ruling)] == [5]
    assert [table.columns for table in found_in(ruling, ink)] == [4]


@pytest.mark.parametrize("places", [(40, 180, 320), (40, 180)])
def test_ruling_that_is_mostly_strokes_of_digits_is_not_a_table(places: tuple[int, ...]) -> None:
    ruling, ink = np.zeros((460, 620), np.float32), np.zeros((460, 620), np.float32)
    for y in (34, 109, 184):
        cv2.line(ruling, (40, y), (320, y), 0.5, 2)
    for x in (40, 180, 320):
        cv2.line(ruling, (x, 34), (x, 184), 0.5, 2)
    for x in places:
        for top in (44, 119):
            cv2.line(ink, (x, top), (x, top + 55), 1.0, 3)
    ruling[ink > 0] *= 1.8
    assert found_in(ruling, ink) == []


def test_ink_without_lines_is_not_a_table() -> None:
    assert found_in(np.zeros((300, 300), dtype=np.float32)) == []
