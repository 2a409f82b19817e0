/**
 * The number that a text is worth, exactly. It agrees with `parse_value` of the server, so that a
 * corrected number has its value, too.
 *
 * @module reading/values
 */

/** @typedef {{top: bigint, bottom: bigint}} Fraction With a positive `bottom`. */

const NUMBER = new RegExp(
  [
    /^[#$€£]?(?<sign>[+-])?[$€£]?/,
    /(?<whole>\d{1,3}(?:(?<mark>[.,'\s])\d{3})(?:\k<mark>\d{3})*|\d*)/,
    /(?:(?<point>[.,])(?<decimals>\d+|-))?/,
    /(?<half>\s?(?:½|1\/2))?(?<unit>[%°$€£])?$/,
  ]
    .map(({ source }) => source)
    .join(""),
);

/**
 * @param {string} text One line.
 * @returns {Fraction | null} Null where it is no number, or may be two: 1.000 is one or a thousand.
 */
export function fractionOf(text) {
  const groups = NUMBER.exec(text.trim())?.groups;
  if (groups === undefined || !/[\d½]/.test(text)) return null;
  const { sign, whole, mark, point, decimals = "", half, unit } = groups;
  if (point !== undefined && (point === mark || half !== undefined)) return null;
  const marks = whole.match(/[.,]/g)?.length ?? 0;
  if (marks === 1 && point === undefined) return null;
  const fraction = decimals.replace("-", "");
  let top = BigInt(whole.replaceAll(/\D/g, "") + fraction);
  let bottom = 10n ** BigInt(fraction.length);
  if (half !== undefined) [top, bottom] = [2n * top + bottom, 2n * bottom];
  if (unit === "%") bottom *= 100n;
  return { top: sign === "-" ? -top : top, bottom };
}

/**
 * @param {string} text
 * @returns {number | null}
 */
export function valueOf(text) {
  const fraction = text.includes("\n") ? null : fractionOf(text);
  return fraction === null ? null : Number(fraction.top) / Number(fraction.bottom);
}
