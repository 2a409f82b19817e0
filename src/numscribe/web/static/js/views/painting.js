/**
 * Paints ink and the cursor on a canvas.
 *
 * @module views/painting
 */

import { segments } from "../ink/pen-width.js";

/** @typedef {import("../ink/strokes.js").Stroke} Stroke */
/** @typedef {{at: import("../ink/geometry.js").Point, radius: number, isDown: boolean}} CursorMark */

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Stroke} stroke
 * @param {number} first
 * @param {number} last
 */
export function paintStroke(context, { width, points }, first, last) {
  if (points.length === 1) dot(context, points[0], (width * points[0][2]) / 2);
  for (const { from, to, weight } of segments(points, first, last)) {
    line(context, from, to, width * weight);
  }
}

/**
 * Paint a dot. Not every browser draws the round caps of a line without length.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {readonly number[]} at
 * @param {number} radius
 */
function dot(context, [x, y], radius) {
  context.fillStyle = context.strokeStyle;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {readonly number[]} from
 * @param {readonly number[]} to
 * @param {number} width
 */
function line(context, from, to, width) {
  context.lineWidth = width;
  context.beginPath();
  context.moveTo(from[0], from[1]);
  context.lineTo(to[0], to[1]);
  context.stroke();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {CursorMark} mark
 */
export function paintCursor(context, { at: [x, y], radius, isDown }) {
  context.lineWidth = 2;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.stroke();
  for (const [dx, dy] of isDown ? [] : [[1, 0], [0, 1], [-1, 0], [0, -1]]) {
    line(context, [x + dx * radius, y + dy * radius], [x + dx * (radius + 6), y + dy * (radius + 6)], 2);
  }
}
