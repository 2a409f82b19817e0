/**
 * What stands in a reading, for people: shares of digits, and the glyphs of the number.
 *
 * @module reading/shares
 */

/** @typedef {import("./api.js").Digit} Digit */
/** @typedef {import("./api.js").Reading} Reading */
/** @typedef {import("./api.js").Mark} Mark */
/** @typedef {import("../ink/geometry.js").Box} Box */
/** @typedef {{text: string, index: number | null}} Glyph Index into the symbols; null where nobody knows. */

/**
 * A digit or a mark of a reading, with its ink.
 *
 * @typedef {object} Symbol
 * @property {string} text As it was read.
 * @property {Box} box
 * @property {Digit | null} digit Null for a mark.
 * @property {Mark | null} mark Null for a digit.
 * @property {number} place Among the digits, or among the marks, from 0.
 */

/** A mark that has two digits of its own. */
const HALF = "½";

/**
 * @param {Digit} digit
 * @returns {number[]} For 0 to 9; what is missing to 1 is the share of "not a digit".
 */
export function sharesOf({ probabilities, not_a_digit: not = 0 }) {
  return probabilities.map((share) => share * (1 - not));
}

/**
 * @param {readonly number[]} shares One for each digit.
 * @param {number} count
 * @returns {{digit: number, share: number}[]} The most probable digits, best first.
 */
export function topDigits(shares, count) {
  return shares
    .map((share, digit) => ({ digit, share }))
    .sort((a, b) => b.share - a.share)
    .slice(0, count);
}

/**
 * @param {Reading} reading
 * @returns {string} The number as it was read, with its marks; line breaks are marks too.
 */
export function writtenOf({ text, formatted, lines = [], digits }) {
  const written = lines.length > 1 ? lines.join("\n") : (formatted ?? text);
  return countDigits(written) === digits.length ? written : text;
}

/**
 * @param {Reading} reading
 * @returns {boolean} Whether its number is shown. One symbol that is no digit is no number.
 */
export function hasNumber(reading) {
  const isRefused = reading.reason === "not_a_digit" || reading.reason === "several";
  return !isRefused || symbolsOf(reading).length > 1;
}

/**
 * @param {Reading} reading
 * @returns {Symbol[]} Its digits and marks in the order in which they are written. A half is one mark;
 *   its two digits have no ink of their own. A mark that the server tells nothing of is left out.
 */
export function symbolsOf(reading) {
  const { digits, marks = [] } = reading;
  const own = digits.map((digit, place) => ({
    ...{ text: String(digit.digit), box: digit.box, digit, mark: null, place },
  }));
  const written = writtenOf(reading);
  // Marks alone are no number.
  if (digits.length === 0 || countDigits(written) !== digits.length) return own;
  /** @type {Symbol[]} */
  const symbols = [];
  let [nextDigit, nextMark] = [0, 0];
  for (const char of written) {
    const mark = marks[nextMark];
    if (/\d/.test(char)) {
      symbols.push({ ...own[nextDigit], text: char });
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
 * Take a text apart into its characters, and tell of which ink each is.
 *
 * @param {string} text
 * @param {readonly Pick<Symbol, "text">[]} symbols Of the reading that the text is about. In a text
 *   with another number of digits, and of symbols, nobody knows which is which.
 * @returns {Glyph[]}
 */
export function glyphsOf(text, symbols) {
  const chars = Array.from(text);
  const inked = chars.flatMap((char, at) => (/\s/.test(char) ? [] : [at]));
  const found = matched(
    inked.map((at) => chars[at]),
    symbols.map((symbol) => symbol.text),
  );
  return chars.map((char, at) => ({ text: char, index: found[inked.indexOf(at)] ?? null }));
}

/**
 * @param {readonly string[]} chars
 * @param {readonly string[]} symbols
 * @returns {(number | null)[]} Index of the symbol that each character stands for.
 */
function matched(chars, symbols) {
  const digits = (/** @type {readonly string[]} */ texts) => texts.filter((char) => /\d/.test(char)).length;
  if (digits(chars) !== digits(symbols)) {
    return chars.map((_, index) => (chars.length === symbols.length ? index : null));
  }
  // Digits are matched in their order, and marks where as many stand in the same place.
  const [ours, theirs] = [places(chars), places(symbols)];
  const indices = /** @type {(number | null)[]} */ (chars.map(() => null));
  for (const [place, own] of ours) {
    const others = theirs.get(place) ?? [];
    if (others.length === own.length) own.forEach((at, nth) => (indices[at] = others[nth]));
  }
  return indices;
}

/**
 * @param {readonly string[]} chars
 * @returns {Map<string, number[]>} The index of each digit, and of the marks between two digits.
 */
function places(chars) {
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
 * @returns {string} The text with other digits between its marks, where it has as many.
 */
export function withDigits(text, digits) {
  if ((text.match(/\d/g) ?? []).length !== digits.length) return digits.join("");
  let next = 0;
  return text.replaceAll(/\d/g, () => String(digits[next++]));
}

/**
 * Put the marks of one reading into another, which the server gives without them. Where the numbers
 * of digits differ, a mark stays between the digits that both readings share at their start or end.
 *
 * @param {string} written With its marks.
 * @param {string} text
 * @returns {string}
 */
export function withMarks(written, text) {
  if (!/^\d+$/.test(text)) return text;
  const merged = withPlainMarks(written.replaceAll(HALF, `1${HALF}2`), text);
  return merged.replaceAll(`1${HALF}2`, "½").replaceAll(/(?<=\d)½(?=\d)/g, "");
}

/**
 * @param {string} written With its marks; a half stands between its two digits.
 * @param {string} text
 */
function withPlainMarks(written, text) {
  const [old, digits] = [written.match(/\d/g) ?? [], [...text]];
  if (old.length === digits.length) return withDigits(written, digits);
  const [start, end] = [sharedStart(old, digits), sharedStart(old.toReversed(), digits.toReversed())];
  /** @type {Map<number, {text: string, before: number}>} By how many digits come before them. */
  const marks = new Map();
  let before = 0;
  for (const char of written) {
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
 * @returns {number} How many of their first elements are the same.
 */
function sharedStart(a, b) {
  const differs = a.findIndex((value, index) => value !== b[index]);
  return differs < 0 ? a.length : differs;
}

/**
 * @param {string} text
 * @returns {string[]} As the server has them: a half is a 1 and a 2.
 */
export function digitsOf(text) {
  return text.replaceAll(HALF, "12").match(/\d/g) ?? [];
}

/** @param {string} text */
function countDigits(text) {
  return digitsOf(text).length;
}
