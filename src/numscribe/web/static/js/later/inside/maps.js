/**
 * Paints the numbers of a network on canvases, in their own colour.
 *
 * @module later/inside/maps
 */

import { mapsOf } from "./layers.js";

/** @typedef {import("./layers.js").Packed} Packed */

/** Dots between two maps. */
const GAP = 1;

/** Side of the canvas of a trajectory. */
const WAY = 168;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Packed} packed
 * @param {number} [index] Which of the maps.
 */
export function paintMap(canvas, packed, index = 0) {
  const { width, height } = packed;
  const context = resized(canvas, width, height);
  context.putImageData(imageOf(mapsOf(packed)[index], width, colourOf(canvas)), 0, 0);
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Packed} packed
 * @param {number} across Maps in a row.
 */
export function paintMaps(canvas, packed, across) {
  const { maps, width, height } = packed;
  const columns = Math.min(maps, across);
  const rows = Math.ceil(maps / across);
  const context = resized(canvas, columns * (width + GAP) - GAP, rows * (height + GAP) - GAP);
  const colour = colourOf(canvas);
  for (const [at, map] of mapsOf(packed).entries()) {
    const [column, row] = [at % across, Math.floor(at / across)];
    context.putImageData(imageOf(map, width, colour), column * (width + GAP), row * (height + GAP));
  }
}

/**
 * A line of ink, and behind it the columns that say something, the darker the surer.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Packed & {symbols: string[]}} line
 * @param {Uint8Array} chances
 */
export function paintLine(canvas, line, chances) {
  paintMap(canvas, line);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.globalCompositeOperation = "destination-over";
  context.fillStyle = `rgb(${colourOf(canvas).join(" ")})`;
  for (const [column, symbol] of line.symbols.entries()) {
    if (symbol === "") continue;
    context.globalAlpha = (0.35 * chances[column]) / 255;
    context.fillRect(2 * column, 0, 2, line.height);
  }
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {readonly [x: number, y: number, down: number][]} points From the first to the last.
 */
export function paintWay(canvas, points) {
  const context = resized(canvas, WAY, WAY);
  context.fillStyle = `rgb(${colourOf(canvas).join(" ")})`;
  for (const [at, [x, y, down]] of points.entries()) {
    context.globalAlpha = 0.25 + (0.75 * at) / points.length;
    context.beginPath();
    context.arc(WAY * (0.5 + 0.85 * x), WAY * (0.5 + 0.85 * y), down ? 4 : 1.5, 0, 2 * Math.PI);
    context.fill();
  }
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 */
function resized(canvas, width, height) {
  canvas.width = width; // which clears it, too
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
