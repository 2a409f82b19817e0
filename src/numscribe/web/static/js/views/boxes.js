/**
 * Frames around the digits that were found, with the digits on them.
 *
 * @module views/boxes
 */

import { boxAt } from "../ink/geometry.js";

/** @typedef {import("../ink/geometry.js").Box} Box */
/** @typedef {{box: Box, text: string, chosen: boolean}} Frame */

/** Room between the ink and its frame, in CSS pixels. */
const MARGIN = 6;

export class Boxes {
  #layer;
  /** @type {readonly Frame[]} */
  #frames = [];
  #scale = 1;

  /** @param {HTMLElement} layer Lies on top of the ink, and is as large as it. */
  constructor(layer) {
    this.#layer = layer;
  }

  /**
   * @param {readonly Frame[]} frames
   * @param {Box} view What part of the input the layer shows.
   */
  show(frames, view) {
    const scale = this.#layer.clientWidth / view.width;
    this.#frames = frames;
    this.#scale = scale;
    const nodes = frames.map(({ box, text, chosen }) => {
      const node = document.createElement("div");
      node.className = "box";
      node.toggleAttribute("data-chosen", chosen);
      const place = {
        left: (box.x - view.x) * scale - MARGIN,
        top: (box.y - view.y) * scale - MARGIN,
        width: box.width * scale + 2 * MARGIN,
        height: box.height * scale + 2 * MARGIN,
      };
      for (const [name, value] of Object.entries(place)) {
        node.style.setProperty(name, `${Math.round(value)}px`);
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
   * @returns {number | null} Which frame is there.
   */
  at(point) {
    const boxes = this.#frames.map(({ box }) => box);
    return boxAt(boxes, point, MARGIN / this.#scale);
  }
}
