/**
 * A point that arrow keys move.
 *
 * @module ink/cursor
 */

/** @typedef {import("./geometry.js").Point} Point */
/** @typedef {import("./geometry.js").Box} Box */

import { clamp } from "./geometry.js";

/** @type {Record<string, Point>} */
const ARROWS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Arrow keys that are held together move it aslant. */
export class Cursor {
  /** @type {Point | null} */
  #at = null;
  /** @type {Set<string>} */
  #held = new Set();

  /** Null until it was placed. */
  get at() {
    return this.#at;
  }

  /** @param {Point | null} point */
  place(point) {
    this.#at = point;
    this.#held.clear();
  }

  /**
   * @param {string} key
   * @param {number} step
   * @param {Box} room
   * @returns {boolean} Whether the key is an arrow.
   */
  press(key, step, room) {
    if (!Object.hasOwn(ARROWS, key) || this.#at === null) return false;
    this.#held.add(key);
    let [x, y] = this.#at;
    for (const held of this.#held) {
      x += ARROWS[held][0] * step;
      y += ARROWS[held][1] * step;
    }
    this.#at = clamp([x, y], room);
    return true;
  }

  /** @param {string} key */
  release(key) {
    this.#held.delete(key);
  }
}
