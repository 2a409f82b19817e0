import numpy as np
import pytest

from numscribe import Recognizer, read_table
from numscribe.errors import InvalidTableError, NoTableError
from numscribe.tables.grid import Grid, fill_spans
from numscribe.tables.structure import Span
from tables.sheets import TEXTS, sheet, strokes_on_lines

LINES = [[[float(x), float(y)] for x in (50, 160, 270, 380)] for y in (50, 104, 158, 212, 266)]
"""Intersections of the lines of ``sheet()``."""


def test_a_table_is_read_with_a_given_grid(recognizer: Recognizer) -> None:
    table = read_table(recognizer, sheet(), grid=Grid(LINES))
    assert (table.rows, table.columns) == (4, 3)
    assert sum(c.formatted != TEXTS[c.row][c.column] for c in table.cells) <= 1
    assert np.array(table.nodes) == pytest.approx(np.array(LINES), abs=1)


def test_a_table_has_the_nodes_of_the_lines_found(recognizer: Recognizer) -> None:
    nodes = np.array(read_table(recognizer, sheet()).nodes)
    assert nodes.shape == (5, 4, 2)
    assert nodes == pytest.approx(np.array(LINES), abs=4)


def test_a_grid_can_cover_a_part_of_a_table_and_merge_cells(recognizer: Recognizer) -> None:
    grid = Grid([line[:3] for line in LINES[1:4]], [Span(0, 0, 2, 1)])
    table = read_table(recognizer, sheet(), grid=grid)
    assert [(c.row, c.column, c.row_span) for c in table.cells] == [(0, 0, 2), (0, 1, 1), (1, 1, 1)]
    assert [c.formatted for c in table.cells[1:]] == ["26", "304"]


def test_a_grid_without_writing_is_no_table(recognizer: Recognizer) -> None:
    with pytest.raises(NoTableError, match="nothing is written"):
        read_table(recognizer, sheet([["", "", ""]] * 4), grid=Grid(LINES))


def test_a_grid_with_ink_on_its_lines_only_is_no_table(recognizer: Recognizer) -> None:
    with pytest.raises(NoTableError, match="nothing is written"):
        read_table(recognizer, strokes_on_lines(), grid=Grid(LINES))


def test_a_grid_that_is_turned_over_or_folded_is_refused() -> None:
    for nodes in (LINES[::-1], [line[::-1] for line in LINES], [LINES[0], LINES[2], LINES[1]]):
        with pytest.raises(InvalidTableError, match="cross"):
            Grid(nodes).structure((400, 500))


@pytest.mark.parametrize("nodes", [[], [LINES[0]], [[[0, 0]], [[0, 9]]], [LINES[0], LINES[1][:3]]])
def test_a_grid_needs_lines_both_ways(nodes: list[list[list[float]]]) -> None:
    with pytest.raises(InvalidTableError, match="two or more"):
        Grid(nodes).structure((400, 500))


def test_a_grid_far_outside_or_of_too_many_cells_is_refused() -> None:
    with pytest.raises(InvalidTableError, match="outside"):
        Grid(LINES).structure((100, 100))
    many = [[[float(x), float(y)] for x in range(72)] for y in range(72)]
    with pytest.raises(InvalidTableError, match="more than 5,000"):
        Grid(many).structure((400, 500))


def test_nodes_are_scaled_to_the_shrunk_picture() -> None:
    structure = Grid(LINES).structure((200, 250), 2.0)
    assert structure.nodes[0, 0].tolist() == [25, 25]
    assert (structure.rows, structure.columns, len(structure.spans)) == (4, 3, 12)


def test_merged_cells_must_be_inside_and_not_overlap() -> None:
    assert fill_spans(1, 3, [Span(0, 1, 1, 2)]) == [Span(0, 0), Span(0, 1, 1, 2)]
    with pytest.raises(InvalidTableError, match="overlap"):
        fill_spans(2, 2, [Span(0, 0, 2, 1), Span(1, 0, 1, 2)])
    with pytest.raises(InvalidTableError, match="outside"):
        fill_spans(2, 2, [Span(1, 1, 1, 2)])
