/**
 * Readings as CSV (RFC 4180).
 *
 * @module reading/tables
 */

import { digitsOf } from "./shares.js";
import { valueOf } from "./values.js";

/** @typedef {import("./api.js").Reading} Reading */
/** @typedef {{text: string, digits: readonly string[]}} Correction As a whole, and digit by digit. */
/** @typedef {string | number | boolean | null | undefined} Cell */

/**
 * A text that a spreadsheet would take for a formula is quoted by an apostrophe, as file names come
 * from anywhere. Characters that cannot be seen are replaced by U+FFFD.
 *
 * @param {readonly (readonly Cell[])[]} rows
 * @returns {string}
 */
export function toCsv(rows) {
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

/**
 * @param {Reading} reading
 * @param {Correction | null} correction
 * @returns {Cell[][]} A head, and a row for each digit with the same figures as in JSON; one row
 *   where no digit was found. The number stands in every row.
 */
export function digitRows(reading, correction) {
  const head = ["text", "formatted", "value", "corrected", "digit", "confidence"];
  const place = ["x", "y", "width", "height", "not_a_digit"];
  const shares = Array.from({ length: 10 }, (_, digit) => `p${digit}`);
  const number = numberCells(reading, correction?.text ?? null);
  const rows = reading.digits.map((digit, index) => [
    ...number,
    correction?.digits[index] ?? digit.digit,
    digit.confidence,
    digit.box.x,
    digit.box.y,
    digit.box.width,
    digit.box.height,
    digit.not_a_digit,
    ...digit.probabilities,
  ]);
  const all = [...head, ...place, ...shares];
  if (rows.length === 0) rows.push([...number, ...all.slice(number.length).map(() => null)]);
  return [all, ...rows];
}

/**
 * The number in the columns `text`, `formatted`, `value` and `corrected`.
 *
 * @param {Reading | null} reading
 * @param {string | null} corrected What a person says that it is; null where nobody did.
 * @returns {Cell[]}
 */
export function numberCells(reading, corrected) {
  if (corrected !== null) {
    const written = corrected.replaceAll("\n", " ");
    return [digitsOf(corrected).join(""), written, valueOf(corrected), true];
  }
  if (reading === null) return [null, null, null, null];
  const { text, formatted, value } = reading;
  return [text, (formatted ?? text).replaceAll("\n", " "), value ?? null, false];
}

// Control characters but line ends, and marks that change the direction of writing.
const HIDDEN = /[\0-\t\v-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** @param {Cell} value */
function cell(value) {
  if (typeof value !== "string") return String(value ?? "");
  const shown = value.replace(HIDDEN, "\ufffd");
  const safe = /^[=+\-@\n]/.test(shown) ? `'${shown}` : shown;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
