/**
 * Exports a checked table as CSV, TSV or JSON.
 *
 * @module table/files
 */

/** @typedef {import("./cells.js").Shown} Shown */
/** @typedef {import("./work.js").Work} Work */

/** Numbers, which may begin with a sign like formulas. */
const NUMBER = /^[+-]?[\d.,'\s]+[%°]?$/;

/**
 * @param {Work} work
 * @returns {string[][]} The text of each position; that of a merged cell is at its first position.
 */
export function textsOf({ rows, columns, cells }) {
  const texts = Array.from({ length: rows }, () => Array(columns).fill(""));
  for (const { row, column, text } of cells) texts[row][column] = text.replaceAll("\n", " ");
  return texts;
}

/**
 * @param {string[][]} texts
 * @returns {string} CSV (RFC 4180). Texts that a spreadsheet would take for formulas begin with an
 *   apostrophe.
 */
export function csvOf(texts) {
  const quote = (/** @type {string} */ text) =>
    /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  return texts.map((line) => `${line.map((text) => quote(safe(text))).join(",")}\r\n`).join("");
}

/**
 * @param {string[][]} texts
 * @returns {string} Text that is pasted into a spreadsheet as cells.
 */
export function tsvOf(texts) {
  return texts.map((line) => line.map((text) => safe(text).replaceAll("\t", " ")).join("\t")).join("\n");
}

/**
 * @param {Work} work
 * @param {string} name Of the photo.
 * @returns {string} JSON with all attributes; corrections are in `corrected`.
 */
export function jsonOf({ rows, columns, state, cells }, name) {
  const known = (state?.cells ?? []).map(({ said, ...cell }, index) => {
    const { status, text: formatted, original, rule } = cells[index];
    if (said !== null) return { ...cell, status: cell.status, corrected: said };
    return { ...cell, status, formatted, original, rule };
  });
  const { nodes, rules, model } = state ?? {};
  return JSON.stringify({ file: name, rows, columns, nodes, rules, cells: known, model }, null, 1);
}

/** @param {string} text */
function safe(text) {
  return /^[=+\-@\t\r]/.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}

/**
 * @param {number} column From 0.
 * @returns {string} Its name, as spreadsheets have it: A to Z, AA and so on.
 */
export function columnName(column) {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : columnName(Math.floor(column / 26) - 1) + last;
}
