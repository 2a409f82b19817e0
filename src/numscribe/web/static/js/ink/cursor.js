/**
 * A point that arrow keys move.
 *
 * @module ink/cursor
 */

/** @typedef {import("./geometry.js").Point} Point */
/** @typedef {import("./geometry.js").Box} Box */

import { clamp } from "./geometry.js";

/** @type {Record<string, Point>} Direction of each arrow key. */
export const ARROWS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Two arrow keys that are held together move it diagonally. */
export class Cursor {
  /** @type {Point | null} */
  #position = null;
  /** @type {Set<string>} */
  #pressed = new Set();

  /** Null if the cursor is hidden. */
  get position() {
    return this.#position;
  }

  /** @param {Point | null} point */
  place(point) {
    this.#position = point;
    this.#pressed.clear();
  }

  /**
   * @param {string} key
   * @param {number} step
   * @param {Box} bounds
   * @returns {boolean} Whether the key is an arrow.
   */
  press(key, step, bounds) {
    if (!Object.hasOwn(ARROWS, key) || this.#position === null) return false;
    this.#pressed.add(key);
    let [x, y] = this.#position;
    for (const held of this.#pressed) {
      x += ARROWS[held][0] * step;
      y += ARROWS[held][1] * step;
    }
    this.#position = clamp([x, y], bounds);
    return true;
  }

  /** @param {string} key */
  release(key) {
    this.#pressed.delete(key);
  }
}
