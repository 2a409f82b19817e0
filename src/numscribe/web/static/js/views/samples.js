/**
 * Sample pictures to try: a number on ruled paper, as a phone sees it in the light of a lamp.
 *
 * @module views/samples
 */

import { layOut, loadDigits } from "./demo.js";

/** Pixels. */
const SIZE = { width: 960, height: 640 };
const LINE = 64;

/**
 * @param {string} text Digits, "." and "-".
 * @param {string} name Of the file.
 * @returns {Promise<File>} A JPEG.
 */
export async function paperPhoto(text, name) {
  const digits = await loadDigits();
  const canvas = new OffscreenCanvas(SIZE.width, SIZE.height);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const { width, height } = SIZE;
  context.fillStyle = "#cfc5b1"; // the table
  context.fillRect(0, 0, width, height);
  context.translate(width / 2, height / 2);
  context.rotate(-0.035);
  context.translate(-width / 2, -height / 2);
  paintPaper(context);
  context.strokeStyle = "#27356f";
  context.lineCap = context.lineJoin = "round";
  for (const points of layOut(text, digits, { x: 60, y: 0, ...SIZE, width: width - 120 })) {
    context.lineWidth = 9;
    context.beginPath();
    context.moveTo(points[0][0], points[0][1]);
    for (const [x, y] of points) context.lineTo(x, y);
    context.stroke();
  }
  context.resetTransform();
  const light = context.createRadialGradient(width * 0.3, height * 0.2, 80, width / 2, height / 2, width * 0.8);
  light.addColorStop(0, "rgb(255 244 214 / 25%)");
  light.addColorStop(1, "rgb(40 30 20 / 45%)");
  context.fillStyle = light;
  context.fillRect(0, 0, width, height);
  return new File([await canvas.convertToBlob({ type: "image/jpeg", quality: 0.85 })], name, { type: "image/jpeg" });
}

/** @param {OffscreenCanvasRenderingContext2D} context */
function paintPaper(context) {
  const { width, height } = SIZE;
  context.fillStyle = "#f6f2e6";
  context.shadowColor = "rgb(0 0 0 / 40%)";
  context.shadowBlur = 30;
  context.fillRect(36, 30, width - 72, height - 60);
  context.shadowBlur = 0;
  context.strokeStyle = "#c3cfe0";
  context.lineWidth = 1.5;
  for (let y = 30 + LINE; y < height - 40; y += LINE) {
    context.beginPath();
    context.moveTo(36, y);
    context.lineTo(width - 36, y);
    context.stroke();
  }
}
