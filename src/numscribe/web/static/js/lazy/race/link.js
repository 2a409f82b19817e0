/**
 * Encodes a finished game as short text for a link, and decodes it.
 *
 * The text has parts separated by dots: the time in tenths of a second, and a part for each number. That
 * contains, separated by tildes, the number, what was read, and the ink, encoded by `ink/codec.js`.
 * What was read is empty if it is right, and "x" if nothing was read. No character needs escaping in
 * a URL.
 *
 * @module lazy/race/link
 */

import { decode, encode } from "../../ink/codec.js";
import { bounds, distanceToLine } from "../../ink/geometry.js";

/** @typedef {import("../../ink/strokes.js").Stroke} Stroke */
/** @typedef {import("../../ink/pen-width.js").InkPoint} InkPoint */
/** @typedef {import("./race.js").Result} Result */

/** Longer side of a number's ink in a link, in units. Most offsets then take one byte. */
const INK_SIDE = 80;

/** Maximum distance of removed points from the line, in units. */
const TOLERANCE = 0.5;

const ROUNDS = 10;
const NUMBER_PATTERN = /^\d{1,9}$/;
const READ_PATTERN = /^(?:x|\d{0,30})$/;

/**
 * @param {Result} result
 * @returns {string}
 */
export function encodeRace({ seconds, rounds }) {
  const parts = rounds.map(({ number, read, ink }) => {
    return [number, read === "" ? "x" : (read ?? ""), encode(simplifyInk(ink))].join("~");
  });
  return [Math.round(seconds * 10), ...parts].join(".");
}

/**
 * @param {string} text
 * @returns {Result | null} Null for invalid text.
 */
export function decodeRace(text) {
  const [tenths, ...parts] = text.split(".");
  if (!NUMBER_PATTERN.test(tenths) || parts.length !== ROUNDS) return null;
  const rounds = [];
  for (const part of parts) {
    const [number, read, code] = part.split("~");
    const ink = decode(code ?? "");
    if (!NUMBER_PATTERN.test(number) || !READ_PATTERN.test(read ?? "-") || ink === null) return null;
    rounds.push({ number, read: read === "" ? null : read.replace("x", ""), ink });
  }
  return { seconds: Number(tenths) / 10, rounds };
}

/**
 * @param {readonly Stroke[]} strokes
 * @returns {Stroke[]} The ink, scaled down, moved to the origin, and with fewer points.
 */
function simplifyInk(strokes) {
  if (strokes.length === 0) return [];
  const { x, y, width, height } = bounds(/** @type {any} */ (strokes.flatMap(({ points }) => points)));
  const scale = INK_SIDE / Math.max(width, height, 1);
  return strokes.map((stroke) => ({
    width: stroke.width * scale,
    points: simplify(
      stroke.points.map(([px, py, weight]) => /** @type {InkPoint} */ ([(px - x) * scale, (py - y) * scale, weight])),
    ),
  }));
}

/**
 * Remove points that lie near the line between others (Douglas and Peucker, 1973).
 *
 * @param {InkPoint[]} points
 * @returns {InkPoint[]}
 */
function simplify(points) {
  const last = points.length - 1;
  const [furthest, distance] = points.reduce(
    ([best, maximum], [x, y], at) => {
      const current = at === 0 || at === last ? 0 : distanceToLine([x, y], xy(points[0]), xy(points[last]));
      return current > maximum ? [at, current] : [best, maximum];
    },
    [0, 0],
  );
  if (distance <= TOLERANCE) return last > 0 ? [points[0], points[last]] : points;
  return [...simplify(points.slice(0, furthest + 1)), ...simplify(points.slice(furthest)).slice(1)];
}

/** @param {InkPoint} point */
function xy([x, y]) {
  return /** @type {import("../../ink/geometry.js").Point} */ ([x, y]);
}
