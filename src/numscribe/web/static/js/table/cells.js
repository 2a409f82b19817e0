/**
 * The cells of a table: as they were read, as they are shown, and as they are sent.
 *
 * @module table/cells
 */

/** @typedef {import("./api.js").Cell} Cell */
/** @typedef {import("./grid.js").Nodes} Nodes */

/**
 * A cell as it was read, with the user's correction, if there is one.
 *
 * @typedef {Cell & {correction: string | null}} TableCell
 */

/**
 * An immutable state of the table.
 *
 * @typedef {object} TableState
 * @property {Nodes} nodes
 * @property {readonly TableCell[]} cells Row by row.
 * @property {readonly string[]} rules
 * @property {boolean} ruled
 * @property {boolean} isStale Whether its lines were moved after it was read.
 * @property {string} model
 */

/** @typedef {"read" | "doubtful" | "repaired" | "empty" | "words" | "struck" | "waiting" | "checked"} CellStatus */

/**
 * @typedef {object} DisplayedCell A cell as it is shown.
 * @property {number} row
 * @property {number} column
 * @property {number} row_span
 * @property {number} column_span
 * @property {CellStatus} status
 * @property {string} text
 * @property {number} confidence
 * @property {{formatted: string, confidence: number}[]} alternatives
 * @property {string | null} original
 * @property {string | null} rule
 */

/** @param {{row: number, column: number}} cell */
export function keyOf({ row, column }) {
  return `${row} ${column}`;
}

/**
 * @param {TableCell} cell
 * @param {Cell | null} checked The cell after the rules, if known.
 * @returns {DisplayedCell}
 */
export function displayedCell({ correction, ...cell }, checked) {
  const known = correction === null && checked !== null ? { ...cell, ...checked } : cell;
  const rule = checked?.status === "doubtful" || correction === null ? (checked?.rule ?? known.rule) : null;
  const status = correction !== null ? (correction === "" ? "empty" : "checked") : known.status;
  return { ...cell, ...known, rule, status, text: correction ?? known.formatted };
}

/**
 * @param {TableCell} cell
 * @param {DisplayedCell | null} displayed The cell after the rules, if that is to be sent.
 * @returns {Partial<Cell>}
 */
export function requestCell({ row, column, row_span, column_span, correction, ...cell }, displayed) {
  const place = { row, column, row_span, column_span };
  if (correction !== null) return { ...place, status: correction === "" ? "empty" : "read", formatted: correction };
  const { status, confidence, alternatives, original, rule } = displayed ?? cell;
  const formatted = displayed?.text ?? cell.formatted;
  const known = /** @type {Cell["status"]} */ (status === "waiting" ? "empty" : status);
  return { ...place, status: known, formatted, confidence, alternatives, original, rule };
}

/**
 * Add unread cells at all uncovered positions. Of overlapping cells, the larger one is kept.
 *
 * @param {Nodes} nodes
 * @param {readonly TableCell[]} cells
 * @returns {TableCell[]}
 */
export function fillGrid(nodes, cells) {
  const [rows, columns] = [nodes.length - 1, nodes[0].length - 1];
  /** @type {boolean[][]} */
  const covered = Array.from({ length: rows }, () => Array(columns).fill(false));
  const kept = [];
  const largest = cells.toSorted((a, b) => b.row_span * b.column_span - a.row_span * a.column_span);
  for (const cell of largest) {
    const places = positionsOf(cell);
    if (places.some(([row, column]) => covered[row]?.[column] !== false)) continue;
    for (const [row, column] of places) covered[row][column] = true;
    kept.push(cell);
  }
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      if (!covered[row][column]) kept.push({ ...UNREAD_CELL, row, column });
    }
  }
  return kept.sort((a, b) => a.row - b.row || a.column - b.column);
}

/** @param {import("./grid.js").CellPosition} cell */
function positionsOf({ row, column, row_span: rows, column_span: columns }) {
  return Array.from({ length: rows * columns }, (_, k) => [
    row + Math.floor(k / columns),
    column + (k % columns),
  ]);
}

/** @type {TableCell} */
const UNREAD_CELL = {
  row: 0, column: 0, row_span: 1, column_span: 1,
  status: "waiting", formatted: "", value: null, confidence: 0,
  alternatives: [], original: null, rule: null, correction: null,
};
