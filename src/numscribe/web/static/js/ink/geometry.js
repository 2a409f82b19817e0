/**
 * Geometry of points, boxes and strokes.
 *
 * @module ink/geometry
 */

/** @typedef {readonly [x: number, y: number]} Point */
/** @typedef {{x: number, y: number, width: number, height: number}} Box */
/** @typedef {{control: Point, end: Point}} Curve A quadratic Bézier curve from the end of the last one. */
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
 * Keep a point inside a box.
 *
 * @param {Point} point
 * @param {Box} box
 * @returns {Point}
 */
export function clamp([px, py], { x, y, width, height }) {
  return [Math.min(Math.max(px, x), x + width), Math.min(Math.max(py, y), y + height)];
}

/**
 * @param {Point} point
 * @returns {Point} The point, rounded to a tenth of a unit.
 */
export function round([x, y]) {
  return [Math.round(x * 10) / 10, Math.round(y * 10) / 10];
}

/**
 * @param {readonly Point[]} points At least one.
 * @returns {Box} Their bounding box.
 */
export function bounds(points) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x);
    bottom = Math.max(bottom, y);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/**
 * @param {Point} a A corner.
 * @param {Point} b The opposite corner.
 * @returns {Box}
 */
export function boxBetween([ax, ay], [bx, by]) {
  const [x, y] = [Math.min(ax, bx), Math.min(ay, by)];
  return { x, y, width: Math.abs(ax - bx), height: Math.abs(ay - by) };
}

/**
 * @param {Box} box
 * @param {Box} view The visible part of the same plane.
 * @param {number} scale
 * @returns {Box} The box in coordinates of the view.
 */
export function toView({ x, y, width, height }, view, scale) {
  return {
    ...{ x: (x - view.x) * scale, y: (y - view.y) * scale },
    ...{ width: width * scale, height: height * scale },
  };
}

/**
 * @param {readonly Box[]} boxes
 * @param {Point} point
 * @param {number} margin Added to each side of the boxes.
 * @returns {number | null} Index of the box that contains the point; of several, of the one with the
 *   nearest centre.
 */
export function boxAt(boxes, [px, py], margin) {
  let [best, nearest] = [/** @type {number | null} */ (null), Infinity];
  for (const [index, { x, y, width, height }] of boxes.entries()) {
    const [dx, dy] = [px - x - width / 2, py - y - height / 2];
    const isInside = Math.abs(dx) <= width / 2 + margin && Math.abs(dy) <= height / 2 + margin;
    const distance = Math.hypot(dx, dy);
    if (isInside && distance < nearest) [best, nearest] = [index, distance];
  }
  return best;
}

/**
 * @param {Point} point
 * @param {Point} from
 * @param {Point} to
 * @returns {number} Distance of the point from the line segment between the two others.
 */
export function distanceToLine([px, py], [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const projection = ((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy || 1);
  const t = Math.min(Math.max(projection, 0), 1);
  return Math.hypot(px - ax - t * dx, py - ay - t * dy);
}

/**
 * @param {Point} point
 * @param {readonly Point[]} line At least one point.
 * @returns {number} Distance of the point from the polyline.
 */
export function distanceToStroke(point, line) {
  let least = distanceToLine(point, line[0], line[0]);
  for (let i = 1; i < line.length; i += 1) {
    least = Math.min(least, distanceToLine(point, line[i - 1], line[i]));
  }
  return least;
}

/**
 * Smooth a stroke for display, by curves through the midpoints of its segments. The points are the
 * control points, so adjacent curves have the same tangent. The first and last point are kept.
 *
 * @param {readonly Point[]} points At least one.
 * @returns {Path} A single point has no curves.
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
