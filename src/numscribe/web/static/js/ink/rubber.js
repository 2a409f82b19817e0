/**
 * Erases the part of a stroke inside a circle.
 *
 * @module ink/rubber
 */

/** @typedef {import("./geometry.js").Point} Point */
/** @typedef {import("./nib.js").InkPoint} InkPoint */

/** A shorter piece, in units of the paper, is dust. */
const DUST = 1;

/**
 * @param {readonly InkPoint[]} points Of one stroke; at least one.
 * @param {Point} centre
 * @param {number} radius
 * @returns {InkPoint[][]} The pieces outside the circle, in their order; one piece with all of the
 *   points where the circle does not touch the stroke.
 */
export function outside(points, centre, radius) {
  if (points.length === 1) return isInside(points[0], centre, radius) ? [] : [[...points]];
  /** @type {InkPoint[][]} */
  const pieces = [];
  /** @type {InkPoint[]} */
  let piece = [];
  const close = () => {
    if (lengthOf(piece) >= DUST) pieces.push(piece);
    piece = [];
  };
  for (let i = 1; i < points.length; i += 1) {
    const [from, to] = [points[i - 1], points[i]];
    const [enter, leave] = crossings(from, to, centre, radius);
    if (enter >= leave) {
      piece.push(...(piece.length === 0 ? [from, to] : [to]));
      continue;
    }
    if (enter > 0) piece.push(...(piece.length === 0 ? [from] : []), between(from, to, enter));
    close();
    if (leave < 1) piece.push(between(from, to, leave), to);
  }
  close();
  return pieces;
}

/**
 * @param {InkPoint} from
 * @param {InkPoint} to
 * @param {Point} centre
 * @param {number} radius
 * @returns {[number, number]} Where the line enters and leaves the circle, as shares of its length
 *   from 0 to 1; the same twice where it does not.
 */
function crossings([ax, ay], [bx, by], [cx, cy], radius) {
  const [dx, dy, fx, fy] = [bx - ax, by - ay, ax - cx, ay - cy];
  const [a, b, c] = [dx * dx + dy * dy, fx * dx + fy * dy, fx * fx + fy * fy - radius * radius];
  const root = b * b - a * c;
  if (a === 0 || root <= 0) return [0, a === 0 && c < 0 ? 1 : 0];
  const bound = (/** @type {number} */ share) => Math.min(Math.max(share, 0), 1);
  return [bound((-b - Math.sqrt(root)) / a), bound((-b + Math.sqrt(root)) / a)];
}

/**
 * @param {InkPoint} from
 * @param {InkPoint} to
 * @param {number} share
 * @returns {InkPoint}
 */
function between(from, to, share) {
  const at = (/** @type {0 | 1 | 2} */ i) => from[i] + (to[i] - from[i]) * share;
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
