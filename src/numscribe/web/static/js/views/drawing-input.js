/**
 * Drawing by pointer and keyboard, and its keyboard shortcuts.
 *
 * @module views/drawing-input
 */

import { byId } from "./dom.js";
import { KeyboardDrawing, listenToShortcuts } from "./keyboard.js";
import { PointerDrawing } from "./pointers.js";

/** Events: `tap` of PointerDrawing; `pen` and `enter` of KeyboardDrawing. */
export class DrawingInput extends EventTarget {
  /**
   * @param {object} parts
   * @param {import("./pad.js").DrawingPad} parts.pad
   * @param {import("../ink/strokes.js").Strokes} parts.strokes
   * @param {import("./tool.js").Tool} parts.tool
   * @param {import("./toolbar.js").Toolbar} parts.toolbar
   * @param {import("./box-layer.js").BoxLayer} parts.boxes Boxes over the drawing.
   */
  constructor({ pad, strokes, tool, toolbar, boxes }) {
    super();
    const canvas = /** @type {HTMLCanvasElement} */ (byId("canvas"));
    const panel = /** @type {HTMLElement} */ (byId("panel-draw"));
    const width = () => toolbar.penWidth;
    const symbolAt = (/** @type {import("../ink/geometry.js").Point} */ point) => boxes.symbolInkAt(point);
    const pointers = new PointerDrawing(canvas, pad, strokes, tool, width, symbolAt);
    const keys = new KeyboardDrawing(canvas, pad, strokes, tool, width);
    this.#forward(pointers, "tap");
    this.#forward(keys, "enter");
    this.#forward(keys, "pen");
    listenToShortcuts({
      undo: () => !panel.hidden && strokes.undo(),
      redo: () => !panel.hidden && strokes.redo(),
      pen: () => (tool.isEraser = false),
      eraser: () => (tool.isEraser = true),
    });
  }

  /**
   * @param {EventTarget} source
   * @param {string} type
   */
  #forward(source, type) {
    source.addEventListener(type, (event) => {
      const { detail } = /** @type {CustomEvent} */ (event);
      this.dispatchEvent(new CustomEvent(type, { detail }));
    });
  }
}
