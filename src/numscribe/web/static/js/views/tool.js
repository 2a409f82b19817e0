/**
 * The selected drawing tool: pen or eraser.
 *
 * @module views/tool
 */

/** @typedef {import("../ink/strokes.js").Strokes} Strokes */

/** Radius of the eraser in units of the paper. */
export const ERASER_RADIUS = 12;

/** The selected tool of the toolbar. Event: `change`. */
export class Tool extends EventTarget {
  #isEraser = false;
  #erasesParts = false;

  /** Whether the eraser is selected. */
  get isEraser() {
    return this.#isEraser;
  }

  set isEraser(value) {
    this.#isEraser = value;
    this.dispatchEvent(new Event("change"));
  }

  /** Whether the eraser erases only the ink that it touches, not whole strokes. */
  get erasesParts() {
    return this.#erasesParts;
  }

  set erasesParts(value) {
    this.#erasesParts = value;
    this.dispatchEvent(new Event("change"));
  }

  /**
   * @param {Strokes} strokes
   * @param {import("../ink/geometry.js").Point} point
   */
  eraseAt(strokes, point) {
    if (this.#erasesParts) strokes.eraseParts(point, ERASER_RADIUS);
    else strokes.eraseStrokes(point, ERASER_RADIUS);
  }
}
