/**
 * The drawing as data. The canvas is only a view of it.
 *
 * @module strokes
 */

import { round } from "./geometry.js";

/** @typedef {import("./geometry.js").Point} Point */

/**
 * Strokes in the order in which they were drawn, in units of the paper (`pad.js`).
 *
 * Events: `change` when the ink changed; `rest` when, after that, the pen is up.
 */
export class Strokes extends EventTarget {
  /** @type {Point[][]} */
  #strokes = [];
  #drawing = false;

  get isEmpty() {
    return this.#strokes.length === 0;
  }

  get isDrawing() {
    return this.#drawing;
  }

  /** @returns {Iterator<readonly Point[]>} */
  [Symbol.iterator]() {
    return this.#strokes[Symbol.iterator]();
  }

  /**
   * Put the pen down.
   *
   * @param {Point} point
   */
  begin(point) {
    this.#strokes.push([round(point)]);
    this.#drawing = true;
    this.#changed();
  }

  /**
   * Move the pen. Points that equal the last one are left out.
   *
   * @param {readonly Point[]} points
   */
  extend(points) {
    if (!this.#drawing) return;
    const stroke = this.#strokes[this.#strokes.length - 1];
    const before = stroke.length;
    for (const point of points) {
      const [x, y] = round(point);
      const [lastX, lastY] = stroke[stroke.length - 1];
      if (x !== lastX || y !== lastY) stroke.push([x, y]);
    }
    if (stroke.length > before) this.#changed();
  }

  /** Lift the pen. */
  end() {
    if (!this.#drawing) return;
    this.#rested();
  }

  /** Take the last stroke away. */
  undo() {
    if (this.isEmpty) return;
    this.#strokes.pop();
    this.#changed();
    this.#rested();
  }

  /** Take all strokes away. */
  clear() {
    if (this.isEmpty) return;
    this.#strokes = [];
    this.#changed();
    this.#rested();
  }

  /** @returns {Point[][]} A copy, as the server takes it. */
  toJSON() {
    return this.#strokes.map((stroke) => stroke.map(([x, y]) => [x, y]));
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }

  #rested() {
    this.#drawing = false;
    this.dispatchEvent(new Event("rest"));
  }
}
