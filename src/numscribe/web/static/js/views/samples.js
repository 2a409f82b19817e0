/**
 * Draws sample pictures: numbers on paper, like photos from a phone.
 *
 * @module views/samples
 */

import { layOutDigits, loadDigits } from "./demo.js";

/** @typedef {import("../ink/geometry.js").Box} Box */
/** @typedef {(context: OffscreenCanvasRenderingContext2D) => void} Paint */

/** Size of a picture, and distance between ruled lines, in pixels. */
const SIZE = { width: 960, height: 640 };
const LINE_DISTANCE = 64;

/** The sheet of paper, in pixels of the picture. */
const PAPER_BOX = { x: 36, y: 30, width: 888, height: 580 };

const BATCH_NUMBERS = ["1729", "42", "365", "8675309", "24680"];

/** The last column is the total of the others, and the last row the total of the rows above. */
const TABLE_NUMBERS = [
  ["42", "17", "35", "94"],
  ["28", "60", "9", "97"],
  ["31", "54", "76", "161"],
  ["101", "131", "120", "352"],
];

/** The outer lines of the table, in pixels of the picture. */
const TABLE_BOX = { x: 100, y: 96, width: 760, height: 448 };

export async function samplePhoto() {
  return paperPhoto("2026", "photo.jpg");
}

export async function sampleBatch() {
  return Promise.all(BATCH_NUMBERS.map((text, index) => paperPhoto(text, `page-${index + 1}.jpg`)));
}

export async function sampleTable() {
  const [rows, columns] = [TABLE_NUMBERS.length, TABLE_NUMBERS[0].length];
  const [width, height] = [TABLE_BOX.width / columns, TABLE_BOX.height / rows];
  /** @type {[string, Box][]} */
  const cells = TABLE_NUMBERS.flatMap((line, row) =>
    line.map((text, column) => {
      // Digits have the same size in all numbers; the longest number has three.
      const box = { width: (width * text.length) / 3, height };
      const x = TABLE_BOX.x + width * (column + 0.5) - box.width / 2;
      return /** @type {[string, Box]} */ ([text, { x, y: TABLE_BOX.y + row * height, ...box }]);
    }),
  );
  const [right, bottom] = [TABLE_BOX.x + TABLE_BOX.width, TABLE_BOX.y + TABLE_BOX.height];
  return photograph("table.jpg", cells, 6, (context) => {
    context.strokeStyle = "#59647a";
    context.lineWidth = 2.5;
    for (let row = 0; row <= rows; row += 1) {
      const y = TABLE_BOX.y + row * height;
      paintLine(context, TABLE_BOX.x, y, right, y);
    }
    for (let column = 0; column <= columns; column += 1) {
      const x = TABLE_BOX.x + column * width;
      paintLine(context, x, TABLE_BOX.y, x, bottom);
    }
  });
}

/**
 * @param {string} text Digits, "." and "-", on ruled paper.
 * @param {string} name Name of the file.
 */
function paperPhoto(text, name) {
  const box = { x: 60, y: 0, width: SIZE.width - 120, height: SIZE.height };
  return photograph(name, [[text, box]], 9, (context) => {
    context.strokeStyle = "#c3cfe0";
    context.lineWidth = 1.5;
    for (let y = PAPER_BOX.y + LINE_DISTANCE; y < PAPER_BOX.y + PAPER_BOX.height - 10; y += LINE_DISTANCE) {
      paintLine(context, PAPER_BOX.x, y, PAPER_BOX.x + PAPER_BOX.width, y);
    }
  });
}

/**
 * @param {string} name Name of the file.
 * @param {[string, Box][]} texts Texts with their boxes.
 * @param {number} pen Width of the ink, in pixels.
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
  context.fillRect(PAPER_BOX.x, PAPER_BOX.y, PAPER_BOX.width, PAPER_BOX.height);
  context.shadowBlur = 0;
  rule(context);
  context.strokeStyle = "#27356f";
  context.lineCap = context.lineJoin = "round";
  context.lineWidth = pen;
  for (const [text, box] of texts) {
    for (const points of layOutDigits(text, digits, box)) paintStroke(context, points);
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
 * @param {readonly import("../ink/pen-width.js").InkPoint[]} points
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
