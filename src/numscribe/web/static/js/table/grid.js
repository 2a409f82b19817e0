/**
 * Moves, adds and removes lines of a table, which are given by their intersections.
 *
 * @module table/grid
 */

/** @typedef {[number, number]} Point */
/** @typedef {Point[][]} Nodes Intersections of each horizontal line, from the left. */
/** @typedef {{row: number, column: number, row_span: number, column_span: number}} CellPosition */
/** @typedef {"row" | "column"} Axis */

/** Minimum area of a cell, in pixels of the photo. The server's minimum is 9. */
const MIN_AREA = 16;

/**
 * @param {number} width Width of the photo.
 * @param {number} height
 * @param {number} [rows]
 * @param {number} [columns]
 * @returns {Nodes} A regular grid inside the photo.
 */
export function evenGrid(width, height, rows = 6, columns = 4) {
  const at = (/** @type {number} */ k, /** @type {number} */ count, /** @type {number} */ size) =>
    size * (0.1 + (0.8 * k) / count);
  return Array.from({ length: rows + 1 }, (_, i) =>
    Array.from({ length: columns + 1 }, (__, k) => [at(k, columns, width), at(i, rows, height)]),
  );
}

/**
 * @param {Nodes} nodes
 * @param {CellPosition} cell
 * @returns {Point[]} Its corners, clockwise from the top left.
 */
export function cornersOf(nodes, { row, column, row_span: rows, column_span: columns }) {
  const [top, bottom] = [nodes[row], nodes[row + rows]];
  return [top[column], top[column + columns], bottom[column + columns], bottom[column]];
}

/**
 * @param {Nodes} nodes
 * @returns {boolean} Whether every cell is convex, not flipped, and not too small.
 */
function isValid(nodes) {
  for (let row = 0; row + 1 < nodes.length; row += 1) {
    for (let column = 0; column + 1 < nodes[0].length; column += 1) {
      const corners = cornersOf(nodes, { row, column, row_span: 1, column_span: 1 });
      for (let k = 0; k < 4; k += 1) {
        const [x, y] = corners[k];
        const [after, before] = [corners[(k + 1) % 4], corners[(k + 3) % 4]];
        const area = (after[0] - x) * (before[1] - y) - (after[1] - y) * (before[0] - x);
        if (!(area >= MIN_AREA)) return false;
      }
    }
  }
  return true;
}

/**
 * Move a corner of the table, and all nodes by the same projective transformation.
 *
 * @param {Nodes} nodes
 * @param {number} corner 0 to 3, clockwise from the top left.
 * @param {Point} to
 * @returns {Nodes | null} Null if the result is not valid.
 */
export function moveCorner(nodes, corner, to) {
  const size = { row: 0, column: 0, row_span: nodes.length - 1, column_span: nodes[0].length - 1 };
  const before = cornersOf(nodes, size);
  const after = before.map((point, k) => (k === corner ? to : point));
  const map = multiplyMatrices(squareToQuadrilateral(after), invertMatrix(squareToQuadrilateral(before)));
  const moved = nodes.map((line) => line.map((point) => transformPoint(map, point)));
  return isValid(moved) ? moved : null;
}

/**
 * Move a line at right angles to itself.
 *
 * @param {Nodes} nodes
 * @param {Axis} axis "row" for a horizontal line, "column" for a vertical one.
 * @param {number} index
 * @param {Point} by The movement. Its component along the line is ignored.
 * @returns {Nodes | null} Null if the result is not valid.
 */
export function moveLine(nodes, axis, index, by) {
  const line = lineOf(nodes, axis, index);
  const [first, last] = [line[0], line[line.length - 1]];
  const [dx, dy] = [last[0] - first[0], last[1] - first[1]];
  const length = Math.hypot(dx, dy);
  const across = (by[1] * dx - by[0] * dy) / length;
  const step = [(-dy / length) * across, (dx / length) * across];
  const moved = nodes.map((points, row) =>
    points.map(
      ([x, y], column) =>
        /** @type {Point} */ ((axis === "row" ? row : column) === index ? [x + step[0], y + step[1]] : [x, y]),
    ),
  );
  return isValid(moved) ? moved : null;
}

/**
 * @param {Nodes} nodes
 * @param {Axis} axis
 * @param {number} index
 * @returns {Point[]}
 */
export function lineOf(nodes, axis, index) {
  return axis === "row" ? nodes[index] : nodes.map((points) => points[index]);
}

/**
 * @param {Nodes} nodes
 * @param {Axis} axis
 * @returns {number} Number of horizontal or vertical lines.
 */
export function countLines(nodes, axis) {
  return axis === "row" ? nodes.length : nodes[0].length;
}

/**
 * Add a line in the middle between two others, or at the distance of the last two outside of them.
 *
 * @param {Nodes} nodes
 * @param {Axis} axis
 * @param {number} at Index of the new line.
 * @returns {Nodes}
 */
export function addLine(nodes, axis, at) {
  if (axis === "column") return nodes.map((points) => insertLine(points, at, interpolate));
  return insertLine(nodes, at, (a, b, share) => a.map((point, k) => interpolate(point, b[k], share)));
}

/**
 * @param {Nodes} nodes
 * @param {Axis} axis
 * @param {number} index
 * @returns {Nodes | null} Null if there are only two lines.
 */
export function removeLine(nodes, axis, index) {
  if (countLines(nodes, axis) <= 2) return null;
  if (axis === "row") return nodes.toSpliced(index, 1);
  return nodes.map((points) => points.toSpliced(index, 1));
}

