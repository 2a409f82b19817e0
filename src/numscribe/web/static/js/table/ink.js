/**
 * Paints the part of the photo that shows a cell, upright.
 *
 * @module table/ink
 */

import { cornersOf } from "./grid.js";

/** Margin around a cell, as a fraction of its shorter side. */
const MARGIN = 0.12;

/**
 * Paint a cell's part of the photo.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLImageElement} image
 * @param {import("./grid.js").Nodes} nodes
 * @param {import("./grid.js").Place} cell
 * @param {{width: number, height: number}} room Maximum size of the picture, in CSS pixels.
 */
export function paintCell(canvas, image, nodes, cell, room) {
  const [a, b, c, d] = cornersOf(nodes, cell);
  const wide = (Math.hypot(b[0] - a[0], b[1] - a[1]) + Math.hypot(c[0] - d[0], c[1] - d[1])) / 2;
  const high = (Math.hypot(d[0] - a[0], d[1] - a[1]) + Math.hypot(c[0] - b[0], c[1] - b[1])) / 2;
  const margin = MARGIN * Math.min(wide, high);
  const scale = Math.min(room.width / (wide + 2 * margin), room.height / (high + 2 * margin));
  const [width, height] = [(wide + 2 * margin) * scale, (high + 2 * margin) * scale];
  const density = globalThis.devicePixelRatio || 1;
  canvas.width = Math.max(1, Math.round(width * density));
  canvas.height = Math.max(1, Math.round(height * density));
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const paper = canvas.getContext("2d");
  if (paper === null || image.naturalWidth === 0) return;
  // The directions of the cell's upper and left side in the photo become those of the canvas.
  const across = [(b[0] - a[0] + c[0] - d[0]) / 2 / wide, (b[1] - a[1] + c[1] - d[1]) / 2 / wide];
  const down = [(d[0] - a[0] + c[0] - b[0]) / 2 / high, (d[1] - a[1] + c[1] - b[1]) / 2 / high];
  const whole = across[0] * down[1] - across[1] * down[0];
  const factor = (scale * density) / whole;
  const middle = [0, 1].map((k) => (a[k] + b[k] + c[k] + d[k]) / 4);
  const m = [down[1] * factor, -across[1] * factor, -down[0] * factor, across[0] * factor];
  paper.imageSmoothingQuality = "high";
  paper.fillStyle = "#fff";
  paper.fillRect(0, 0, canvas.width, canvas.height);
  const [x, y] = [canvas.width / 2, canvas.height / 2];
  paper.setTransform(
    m[0], m[1], m[2], m[3],
    x - m[0] * middle[0] - m[2] * middle[1],
    y - m[1] * middle[0] - m[3] * middle[1],
  );
  paper.drawImage(image, 0, 0);
}

/**
 * Show buttons with the other readings of a cell.
 *
 * @param {HTMLElement} list
 * @param {import("./cells.js").Shown} cell
 * @param {number} most
 * @param {(text: string) => string} name
 * @param {(text: string) => void} choose
 */
export function offerOthers(list, cell, most, name, choose) {
  const texts = cell.alternatives.map(({ formatted }) => formatted);
  const others = [...(cell.original === null ? [] : [cell.original]), ...texts];
  const buttons = [...new Set(others)]
    .filter((text) => text !== cell.text && text !== "")
    .slice(0, most)
    .map((text) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "lens__other";
      button.textContent = text;
      button.ariaLabel = name(text);
      button.addEventListener("click", () => choose(text));
      return button;
    });
  list.replaceChildren(...buttons);
}
