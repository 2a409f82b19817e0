/**
 * Digits and marks of a reading, and the characters of its number.
 *
 * @module reading/symbols
 */

/** @typedef {import("./api.js").Digit} Digit */
/** @typedef {import("./api.js").Reading} Reading */
/** @typedef {import("./api.js").Mark} Mark */
/** @typedef {import("../ink/geometry.js").Box} Box */
/** @typedef {{text: string, index: number | null}} Glyph `index` is that of the symbol; null if unknown. */

/**
 * A digit or a mark of a reading, with its ink.
 *
 * @typedef {object} Symbol
 * @property {string} text The text that was read.
 * @property {Box} box
 * @property {Digit | null} digit Null for a mark.
 * @property {Mark | null} mark Null for a digit.
 * @property {number} place Index among the digits, or among the marks.
 */

/** A mark that the server counts as two digits, 1 and 2. */
const HALF = "½";

/**
 * @param {Reading} reading
 * @returns {string} The number with its marks. Lines are separated by line breaks.
 */
export function formattedText({ text, formatted, lines = [], digits }) {
  const candidate = lines.length > 1 ? lines.join("\n") : (formatted ?? text);
  return countDigits(candidate) === digits.length ? candidate : text;
}

/**
 * @param {Reading} reading
 * @returns {boolean} Whether its number is shown. A single symbol that was refused is not.
 */
export function hasNumber(reading) {
  const isRefused = reading.reason === "not_a_digit" || reading.reason === "several";
  return !isRefused || symbolsOf(reading).length > 1;
}

/**
 * @param {Reading} reading
 * @returns {Symbol[]} Its digits and marks, in written order. "½" is one mark; its two digits are left
 *   out, as are marks without data from the server.
 */
export function symbolsOf(reading) {
  const { digits, marks = [] } = reading;
  const digitSymbols = digits.map((digit, place) => ({
    ...{ text: String(digit.digit), box: digit.box, digit, mark: null, place },
  }));
  const written = formattedText(reading);
  // Marks alone are no number.
  if (digits.length === 0 || countDigits(written) !== digits.length) return digitSymbols;
  /** @type {Symbol[]} */
  const symbols = [];
  let [nextDigit, nextMark] = [0, 0];
  for (const char of written) {
    const mark = marks[nextMark];
    if (/\d/.test(char)) {
      symbols.push({ ...digitSymbols[nextDigit], text: char });
      nextDigit += 1;
    } else if (mark?.mark === char) {
      symbols.push({ text: char, box: mark.box, digit: null, mark, place: nextMark });
      nextMark += 1;
    }
    if (char === HALF) nextDigit += 2;
  }
  return symbols;
}

/**
 * Split a text into its characters, and assign a symbol to each.
 *
 * @param {string} text
 * @param {readonly Pick<Symbol, "text">[]} symbols Symbols of the reading. If the text differs in both
 *   the number of digits and the number of symbols, no character is assigned.
 * @returns {Glyph[]}
 */
export function glyphsOf(text, symbols) {
  const chars = Array.from(text);
  const visible = chars.flatMap((char, at) => (/\s/.test(char) ? [] : [at]));
  const found = matchSymbols(
    visible.map((at) => chars[at]),
    symbols.map((symbol) => symbol.text),
  );
  return chars.map((char, at) => ({ text: char, index: found[visible.indexOf(at)] ?? null }));
}

/**
 * @param {readonly string[]} chars
 * @param {readonly string[]} symbols
 * @returns {(number | null)[]} Index of the symbol of each character.
 */
function matchSymbols(chars, symbols) {
  const digits = (/** @type {readonly string[]} */ texts) => texts.filter((char) => /\d/.test(char)).length;
  if (digits(chars) !== digits(symbols)) {
    return chars.map((_, index) => (chars.length === symbols.length ? index : null));
  }
  // Digits are matched in order, marks if both texts have the same number of them in the same slot.
  const [charSlots, symbolSlots] = [slotsOf(chars), slotsOf(symbols)];
  const indices = /** @type {(number | null)[]} */ (chars.map(() => null));
  for (const [place, charIndices] of charSlots) {
    const others = symbolSlots.get(place) ?? [];
    if (others.length === charIndices.length) charIndices.forEach((at, nth) => (indices[at] = others[nth]));
  }
  return indices;
}

/**
 * @param {readonly string[]} chars
 * @returns {Map<string, number[]>} Character indices: a slot for each digit, and one for the marks
 *   between two digits.
 */
function slotsOf(chars) {
  /** @type {Map<string, number[]>} */
  const found = new Map();
  let digits = 0;
  for (const [index, char] of chars.entries()) {
    const place = /\d/.test(char) ? `digit ${digits++}` : `marks ${digits}`;
    found.set(place, [...(found.get(place) ?? []), index]);
  }
  return found;
}

/**
 * @param {string} text
 * @param {readonly (number | string)[]} digits
 * @returns {string} The text with its digits replaced; only the digits if their number differs.
 */
export function replaceDigits(text, digits) {
  if ((text.match(/\d/g) ?? []).length !== digits.length) return digits.join("");
  let next = 0;
  return text.replaceAll(/\d/g, () => String(digits[next++]));
}

/**
 * Copy the marks of one reading to an alternative reading, which the server returns without marks. If
 * the numbers of digits differ, a mark is copied only next to digits that both readings share at
 * their start or end.
 *
 * @param {string} formatted A number with marks.
 * @param {string} text The alternative.
 * @returns {string}
 */
export function copyMarks(formatted, text) {
  if (!/^\d+$/.test(text)) return text;
  const merged = copyPlainMarks(formatted.replaceAll(HALF, `1${HALF}2`), text);
  return merged.replaceAll(`1${HALF}2`, "½").replaceAll(/(?<=\d)½(?=\d)/g, "");
}

/**
 * @param {string} formatted A number with marks; "½" is written between its two digits.
 * @param {string} text
 */
function copyPlainMarks(formatted, text) {
  const [old, digits] = [formatted.match(/\d/g) ?? [], [...text]];
  if (old.length === digits.length) return replaceDigits(formatted, digits);
  const [start, end] = [commonPrefixLength(old, digits), commonPrefixLength(old.toReversed(), digits.toReversed())];
  /** @type {Map<number, {text: string, before: number}>} Keys are numbers of preceding digits. */
  const marks = new Map();
  let before = 0;
  for (const char of formatted) {
    const after = old.length - before;
    const place = before <= start ? before : after <= end ? digits.length - after : null;
    if (/\d/.test(char)) {
      before += 1;
    } else if (place !== null) {
      const mark = marks.get(place) ?? { text: "", before };
      if (mark.before === before) marks.set(place, { ...mark, text: mark.text + char });
    }
  }
  return [...digits, ""].map((digit, place) => (marks.get(place)?.text ?? "") + digit).join("");
}

/**
 * @param {readonly string[]} a
 * @param {readonly string[]} b
 * @returns {number} Number of equal elements at the start.
 */
function commonPrefixLength(a, b) {
  const differs = a.findIndex((value, index) => value !== b[index]);
  return differs < 0 ? a.length : differs;
}

/**
 * @param {string} text
 * @returns {string[]} The digits as the server counts them: "½" is 1 and 2.
 */
export function digitsOf(text) {
  return text.replaceAll(HALF, "12").match(/\d/g) ?? [];
}

/** @param {string} text */
function countDigits(text) {
  return digitsOf(text).length;
}
