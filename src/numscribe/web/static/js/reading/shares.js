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
