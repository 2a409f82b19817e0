/**
 * The cells of a table that is being checked.
 *
 * @module table/cells
 */

/** @typedef {import("./api.js").Cell} Cell */
/** @typedef {import("./grid.js").Nodes} Nodes */

/**
 * @typedef {Cell & {said: string | null}} WorkCell `said` is what a person says that it is, and null
 *   where nobody did.
 */

/**
 * @typedef {object} State A step of the work, which is never changed.
 * @property {Nodes} nodes
 * @property {readonly WorkCell[]} cells As they were read, row by row.
 * @property {readonly string[]} rules
 * @property {boolean} ruled
 * @property {boolean} isStale Whether its lines were moved since it was read.
 * @property {string} model
 */

/** @typedef {"read" | "doubtful" | "repaired" | "empty" | "words" | "struck" | "waiting" | "checked"} Look */

/**
 * @typedef {object} Shown A cell as it is to be shown.
 * @property {number} row
 * @property {number} column
 * @property {number} row_span
 * @property {number} column_span
 * @property {Look} status
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
 * @param {WorkCell} cell
 * @param {Cell | null} checked What the rules make of it.
 * @returns {Shown}
 */
export function shown({ said, ...cell }, checked) {
  const known = said === null && checked !== null ? { ...cell, ...checked } : cell;
  const rule = checked?.status === "doubtful" || said === null ? (checked?.rule ?? known.rule) : null;
  const status = said !== null ? (said === "" ? "empty" : "checked") : known.status;
  return { ...cell, ...known, rule, status, text: said ?? known.formatted };
}

/**
 * @param {WorkCell} cell
 * @param {Shown | null} now As it is shown, where that is to be sent.
 * @returns {Partial<Cell>}
 */
export function sent({ row, column, row_span, column_span, said, ...cell }, now) {
  const place = { row, column, row_span, column_span };
  if (said !== null) return { ...place, status: said === "" ? "empty" : "read", formatted: said };
  const { status, confidence, alternatives, original, rule } = now ?? cell;
  const formatted = now?.text ?? cell.formatted;
  const known = /** @type {Cell["status"]} */ (status === "waiting" ? "empty" : status);
  return { ...place, status: known, formatted, confidence, alternatives, original, rule };
}

/**
 * @param {Nodes} nodes
 * @param {readonly WorkCell[]} cells Some of the cells; of two that overlap the larger one stays.
 * @returns {WorkCell[]} All of them: places that none covers are to be read.
 */
export function fill(nodes, cells) {
  const [rows, columns] = [nodes.length - 1, nodes[0].length - 1];
  /** @type {boolean[][]} */
  const taken = Array.from({ length: rows }, () => Array(columns).fill(false));
  const kept = [];
  const largest = cells.toSorted((a, b) => b.row_span * b.column_span - a.row_span * a.column_span);
  for (const cell of largest) {
    const places = placesOf(cell);
    if (places.some(([row, column]) => taken[row]?.[column] !== false)) continue;
    for (const [row, column] of places) taken[row][column] = true;
    kept.push(cell);
  }
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      if (!taken[row][column]) kept.push({ ...BLANK, row, column });
    }
  }
  return kept.sort((a, b) => a.row - b.row || a.column - b.column);
}

/** @param {import("./grid.js").Place} cell */
function placesOf({ row, column, row_span: rows, column_span: columns }) {
  return Array.from({ length: rows * columns }, (_, k) => [
    row + Math.floor(k / columns),
    column + (k % columns),
  ]);
}

/** @type {WorkCell} */
const BLANK = {
  row: 0, column: 0, row_span: 1, column_span: 1,
  status: "waiting", formatted: "", value: null, confidence: 0,
  alternatives: [], original: null, rule: null, said: null,
};
