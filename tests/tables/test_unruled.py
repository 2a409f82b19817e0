from __future__ import annotations

import cv2
import numpy as np
import pytest

from numscribe.records import Ink
from numscribe.tables.structure import Structure
from numscribe.tables.unruled import find_unruled

DIGIT = 24


def found_in(ink: Ink, stain: Ink | None = None) -> Structure | None:
    """Find a table in ink whose middle is covered by lines of writing, and perhaps in a stain."""
    wide = cv2.dilate(ink, np.ones((7, 21), np.uint8))
    band = (cv2.erode(wide, np.ones((17, 1), np.uint8)) > 0.5).astype(np.uint8)
    return find_unruled(ink if stain is None else np.maximum(ink, stain), band, DIGIT)


def turned(ink: Ink, degrees: float) -> Ink:
    """Rotate ink counterclockwise on a larger page."""
    ink = np.pad(ink, 80)
    height, width = ink.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(ink, matrix, (width, height)), dtype=np.float32)


def columns_of_digits(rows: int, gap: int) -> Ink:
    """Return three columns of two upright strokes each, ``gap`` pixels between the columns."""
    ink = np.zeros((60 * rows + 40, 6 * 20 + 2 * gap + 80), dtype=np.float32)
    for row in range(rows):
        for column in range(3):
            left, top = 40 + column * (40 + gap), 30 + 60 * row
            for x in (left, left + 20):
                cv2.rectangle(ink, (x, top), (x + 4, top + DIGIT), 1.0, -1)
    return ink


@pytest.mark.parametrize("rows", [2, 5])
def test_rows_and_columns_are_counted(rows: int) -> None:
    found = found_in(columns_of_digits(rows, 40))
    assert found is not None
    assert (found.rows, found.columns) == (rows, 3)
    assert not found.is_ruled


def test_the_upper_and_lower_parts_of_broken_digits_are_one_row() -> None:
    ink = columns_of_digits(4, 40)
    ink[101:104] = 0  # a horizontal gap in all digits of the second row
    found = found_in(ink)
    assert found is not None
    assert (found.rows, found.columns) == (4, 3)


def test_one_column_is_not_a_table() -> None:
    assert found_in(columns_of_digits(4, 40)[:, :110]) is None


def test_specks_without_a_digit_height_are_not_a_table() -> None:
    ink = np.zeros((300, 300), dtype=np.float32)
    ink[40::60, 40::60] = 1.0
    assert find_unruled(ink, (ink > 0).astype(np.uint8), digit=0.0) is None


def test_a_part_of_a_row_joins_the_row_at_its_height() -> None:
    ink = columns_of_digits(4, 40)
    cv2.rectangle(ink, (42, 219), (46, 225), 1.0, -1)  # below a digit of the last row
    found = found_in(ink)
    assert found is not None
    assert (found.rows, found.columns) == (4, 3)


@pytest.mark.parametrize("degrees", [-12, -3, 8])
def test_a_rotated_table_has_rotated_rows_and_columns(degrees: int) -> None:
    found = found_in(turned(columns_of_digits(5, 50), degrees))
    assert found is not None
    assert (found.rows, found.columns) == (5, 3)
    x, y = found.nodes[2, -1] - found.nodes[2, 0]
    assert -np.degrees(np.arctan2(y, x)) == pytest.approx(degrees, abs=1.5)


def test_columns_in_perspective_are_divided_along_their_gaps() -> None:
    ink = columns_of_digits(8, 40)
    height, width = ink.shape
    before = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    after = before + np.array([[50, 0], [10, 0], [80, 0], [0, 0]], np.float32)
    matrix = cv2.getPerspectiveTransform(before, after)
    found = found_in(cv2.warpPerspective(ink, matrix, (width + 90, height)))
    assert found is not None
    assert (found.rows, found.columns) == (8, 3)
    assert np.ptp(found.nodes[:, 0, 0]) > 15


def test_ink_outside_of_lines_of_writing_is_ignored() -> None:
    ink = columns_of_digits(4, 40)
    stain = np.zeros_like(ink)
    cv2.circle(stain, (260, 150), 12, 1.0, -1)
    cv2.rectangle(stain, (2, 20), (8, 240), 1.0, -1)
    found = found_in(ink, stain)
    assert found is not None
    assert (found.rows, found.columns) == (4, 3)


def test_a_sign_before_a_few_numbers_belongs_to_their_column() -> None:
    ink = columns_of_digits(6, 80)
    for row in (1, 4):
        cv2.rectangle(ink, (131, 40 + 60 * row), (139, 44 + 60 * row), 1.0, -1)
    found = found_in(ink)
    assert found is not None
    assert found.columns == 3


def test_a_heading_across_the_columns_does_not_join_them() -> None:
    ink = columns_of_digits(8, 40)
    for x in range(40, 240, 20):
        cv2.rectangle(ink, (x, 30), (x + 12, 30 + DIGIT), 1.0, -1)
    found = found_in(ink)
    assert found is not None
    assert (found.rows, found.columns) == (8, 3)
