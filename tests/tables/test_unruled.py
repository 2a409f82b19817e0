from __future__ import annotations

import cv2
import numpy as np
import pytest

from numscribe.records import Ink
from numscribe.tables.unruled import find_unruled

DIGIT = 24


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
    found = find_unruled(columns_of_digits(rows, 40), DIGIT)
    assert found is not None
    assert (found.rows, found.columns) == (rows, 3)
    assert not found.is_ruled


def test_the_upper_and_lower_parts_of_broken_digits_are_one_row() -> None:
    ink = columns_of_digits(4, 40)
    ink[101:104] = 0  # a horizontal gap in all digits of the second row
    found = find_unruled(ink, DIGIT)
    assert found is not None
    assert (found.rows, found.columns) == (4, 3)


def test_one_column_is_not_a_table() -> None:
    assert find_unruled(columns_of_digits(4, 40)[:, :110], DIGIT) is None


def test_a_part_of_a_row_joins_the_row_at_its_height() -> None:
    ink = columns_of_digits(4, 40)
    cv2.rectangle(ink, (42, 219), (46, 225), 1.0, -1)  # below a digit of the last row
    found = find_unruled(ink, DIGIT)
    assert found is not None
    assert (found.rows, found.columns) == (4, 3)
