/**
 * Shows the ink of the selected cell, enlarged, beside the cell.
 *
 * @module table/lens
 */

import { lookOf } from "./look.js";
import { offerOthers, paintCell } from "./ink.js";
import { tableWords } from "./words.js";

/** @typedef {import("./work.js").Work} Work */

/** Between a cell and its ink, in CSS pixels. */
const GAP = 8;

const ROOM = { width: 300, height: 96 };

const OTHERS = 3;

/** Event: `choose` with another reading that is right. */
export class Lens extends EventTarget {
  #lens;
  #ink;
  #words;
  #others;
  #image;
  #scroll;
  #work;

  /**
   * @param {(id: string) => any} find
   * @param {Work} work
   */
  constructor(find, work) {
    super();
    this.#lens = find("table-lens");
    this.#ink = find("table-lens-ink");
    this.#words = find("table-lens-words");
    this.#others = find("table-lens-others");
    this.#image = find("table-image");
    this.#scroll = find("table-scroll");
    this.#work = work;
    // A click here leaves the focus in the table.
    this.#lens.addEventListener("mousedown", (/** @type {Event} */ event) => event.preventDefault());
  }

  /** @param {HTMLElement | null} node The cell's; null hides the ink. */
  show(node) {
    const { active, state } = this.#work;
    if (node === null || active === null || state === null) {
      this.#lens.hidden = true;
      return;
    }
    this.#lens.hidden = false;
    paintCell(this.#ink, this.#image, state.nodes, active, ROOM);
    this.#words.textContent = lookOf(active);
    offerOthers(this.#others, active, OTHERS, tableWords().alternative, (text) => {
      this.dispatchEvent(new CustomEvent("choose", { detail: text }));
    });
    for (const other of this.#others.children) other.tabIndex = -1; // typing does the same
    this.#place(node);
  }

  /**
   * Above the cell, as a person goes down; where that is out of the table, below it, or beside it: what
   * is around the table stays free.
   *
   * @param {HTMLElement} node
   */
  #place(node) {
    const home = /** @type {HTMLElement} */ (this.#lens.offsetParent).getBoundingClientRect();
    const table = this.#scroll.getBoundingClientRect();
    const cell = node.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.#lens;
    const above = cell.top - height - GAP;
    const below = cell.bottom + GAP;
    const left = cell.left - width - GAP;
    const right = cell.right + GAP;
    let x = clamp(cell.left + cell.width / 2 - width / 2, home.left, home.right - width);
    let y = above >= Math.max(0, table.top) ? above : below;
    if (y === below && below + height > table.bottom && (left >= home.left || right + width <= home.right)) {
      x = left >= home.left ? left : right;
      y = clamp(cell.top + cell.height / 2 - height / 2, table.top, table.bottom - height);
    }
    this.#lens.style.top = `${y - home.top}px`;
    this.#lens.style.left = `${x - home.left}px`;
  }
}

/**
 * @param {number} value
 * @param {number} least
 * @param {number} most
 */
function clamp(value, least, most) {
  return Math.max(least, Math.min(value, most));
}
