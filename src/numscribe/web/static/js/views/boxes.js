/**
 * Boxes around digits and marks, labelled with the symbols that were read.
 *
 * @module views/boxes
 */

import { boxAt } from "../ink/geometry.js";

/** @typedef {import("../ink/geometry.js").Box} Box */
/** @typedef {{box: Box, text: string, chosen: boolean, index: number}} Frame Of the symbol `index`. */

/** Room between the ink and its frame, in CSS pixels. */
const MARGIN = 4;

/** What is no wider than twice this, such as a point, is as easy to meet as if it were, in CSS pixels. */
const LEAST = 6;

/** Height of a label, with its room, in CSS pixels. */
const LABEL = 20;

export class Boxes {
  #layer;
  /** @type {readonly Frame[]} */
  #frames = [];
  /** Between a box and its frame, in units of the input. */
  #margin = 0;
  /** Between a box and the edge of its ink, in the same. */
  #ink = 0;

  /** @param {HTMLElement} layer Lies on top of the ink, and is as large as it. */
  constructor(layer) {
    this.#layer = layer;
  }

  /**
   * @param {readonly Frame[]} frames
   * @param {Box} view What part of the input the layer shows.
   * @param {number} [pen] Width of the ink that was drawn around the boxes' edges, in units of the
   *   input.
   */
  show(frames, view, pen = 0) {
    const scale = this.#layer.clientWidth / view.width;
    this.#frames = frames;
    this.#ink = Math.max(pen / 2, LEAST / scale);
    this.#margin = pen / 2 + MARGIN / scale;
    const places = frames.map(({ box }) => ({
      x: Math.round((box.x - this.#margin - view.x) * scale),
      y: Math.round((box.y - this.#margin - view.y) * scale),
      width: Math.round((box.width + 2 * this.#margin) * scale),
      height: Math.round((box.height + 2 * this.#margin) * scale),
    }));
    const nodes = frames.map(({ text, chosen }, index) => {
      const { x: left, y: top, ...size } = places[index];
      const node = document.createElement("div");
      node.className = "box";
      node.toggleAttribute("data-chosen", chosen);
      node.toggleAttribute("data-below", isBetterBelow(places, index, this.#layer.clientHeight));
      for (const [name, value] of Object.entries({ left, top, ...size })) {
        node.style.setProperty(name, `${value}px`);
      }
      const tag = document.createElement("span");
      tag.className = "box__tag";
      tag.textContent = text;
      node.append(tag);
      return node;
    });
    this.#layer.replaceChildren(...nodes);
  }

  /**
   * @param {import("../ink/geometry.js").Point} point Of the input.
   * @returns {number | null} Which symbol's frame is there.
   */
  at(point) {
    return this.#find(point, this.#margin);
  }

  /**
   * @param {import("../ink/geometry.js").Point} point Of the input.
   * @returns {number | null} Which symbol's ink is there. Beside it a dot may be drawn, such as a
   *   decimal point.
   */
  inkAt(point) {
    return this.#find(point, this.#ink);
  }

  /**
   * @param {import("../ink/geometry.js").Point} point
   * @param {number} margin
   */
  #find(point, margin) {
    const at = boxAt(this.#frames.map(({ box }) => box), point, margin);
    return at === null ? null : this.#frames[at].index;
  }
}

/**
 * A label stands above its frame, unless it would lie there over other ink or outside of the layer.
 *
 * @param {readonly Box[]} places
 * @param {number} index
 * @param {number} height Of the layer.
 */
function isBetterBelow(places, index, height) {
  const { x, y, height: own } = places[index];
  const isFree = (/** @type {number} */ top) =>
    top >= 0 &&
    top + LABEL <= height &&
    places.every((other, at) => {
      const isBeside = other.x + other.width <= x || other.x >= x + LABEL;
      return at === index || isBeside || other.y >= top + LABEL || other.y + other.height <= top;
    });
  return !isFree(y - LABEL) && isFree(y + own);
}
