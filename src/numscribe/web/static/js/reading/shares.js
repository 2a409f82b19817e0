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
 * Take a number apart into its digits and the marks between them.
 *
 * @param {Reading} reading
 * @param {ReadonlyMap<number, number>} chosen Digits that a person put in the place of some, or of
 *   none where nothing was read.
 * @returns {Glyph[]} Line breaks are marks too.
 */
export function glyphsOf({ text, formatted, lines = [], digits }, chosen = new Map()) {
  if (digits.length === 0) return [...chosen].map(([index, digit]) => ({ text: String(digit), index }));
  const written = lines.length > 1 ? lines.join("\n") : (formatted ?? text);
  const isWhole = (written.match(/\d/g)?.length ?? 0) === digits.length;
  const source = isWhole ? written : text;
  let next = 0;
  return Array.from(source, (char) => {
    if (!/\d/.test(char)) return { text: char, index: null };
    const index = next++;
    return { text: String(chosen.get(index) ?? char), index };
  });
}

/**
 * @param {readonly Glyph[]} glyphs
 * @returns {string}
 */
export function textOf(glyphs) {
  return glyphs.map(({ text }) => text).join("");
}
