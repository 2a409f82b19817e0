"""The modules without DOM of the tab for tables, imported into a blank page."""

from __future__ import annotations

from typing import Any

import pytest

_GRID = """
    const grid = await import("/static/js/table/grid.js");
    const nodes = grid.evenGrid(1000, 500, 2, 2);  // lines at 100, 500, 900 and 50, 250, 450
"""


def test_moving_a_corner_transforms_the_grid_in_perspective(run: Any) -> None:
    nodes = run(_GRID + "return grid.moveCorner(nodes, 2, [1000, 500]);")
    assert nodes[2][2] == pytest.approx([1000, 500])
    for row, column in ((0, 0), (0, 2), (2, 0)):
        assert nodes[row][column] == pytest.approx([(100, 500, 900)[column], (50, 250, 450)[row]])
    # Where the diagonals cross is the middle of a page in perspective, too.
    x, y = nodes[1][1]
    assert (y - 50) / (x - 100) == pytest.approx(450 / 900)
    assert (y - 450) / (x - 100) == pytest.approx(-400 / 800)


def test_an_invalid_grid_is_refused(run: Any) -> None:
    refused = run(
        _GRID
        + """return [
          grid.moveCorner(nodes, 2, [0, 0]),
          grid.moveLine(nodes, "row", 1, [0, 300]),
          grid.removeLine(grid.removeLine(nodes, "column", 1), "column", 0),
        ];"""
    )
    assert refused == [None, None, None]


def test_a_line_moves_only_at_right_angles_to_itself(run: Any) -> None:
    nodes = run(_GRID + 'return grid.moveLine(nodes, "column", 1, [30, 70]);')
    assert [line[1] for line in nodes] == [[530, 50], [530, 250], [530, 450]]


def test_lines_are_added_between_and_outside(run: Any) -> None:
    rows = run(
        _GRID
        + """return [0, 1, 3].map((at) => grid.addLine(nodes, "row", at).map(([[, y]]) => y));"""
    )
    assert rows == [[-150, 50, 250, 450], [50, 150, 250, 450], [50, 250, 450, 650]]


_CELLS = """
    const place = (row, column, row_span = 1) => ({ row, column, row_span, column_span: 1 });
    const brief = (cells) => cells.map((cell) => [cell.row, cell.row_span]);
"""


def test_cells_follow_an_added_line(run: Any) -> None:
    moved = run(
        _GRID
        + _CELLS
        + """
        const cells = [place(0, 0), place(1, 0), place(0, 1, 2)];
        return [0, 1, 2, 3].map((at) => brief(grid.shiftForAdded(cells, "row", at, 3)));
        """
    )
    assert moved == [
        [[1, 1], [2, 1], [1, 2]],
        [[0, 1], [2, 1], [0, 3]],
        [[0, 1], [1, 1], [0, 3]],
        [[0, 1], [1, 1], [0, 2]],
    ]


def test_cells_on_both_sides_of_a_removed_line_are_removed(run: Any) -> None:
    moved = run(
        _GRID
        + _CELLS
        + """
        const cells = [place(0, 0), place(1, 0), place(2, 0), place(0, 1, 2)];
        return [0, 1, 3].map((index) => brief(grid.shiftForRemoved(cells, "row", index, 4)));
        """
    )
    assert moved == [
        [[0, 1], [1, 1], [0, 1]],
        [[1, 1], [0, 1]],
        [[0, 1], [1, 1], [0, 2]],
    ]


def test_csv_and_tsv_are_quoted_and_contain_no_formulas(run: Any) -> None:
    csv, tsv = run(
        """
        const { toCsv, toTsv } = await import("/static/js/table/export.js");
        const texts = [["-5", "+1,5%", "=A1", 'a"b'], ["@x", "-y", "1\\t2", ""]];
        return [toCsv(texts), toTsv(texts)];
        """
    )
    assert csv == '-5,"+1,5%",\'=A1,"a""b"\r\n\'@x,\'-y,1\t2,\r\n'
    assert tsv == "-5\t+1,5%\t'=A1\ta\"b\n'@x\t'-y\t1 2\t"


def test_columns_are_named_as_in_spreadsheets(run: Any) -> None:
    names = run(
        """
        const { columnName } = await import("/static/js/table/export.js");
        return [0, 25, 26, 701].map(columnName);
        """
    )
    assert names == ["A", "Z", "AA", "ZZ"]


def test_undo_restores_cells_lines_and_rules(run: Any) -> None:
    seen = run(
        """
        const { TableModel } = await import("/static/js/table/model.js");
        const table = new TableModel();
        const cell = (row, column, status) => ({
          row, column, row_span: 1, column_span: 1, status, formatted: `${row}${column}`,
          value: null, confidence: 0.5, alternatives: [], original: null, rule: null,
        });
        const nodes = [[[0, 0], [50, 0], [99, 0]], [[0, 50], [50, 50], [99, 50]]];
        const cells = [cell(0, 0, "read"), cell(0, 1, "doubtful")];
        table.setReading({ rows: 1, columns: 2, ruled: true, nodes, cells, model: "m" }, null);
        const seen = [];
        const look = () => seen.push([
          table.cells.map(({ text, status }) => `${text} ${status}`),
          table.rows, table.state.rules.length, table.progress.done,
        ]);
        look();
        table.correct(table.active, "7");
        look();
        table.addLine("row", 2);
        table.setRules(["B = A"]);
        look();
        for (let k = 0; k < 3; k += 1) table.undo();
        look();
        return [seen, table.canUndo, table.canRedo, table.active.column];
        """
    )
    first = [["00 read", "01 doubtful"], 1, 0, 1]
    assert seen == [
        [
            first,
            [["00 read", "7 checked"], 1, 0, 2],
            [["00 read", "7 checked", " waiting", " waiting"], 2, 1, 2],
            first,
        ],
        False,
        True,
        1,
    ]
