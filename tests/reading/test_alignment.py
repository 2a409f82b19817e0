import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawings import DIGITS, number, place
from numscribe.imaging.strokes import resample
from numscribe.io.strokes import parse_strokes
from numscribe.models.symbols import SYMBOLS
from numscribe.reading.alignment import assign_components, force_align, min_columns
from numscribe.reading.components import Component
from numscribe.reading.ink_components import InkComponents
from numscribe.reading.lines import split_lines
from numscribe.reading.stroke_components import StrokeComponents
from numscribe.records import union

CLASSES = 1 + len(SYMBOLS)
HEIGHT = 100


# Columns of symbols


def saying(path: str, sure: float = 0.99) -> np.ndarray:
    """Columns with one probable symbol each, along a path; a space is a blank."""
    columns = np.full((len(path), CLASSES), (1 - sure) / (CLASSES - 1))
    for column, symbol in zip(columns, path, strict=True):
        column[0 if symbol == " " else SYMBOLS.index(symbol) + 1] = sure
    return columns


def test_each_symbol_gets_its_first_and_last_column() -> None:
    assert force_align(saying(" 44  4 10  "), "4410") == [(1, 2), (5, 5), (7, 7), (8, 8)]


def test_an_improbable_symbol_is_aligned_to_its_best_column() -> None:
    columns = saying("  1    3 ")
    columns[5, SYMBOLS.index("2") + 1] = 0.2
    assert force_align(columns, "123")[1] == (5, 5)


def test_alignment_works_with_as_many_columns_as_symbols() -> None:
    assert min_columns("123") == 3
    assert force_align(np.full((3, CLASSES), 1 / CLASSES), "123") == [(0, 0), (1, 1), (2, 2)]


def test_equal_neighbours_need_a_column_between_them() -> None:
    assert min_columns("1223") == 5
    assert len(force_align(np.full((5, CLASSES), 1 / CLASSES), "1223")) == 4


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.text("0123456789.-", min_size=1, max_size=6))
def test_spans_of_symbols_are_in_order(seed: int, text: str) -> None:
    weights = np.random.default_rng(seed).random((20, CLASSES)) ** 6
    spans = force_align(weights / weights.sum(axis=1, keepdims=True), text)
    assert len(spans) == len(text)
    assert all(0 <= first <= last < 20 for first, last in spans)
    for ((_, end), (start, _)), (a, b) in zip(
        itertools.pairwise(spans), itertools.pairwise(text), strict=True
    ):
        assert start > end + (a == b)  # a blank parts equal neighbours


def line_of(components: StrokeComponents) -> list[Component]:
    (line,) = split_lines(components.all)
    return line


def middles(components: StrokeComponents) -> list[float]:
    return [component.box.centre_x for component in line_of(components)]


# What belongs to which symbol


def test_components_are_assigned_by_position() -> None:
    components = StrokeComponents(parse_strokes(number("271")))
    groups, rest = assign_components(line_of(components), middles(components), components, HEIGHT)
    assert [[component.number for component in group] for group in groups] == [[0], [1], [2]]
    assert rest == []


def test_strokes_of_one_digit_are_assigned_to_one_symbol() -> None:
    components = StrokeComponents(parse_strokes(number("41")))
    box = union([component.box for component in components.all[:2]])
    places = [box.x + 0.6 * box.width, components.all[2].box.x]
    groups, rest = assign_components(line_of(components), places, components, HEIGHT)
    assert [sorted(component.number for component in group) for group in groups] == [[0, 1], [2]]
    assert rest == []


def test_a_stroke_across_two_symbols_is_split() -> None:
    one, seven, *zeros = parse_strokes(number("1700", gap=1))
    both = resample(np.concatenate(zeros), 200)
    components = StrokeComponents((one, seven, both))
    *first, last = line = line_of(components)
    quarter = last.box.width / 4
    places = [p.box.centre_x for p in first] + [
        last.box.x + quarter,
        last.box.x + 3 * quarter,
    ]
    groups, rest = assign_components(line, places, components, HEIGHT)
    assert rest == []
    assert [[component.origin for component in group] for group in groups] == [[0], [1], [2], [2]]
    for (left,) in groups[2:]:
        assert left.box.width == pytest.approx(2 * quarter, rel=0.2)
    assert groups[2][0].box.x < groups[3][0].box.x


def test_a_connected_component_across_two_symbols_is_split() -> None:
    ink = np.zeros((140, 260), np.float32)
    ink[20:120, 30:90] = ink[20:120, 130:190] = 1
    ink[66:72, 90:130] = 1  # a thin link
    components = InkComponents(ink)
    (only,) = components.all
    groups, rest = assign_components([only], [60.0, 160.0], components, HEIGHT)
    assert rest == []
    ((left,), (right,)) = groups
    assert left.box.right == pytest.approx(110, abs=22)
    assert (left.box.x, right.box.right) == (30, 190)
    parts = [float(components.crop(group).sum()) for group in groups]
    assert sum(parts) == pytest.approx(float(ink.sum()), rel=0.05)


def test_ink_far_from_every_symbol_is_not_assigned() -> None:
    components = StrokeComponents(parse_strokes([*number("2"), *place(DIGITS["7"], 300, 20, 100)]))
    (box,) = [component.box for component in components.all if component.number == 0]
    groups, rest = assign_components(line_of(components), [box.centre_x], components, HEIGHT)
    assert [component.number for component in groups[0]] == [0]
    assert [component.number for component in rest] == [1]


def test_a_large_stroke_near_a_symbol_is_assigned_to_it() -> None:
    seven = place(DIGITS["7"], 100, 20, 100)
    right = max(x for stroke in seven for x, _ in stroke)
    hook = [[right + 8.0, 20.0], [right + 14.0, 60.0]]
    components = StrokeComponents(parse_strokes([*seven, hook]))
    groups, rest = assign_components(line_of(components), [130.0], components, HEIGHT)
    assert sorted(component.number for component in groups[0]) == [0, 1]
    assert rest == []


def test_a_speck_beside_a_digit_is_not_assigned_to_it() -> None:
    seven = place(DIGITS["7"], 100, 20, 100)
    right = max(x for stroke in seven for x, _ in stroke)
    speck = [[right + 8.0, 20.0], [right + 12.0, 24.0]]
    components = StrokeComponents(parse_strokes([*seven, speck]))
    groups, rest = assign_components(line_of(components), [130.0], components, HEIGHT)
    assert [component.number for component in groups[0]] == [0]
    assert [component.number for component in rest] == [1]


def test_a_displaced_point_is_assigned_to_its_own_symbol() -> None:
    point = [[200.0, 118.0], [202.0, 120.0]]
    components = StrokeComponents(parse_strokes([*number("2"), point]))
    groups, rest = assign_components(line_of(components), [50.0, 215.0], components, HEIGHT)
    assert [component.number for component in groups[1]] == [1]
    assert rest == []


def test_each_component_is_assigned_once() -> None:
    components = StrokeComponents(parse_strokes(number("4081746")))
    groups, rest = assign_components(
        line_of(components), [20.0, 150.0, 151.0, 800.0], components, HEIGHT
    )
    given = [component.number for group in groups for component in group] + [p.number for p in rest]
    assert len(given) == len(set(given))
    origins = {component.origin for group in groups for component in group} | {
        p.origin for p in rest
    }
    assert origins == {component.number for component in components.all}
