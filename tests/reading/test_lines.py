from dataclasses import replace

import numpy as np
import pytest

from numscribe.reading import lines
from numscribe.reading.components import Component
from numscribe.reading.lines import may_be_one_digit, split_lines
from numscribe.records import Box, union


def components(*boxes: tuple[float, float, float, float]) -> list[Component]:
    return [Component(Box(*box), number, number) for number, box in enumerate(boxes)]


def numbers(lines: list[list[Component]]) -> list[list[int]]:
    return [[component.number for component in line] for line in lines]


def test_a_row_is_one_line_from_left_to_right() -> None:
    row = components((100, 0, 40, 80), (0, 5, 40, 80), (50, -5, 40, 80))
    assert numbers(split_lines(row)) == [[1, 2, 0]]


def test_rows_are_lines_from_top_to_bottom() -> None:
    rows = components((0, 120, 40, 80), (60, 122, 40, 80), (0, 0, 40, 80), (60, 3, 40, 80))
    assert numbers(split_lines(rows)) == [[2, 3], [0, 1]]


@pytest.mark.parametrize("slope", [-0.25, 0.25])
def test_a_line_may_climb_or_fall(slope: float) -> None:
    row = components(*[(x, slope * x, 40, 80) for x in range(0, 600, 60)])
    assert len(split_lines(row)) == 1


@pytest.mark.parametrize("slope", [-0.1, 0.1])
def test_two_slanting_lines_stay_apart(slope: float) -> None:
    rows = components(*[(x, y + slope * x, 40, 80) for y in (0, 130) for x in range(0, 360, 60)])
    assert [len(line) for line in split_lines(rows)] == [6, 6]


def test_both_loops_of_an_8_are_on_one_line() -> None:
    assert len(split_lines(components((0, 0, 40, 40), (2, 38, 42, 44)))) == 1


def test_a_bar_joins_the_line_below_it() -> None:
    lines = split_lines(
        components((0, 0, 40, 80), (60, 12, 40, 70), (62, 0, 38, 4), (120, 0, 40, 80))
    )
    assert numbers(lines) == [[0, 1, 2, 3]] or numbers(lines) == [[0, 2, 1, 3]]


def test_a_digit_may_have_a_part_a_little_above_its_body() -> None:
    upper, far, body = components((10, 0, 40, 40), (10, -20, 40, 40), (0, 55, 45, 80))
    assert may_be_one_digit([upper, body])
    assert not may_be_one_digit([far, body])


def test_components_beside_each_other_are_not_one_digit() -> None:
    body, beside = components((0, 15, 45, 80), (60, 0, 40, 6))
    assert not may_be_one_digit([beside, body])
    assert may_be_one_digit([body])


def test_two_lines_of_many_components_are_not_one_digit() -> None:
    upper, lower = (components(*[(30 * i, y, 40, 80) for i in range(6)]) for y in (0, 85))
    below = [replace(part, number=part.number + 6, origin=part.origin + 6) for part in lower]
    assert not may_be_one_digit([*upper, *below])


def test_every_component_is_on_exactly_one_line() -> None:
    rng = np.random.default_rng(0)
    for _ in range(50):
        boxes = [tuple(rng.uniform(0, 300, 2)) + tuple(rng.uniform(0, 90, 2)) for _ in range(12)]
        lines = split_lines(components(*boxes))
        assert sorted(number for line in numbers(lines) for number in line) == list(range(12))


def test_work_per_component_does_not_grow_with_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    unions = []
    monkeypatch.setattr(lines, "union", lambda boxes: unions.append(boxes) or union(boxes))
    assert len(split_lines(components(*[(0, 200 * y, 40, 80) for y in range(300)]))) == 300
    assert len(unions) <= 3 * 300


def test_a_small_component_joins_the_line_of_the_nearest_box() -> None:
    rows = components((0, 0, 40, 80), (60, 0, 40, 80), (0, 130, 40, 80), (60, 130, 40, 80))
    points = [Component(Box(110, y, 4, 4), k, k) for k, y in ((4, 70), (5, 180), (6, 95))]
    assert numbers(split_lines([*rows, *points])) == [[0, 1, 4, 6], [2, 3, 5]]
