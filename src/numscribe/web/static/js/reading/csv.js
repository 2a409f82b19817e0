/**
 * Readings as CSV (RFC 4180).
 *
 * @module reading/csv
 */

import { digitsOf } from "./symbols.js";
import { parseValue } from "./values.js";

/** @typedef {import("./api.js").Reading} Reading */
/** @typedef {{text: string, digits: readonly string[]}} Correction The number, and each digit. */
/** @typedef {string | number | boolean | null | undefined} Cell */

/**
 * Text that a spreadsheet would evaluate as a formula, such as a file name, gets an apostrophe in
 * front. Invisible characters are replaced by U+FFFD.
 *
 * @param {readonly (readonly Cell[])[]} rows
 * @returns {string}
 */
export function toCsv(rows) {
  return rows.map((row) => `${row.map(formatCell).join(",")}\r\n`).join("");
}

/**
 * @param {Reading} reading
 * @param {Correction | null} correction
 * @returns {Cell[][]} A header, and a row for each digit with the values of the JSON; one row if no
 *   digit was found. Every row contains the number.
 */
export function digitRows(reading, correction) {
  const header = [
    ...["text", "formatted", "value", "corrected", "digit", "confidence"],
    ...["x", "y", "width", "height", "not_a_digit"],
    ...Array.from({ length: 10 }, (_, digit) => `p${digit}`),
  ];
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
  if (rows.length === 0) rows.push([...number, ...header.slice(number.length).map(() => null)]);
  return [header, ...rows];
}

/**
 * Return the columns `text`, `formatted`, `value` and `corrected` of a number.
 *
 * @param {Reading | null} reading
 * @param {string | null} corrected The user's correction, if there is one.
 * @returns {Cell[]}
 */
export function numberCells(reading, corrected) {
  if (corrected !== null) {
    const text = digitsOf(corrected).join("");
    return [text, corrected.replaceAll("\n", " "), parseValue(corrected), true];
  }
  if (reading === null) return [null, null, null, null];
  const { text, formatted, value } = reading;
  return [text, (formatted ?? text).replaceAll("\n", " "), value ?? null, false];
}

// Control characters except line ends, and characters that change the text direction.
const HIDDEN_CHARACTERS = /[\0-\t\v-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** @param {Cell} value */
function formatCell(value) {
  if (typeof value !== "string") return String(value ?? "");
  const shown = value.replace(HIDDEN_CHARACTERS, "\ufffd");
  const safe = /^[=+\-@\n]/.test(shown) ? `'${shown}` : shown;
  return quote(safe);
}

/**
 * @param {string} text
 * @returns {string} The text as a field of CSV, in quotes if necessary.
 */
export function quote(text) {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
