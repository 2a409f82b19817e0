/**
 * Exports a checked table as CSV, TSV or JSON.
 *
 * @module table/export
 */

import { quote } from "../reading/csv.js";

/** @typedef {import("./model.js").TableModel} TableModel */

/** Numbers. They may start with a sign, but are not formulas. */
const NUMBER_PATTERN = /^[+-]?[\d.,'\s]+[%°]?$/;

/**
 * @param {TableModel} table
 * @returns {string[][]} The text at each position; that of a merged cell is at its first position.
 */
export function cellTexts({ rows, columns, cells }) {
  const texts = Array.from({ length: rows }, () => Array(columns).fill(""));
  for (const { row, column, text } of cells) texts[row][column] = text.replaceAll("\n", " ");
  return texts;
}

/**
 * @param {string[][]} texts
 * @returns {string} CSV (RFC 4180). Text that a spreadsheet would evaluate as a formula gets an
 *   apostrophe in front.
 */
export function toCsv(texts) {
  return texts.map((line) => `${line.map((text) => quote(escapeFormula(text))).join(",")}\r\n`).join("");
}

/**
 * @param {string[][]} texts
 * @returns {string} Tab-separated values, which spreadsheets paste as cells.
 */
export function toTsv(texts) {
  return texts.map((line) => line.map((text) => escapeFormula(text).replaceAll("\t", " ")).join("\t")).join("\n");
}

/**
 * @param {TableModel} table
 * @param {string} name Name of the photo.
 * @returns {string} JSON with all attributes; corrections are in `corrected`.
 */
export function toJson({ rows, columns, state, cells }, name) {
  const known = (state?.cells ?? []).map(({ correction, ...cell }, index) => {
    const { status, text: formatted, original, rule } = cells[index];
    if (correction !== null) return { ...cell, status: cell.status, corrected: correction };
    return { ...cell, status, formatted, original, rule };
  });
  const { nodes, rules, model } = state ?? {};
  return JSON.stringify({ file: name, rows, columns, nodes, rules, cells: known, model }, null, 1);
}

/** @param {string} text */
function escapeFormula(text) {
  return /^[=+\-@\t\r]/.test(text) && !NUMBER_PATTERN.test(text) ? `'${text}` : text;
}

/**
 * @param {number} column From 0.
 * @returns {string} Its name in spreadsheets: A to Z, AA and so on.
 */
export function columnName(column) {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : columnName(Math.floor(column / 26) - 1) + last;
}
