import numpy as np
import pytest

from drawings import DIGITS, ink_mask, place
from numscribe.layout.pieces import InkPieces, StrokePieces, digit_height, union
from numscribe.records import Box
from numscribe.vision.normalize import normalize
from numscribe.vision.strokes import parse_strokes, rasterize


def number(text: str, *, gap: float = 20) -> list[list[list[float]]]:
    """A number as strokes, digits 100 high."""
    strokes, x = [], 20.0
    for digit in text:
        placed = place(DIGITS[digit], x, 20, 100)
        strokes += placed
        x = max(point[0] for stroke in placed for point in stroke) + gap
    return strokes


def ink(text: str, *, gap: float = 20, pen: int = 8) -> np.ndarray:
    return ink_mask(number(text, gap=gap), (140, 60 + 95 * len(text)), pen).astype(np.float32)


def test_a_union_holds_all_its_boxes() -> None:
    assert union([Box(0, 5, 10, 10), Box(20, 0, 5, 8)]) == Box(0, 0, 25, 15)


def test_small_marks_do_not_lower_the_height_of_digits() -> None:
    boxes = [Box(0, 0, 50, 100), Box(0, 0, 60, 96), Box(0, 0, 40, 5), Box(0, 0, 6, 6)]
    assert digit_height(boxes) == pytest.approx(98)


def test_each_stroke_is_a_piece() -> None:
    assert len(StrokePieces(parse_strokes(number("4271"))).pieces) == 5


def test_a_stroke_far_wider_than_high_is_cut() -> None:
    zeros = np.concatenate(number("000", gap=-4))
    pieces = StrokePieces(parse_strokes([*number("1"), zeros.tolist()])).pieces
    assert len(pieces) >= 4


def test_a_level_bar_is_not_cut() -> None:
    bar = [[0, 50], [200, 52]]
    assert len(StrokePieces(parse_strokes([*number("11"), bar])).pieces) == 3


def test_the_picture_of_a_group_is_that_of_its_strokes_alone() -> None:
    pieces = StrokePieces(parse_strokes(number("72")))
    alone = normalize(rasterize(parse_strokes(number("7"))))
    np.testing.assert_allclose(pieces.picture(pieces.pieces[:1]), alone, atol=0.02)


def test_strokes_that_cross_touch_and_neighbours_do_not() -> None:
    pieces = StrokePieces(parse_strokes(number("41")))
    angle, upright, one = pieces.pieces
    assert pieces.touch(angle, upright, 100)
    assert not pieces.touch(upright, one, 100)


def test_each_component_of_ink_is_a_piece() -> None:
    pieces = InkPieces(ink("1720")).pieces
    assert len(pieces) == 4
    assert all(abs(piece.box.height - 107) <= 3 for piece in pieces)


def test_specks_are_no_pieces() -> None:
    picture = ink("17")
    picture[10:13, 10:13] = 1
    assert len(InkPieces(picture).pieces) == 2


def test_what_the_border_cut_off_is_no_piece() -> None:
    picture = ink("17")
    picture[60:100, -6:] = 1
    assert len(InkPieces(picture).pieces) == 2


def test_a_number_cropped_tightly_keeps_its_first_and_last_digit() -> None:
    picture = ink("27182")
    rows, columns = np.flatnonzero(picture.any(axis=1)), np.flatnonzero(picture.any(axis=0))
    tight = picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    assert len(InkPieces(np.ascontiguousarray(tight)).pieces) == 5


def test_touching_digits_are_cut_into_pieces_that_make_the_whole() -> None:
    picture = ink("00", gap=2, pen=10)
    pieces = InkPieces(picture)
    assert len(pieces.pieces) >= 2
    whole = union([piece.box for piece in pieces.pieces])
    columns = np.flatnonzero((picture > 0.35).any(axis=0))
    assert (whole.x, whole.x + whole.width) == (columns[0], columns[-1] + 1)


def test_a_group_of_ink_leaves_its_neighbours_out() -> None:
    pieces = InkPieces(ink("17", gap=13))
    first, second = sorted(pieces.pieces, key=lambda piece: piece.box.x)
    assert pieces.crop([first]).shape[1] < 14
    assert pieces.crop([second]).shape[1] > 50


def test_a_page_without_ink_has_no_pieces() -> None:
    assert InkPieces(np.zeros((50, 50), np.float32)).pieces == []
