/**
 * The buttons that adjust, add and remove lines of a table.
 *
 * @module table/line-tools
 */

import { byId, onClick } from "../views/dom.js";
import { countLines } from "./grid.js";
import { tableTexts } from "./words.js";

/** @typedef {import("./photo.js").PhotoView} PhotoView */
/** @typedef {import("./model.js").TableModel} TableModel */

/** Buttons that change the selected line. */
const LINE_BUTTONS = ["table-add-before", "table-add-after", "table-remove"];

/** Event: `toggle` when the user starts or ends adjusting lines. */
export class LineTools extends EventTarget {
  #table;
  #photo;

  /** @param {{table: TableModel, photo: PhotoView}} parts */
  constructor({ table, photo }) {
    super();
    this.#table = table;
    this.#photo = photo;
    onClick("table-adjust", () => this.dispatchEvent(new Event("toggle")));
    this.#on("table-add-before", ({ axis, index }) => {
      table.addLine(axis, index);
      photo.select({ axis, index });
    });
    this.#on("table-add-after", ({ axis, index }) => {
      table.addLine(axis, index + 1);
      photo.select({ axis, index: index + 1 });
    });
    this.#on("table-remove", ({ axis, index }) => {
      table.removeLine(axis, index);
      photo.select(null);
    });
  }

  render() {
    const words = tableTexts();
    const { isAdjusting, selectedLine } = this.#photo;
    const nodes = this.#table.state?.nodes;
    const adjust = byId("table-adjust");
    adjust.ariaPressed = String(isAdjusting);
    byId("table-adjust-text").textContent = isAdjusting ? words.adjustDone : words.adjust;
    for (const id of LINE_BUTTONS) {
      byId(id).hidden = !isAdjusting;
      byId(id).ariaDisabled = String(selectedLine === null);
    }
    const isLast = selectedLine !== null && nodes !== undefined && countLines(nodes, selectedLine.axis) <= 2;
    if (isLast) byId("table-remove").ariaDisabled = "true";
    const hint = selectedLine === null ? `${words.adjustHint} ${words.chooseLine}` : "";
    byId("table-lines-hint").textContent = isAdjusting ? hint : "";
  }

  /**
   * @param {string} id
   * @param {(line: {axis: import("./grid.js").Axis, index: number}) => void} change
   */
  #on(id, change) {
    const button = byId(id);
    button.addEventListener("click", () => {
      const { selectedLine } = this.#photo;
      if (selectedLine !== null && button.ariaDisabled !== "true") change(selectedLine);
    });
  }
}
