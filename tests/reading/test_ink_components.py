import numpy as np
import pytest

from drawings import ink_mask, number
from numscribe.reading.ink_components import InkPieces
from numscribe.reading.line_image import HEIGHT, frame_line
from numscribe.records import union


def ink(text: str, *, gap: float = 20, pen: int = 8) -> np.ndarray:
    return ink_mask(number(text, gap=gap), (140, 60 + 95 * len(text)), pen).astype(np.float32)


def linked() -> np.ndarray:
    """A 1 and a 7 with a line along their feet."""
    picture = ink("17", gap=20)
    picture[118:126, 25:80] = 1
    return picture


def test_each_component_of_ink_is_a_piece() -> None:
    pieces = InkPieces(ink("1720")).pieces
    assert len(pieces) == 4
    assert all(abs(piece.box.height - 107) <= 3 for piece in pieces)
    assert len({piece.number for piece in pieces}) == 4


def test_specks_are_no_pieces() -> None:
    picture = ink("17")
    picture[10:13, 10:13] = 1
    assert len(InkPieces(picture).pieces) == 2


def test_a_number_cropped_tightly_keeps_its_first_and_last_digit() -> None:
    picture = ink("27182")
    rows, columns = np.flatnonzero(picture.any(axis=1)), np.flatnonzero(picture.any(axis=0))
    tight = picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    assert len(InkPieces(np.ascontiguousarray(tight)).pieces) == 5


def test_touching_digits_are_one_piece_until_it_is_split() -> None:
    picture = ink("00", gap=2, pen=10)
    pieces = InkPieces(picture)
    (whole,) = pieces.pieces
    middle = whole.box.x + whole.box.width / 2
    left, right = pieces.split(whole, [middle + 6], 100)
    assert union([left.box, right.box]) == whole.box
    assert left.box.x + left.box.width == pytest.approx(middle, abs=4)
    assert (left.origin, right.origin) == (whole.origin,) * 2


def test_a_piece_is_split_at_the_best_column_near_a_place() -> None:
    picture = linked()
    pieces = InkPieces(picture)
    (whole,) = pieces.pieces
    left, right = pieces.split(whole, [whole.box.x + 16], 100)
    assert left.box.width < 0.5 * right.box.width
    inked = sum(float(pieces.crop([piece]).sum()) for piece in (left, right))
    assert inked == pytest.approx(float(picture.sum()), rel=0.1)


def test_a_part_has_a_picture_without_the_other_part() -> None:
    pieces = InkPieces(linked())
    (whole,) = pieces.pieces
    left, right = pieces.split(whole, [whole.box.x + 16], 100)
    one, seven = pieces.crop([left]), pieces.crop([right])
    assert one.shape[1] < 40 < seven.shape[1]
    assert pieces.crop([left, right]).shape[1] > seven.shape[1]


def test_a_split_where_nothing_is_leaves_no_empty_part() -> None:
    pieces = InkPieces(ink("0"))
    (whole,) = pieces.pieces
    parts = pieces.split(whole, [whole.box.x - 50, whole.box.x + 400], 100)
    assert all(part.box.width > 0 and part.box.height > 0 for part in parts)
    assert union([part.box for part in parts]) == whole.box


def test_a_group_of_ink_leaves_its_neighbours_out() -> None:
    pieces = InkPieces(ink("17", gap=13))
    first, second = sorted(pieces.pieces, key=lambda piece: piece.box.x)
    assert pieces.crop([first]).shape[1] < 14
    assert pieces.crop([second]).shape[1] > 50


def test_nobody_saw_the_pen() -> None:
    pieces = InkPieces(ink("17"))
    assert pieces.strokes(pieces.pieces) == ()


def test_a_page_without_ink_has_no_pieces() -> None:
    assert InkPieces(np.zeros((50, 50), np.float32)).pieces == []


def test_a_line_is_read_from_the_shades_of_the_picture_where_there_are_some() -> None:
    picture = ink("17")
    shades = np.clip(picture + 0.3, 0, 1).astype(np.float32)
    bare, shaded = InkPieces(picture), InkPieces(picture, shades)
    frame = frame_line([piece.box for piece in bare.pieces])
    image = bare.line_image(bare.pieces, frame)
    assert image.shape == (HEIGHT, frame.width)
    assert image.min() == 0
    assert image.max() > 200
    assert shaded.line_image(shaded.pieces, frame)[15:25].mean() > 60


def test_ink_that_is_turned_knows_where_it_was() -> None:
    pieces = InkPieces(ink("17"))
    level = pieces.level(0.2)
    assert len(level.pieces) == 2
    for piece, own in zip(
        sorted(level.pieces, key=lambda p: p.box.x),
        sorted(pieces.pieces, key=lambda p: p.box.x),
        strict=True,
    ):
        box = level.original_box([piece])
        assert (box.x, box.y) == pytest.approx((own.box.x, own.box.y), abs=3)
        assert (box.width, box.height) == pytest.approx((own.box.width, own.box.height), abs=4)
