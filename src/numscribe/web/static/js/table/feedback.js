/**
 * Sends corrected cells to the server, which stores them for training.
 *
 * @module table/feedback
 */

import { paintCell } from "./cell-picture.js";

/** @typedef {{cell: import("./cells.js").TableCell, text: string}} CellCorrection */

/** Maximum size of the picture of a cell, in CSS pixels. */
const MAX_SIZE = { width: 640, height: 200 };

/** Labels that the server accepts. */
const STORED_LABEL = /^\d{1,64}$/;

/**
 * Send the picture of a cell with its correct digits, if they differ from those that were read.
 *
 * @param {import("../reading/api.js").Api} api
 * @param {HTMLImageElement} image The photo.
 * @param {import("./model.js").TableModel} table
 * @param {CellCorrection} correction
 */
export async function sendCorrection(api, image, { state }, { cell, text }) {
  const [read, label] = [cell.formatted, text].map((written) => written.replaceAll(/\D/g, ""));
  if (state === null || state.isStale || /\p{L}/u.test(text) || label === read || !STORED_LABEL.test(label)) return;
  const canvas = document.createElement("canvas");
  paintCell(canvas, image, state.nodes, cell, MAX_SIZE);
  const source = await new Promise((done) => canvas.toBlob(done));
  if (source === null) return;
  try {
    await api.sendCorrection({ source, read: read.slice(0, 64), label, model: state.model });
  } catch {
    // A correction that cannot be sent does not interrupt the user.
  }
}
