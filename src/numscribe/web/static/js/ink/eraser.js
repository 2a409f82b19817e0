/**
 * Erases the part of a stroke inside a circle.
 *
 * @module ink/eraser
 */

/** @typedef {import("./geometry.js").Point} Point */
/** @typedef {import("./pen-width.js").InkPoint} InkPoint */

/** Shorter parts are removed, in units of the paper. */
const MIN_LENGTH = 1;

/**
 * @param {readonly InkPoint[]} points Points of one stroke; at least one.
 * @param {Point} centre
 * @param {number} radius
 * @returns {InkPoint[][]} The parts outside the circle, in order. If the circle does not touch the
 *   stroke, one part with all points.
 */
export function eraseCircle(points, centre, radius) {
  if (points.length === 1) return isInside(points[0], centre, radius) ? [] : [[...points]];
  /** @type {InkPoint[][]} */
  const parts = [];
  /** @type {InkPoint[]} */
  let part = [];
  const close = () => {
    if (lengthOf(part) >= MIN_LENGTH) parts.push(part);
    part = [];
  };
  for (let i = 1; i < points.length; i += 1) {
    const [from, to] = [points[i - 1], points[i]];
    const [enter, leave] = crossings(from, to, centre, radius);
    if (enter >= leave) {
      part.push(...(part.length === 0 ? [from, to] : [to]));
      continue;
    }
    if (enter > 0) part.push(...(part.length === 0 ? [from] : []), interpolate(from, to, enter));
    close();
    if (leave < 1) part.push(interpolate(from, to, leave), to);
  }
  close();
  return parts;
}

/**
 * @param {InkPoint} from
 * @param {InkPoint} to
 * @param {Point} centre
 * @param {number} radius
 * @returns {[number, number]} Where the line enters and leaves the circle, as fractions of its length,
 *   0 to 1; two equal numbers if it does not.
 */
function crossings([ax, ay], [bx, by], [cx, cy], radius) {
  const [dx, dy, fx, fy] = [bx - ax, by - ay, ax - cx, ay - cy];
  const [a, b, c] = [dx * dx + dy * dy, fx * dx + fy * dy, fx * fx + fy * fy - radius * radius];
  const root = b * b - a * c;
  if (a === 0 || root <= 0) return [0, a === 0 && c < 0 ? 1 : 0];
  const bound = (/** @type {number} */ t) => Math.min(Math.max(t, 0), 1);
  return [bound((-b - Math.sqrt(root)) / a), bound((-b + Math.sqrt(root)) / a)];
}

/**
 * @param {InkPoint} from
 * @param {InkPoint} to
 * @param {number} t 0 to 1.
 * @returns {InkPoint}
 */
function interpolate(from, to, t) {
  const at = (/** @type {0 | 1 | 2} */ i) => from[i] + (to[i] - from[i]) * t;
  return [Math.round(at(0) * 10) / 10, Math.round(at(1) * 10) / 10, Math.round(at(2) * 100) / 100];
}

/**
 * @param {InkPoint} point
 * @param {Point} centre
 * @param {number} radius
 */
function isInside([x, y], [cx, cy], radius) {
  return Math.hypot(x - cx, y - cy) < radius;
}

/** @param {readonly InkPoint[]} points */
function lengthOf(points) {
  let length = 0;
  for (let i = 1; i < points.length; i += 1) {
    length += Math.hypot(points[i][0] - points[i - 1][0], points[i][1] - points[i - 1][1]);
  }
  return length;
}
