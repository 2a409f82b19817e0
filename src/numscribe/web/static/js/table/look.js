/**
 * Styles and accessible names of the cells of the spreadsheet.
 *
 * @module table/look
 */

import { percent } from "../words/index.js";
import { keyOf } from "./cells.js";
import { columnName } from "./files.js";
import { paintCell } from "./ink.js";
import { tableWords } from "./words.js";

/** @typedef {import("./cells.js").Shown} Shown */

/** Signs of what is known of a cell; colour is never all. */
const SIGNS = { doubtful: "?", repaired: "Σ", checked: "✓", waiting: "…" };

/** How large words, which are not read, are shown in their cell, in CSS pixels. */
const PICTURE = { width: 120, height: 28 };

/**
 * @param {Shown} cell
 * @param {HTMLImageElement} image The photo.
 * @param {import("./grid.js").Nodes | null} nodes
 * @returns {HTMLTableCellElement}
 */
export function makeCell(cell, image, nodes) {
  const node = document.createElement("td");
  node.role = "gridcell";
  node.className = "gridsheet__cell";
  [node.rowSpan, node.colSpan] = [cell.row_span, cell.column_span];
  node.ariaRowIndex = String(cell.row + 2);
  node.ariaColIndex = String(cell.column + 2);
  node.dataset.place = keyOf(cell);
  node.dataset.status = cell.status;
  node.toggleAttribute("data-broken", cell.rule !== null && cell.status !== "repaired");
  node.ariaLabel = tableWords().cell(nameOf(cell), cell.text, lookOf(cell));
  if (cell.text !== "") {
    const text = document.createElement("span");
    text.className = "gridsheet__text";
    text.textContent = cell.text.replaceAll("\n", " ");
    node.append(text);
  } else if ((cell.status === "words" || cell.status === "struck") && nodes !== null) {
    const picture = document.createElement("canvas");
    picture.className = "gridsheet__picture";
    paintCell(picture, image, nodes, cell, PICTURE);
    node.append(picture);
  }
  const sign = SIGNS[/** @type {keyof typeof SIGNS} */ (cell.status)];
  if (sign !== undefined) {
    const mark = document.createElement("span");
    mark.className = "gridsheet__sign";
    mark.textContent = sign;
    node.append(mark);
  }
  return node;
}

/**
 * @param {number} columns
 * @returns {HTMLTableRowElement} The names of the columns.
 */
export function makeHead(columns) {
  const line = document.createElement("tr");
  const corner = document.createElement("td");
  corner.className = "gridsheet__corner";
  line.append(corner);
  for (let column = 0; column < columns; column += 1) {
    const name = columnName(column);
    line.append(header("col", name, tableWords().column(name)));
  }
  return line;
}

/**
 * @param {"row" | "col"} scope
 * @param {string} text
 * @param {string} name
 */
export function header(scope, text, name) {
  const node = document.createElement("th");
  node.scope = scope;
  node.role = scope === "row" ? "rowheader" : "columnheader";
  node.textContent = text;
  node.ariaLabel = name;
  return node;
}

/** @param {Shown} cell Whether a number stands there. */
export function isNumeric({ status, text }) {
  return status !== "words" && !/\p{L}/u.test(text);
}

/** @param {{row: number, column: number}} cell */
export function nameOf({ row, column }) {
  return `${columnName(column)}${row + 1}`;
}

/** @param {Shown} cell */
export function lookOf({ status, confidence, original, rule }) {
  const words = tableWords();
  const parts = [status === "doubtful" ? words.sureness(percent(confidence)) : words.looks[status]];
  if (status === "repaired") parts.push(words.repairedBy(original ?? "", rule ?? ""));
  else if (rule !== null) parts.push(words.broken(rule));
  return parts.join(", ");
}
