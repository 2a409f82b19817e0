/**
 * Finds the cell that an arrow key, Tab, Home or End selects.
 *
 * @module table/navigation
 */

/** @typedef {import("./cells.js").DisplayedCell} DisplayedCell */
/** @typedef {import("./model.js").TableModel} TableModel */

/**
 * @param {TableModel} table
 * @param {number} down Rows.
 * @param {number} right Columns.
 * @param {boolean} wraps Whether to continue in the next row after the last column.
 * @returns {DisplayedCell | null} Null if there is no cell.
 */
export function neighbour(table, down, right, wraps) {
  const { active: cell, columns } = table;
  if (cell === null) return null;
  let row = down > 0 ? cell.row + cell.row_span : cell.row + down;
  let column = right > 0 ? cell.column + cell.column_span : cell.column + right;
  if (wraps && column >= columns) [row, column] = [row + 1, 0];
  if (wraps && column < 0) [row, column] = [row - 1, columns - 1];
  return table.cellAt(row, column);
}

/**
 * @param {TableModel} table
 * @param {1 | -1} direction 1 for the last cell, -1 for the first one.
 * @param {boolean} isAll Whether of the table; otherwise of the row of the selected cell.
 * @returns {DisplayedCell | null}
 */
export function edgeCell(table, direction, isAll) {
  const { rows, columns, active } = table;
  const row = isAll ? (direction > 0 ? rows - 1 : 0) : (active?.row ?? 0);
  return table.cellAt(row, direction > 0 ? columns - 1 : 0);
}
