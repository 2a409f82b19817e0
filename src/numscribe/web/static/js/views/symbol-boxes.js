/**
 * Shows boxes around the digits and marks, over the drawing or the picture.
 *
 * @module views/symbol-boxes
 */

import { toView } from "../ink/geometry.js";
import { BoxLayer } from "./box-layer.js";
import { byId } from "./dom.js";

export class SymbolBoxes {
  #parts;
  #drawLayer;
  #pictureLayer;
  #pictureBoxes;
  /** Boxes over the drawing. */
  drawingBoxes;

  /**
   * @param {object} parts
   * @param {import("../state/answer.js").Answer} parts.answer
   * @param {import("../ink/strokes.js").Strokes} parts.strokes
   * @param {import("./pad.js").DrawingPad} parts.pad
   * @param {import("./tabs.js").Tabs} parts.tabs
   * @param {import("./upload.js").UploadView} parts.upload
   */
  constructor(parts) {
    this.#parts = parts;
    this.#drawLayer = /** @type {HTMLElement} */ (byId("draw-boxes"));
    this.#pictureLayer = /** @type {HTMLElement} */ (byId("picture-boxes"));
    this.drawingBoxes = new BoxLayer(this.#drawLayer);
    this.#pictureBoxes = new BoxLayer(this.#pictureLayer);
    parts.upload.addEventListener("tap", (event) => {
      const index = this.#pictureBoxes.symbolAt(/** @type {CustomEvent} */ (event).detail);
      if (index !== null) parts.answer.select(index);
    });
  }

  render() {
    const { answer, strokes, pad, tabs, upload } = this.#parts;
    const { boxes } = answer;
    // A single digit in a drawing has no box.
    const isShown = tabs.mode === "draw" && boxes.length > 1;
    this.drawingBoxes.show(isShown ? boxes : [], pad.view, strokes.maxInkWidth);
    this.#pictureBoxes.show(tabs.mode === "upload" && upload.isPictureShown ? boxes : [], upload.view);
  }

  /**
   * @param {import("../ink/geometry.js").Box} box In units of the drawing or the picture.
   * @returns {{layer: HTMLElement, box: import("../ink/geometry.js").Box} | null} The box in CSS
   *   pixels of the element over the input; null on the other tabs.
   */
  toLayer(box) {
    const { pad, tabs, upload } = this.#parts;
    if (tabs.mode === "batch" || tabs.mode === "table") return null;
    const [layer, view] =
      tabs.mode === "draw" ? [this.#drawLayer, pad.view] : [this.#pictureLayer, upload.view];
    return { layer, box: toView(box, view, layer.clientWidth / view.width) };
  }
}
