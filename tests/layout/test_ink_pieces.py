import numpy as np

from drawings import ink_mask, number
from numscribe.layout.ink_pieces import InkPieces
from numscribe.layout.pieces import union


def ink(text: str, *, gap: float = 20, pen: int = 8) -> np.ndarray:
    return ink_mask(number(text, gap=gap), (140, 60 + 95 * len(text)), pen).astype(np.float32)


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


def test_a_long_slash_is_not_cut() -> None:
    slash = [[[130.0, 20.0], [40.0, 120.0]]]
    picture = ink_mask([*slash, *number("17", x=150)], (140, 350), 8).astype(np.float32)
    assert len(InkPieces(picture).pieces) == 3


def test_a_group_of_ink_leaves_its_neighbours_out() -> None:
    pieces = InkPieces(ink("17", gap=13))
    first, second = sorted(pieces.pieces, key=lambda piece: piece.box.x)
    assert pieces.crop([first]).shape[1] < 14
    assert pieces.crop([second]).shape[1] > 50


def test_a_page_without_ink_has_no_pieces() -> None:
    assert InkPieces(np.zeros((50, 50), np.float32)).pieces == []


def test_ink_is_parted_at_the_best_column_near_where_digits_are_known_to_part() -> None:
    picture = ink("17", gap=20)
    picture[118:126, 25:80] = 1  # linked at their feet, too narrow to be cut unasked
    pieces = InkPieces(picture)
    line = pieces.pieces
    where = int(union([piece.box for piece in line]).x) + 16
    parted = pieces.part(line, [where], 100)
    assert len(parted) == len(line) + 1
    assert pieces.is_cut(parted)
    assert union([piece.box for piece in parted]) == union([piece.box for piece in line])
    inked = sum(float(pieces.crop([piece]).sum()) for piece in parted)
    assert 0.8 * picture.sum() < inked <= picture.sum()


def test_a_line_that_nothing_crosses_stays_as_it_is() -> None:
    pieces = InkPieces(ink("17", gap=20))
    line = sorted(pieces.pieces, key=lambda piece: piece.box.x)
    gap = (line[0].box.x + line[0].box.width + line[1].box.x) / 2
    assert pieces.part(line, [gap], 100) == line
    assert not pieces.is_cut(line)
