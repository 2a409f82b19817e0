/**
 * Creates the cells of the spreadsheet, with their styles and accessible names.
 *
 * @module table/cell-view
 */

import { formatPercent } from "../words/index.js";
import { paintCell } from "./cell-picture.js";
import { keyOf } from "./cells.js";
import { columnName } from "./export.js";
import { tableTexts } from "./words.js";

/** @typedef {import("./cells.js").DisplayedCell} DisplayedCell */

/** Sign of each status, so that it is shown not only by colour. */
const STATUS_SIGNS = { doubtful: "?", repaired: "Σ", checked: "✓", waiting: "…" };

/** Maximum size of the picture of a cell whose words are not read, in CSS pixels. */
const MAX_PICTURE_SIZE = { width: 120, height: 28 };

/**
 * @param {DisplayedCell} cell
 * @param {HTMLImageElement} image The photo.
 * @param {import("./grid.js").Nodes | null} nodes
 * @returns {HTMLTableCellElement}
 */
export function createCell(cell, image, nodes) {
  const node = document.createElement("td");
  node.role = "gridcell";
  node.className = "spreadsheet__cell";
  [node.rowSpan, node.colSpan] = [cell.row_span, cell.column_span];
  node.ariaRowIndex = String(cell.row + 2);
  node.ariaColIndex = String(cell.column + 2);
  node.dataset.place = keyOf(cell);
  node.dataset.status = cell.status;
  node.toggleAttribute("data-broken", cell.rule !== null && cell.status !== "repaired");
  node.ariaLabel = tableTexts().cell(cell.text, describeCell(cell));
  if (cell.text !== "") {
    const text = document.createElement("span");
    text.className = "spreadsheet__text";
    text.textContent = cell.text.replaceAll("\n", " ");
    node.append(text);
  } else if ((cell.status === "words" || cell.status === "struck") && nodes !== null) {
    const picture = document.createElement("canvas");
    picture.className = "spreadsheet__picture";
    paintCell(picture, image, nodes, cell, MAX_PICTURE_SIZE);
    node.append(picture);
  }
  const sign = STATUS_SIGNS[/** @type {keyof typeof STATUS_SIGNS} */ (cell.status)];
  if (sign !== undefined) {
    const span = document.createElement("span");
    span.className = "spreadsheet__status-sign";
    span.textContent = sign;
    node.append(span);
  }
  return node;
}

/**
 * @param {number} columns
 * @returns {HTMLTableRowElement} The header row, with the names of the columns.
 */
export function createHeaderRow(columns) {
  const line = document.createElement("tr");
  const corner = document.createElement("td");
  corner.className = "spreadsheet__corner";
  line.append(corner);
  for (let column = 0; column < columns; column += 1) {
    const name = columnName(column);
    line.append(createHeader("col", name, tableTexts().column(name)));
  }
  return line;
}

/**
 * @param {"row" | "col"} scope
 * @param {string} text
 * @param {string} name
 */
export function createHeader(scope, text, name) {
  const node = document.createElement("th");
  node.scope = scope;
  node.role = scope === "row" ? "rowheader" : "columnheader";
  node.textContent = text;
  node.ariaLabel = name;
  return node;
}

/**
 * @param {DisplayedCell} cell
 * @returns {boolean} Whether it contains a number or nothing.
 */
export function isNumeric({ status, text }) {
  return status !== "words" && !/\p{L}/u.test(text);
}

/**
 * @param {{row: number, column: number}} cell
 * @returns {string} Such as "B2".
 */
export function cellName({ row, column }) {
  return `${columnName(column)}${row + 1}`;
}

/**
 * @param {DisplayedCell} cell
 * @returns {string} Its status in words.
 */
export function describeCell({ status, confidence, original, rule }) {
  const words = tableTexts();
  const parts = [status === "doubtful" ? words.sureness(formatPercent(confidence)) : words.statusNames[status]];
  if (status === "repaired") parts.push(words.repairedBy(original ?? "", rule ?? ""));
  else if (rule !== null) parts.push(words.broken(rule));
  return parts.join(", ");
}
