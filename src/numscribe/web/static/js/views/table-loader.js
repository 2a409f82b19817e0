/**
 * Loads the modules, texts and styles of the tab for tables when it is first opened.
 *
 * @module views/table-loader
 */

import { words } from "../words/index.js";
import { byId } from "./dom.js";

/** @typedef {import("../table/tab.js").TableTab} TableTab */

/** Key in the session storage, set while this browser tab has a table. */
export const ACTIVE_KEY = "numscribe.table";

/** Name of the IndexedDB database of the table. */
export const DATABASE = "numscribe-table";

export class TableLoader {
  #parts;
  /** @type {Promise<TableTab> | null} */
  #loading = null;
  /** @type {TableTab | null} */
  #tab = null;
  #hasFailed = false;

  /** @param {import("../table/tab.js").Parts} parts */
  constructor(parts) {
    this.#parts = parts;
    // The table of an earlier session is deleted.
    if (parts.sessionStorage.getItem(ACTIVE_KEY) === null) globalThis.indexedDB?.deleteDatabase(DATABASE);
  }

  async open() {
    this.#loading ??= import("../table/open.js").then(({ open }) => open(this.#parts));
    try {
      this.#tab = await this.#loading;
      this.#hasFailed = false;
    } catch {
      this.#loading = null; // the next call tries again
      this.#hasFailed = true;
      this.#renderFailure();
    }
  }

  /** @param {File[]} files At least one. */
  async addPhotos(files) {
    await this.open();
    this.#tab?.addPhotos(files);
  }

  render() {
    if (this.#tab === null) this.#renderFailure();
    else this.#tab.render();
  }

  /** Show in the tab that it could not be loaded. */
  #renderFailure() {
    if (!this.#hasFailed) return;
    const headline = document.createElement("p");
    headline.className = "drop-hint__text";
    headline.textContent = navigator.onLine ? words.failedHeadline : words.offlineHeadline;
    const detail = document.createElement("p");
    detail.className = "drop-hint__more";
    detail.textContent = navigator.onLine ? words.failedDetail : words.tableOffline;
    const retry = document.createElement("button");
    retry.type = "button";
    retry.className = "button";
    retry.textContent = words.retry;
    retry.addEventListener("click", () => this.open());
    const note = document.createElement("div");
    note.className = "drop-area drop-area--failed";
    note.role = "status";
    note.append(headline, detail, retry);
    byId("panel-table").replaceChildren(note);
  }
}
