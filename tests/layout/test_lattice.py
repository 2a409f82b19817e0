import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numscribe.layout.lattice import LONGEST, Group, Lattice, Way, runs
from numscribe.layout.pieces import Piece, union
from numscribe.records import Box

SHARES = np.full(10, 0.1)
PICTURE = np.zeros((28, 28), dtype=np.float32)


def row(count: int, step: float = 10.0) -> list[Piece]:
    return [Piece(Box(index * step, 0, 8, 20), index, index) for index in range(count)]


def group(line: list[Piece], start: int, end: int, symbol: str, score: float) -> Group:
    chosen = tuple(line[start:end])
    box = union([piece.box for piece in chosen])
    return Group(start, end, chosen, box, PICTURE, symbol, score, SHARES, 0.1)


def written(text: str) -> Way:
    line = row(len(text))
    return Way(tuple(group(line, i, i + 1, symbol, 0.0) for i, symbol in enumerate(text)), 0.0)


def test_every_short_run_and_the_whole_line_are_considered() -> None:
    line = row(8)
    found = runs(line, widest=1000)
    assert (0, 8) in found
    short = {(s, e) for s in range(8) for e in range(s + 1, min(8, s + LONGEST) + 1)}
    assert set(found) == short | {(0, 8)}


def test_runs_wider_than_a_digit_are_left_out() -> None:
    assert set(runs(row(4), widest=18.5)) == {
        *((i, i + 1) for i in range(4)),
        *((i, i + 2) for i in range(3)),
        (0, 4),
    }


scores = st.floats(-20, 0)


@settings(max_examples=60, deadline=None)
@given(st.data(), st.integers(1, 5))
def test_the_best_way_is_that_of_trying_all(data: st.DataObject, count: int) -> None:
    line = row(count)
    groups = [
        group(line, start, end, symbol, data.draw(scores))
        for start, end in runs(line, 1000)
        for symbol in "17"
    ]
    penalty = data.draw(scores)

    def beside(before: Group, after: Group) -> float:
        return penalty if before.end - before.start == after.end - after.start else 0.0

    every = []
    for size in range(1, count + 1):
        for chosen in itertools.product(groups, repeat=size):
            edges = [(0, 0)] + [(g.start, g.end) for g in chosen]
            if all(a[1] == b[0] for a, b in itertools.pairwise(edges)) and edges[-1][1] == count:
                pairs = itertools.pairwise(chosen)
                every.append(sum(g.score for g in chosen) + sum(beside(*pair) for pair in pairs))
        if len(groups) ** (size + 1) > 60_000:
            break
    ways = Lattice(count, groups, beside).best(breadth=50, digits=10)
    assert ways[0].score >= max(every, default=-math.inf) - 1e-9
    assert all(a.score >= b.score for a, b in itertools.pairwise(ways))


def test_ways_join_their_digits_and_pass_over_the_rest() -> None:
    line = row(4)
    parts = [group(line, i, i + 1, symbol, 0.0) for i, symbol in enumerate("4-2")]
    parts.append(group(line, 3, 4, "", 0.0))
    (way, *_) = Lattice(4, parts, lambda *_: 0.0).best(breadth=4, digits=10)
    assert way.text == "42"
    assert [g.symbol for g in way.groups] == ["4", "-", "2", ""]


@settings(max_examples=60, deadline=None)
@given(st.data(), st.integers(1, 5))
def test_a_text_is_spelled_by_the_best_way_that_says_it(data: st.DataObject, count: int) -> None:
    line = row(count)
    groups = [
        group(line, start, end, symbol, data.draw(scores))
        for start, end in runs(line, 1000)
        for symbol in ("1", "7", "-")
    ]
    lattice = Lattice(count, groups, lambda *_: 0.0)
    best: dict[str, float] = {}
    for way in lattice.best(breadth=5000, digits=10):
        best[way.text] = max(best.get(way.text, -math.inf), way.score)
    for text, score in best.items():
        spelled = lattice.spell(text)
        assert spelled is not None
        assert spelled.text == text
        assert math.isclose(spelled.score, score, abs_tol=1e-9)


def test_a_text_that_the_pieces_cannot_say_is_not_spelled() -> None:
    line = row(2)
    groups = [group(line, i, i + 1, "4", 0.0) for i in range(2)]
    lattice = Lattice(2, groups, lambda *_: 0.0)
    assert lattice.spell("444") is None
    assert lattice.spell("45") is None
    assert lattice.spell("4") is None


def test_less_likely_digits_are_left_out_where_few_are_wanted() -> None:
    line = row(1)
    likely, unlikely = (group(line, 0, 1, symbol, 0.0) for symbol in "17")
    lattice = Lattice(1, [likely, replace(unlikely, rank=1)], lambda *_: 0.0)
    assert [way.text for way in lattice.best(breadth=5, digits=1)] == ["1"]
    assert lattice.spell("7") is not None


@pytest.mark.parametrize("text", ["12/27/93", "27/12/1993", "3/7/89"])
def test_a_day_a_month_and_a_year_between_slashes_are_a_date(text: str) -> None:
    assert written(text).is_date


@pytest.mark.parametrize("text", ["12/27", "32/12/93", "31/31/99", "12/27/931", "122793"])
def test_other_numbers_with_slashes_are_none(text: str) -> None:
    assert not written(text).is_date
