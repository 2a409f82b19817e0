/**
 * Shows the enlarged ink of the selected cell next to the cell, with alternatives.
 *
 * @module table/magnifier
 */

import { byId } from "../views/dom.js";
import { paintCell, renderAlternatives } from "./cell-picture.js";
import { describeCell } from "./cell-view.js";
import { tableTexts } from "./words.js";

/** @typedef {import("./model.js").TableModel} TableModel */

/** Distance from the cell, in CSS pixels. */
const GAP = 8;

const MAX_SIZE = { width: 300, height: 96 };

const MAX_ALTERNATIVES = 3;

/** Event: `choose` with the alternative that the user chose. */
export class Magnifier extends EventTarget {
  #element;
  #canvas;
  #description;
  #alternatives;
  #image;
  #scroll;
  #table;

  /** @param {TableModel} table */
  constructor(table) {
    super();
    this.#element = byId("table-magnifier");
    this.#canvas = byId("table-magnifier-canvas");
    this.#description = byId("table-magnifier-text");
    this.#alternatives = byId("table-magnifier-alternatives");
    this.#image = byId("table-image");
    this.#scroll = byId("table-scroll");
    this.#table = table;
    // A click does not move the focus out of the table.
    this.#element.addEventListener("mousedown", (/** @type {Event} */ event) => event.preventDefault());
  }

  /** @param {HTMLElement | null} node Element of the cell; null hides the magnifier. */
  show(node) {
    const { active, state } = this.#table;
    if (node === null || active === null || state === null) {
      this.#element.hidden = true;
      return;
    }
    this.#element.hidden = false;
    paintCell(this.#canvas, this.#image, state.nodes, active, MAX_SIZE);
    this.#description.textContent = describeCell(active);
    renderAlternatives(this.#alternatives, active, MAX_ALTERNATIVES, tableTexts().alternative, (text) => {
      this.dispatchEvent(new CustomEvent("choose", { detail: text }));
    });
    for (const button of this.#alternatives.children) button.tabIndex = -1; // by keyboard, users type
    this.#position(node);
  }

  /**
   * Place the magnifier above the cell, since users check downwards. If it would leave the table there,
   * it is below or beside the cell.
   *
   * @param {HTMLElement} node
   */
  #position(node) {
    const parent = /** @type {HTMLElement} */ (this.#element.offsetParent).getBoundingClientRect();
    const table = this.#scroll.getBoundingClientRect();
    const cell = node.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.#element;
    const above = cell.top - height - GAP;
    const below = cell.bottom + GAP;
    const left = cell.left - width - GAP;
    const right = cell.right + GAP;
    let x = clamp(cell.left + cell.width / 2 - width / 2, parent.left, parent.right - width);
    let y = above >= Math.max(0, table.top) ? above : below;
    if (y === below && below + height > table.bottom && (left >= parent.left || right + width <= parent.right)) {
      x = left >= parent.left ? left : right;
      y = clamp(cell.top + cell.height / 2 - height / 2, table.top, table.bottom - height);
    }
    this.#element.style.top = `${y - parent.top}px`;
    this.#element.style.left = `${x - parent.left}px`;
  }
}

/**
 * @param {number} value
 * @param {number} min
 * @param {number} max
 */
function clamp(value, min, max) {
  return Math.max(min, Math.min(value, max));
}
