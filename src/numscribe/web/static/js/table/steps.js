/**
 * Returns the cell to which an arrow key, Tab, Home or End moves.
 *
 * @module table/steps
 */

/** @typedef {import("./cells.js").Shown} Shown */
/** @typedef {import("./work.js").Work} Work */

/**
 * @param {Work} work
 * @param {number} down Rows.
 * @param {number} right Columns.
 * @param {boolean} wraps Whether the next row comes after the last column.
 * @returns {Shown | null} Null where there is no cell.
 */
export function neighbour(work, down, right, wraps) {
  const { active: cell, columns } = work;
  if (cell === null) return null;
  let row = down > 0 ? cell.row + cell.row_span : cell.row + down;
  let column = right > 0 ? cell.column + cell.column_span : cell.column + right;
  if (wraps && column >= columns) [row, column] = [row + 1, 0];
  if (wraps && column < 0) [row, column] = [row - 1, columns - 1];
  return work.cellAt(row, column);
}

/**
 * @param {Work} work
 * @param {1 | -1} way To the last, or to the first.
 * @param {boolean} isAll Of all cells, or of the row.
 * @returns {Shown | null}
 */
export function endOf(work, way, isAll) {
  const { rows, columns, active } = work;
  const row = isAll ? (way > 0 ? rows - 1 : 0) : (active?.row ?? 0);
  return work.cellAt(row, way > 0 ? columns - 1 : 0);
}
