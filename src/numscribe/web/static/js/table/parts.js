/**
 * The parts of a table that can be dragged: its corners and lines.
 *
 * @module table/parts
 */

import { cornersOf, countLines, moveCorner, moveLine } from "./grid.js";

/** @typedef {import("./grid.js").Nodes} Nodes */
/** @typedef {import("./grid.js").Point} Point */
/** @typedef {import("./grid.js").Axis} Axis */
/** @typedef {{corner: number} | {axis: Axis, index: number}} Part */

/** @param {Nodes} nodes @param {number} corner 0 to 3, clockwise from the upper left. */
export function cornerAt(nodes, corner) {
  const whole = { row: 0, column: 0, row_span: nodes.length - 1, column_span: nodes[0].length - 1 };
  return cornersOf(nodes, whole)[corner];
}

/** @param {Nodes} nodes @returns {Part[]} Corners, lines across, and lines down. */
export function partsOf(nodes) {
  const corners = [0, 1, 2, 3].map((corner) => ({ corner }));
  const lines = /** @type {Axis[]} */ (["row", "column"]).flatMap((axis) =>
    Array.from({ length: countLines(nodes, axis) }, (_, index) => ({ axis, index })),
  );
  return [...corners, ...lines];
}

/** @param {Nodes} nodes @param {Part} part @param {Point} from @param {Point} to */
export function moved(nodes, part, from, to) {
  if ("corner" in part) return moveCorner(nodes, part.corner, to);
  return moveLine(nodes, part.axis, part.index, [to[0] - from[0], to[1] - from[1]]);
}

/** @param {Part | null} a @param {Part | null} b */
export function isSame(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** @param {Point[]} line @param {Point} at */
export function distanceTo(line, [x, y]) {
  const distances = line.slice(1).map(([x1, y1], k) => {
    const [x0, y0] = line[k];
    const [dx, dy] = [x1 - x0, y1 - y0];
    const share = Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy)));
    return Math.hypot(x - x0 - share * dx, y - y0 - share * dy);
  });
  return Math.min(...distances);
}

/** @param {Point} at @param {Point[]} corners Clockwise. */
export function isInside([x, y], corners) {
  return corners.every(([x0, y0], k) => {
    const [x1, y1] = corners[(k + 1) % 4];
    return (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0) >= 0;
  });
}
