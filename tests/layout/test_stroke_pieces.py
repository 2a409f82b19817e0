import numpy as np
import pytest

from drawings import number
from numscribe.layout.stroke_pieces import StrokePieces
from numscribe.vision.normalize import normalize
from numscribe.vision.strokes import parse_strokes, rasterize, resample


def test_each_stroke_is_a_piece() -> None:
    assert len(StrokePieces(parse_strokes(number("4271"))).pieces) == 5


def test_a_stroke_far_wider_than_high_is_cut() -> None:
    zeros = np.concatenate(number("000", gap=-4))
    pieces = StrokePieces(parse_strokes([*number("1"), zeros.tolist()])).pieces
    assert len(pieces) >= 4


def test_a_level_bar_is_not_cut() -> None:
    bar = [[0, 50], [200, 52]]
    assert len(StrokePieces(parse_strokes([*number("11"), bar])).pieces) == 3


def test_a_long_slash_is_not_cut() -> None:
    slash = [[180, 0], [90, 75], [0, 150]]
    assert len(StrokePieces(parse_strokes([*number("11"), slash])).pieces) == 3


def test_the_picture_of_a_group_is_that_of_its_strokes_alone() -> None:
    pieces = StrokePieces(parse_strokes(number("72")))
    alone = normalize(rasterize(parse_strokes(number("7"))))
    np.testing.assert_allclose(pieces.picture(pieces.pieces[:1]), alone, atol=0.02)


def test_strokes_that_cross_touch_and_neighbours_do_not() -> None:
    pieces = StrokePieces(parse_strokes(number("41")))
    angle, upright, one = pieces.pieces
    assert pieces.touch(angle, upright, 100)
    assert not pieces.touch(upright, one, 100)


def test_two_digits_in_one_stroke_are_parted_where_they_are_known_to_part() -> None:
    one, seven, *zeros = parse_strokes(number("1700", gap=1))
    both = resample(np.concatenate(zeros), 200)
    pieces = StrokePieces((one, seven, both))
    *_, last = line = sorted(pieces.pieces, key=lambda piece: piece.box.x)
    assert len(line) == 3
    half = last.box.width / 2
    parted = pieces.part(line, [last.box.x + half + 7], 100)
    assert [piece.number for piece in parted[:2]] == [piece.number for piece in line[:2]]
    assert [piece.box.width for piece in parted[2:]] == pytest.approx([half] * 2, rel=0.2)
    assert {piece.origin for piece in parted[2:]} == {last.origin}
    assert pieces.picture(parted[2:3]).any()


def test_nothing_is_parted_at_its_edge() -> None:
    pieces = StrokePieces(parse_strokes(number("70")))
    line = sorted(pieces.pieces, key=lambda piece: piece.box.x)
    assert pieces.part(line, [line[0].box.x + 2, line[1].box.x - 2], 100) == line
