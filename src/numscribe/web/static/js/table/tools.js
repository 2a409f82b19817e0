/**
 * The buttons for the lines of a table.
 *
 * @module table/tools
 */

import { countLines } from "./grid.js";
import { tableWords } from "./words.js";

/** @typedef {import("./photo.js").Photo} Photo */
/** @typedef {import("./work.js").Work} Work */

/** Buttons that change the line that is chosen. */
const CHANGES = ["table-add-before", "table-add-after", "table-remove"];

/** Event: `toggle` when lines are to be adjusted, or no longer. */
export class LineTools extends EventTarget {
  #find;
  #work;
  #photo;

  /**
   * @param {(id: string) => any} find
   * @param {{work: Work, photo: Photo}} parts
   */
  constructor(find, { work, photo }) {
    super();
    this.#find = find;
    this.#work = work;
    this.#photo = photo;
    find("table-adjust").addEventListener("click", () => this.dispatchEvent(new Event("toggle")));
    this.#on("table-add-before", ({ axis, index }) => {
      work.addLine(axis, index);
      photo.choose({ axis, index });
    });
    this.#on("table-add-after", ({ axis, index }) => {
      work.addLine(axis, index + 1);
      photo.choose({ axis, index: index + 1 });
    });
    this.#on("table-remove", ({ axis, index }) => {
      work.removeLine(axis, index);
      photo.choose(null);
    });
  }

  render() {
    const words = tableWords();
    const { isAdjusting, line } = this.#photo;
    const nodes = this.#work.state?.nodes;
    const adjust = this.#find("table-adjust");
    adjust.ariaPressed = String(isAdjusting);
    this.#find("table-adjust-words").textContent = isAdjusting ? words.adjustDone : words.adjust;
    for (const id of CHANGES) {
      this.#find(id).hidden = !isAdjusting;
      this.#find(id).ariaDisabled = String(line === null);
    }
    const isLast = line !== null && nodes !== undefined && countLines(nodes, line.axis) <= 2;
    if (isLast) this.#find("table-remove").ariaDisabled = "true";
    const hint = line === null ? `${words.adjustHint} ${words.chooseLine}` : "";
    this.#find("table-lines-hint").textContent = isAdjusting ? hint : "";
  }

  /**
   * @param {string} id
   * @param {(line: {axis: import("./grid.js").Axis, index: number}) => void} change
   */
  #on(id, change) {
    const button = this.#find(id);
    button.addEventListener("click", () => {
      const { line } = this.#photo;
      if (line !== null && button.ariaDisabled !== "true") change(line);
    });
  }
}
