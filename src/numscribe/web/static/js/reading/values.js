/**
 * Parses the value of a number exactly, like `parse_value` of the server. Corrected numbers are not
 * sent to the server, but have a value in exported files.
 *
 * @module reading/values
 */

/** @typedef {{numerator: bigint, denominator: bigint}} Fraction The denominator is positive. */

const NUMBER = new RegExp(
  [
    /^[#$€£]?(?<sign>[+-])?[$€£]?/,
    /(?<whole>\d{1,3}(?:(?<mark>[.,'\s])\d{3})(?:\k<mark>\d{3})*|\d*)/,
    /(?:(?<point>[.,])(?<decimals>\d+|-))?/,
    /(?<half>\s?½|\s1\/2|(?<!\d)1\/2)?(?<unit>[%°$€£])?$/,
  ]
    .map(({ source }) => source)
    .join(""),
);

/**
 * @param {string} text One line.
 * @returns {Fraction | null} Null if the line is no number, or ambiguous: 1.000 is one or a thousand.
 */
export function parseFraction(text) {
  const groups = NUMBER.exec(text.trim())?.groups;
  if (groups === undefined || !/[\d½]/.test(text)) return null;
  const { sign, whole, mark, point, decimals = "", half, unit } = groups;
  if (point !== undefined && (point === mark || half !== undefined)) return null;
  const marks = whole.match(/[.,]/g)?.length ?? 0;
  if (marks === 1 && point === undefined) return null;
  const fraction = decimals.replace("-", "");
  let numerator = BigInt(whole.replaceAll(/\D/g, "") + fraction);
  let denominator = 10n ** BigInt(fraction.length);
  if (half !== undefined) [numerator, denominator] = [2n * numerator + denominator, 2n * denominator];
  if (unit === "%") denominator *= 100n;
  return { numerator: sign === "-" ? -numerator : numerator, denominator };
}

/**
 * @param {string} text
 * @returns {number | null}
 */
export function parseValue(text) {
  const fraction = text.includes("\n") ? null : parseFraction(text);
  return fraction === null ? null : Number(fraction.numerator) / Number(fraction.denominator);
}
