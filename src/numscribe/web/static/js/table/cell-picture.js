/**
 * Paints the part of the photo that shows a cell, and lists its alternatives.
 *
 * @module table/cell-picture
 */

import { cornersOf } from "./grid.js";

/** Margin around a cell, as a fraction of its shorter side. */
const MARGIN = 0.12;

/**
 * Paint a cell's part of the photo, rotated so that the cell is upright.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLImageElement} image
 * @param {import("./grid.js").Nodes} nodes
 * @param {import("./grid.js").CellPosition} cell
 * @param {{width: number, height: number}} maxSize Maximum size of the picture, in CSS pixels.
 */
export function paintCell(canvas, image, nodes, cell, maxSize) {
  const [a, b, c, d] = cornersOf(nodes, cell);
  const cellWidth = (Math.hypot(b[0] - a[0], b[1] - a[1]) + Math.hypot(c[0] - d[0], c[1] - d[1])) / 2;
  const cellHeight = (Math.hypot(d[0] - a[0], d[1] - a[1]) + Math.hypot(c[0] - b[0], c[1] - b[1])) / 2;
  const margin = MARGIN * Math.min(cellWidth, cellHeight);
  const scale = Math.min(maxSize.width / (cellWidth + 2 * margin), maxSize.height / (cellHeight + 2 * margin));
  const [width, height] = [(cellWidth + 2 * margin) * scale, (cellHeight + 2 * margin) * scale];
  const density = globalThis.devicePixelRatio || 1;
  canvas.width = Math.max(1, Math.round(width * density));
  canvas.height = Math.max(1, Math.round(height * density));
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d");
  if (context === null || image.naturalWidth === 0) return;
  // The transformation maps the directions of the cell's top and left side to those of the canvas.
  const across = [(b[0] - a[0] + c[0] - d[0]) / 2 / cellWidth, (b[1] - a[1] + c[1] - d[1]) / 2 / cellWidth];
  const down = [(d[0] - a[0] + c[0] - b[0]) / 2 / cellHeight, (d[1] - a[1] + c[1] - b[1]) / 2 / cellHeight];
  const determinant = across[0] * down[1] - across[1] * down[0];
  const factor = (scale * density) / determinant;
  const middle = [0, 1].map((k) => (a[k] + b[k] + c[k] + d[k]) / 4);
  const m = [down[1] * factor, -across[1] * factor, -down[0] * factor, across[0] * factor];
  context.imageSmoothingQuality = "high";
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  const [x, y] = [canvas.width / 2, canvas.height / 2];
  context.setTransform(
    m[0], m[1], m[2], m[3],
    x - m[0] * middle[0] - m[2] * middle[1],
    y - m[1] * middle[0] - m[3] * middle[1],
  );
  context.drawImage(image, 0, 0);
}

/**
 * Show buttons with the other readings of a cell.
 *
 * @param {HTMLElement} list
 * @param {import("./cells.js").DisplayedCell} cell
 * @param {number} maxCount
 * @param {(text: string) => string} label Returns the accessible name of a button.
 * @param {(text: string) => void} choose
 */
export function renderAlternatives(list, cell, maxCount, label, choose) {
  const texts = cell.alternatives.map(({ formatted }) => formatted);
  const others = [...(cell.original === null ? [] : [cell.original]), ...texts];
  const buttons = [...new Set(others)]
    .filter((text) => text !== cell.text && text !== "")
    .slice(0, maxCount)
    .map((text) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "cell-alternatives__button";
      button.textContent = text;
      button.ariaLabel = label(text);
      button.addEventListener("click", () => choose(text));
      return button;
    });
  list.replaceChildren(...buttons);
}
