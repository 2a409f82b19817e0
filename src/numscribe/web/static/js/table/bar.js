/**
 * The toolbar of a table: progress, undo, and export.
 *
 * @module table/bar
 */

import { toDataUrl } from "../reading/api.js";
import { saveAs } from "../views/files.js";
import { csvOf, jsonOf, textsOf, tsvOf } from "./files.js";
import { rounded } from "./grid.js";
import { tableWords } from "./words.js";

export class Bar {
  #find;
  #work;
  #api;
  #toast;
  #reader;

  /**
   * @param {(id: string) => any} find
   * @param {object} parts
   * @param {import("./work.js").Work} parts.work
   * @param {import("./api.js").TableApi} parts.api
   * @param {import("../views/toast.js").Toast} parts.toast
   * @param {import("./reader.js").TableReader} parts.reader
   */
  constructor(find, { work, api, toast, reader }) {
    this.#find = find;
    this.#work = work;
    this.#api = api;
    this.#toast = toast;
    this.#reader = reader;
    const on = (/** @type {string} */ id, /** @type {() => unknown} */ act) =>
      find(id).addEventListener("click", act);
    on("table-undo", () => work.undo());
    on("table-redo", () => work.redo());
    on("table-csv", () => this.#save(csvOf(textsOf(work)), "text/csv", "csv"));
    on("table-json", () => this.#save(jsonOf(work, reader.photo?.name ?? ""), "application/json", "json"));
    on("table-xlsx", () => this.#saveSpreadsheet());
    on("table-copy", () => this.#copy());
    find("panel-table").addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.#press(event));
  }

  render() {
    const words = tableWords();
    const { progress, queue, canUndo, canRedo } = this.#work;
    const { done, total } = progress;
    const isDone = queue.length === 0 && total > 0;
    this.#find("table-count").textContent = isDone ? words.allSure(total) : words.progress(done, total);
    Object.assign(this.#find("table-progress"), { max: Math.max(total, 1), value: done });
    const next = this.#find("table-next");
    next.textContent = queue.length === 0 ? words.nextNone : words.next(queue.length);
    next.ariaDisabled = String(queue.length === 0);
    const { length } = this.#reader.waiting;
    this.#find("table-anew-words").textContent = length === 0 ? words.anew : words.nextPhoto(length);
    this.#find("table-undo").ariaDisabled = String(!canUndo);
    this.#find("table-redo").ariaDisabled = String(!canRedo);
  }

  /** @param {KeyboardEvent} event Undo and redo belong to the tab that is open. */
  #press(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    if ((key !== "z" && key !== "y") || /** @type {Element} */ (event.target).matches("input")) return;
    event.preventDefault();
    event.stopPropagation();
    if (key === "y" || event.shiftKey) this.#work.redo();
    else this.#work.undo();
  }

  /** Name of saved files: that of the photo, without its suffix. */
  get #name() {
    return this.#reader.photo?.name.replace(/\.[^.]*$/, "").slice(0, 100) || "numscribe-table";
  }

  /**
   * @param {string} content
   * @param {string} type
   * @param {string} ending
   */
  #save(content, type, ending) {
    saveAs(new Blob([content], { type }), `${this.#name}.${ending}`);
  }

  async #saveSpreadsheet() {
    const { shownSheet, state } = this.#work;
    const photo = this.#find("table-pictures").checked ? this.#reader.photo : null;
    try {
      const pictures = photo && state && { image: await toDataUrl(photo), nodes: rounded(state.nodes) };
      const file = await this.#api.spreadsheet({ ...shownSheet, name: this.#name, ...pictures });
      saveAs(file, `${this.#name}.xlsx`);
    } catch {
      this.#toast.tell(tableWords().saveFailed);
    }
  }

  async #copy() {
    const text = tsvOf(textsOf(this.#work));
    try {
      await navigator.clipboard.writeText(text);
      this.#toast.tell(tableWords().copied);
    } catch {
      this.#toast.offer(tableWords().copyByHand, text);
    }
  }
}
