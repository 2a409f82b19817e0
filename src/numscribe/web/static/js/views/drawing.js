/**
 * Drawing by pointer and by keyboard, and the shortcuts for it.
 *
 * @module views/drawing
 */

import { DrawingKeys, listenToShortcuts } from "./keys.js";
import { Pointers } from "./pointers.js";

/** Events: `tap`, as Pointers has it; `pen` and `enter`, as DrawingKeys has them. */
export class Drawing extends EventTarget {
  /**
   * @param {Document} page
   * @param {object} parts
   * @param {import("./pad.js").Pad} parts.pad
   * @param {import("../ink/strokes.js").Strokes} parts.strokes
   * @param {import("./pointers.js").Tool} parts.tool
   * @param {import("./toolbar.js").Toolbar} parts.toolbar
   * @param {import("./boxes.js").Boxes} parts.boxes Of what is read on the paper.
   */
  constructor(page, { pad, strokes, tool, toolbar, boxes }) {
    super();
    const canvas = /** @type {HTMLCanvasElement} */ (page.getElementById("canvas"));
    const panel = /** @type {HTMLElement} */ (page.getElementById("panel-draw"));
    const width = () => toolbar.width;
    const symbolAt = (/** @type {import("../ink/geometry.js").Point} */ point) => boxes.inkAt(point);
    const pointers = new Pointers(canvas, pad, strokes, tool, width, symbolAt);
    const keys = new DrawingKeys(canvas, pad, strokes, tool, width);
    this.#passOn(pointers, "tap");
    this.#passOn(keys, "enter");
    this.#passOn(keys, "pen");
    listenToShortcuts(page, {
      undo: () => !panel.hidden && strokes.undo(),
      redo: () => !panel.hidden && strokes.redo(),
      pen: () => (tool.erases = false),
      eraser: () => (tool.erases = true),
    });
  }

  /**
   * @param {EventTarget} source
   * @param {string} type
   */
  #passOn(source, type) {
    source.addEventListener(type, (event) => {
      const { detail } = /** @type {CustomEvent} */ (event);
      this.dispatchEvent(new CustomEvent(type, { detail }));
    });
  }
}
