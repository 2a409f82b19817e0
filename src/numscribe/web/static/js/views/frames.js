/**
 * Boxes around digits and marks, over the drawing and over a picture.
 *
 * @module views/frames
 */

import { placed } from "../ink/geometry.js";
import { Boxes } from "./boxes.js";

export class Frames {
  #parts;
  #drawLayer;
  #pictureLayer;
  #onPicture;
  /** Boxes over the drawing. */
  onPaper;

  /**
   * @param {Document} page
   * @param {object} parts
   * @param {import("../state/answer.js").Answer} parts.answer
   * @param {import("../ink/strokes.js").Strokes} parts.strokes
   * @param {import("./pad.js").Pad} parts.pad
   * @param {import("./tabs.js").Tabs} parts.tabs
   * @param {import("./upload.js").Upload} parts.upload
   */
  constructor(page, parts) {
    this.#parts = parts;
    this.#drawLayer = /** @type {HTMLElement} */ (page.getElementById("draw-boxes"));
    this.#pictureLayer = /** @type {HTMLElement} */ (page.getElementById("picture-boxes"));
    this.onPaper = new Boxes(this.#drawLayer);
    this.#onPicture = new Boxes(this.#pictureLayer);
    parts.upload.addEventListener("tap", (event) => {
      const index = this.#onPicture.at(/** @type {CustomEvent} */ (event).detail);
      if (index !== null) parts.answer.select(index);
    });
  }

  render() {
    const { answer, strokes, pad, tabs, upload } = this.#parts;
    const { frames } = answer;
    // A single digit of a drawing has no box: it is obvious what was read.
    const isShown = tabs.mode === "draw" && frames.length > 1;
    this.onPaper.show(isShown ? frames : [], pad.view, strokes.pen);
    this.#onPicture.show(tabs.mode === "upload" && upload.isShown ? frames : [], upload.view);
  }

  /**
   * @param {import("../ink/geometry.js").Box} box In units of the drawing or the picture.
   * @returns {{layer: HTMLElement, box: import("../ink/geometry.js").Box} | null} The box in CSS
   *   pixels of the element over the input; null on the other tabs.
   */
  placeOf(box) {
    const { pad, tabs, upload } = this.#parts;
    if (tabs.mode === "batch" || tabs.mode === "table") return null;
    const [layer, view] =
      tabs.mode === "draw" ? [this.#drawLayer, pad.view] : [this.#pictureLayer, upload.view];
    return { layer, box: placed(box, view, layer.clientWidth / view.width) };
  }
}
