/**
 * Pure geometry of strokes: no DOM, no state.
 *
 * @module geometry
 */

/** @typedef {readonly [x: number, y: number]} Point */
/** @typedef {{control: Point, end: Point}} Curve A quadratic Bézier curve from where the last ended. */
/** @typedef {{start: Point, curves: Curve[]}} Path */

/**
 * @param {Point} a
 * @param {Point} b
 * @returns {Point}
 */
export function midpoint([ax, ay], [bx, by]) {
  return [(ax + bx) / 2, (ay + by) / 2];
}

/**
 * Keep a point inside a square from 0 to `side`.
 *
 * @param {Point} point
 * @param {number} side
 * @returns {Point}
 */
export function clamp([x, y], side) {
  return [Math.min(Math.max(x, 0), side), Math.min(Math.max(y, 0), side)];
}

/**
 * @param {Point} point
 * @returns {Point} The point to a tenth of a unit, which is finer than a pen.
 */
export function round([x, y]) {
  return [Math.round(x * 10) / 10, Math.round(y * 10) / 10];
}

/**
 * Smooth a stroke for display: curves through the midpoints of its segments, with the points
 * themselves as controls, so that neighbouring curves share their tangent. Starts and ends where
 * the stroke does.
 *
 * @param {readonly Point[]} points At least one.
 * @returns {Path} Without curves for a single point, which is a dot.
 */
export function smooth(points) {
  const last = points.length - 1;
  const curves = [];
  for (let i = 1; i <= last; i += 1) {
    const end = i === last ? points[last] : midpoint(points[i], points[i + 1]);
    curves.push({ control: points[i], end });
  }
  return { start: points[0], curves };
}
