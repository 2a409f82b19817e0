/**
 * A finished game as short text for a link, and back.
 *
 * Parts between dots: the time in tenths of a second, and for each number what was to be written,
 * what was read, and the ink in the form of `ink/codec.js`, between tildes. What was read is empty
 * where it is right, and "x" where nothing was read. None of these characters is escaped in a link.
 *
 * @module later/race/code
 */

import { decode, encode } from "../../ink/codec.js";
import { bounds, distanceToLine } from "../../ink/geometry.js";

/** @typedef {import("../../ink/strokes.js").Stroke} Stroke */
/** @typedef {import("../../ink/nib.js").InkPoint} InkPoint */
/** @typedef {import("./race.js").Result} Result */

/** Longer side of a number's ink in a link, in units. Most steps then take a byte each. */
const SIDE = 80;

/** How far points that are left out may lie off the line, in units. */
const TOLERANCE = 0.5;

const ROUNDS = 10;
const NUMBER = /^\d{1,9}$/;
const READ = /^(?:x|\d{0,30})$/;

/**
 * @param {Result} result
 * @returns {string}
 */
export function encodeRace({ seconds, rounds }) {
  const parts = rounds.map(({ number, read, ink }) => {
    return [number, read === "" ? "x" : (read ?? ""), encode(miniature(ink))].join("~");
  });
  return [Math.round(seconds * 10), ...parts].join(".");
}

/**
 * @param {string} text
 * @returns {Result | null} Null for text that `encodeRace` did not make.
 */
export function decodeRace(text) {
  const [tenths, ...parts] = text.split(".");
  if (!NUMBER.test(tenths) || parts.length !== ROUNDS) return null;
  const rounds = [];
  for (const part of parts) {
    const [number, read, code] = part.split("~");
    const ink = decode(code ?? "");
    if (!NUMBER.test(number) || !READ.test(read ?? "-") || ink === null) return null;
    rounds.push({ number, read: read === "" ? null : read.replace("x", ""), ink });
  }
  return { seconds: Number(tenths) / 10, rounds };
}

/**
 * @param {readonly Stroke[]} strokes
 * @returns {Stroke[]} The same ink, small, at the origin and of few points.
 */
export function miniature(strokes) {
  if (strokes.length === 0) return [];
  const { x, y, width, height } = bounds(/** @type {any} */ (strokes.flatMap(({ points }) => points)));
  const scale = SIDE / Math.max(width, height, 1);
  return strokes.map((stroke) => ({
    width: stroke.width * scale,
    points: simplify(
      stroke.points.map(([px, py, weight]) => /** @type {InkPoint} */ ([(px - x) * scale, (py - y) * scale, weight])),
    ),
  }));
}

/**
 * Leave points out that lie on the line between others (Douglas and Peucker, 1973).
 *
 * @param {InkPoint[]} points
 * @returns {InkPoint[]}
 */
function simplify(points) {
  const last = points.length - 1;
  const [furthest, distance] = points.reduce(
    ([best, most], [x, y], at) => {
      const away = at === 0 || at === last ? 0 : distanceToLine([x, y], xy(points[0]), xy(points[last]));
      return away > most ? [at, away] : [best, most];
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
