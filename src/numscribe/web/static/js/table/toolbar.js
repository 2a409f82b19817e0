/**
 * The toolbar of a table: progress, undo, and export.
 *
 * @module table/toolbar
 */

import { toDataUrl } from "../reading/api.js";
import { byId, onClick } from "../views/dom.js";
import { saveAs } from "../views/files.js";
import { cellTexts, toCsv, toJson, toTsv } from "./export.js";
import { roundNodes } from "./grid.js";
import { tableTexts } from "./words.js";

export class TableToolbar {
  #table;
  #api;
  #toast;
  #reader;

  /**
   * @param {object} parts
   * @param {import("./model.js").TableModel} parts.table
   * @param {import("./api.js").TableApi} parts.api
   * @param {import("../views/toast.js").Toast} parts.toast
   * @param {import("./reader.js").TableReader} parts.reader
   */
  constructor({ table, api, toast, reader }) {
    this.#table = table;
    this.#api = api;
    this.#toast = toast;
    this.#reader = reader;
    onClick("table-undo", () => table.undo());
    onClick("table-redo", () => table.redo());
    onClick("table-csv", () => this.#save(toCsv(cellTexts(table)), "text/csv", "csv"));
    onClick("table-json", () => this.#save(toJson(table, reader.photo?.name ?? ""), "application/json", "json"));
    onClick("table-xlsx", () => this.#saveSpreadsheet());
    onClick("table-copy", () => this.#copy());
    byId("panel-table").addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.#onKeydown(event));
  }

  render() {
    const words = tableTexts();
    const { progress, cellsToCheck, canUndo, canRedo } = this.#table;
    const { done, total } = progress;
    const isDone = cellsToCheck.length === 0 && total > 0;
    byId("table-count").textContent = isDone ? words.allSure(total) : words.progress(done, total);
    Object.assign(byId("table-progress"), { max: Math.max(total, 1), value: done });
    const next = byId("table-next");
    next.textContent = cellsToCheck.length === 0 ? words.nextNone : words.next(cellsToCheck.length);
    next.ariaDisabled = String(cellsToCheck.length === 0);
    const { length } = this.#reader.nextPhotos;
    byId("table-new-text").textContent = length === 0 ? words.startOver : words.nextPhoto(length);
    byId("table-undo").ariaDisabled = String(!canUndo);
    byId("table-redo").ariaDisabled = String(!canRedo);
  }

  /**
   * Handle the shortcuts of undo and redo.
   *
   * @param {KeyboardEvent} event
   */
  #onKeydown(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    if ((key !== "z" && key !== "y") || /** @type {Element} */ (event.target).matches("input")) return;
    event.preventDefault();
    event.stopPropagation();
    if (key === "y" || event.shiftKey) this.#table.redo();
    else this.#table.undo();
  }

  /** Name of saved files: that of the photo, without its extension. */
  get #fileName() {
    return this.#reader.photo?.name.replace(/\.[^.]*$/, "").slice(0, 100) || "numscribe-table";
  }

  /**
   * @param {string} content
   * @param {string} type
   * @param {string} extension
   */
  #save(content, type, extension) {
    saveAs(new Blob([content], { type }), `${this.#fileName}.${extension}`);
  }

  async #saveSpreadsheet() {
    const { exportData, state } = this.#table;
    const isWanted = byId("table-pictures").checked;
    const photo = isWanted ? /** @type {File | null} */ (this.#reader.photo) : null; // a table has no undrawn page
    try {
      const pictures = photo && state && { image: await toDataUrl(photo), nodes: roundNodes(state.nodes) };
      const file = await this.#api.spreadsheet({ ...exportData, name: this.#fileName, ...pictures });
      saveAs(file, `${this.#fileName}.xlsx`);
    } catch {
      this.#toast.show(tableTexts().saveFailed);
    }
  }

  async #copy() {
    const text = toTsv(cellTexts(this.#table));
    try {
      await navigator.clipboard.writeText(text);
      this.#toast.show(tableTexts().copied);
    } catch {
      this.#toast.showCopyable(tableTexts().copyByHand, text);
    }
  }
}
