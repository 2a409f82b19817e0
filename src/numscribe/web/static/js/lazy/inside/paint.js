/**
 * Paints feature maps on canvases, in the CSS colour of each canvas.
 *
 * @module lazy/inside/paint
 */

import { mapsOf } from "./layers.js";

/** @typedef {import("./layers.js").Packed} Packed */

/** Pixels between two maps. */
const GAP = 1;

/** Side of the canvas of a trajectory. */
const TRAJECTORY_SIDE = 168;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Packed} packed
 * @param {number} [index] Index of the map.
 */
export function paintMap(canvas, packed, index = 0) {
  const { width, height } = packed;
  const context = resizeCanvas(canvas, width, height);
  context.putImageData(imageOf(mapsOf(packed)[index], width, colourOf(canvas)), 0, 0);
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Packed} packed
 * @param {number} mapsPerRow
 */
export function paintMaps(canvas, packed, mapsPerRow) {
  const { maps, width, height } = packed;
  const columns = Math.min(maps, mapsPerRow);
  const rows = Math.ceil(maps / mapsPerRow);
  const context = resizeCanvas(canvas, columns * (width + GAP) - GAP, rows * (height + GAP) - GAP);
  const colour = colourOf(canvas);
  for (const [at, map] of mapsOf(packed).entries()) {
    const [column, row] = [at % mapsPerRow, Math.floor(at / mapsPerRow)];
    context.putImageData(imageOf(map, width, colour), column * (width + GAP), row * (height + GAP));
  }
}

/**
 * Paint a line image. Columns with a symbol have a background, darker for a higher confidence.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Packed & {symbols: string[]}} line
 * @param {Uint8Array} probabilities
 */
export function paintLine(canvas, line, probabilities) {
  paintMap(canvas, line);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.globalCompositeOperation = "destination-over";
  context.fillStyle = `rgb(${colourOf(canvas).join(" ")})`;
  for (const [column, symbol] of line.symbols.entries()) {
    if (symbol === "") continue;
    context.globalAlpha = (0.35 * probabilities[column]) / 255;
    context.fillRect(2 * column, 0, 2, line.height);
  }
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {readonly [x: number, y: number, down: number][]} points In drawing order.
 */
export function paintTrajectory(canvas, points) {
  const context = resizeCanvas(canvas, TRAJECTORY_SIDE, TRAJECTORY_SIDE);
  context.fillStyle = `rgb(${colourOf(canvas).join(" ")})`;
  for (const [at, [x, y, down]] of points.entries()) {
    context.globalAlpha = 0.25 + (0.75 * at) / points.length;
    context.beginPath();
    const [centreX, centreY] = [x, y].map((value) => TRAJECTORY_SIDE * (0.5 + 0.85 * value));
    context.arc(centreX, centreY, down ? 4 : 1.5, 0, 2 * Math.PI);
    context.fill();
  }
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 */
function resizeCanvas(canvas, width, height) {
  canvas.width = width; // this also clears the canvas
  canvas.height = height;
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
}

/**
 * @param {HTMLCanvasElement} canvas
 * @returns {number[]} Red, green and blue of its CSS colour, 0 to 255.
 */
function colourOf(canvas) {
  const numbers = getComputedStyle(canvas).color.match(/[\d.]+/g) ?? [];
  return numbers.slice(0, 3).map(Number);
}

/**
 * @param {Uint8Array} map
 * @param {number} width
 * @param {readonly number[]} colour
 */
function imageOf(map, width, [red, green, blue]) {
  const image = new ImageData(width, map.length / width);
  for (const [at, value] of map.entries()) image.data.set([red, green, blue, value], 4 * at);
  return image;
}
