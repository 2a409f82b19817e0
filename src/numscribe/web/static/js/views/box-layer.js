/**
 * A layer of boxes around digits and marks, labelled with the symbols that were read.
 *
 * @module views/box-layer
 */

import { boxAt } from "../ink/geometry.js";

/** @typedef {import("../ink/geometry.js").Box} Box */
/** @typedef {{box: Box, text: string, chosen: boolean, index: number}} SymbolBox `index` is that of the symbol. */

/** Distance between the ink and its box, in CSS pixels. */
const MARGIN = 4;

/** Minimum margin for taps around the box of a symbol, in CSS pixels. */
const MIN_TAP_MARGIN = 6;

/** Height of a label with its margin, in CSS pixels. */
const LABEL_HEIGHT = 20;

export class BoxLayer {
  #layer;
  /** @type {readonly SymbolBox[]} */
  #boxes = [];
  /** Margin of the displayed boxes, in units of the input. */
  #boxMargin = 0;
  /** Margin from the box of a symbol to the edge of its ink, in units of the input. */
  #inkMargin = 0;

  /** @param {HTMLElement} layer Element over the input, of the same size. */
  constructor(layer) {
    this.#layer = layer;
  }

  /**
   * @param {readonly SymbolBox[]} frames
   * @param {Box} view The part of the input that the layer shows.
   * @param {number} [pen] Width of the ink, in units of the input. The boxes enclose only the points.
   */
  show(frames, view, pen = 0) {
    const scale = this.#layer.clientWidth / view.width;
    this.#boxes = frames;
    this.#inkMargin = Math.max(pen / 2, MIN_TAP_MARGIN / scale);
    this.#boxMargin = pen / 2 + MARGIN / scale;
    const places = frames.map(({ box }) => ({
      x: Math.round((box.x - this.#boxMargin - view.x) * scale),
      y: Math.round((box.y - this.#boxMargin - view.y) * scale),
      width: Math.round((box.width + 2 * this.#boxMargin) * scale),
      height: Math.round((box.height + 2 * this.#boxMargin) * scale),
    }));
    const nodes = frames.map(({ text, chosen }, index) => {
      const { x: left, y: top, ...size } = places[index];
      const node = document.createElement("div");
      node.className = "box";
      node.toggleAttribute("data-chosen", chosen);
      node.toggleAttribute("data-below", shouldLabelBelow(places, index, this.#layer.clientHeight));
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
   * @param {import("../ink/geometry.js").Point} point Point of the input.
   * @returns {number | null} Index of the symbol whose box contains the point.
   */
  symbolAt(point) {
    return this.#indexAt(point, this.#boxMargin);
  }

  /**
   * @param {import("../ink/geometry.js").Point} point Point of the input.
   * @returns {number | null} Index of the symbol whose ink is at the point. The area is smaller than the
   *   box, so that a decimal point can be drawn next to a digit.
   */
  symbolInkAt(point) {
    return this.#indexAt(point, this.#inkMargin);
  }

  /**
   * @param {import("../ink/geometry.js").Point} point
   * @param {number} margin
   */
  #indexAt(point, margin) {
    const at = boxAt(this.#boxes.map(({ box }) => box), point, margin);
    return at === null ? null : this.#boxes[at].index;
  }
}

/**
 * Decide whether a label is below its box, since it would cover another symbol or leave the layer above.
 *
 * @param {readonly Box[]} places
 * @param {number} index
 * @param {number} height Height of the layer.
 */
function shouldLabelBelow(places, index, height) {
  const { x, y, height: boxHeight } = places[index];
  const isFree = (/** @type {number} */ top) =>
    top >= 0 &&
    top + LABEL_HEIGHT <= height &&
    places.every((other, at) => {
      const isBeside = other.x + other.width <= x || other.x >= x + LABEL_HEIGHT;
      return at === index || isBeside || other.y >= top + LABEL_HEIGHT || other.y + other.height <= top;
    });
  return !isFree(y - LABEL_HEIGHT) && isFree(y + boxHeight);
}
