/**
 * What stands in a reading, for people: shares of digits, and the glyphs of the number.
 *
 * @module reading/shares
 */

/** @typedef {import("./api.js").Digit} Digit */
/** @typedef {import("./api.js").Reading} Reading */
/** @typedef {{text: string, index: number | null}} Glyph Index into the digits; null for a mark. */

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
 * Take a number apart into its digits and the marks between them.
 *
 * @param {string} text
 * @param {number} count How many digits were found in the ink. In a text of another count, nobody
 *   knows which is which, and none has an index.
 * @returns {Glyph[]}
 */
export function glyphsOf(text, count) {
  const isKnown = countDigits(text) === count;
  let next = 0;
  return Array.from(text, (char) => {
    return { text: char, index: isKnown && /\d/.test(char) ? next++ : null };
  });
}

/**
 * @param {string} text
 * @param {readonly (number | string)[]} digits
 * @returns {string} The text with other digits between its marks, where it has as many.
 */
export function withDigits(text, digits) {
  if (countDigits(text) !== digits.length) return digits.join("");
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
  const [old, digits] = [digitsOf(written), [...text]];
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
 * @returns {string[]}
 */
export function digitsOf(text) {
  return text.match(/\d/g) ?? [];
}

/** @param {string} text */
function countDigits(text) {
  return digitsOf(text).length;
}
