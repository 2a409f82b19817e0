/**
 * Readings as CSV (RFC 4180).
 *
 * @module reading/tables
 */

/** @typedef {import("./api.js").Reading} Reading */
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
 * @returns {Cell[][]} A head, and a row for each digit with the same figures as in JSON.
 */
export function digitRows(reading) {
  const head = ["digit", "confidence", "x", "y", "width", "height", "not_a_digit"];
  const shares = Array.from({ length: 10 }, (_, digit) => `p${digit}`);
  const rows = reading.digits.map((digit) => [
    digit.digit,
    digit.confidence,
    digit.box.x,
    digit.box.y,
    digit.box.width,
    digit.box.height,
    digit.not_a_digit,
    ...digit.probabilities,
  ]);
  return [[...head, ...shares], ...rows];
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
