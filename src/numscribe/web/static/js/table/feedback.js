/**
 * Sends corrected cells to the server, which stores them for training.
 *
 * @module table/feedback
 */

import { paintCell } from "./ink.js";

/** @typedef {{cell: import("./cells.js").WorkCell, text: string}} Said */

/** How large the picture of a cell is at most. */
const ROOM = { width: 640, height: 200 };

/** A server stores so many digits of a number. */
const DIGITS = /^\d{1,64}$/;

/**
 * Send the picture of a cell with its digits, if they are others than those that were read.
 *
 * @param {import("../reading/api.js").Api} api
 * @param {HTMLImageElement} image The photo.
 * @param {import("./work.js").Work} work
 * @param {Said} said
 */
export async function sendCorrection(api, image, { state }, { cell, text }) {
  const [read, label] = [cell.formatted, text].map((written) => written.replaceAll(/\D/g, ""));
  if (state === null || state.isStale || /\p{L}/u.test(text) || label === read || !DIGITS.test(label)) return;
  const canvas = document.createElement("canvas");
  paintCell(canvas, image, state.nodes, cell, ROOM);
  const source = await new Promise((done) => canvas.toBlob(done));
  if (source === null) return;
  try {
    await api.correct({ source, read: read.slice(0, 64), label, model: state.model });
  } catch {
    // What is not sent is not missed by whoever checks a table.
  }
}
