from dataclasses import replace

import numpy as np
import pytest

from numscribe.reading import lines
from numscribe.reading.components import Piece
from numscribe.reading.lines import may_be_one, split_lines
from numscribe.records import Box, union


def pieces(*boxes: tuple[float, float, float, float]) -> list[Piece]:
    return [Piece(Box(*box), number, number) for number, box in enumerate(boxes)]


def numbers(lines: list[list[Piece]]) -> list[list[int]]:
    return [[piece.number for piece in line] for line in lines]


def test_a_row_is_one_line_from_left_to_right() -> None:
    row = pieces((100, 0, 40, 80), (0, 5, 40, 80), (50, -5, 40, 80))
    assert numbers(split_lines(row)) == [[1, 2, 0]]


def test_rows_are_lines_from_top_to_bottom() -> None:
    rows = pieces((0, 120, 40, 80), (60, 122, 40, 80), (0, 0, 40, 80), (60, 3, 40, 80))
    assert numbers(split_lines(rows)) == [[2, 3], [0, 1]]


@pytest.mark.parametrize("slope", [-0.25, 0.25])
def test_a_line_may_climb_or_fall(slope: float) -> None:
    row = pieces(*[(x, slope * x, 40, 80) for x in range(0, 600, 60)])
    assert len(split_lines(row)) == 1


@pytest.mark.parametrize("slope", [-0.1, 0.1])
def test_two_slanting_lines_stay_apart(slope: float) -> None:
    rows = pieces(*[(x, y + slope * x, 40, 80) for y in (0, 130) for x in range(0, 360, 60)])
    assert [len(line) for line in split_lines(rows)] == [6, 6]


def test_the_two_rings_of_an_8_are_one_line() -> None:
    assert len(split_lines(pieces((0, 0, 40, 40), (2, 38, 42, 44)))) == 1


def test_a_bar_joins_the_line_below_it() -> None:
    lines = split_lines(pieces((0, 0, 40, 80), (60, 12, 40, 70), (62, 0, 38, 4), (120, 0, 40, 80)))
    assert numbers(lines) == [[0, 1, 2, 3]] or numbers(lines) == [[0, 2, 1, 3]]


def test_the_parts_of_what_was_cut_share_a_line_as_it_would_whole() -> None:
    bar, *body = pieces((60, 0, 40, 8), *[(20 + 10 * i, 12 + 10 * i, 10, 12) for i in range(6)])
    cut = [replace(piece, origin=body[0].origin) for piece in body]
    assert len(split_lines([bar, *cut])) == 1


def test_a_line_may_be_one_with_a_bar_a_little_above_it() -> None:
    bar, far, body = pieces((10, 0, 40, 6), (10, -20, 40, 6), (0, 15, 45, 80))
    assert may_be_one([bar], [body])
    assert not may_be_one([far], [body])


def test_lines_beside_each_other_or_of_many_pieces_are_not_one() -> None:
    body, beside = pieces((0, 15, 45, 80), (60, 0, 40, 6))
    assert not may_be_one([beside], [body])
    upper, lower = (pieces(*[(50 * i, y, 40, 80) for i in range(6)]) for y in (0, 85))
    assert not may_be_one(upper, lower)


def test_every_piece_is_on_exactly_one_line() -> None:
    rng = np.random.default_rng(0)
    for _ in range(50):
        boxes = [tuple(rng.uniform(0, 300, 2)) + tuple(rng.uniform(0, 90, 2)) for _ in range(12)]
        lines = split_lines(pieces(*boxes))
        assert sorted(number for line in numbers(lines) for number in line) == list(range(12))


def test_many_lines_take_no_more_work_for_each(monkeypatch: pytest.MonkeyPatch) -> None:
    unions = []
    monkeypatch.setattr(lines, "union", lambda boxes: unions.append(boxes) or union(boxes))
    assert len(split_lines(pieces(*[(0, 200 * y, 40, 80) for y in range(300)]))) == 300
    assert len(unions) <= 3 * 300
