/**
 * The handles of a table, by which its corners and lines are dragged.
 *
 * @module table/handles
 */

import { cornersOf, countLines, moveCorner, moveLine } from "./grid.js";

/** @typedef {import("./grid.js").Nodes} Nodes */
/** @typedef {import("./grid.js").Point} Point */
/** @typedef {import("./grid.js").Axis} Axis */
/** @typedef {{corner: number} | {axis: Axis, index: number}} Handle */

/**
 * @param {Nodes} nodes
 * @param {number} corner 0 to 3, clockwise from the top left.
 */
export function cornerPosition(nodes, corner) {
  const whole = { row: 0, column: 0, row_span: nodes.length - 1, column_span: nodes[0].length - 1 };
  return cornersOf(nodes, whole)[corner];
}

/**
 * @param {Nodes} nodes
 * @returns {Handle[]} Corners, horizontal lines, and vertical lines.
 */
export function handlesOf(nodes) {
  const corners = [0, 1, 2, 3].map((corner) => ({ corner }));
  const lines = /** @type {Axis[]} */ (["row", "column"]).flatMap((axis) =>
    Array.from({ length: countLines(nodes, axis) }, (_, index) => ({ axis, index })),
  );
  return [...corners, ...lines];
}

/**
 * @param {Nodes} nodes
 * @param {Handle} handle
 * @param {Point} from
 * @param {Point} to
 * @returns {Nodes | null} Null if the result is not valid.
 */
export function moveHandle(nodes, handle, from, to) {
  if ("corner" in handle) return moveCorner(nodes, handle.corner, to);
  return moveLine(nodes, handle.axis, handle.index, [to[0] - from[0], to[1] - from[1]]);
}

/**
 * @param {Handle | null} a
 * @param {Handle | null} b
 */
export function isSameHandle(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}

/**
 * @param {Point} point
 * @param {Point[]} corners Clockwise.
 */
export function isInsideCell([x, y], corners) {
  return corners.every(([x0, y0], k) => {
    const [x1, y1] = corners[(k + 1) % 4];
    return (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0) >= 0;
  });
}