/**
 * Return the positions of cells after a line was added.
 *
 * @template {CellPosition} T
 * @param {readonly T[]} cells
 * @param {Axis} axis
 * @param {number} at Index of the new line.
 * @param {number} count Number of lines before.
 * @returns {T[]} A divided cell keeps only its first part.
 */
export function shiftForAdded(cells, axis, at, count) {
  const isOuter = at === 0 || at === count;
  return cells.map((cell) => {
    const [start, span] = extentOf(cell, axis);
    if (start >= at) return withExtent(cell, axis, start + 1, span);
    const isInside = !isOuter && span > 1 && at > start && at <= start + span;
    return withExtent(cell, axis, start, isInside ? span + 1 : span);
  });
}

/**
 * Return the positions of cells after a line was removed.
 *
 * @template {CellPosition} T
 * @param {readonly T[]} cells
 * @param {Axis} axis
 * @param {number} index Index of the line.
 * @param {number} count Number of lines before.
 * @returns {T[]} Without the cells on both sides of the line, which are joined.
 */
export function shiftForRemoved(cells, axis, index, count) {
  return cells.flatMap((cell) => {
    const [start, span] = extentOf(cell, axis);
    const end = start + span;
    if (end < index) return [cell];
    if (start > index) return [withExtent(cell, axis, start - 1, span)];
    if (start < index && end > index) return [withExtent(cell, axis, start, span - 1)];
    if (index > 0 && index < count - 1) return []; // the cell is next to the line
    if (index === 0) return span > 1 ? [withExtent(cell, axis, 0, span - 1)] : [];
    return span > 1 ? [withExtent(cell, axis, start, span - 1)] : [];
  });
}

/**
 * @template {CellPosition} T
 * @param {T} cell
 * @param {Axis} axis
 * @param {number} start
 * @param {number} span
 * @returns {T}
 */
function withExtent(cell, axis, start, span) {
  return axis === "row"
    ? { ...cell, row: start, row_span: span }
    : { ...cell, column: start, column_span: span };
}

/**
 * @param {CellPosition} cell
 * @param {Axis} axis
 * @returns {[number, number]} Its first row or column, and its span.
 */
function extentOf(cell, axis) {
  return axis === "row" ? [cell.row, cell.row_span] : [cell.column, cell.column_span];
}

/**
 * @template T
 * @param {readonly T[]} lines
 * @param {number} at
 * @param {(a: T, b: T, share: number) => T} mix
 * @returns {T[]}
 */
function insertLine(lines, at, mix) {
  const last = lines.length - 1;
  let added = mix(lines[Math.max(at - 1, 0)], lines[Math.min(at, last)], 0.5);
  if (at === 0) added = mix(lines[0], lines[1], -1);
  else if (at > last) added = mix(lines[last], lines[last - 1], -1);
  return lines.toSpliced(at, 0, added);
}

/**
 * @param {Point} a
 * @param {Point} b
 * @param {number} share
 * @returns {Point}
 */
function interpolate(a, b, share) {
  return [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])];
}

/**
 * The projective map from the unit square to a quadrilateral (Heckbert, 1989).
 *
 * @param {Point[]} corners
 * @returns {number[]} 3 × 3, row by row.
 */
function squareToQuadrilateral([[x0, y0], [x1, y1], [x2, y2], [x3, y3]]) {
  const [sx, sy] = [x0 - x1 + x2 - x3, y0 - y1 + y2 - y3];
  const [dx1, dx2, dy1, dy2] = [x1 - x2, x3 - x2, y1 - y2, y3 - y2];
  const whole = dx1 * dy2 - dx2 * dy1;
  const g = (sx * dy2 - dx2 * sy) / whole;
  const h = (dx1 * sy - sx * dy1) / whole;
  return [x1 - x0 + g * x1, x3 - x0 + h * x3, x0, y1 - y0 + g * y1, y3 - y0 + h * y3, y0, g, h, 1];
}

/**
 * @param {number[]} m 3 × 3.
 * @returns {number[]} The inverse, up to a factor, which does not matter for a projective map.
 */
function invertMatrix([a, b, c, d, e, f, g, h, i]) {
  return [
    e * i - f * h, c * h - b * i, b * f - c * e,
    f * g - d * i, a * i - c * g, c * d - a * f,
    d * h - e * g, b * g - a * h, a * e - b * d,
  ];
}

/**
 * @param {number[]} a 3 × 3.
 * @param {number[]} b 3 × 3.
 */
function multiplyMatrices(a, b) {
  return a.map((_, k) => {
    const [row, column] = [3 * Math.floor(k / 3), k % 3];
    return a[row] * b[column] + a[row + 1] * b[column + 3] + a[row + 2] * b[column + 6];
  });
}

/**
 * @param {number[]} m
 * @param {Point} point
 * @returns {Point}
 */
function transformPoint(m, [x, y]) {
  const w = m[6] * x + m[7] * y + m[8];
  return [(m[0] * x + m[1] * y + m[2]) / w, (m[3] * x + m[4] * y + m[5]) / w];
}

/**
 * @param {Nodes} nodes
 * @returns {Nodes} Rounded to one decimal, for the server.
 */
export function roundNodes(nodes) {
  const round = (/** @type {number} */ value) => Math.round(value * 10) / 10;
  return nodes.map((line) => line.map(([x, y]) => /** @type {[number, number]} */ ([round(x), round(y)])));
}
