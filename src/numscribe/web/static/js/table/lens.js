/**
 * The ink of the cell at hand, enlarged, beside the cell.
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

  /** @param {HTMLElement} node Above it where there is room, as a person goes down. */
  #place(node) {
    const home = /** @type {HTMLElement} */ (this.#lens.offsetParent).getBoundingClientRect();
    const cell = node.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.#lens;
    const above = cell.top - height - GAP;
    const isAbove = above >= Math.max(0, home.top); // what is over the table stays free
    const top = isAbove ? above : cell.bottom + GAP;
    const left = Math.min(cell.left + cell.width / 2 - width / 2, home.right - width);
    this.#lens.style.top = `${top - home.top}px`;
    this.#lens.style.left = `${Math.max(left, home.left) - home.left}px`;
  }
}
