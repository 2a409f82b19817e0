/**
 * Sample pictures: numbers on paper, as if photographed with a phone.
 *
 * @module views/samples
 */

import { layOut, loadDigits } from "./demo.js";

/** @typedef {import("../ink/geometry.js").Box} Box */
/** @typedef {(context: OffscreenCanvasRenderingContext2D) => void} Paint */

/** Size of a picture, and distance of ruled lines, in pixels. */
const SIZE = { width: 960, height: 640 };
const LINE = 64;

/** The sheet of paper, in pixels of the picture. */
const PAPER = { x: 36, y: 30, width: 888, height: 580 };

const BATCH = ["1729", "42", "365", "8675309", "24680"];

/** The last column is the total of the others, and the last row the total of the rows above. */
const TABLE = [
  ["42", "17", "35", "94"],
  ["28", "60", "9", "97"],
  ["31", "54", "76", "161"],
  ["101", "131", "120", "352"],
];

/** The outer lines of the table, in pixels of the picture. */
const GRID = { x: 100, y: 96, width: 760, height: 448 };

export async function samplePhoto() {
  return paperPhoto("2026", "photo.jpg");
}

export async function sampleBatch() {
  return Promise.all(BATCH.map((text, index) => paperPhoto(text, `page-${index + 1}.jpg`)));
}

export async function sampleTable() {
  const [rows, columns] = [TABLE.length, TABLE[0].length];
  const [width, height] = [GRID.width / columns, GRID.height / rows];
  /** @type {[string, Box][]} */
  const cells = TABLE.flatMap((line, row) =>
    line.map((text, column) => {
      // All digits have the size of those of the longest number, which has three.
      const room = { width: (width * text.length) / 3, height };
      const x = GRID.x + width * (column + 0.5) - room.width / 2;
      return /** @type {[string, Box]} */ ([text, { x, y: GRID.y + row * height, ...room }]);
    }),
  );
  return photograph("table.jpg", cells, 6, (context) => {
    context.strokeStyle = "#59647a";
    context.lineWidth = 2.5;
    for (let row = 0; row <= rows; row += 1) {
      paintLine(context, GRID.x, GRID.y + row * height, GRID.x + GRID.width, GRID.y + row * height);
    }
    for (let column = 0; column <= columns; column += 1) {
      paintLine(context, GRID.x + column * width, GRID.y, GRID.x + column * width, GRID.y + GRID.height);
    }
  });
}

/**
 * @param {string} text Digits, "." and "-", on ruled paper.
 * @param {string} name Of the file.
 */
function paperPhoto(text, name) {
  const room = { x: 60, y: 0, width: SIZE.width - 120, height: SIZE.height };
  return photograph(name, [[text, room]], 9, (context) => {
    context.strokeStyle = "#c3cfe0";
    context.lineWidth = 1.5;
    for (let y = PAPER.y + LINE; y < PAPER.y + PAPER.height - 10; y += LINE) {
      paintLine(context, PAPER.x, y, PAPER.x + PAPER.width, y);
    }
  });
}

/**
 * @param {string} name Of the file.
 * @param {[string, Box][]} texts Each with its box.
 * @param {number} pen Width of the ink.
 * @param {Paint} rule Draws the ruled lines.
 * @returns {Promise<File>} A JPEG.
 */
async function photograph(name, texts, pen, rule) {
  const digits = await loadDigits();
  const canvas = new OffscreenCanvas(SIZE.width, SIZE.height);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const { width, height } = SIZE;
  context.fillStyle = "#cfc5b1"; // the desk
  context.fillRect(0, 0, width, height);
  context.translate(width / 2, height / 2);
  context.rotate(-0.035);
  context.translate(-width / 2, -height / 2);
  context.fillStyle = "#f6f2e6";
  context.shadowColor = "rgb(0 0 0 / 40%)";
  context.shadowBlur = 30;
  context.fillRect(PAPER.x, PAPER.y, PAPER.width, PAPER.height);
  context.shadowBlur = 0;
  rule(context);
  context.strokeStyle = "#27356f";
  context.lineCap = context.lineJoin = "round";
  context.lineWidth = pen;
  for (const [text, room] of texts) {
    for (const points of layOut(text, digits, room)) paintStroke(context, points);
  }
  context.resetTransform();
  const light = context.createRadialGradient(width * 0.3, height * 0.2, 80, width / 2, height / 2, width * 0.8);
  light.addColorStop(0, "rgb(255 244 214 / 25%)");
  light.addColorStop(1, "rgb(40 30 20 / 45%)");
  context.fillStyle = light;
  context.fillRect(0, 0, width, height);
  const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.85 });
  return new File([blob], name, { type: "image/jpeg" });
}

/**
 * @param {OffscreenCanvasRenderingContext2D} context
 * @param {readonly import("../ink/nib.js").InkPoint[]} points
 */
function paintStroke(context, points) {
  context.beginPath();
  context.moveTo(points[0][0], points[0][1]);
  for (const [x, y] of points) context.lineTo(x, y);
  context.stroke();
}

/**
 * @param {OffscreenCanvasRenderingContext2D} context
 * @param {number} left
 * @param {number} top
 * @param {number} right
 * @param {number} bottom
 */
function paintLine(context, left, top, right, bottom) {
  context.beginPath();
  context.moveTo(left, top);
  context.lineTo(right, bottom);
  context.stroke();
}
