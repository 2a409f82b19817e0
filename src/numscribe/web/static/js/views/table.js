/**
 * The tab for tables, whose modules, texts and styles are loaded when it is first opened.
 *
 * @module views/table
 */

import { words } from "../words/index.js";

/** @typedef {import("../table/tab.js").TableTab} TableTab */

/** Set in this tab of the browser while it has a table. */
export const MARK = "numscribe.table";

/** Name of the database in which the table outlives a reload. */
export const DATABASE = "numscribe-table";

export class Table {
  #page;
  #parts;
  /** @type {Promise<TableTab> | null} */
  #loading = null;
  /** @type {TableTab | null} */
  #tab = null;
  #hasFailed = false;

  /**
   * @param {Document} page
   * @param {import("../table/tab.js").Parts} parts
   */
  constructor(page, parts) {
    this.#page = page;
    this.#parts = parts;
    // A table of an earlier visit is thrown away.
    if (parts.visit.getItem(MARK) === null) globalThis.indexedDB?.deleteDatabase(DATABASE);
  }

  async open() {
    this.#loading ??= import("../table/open.js").then(({ open }) => open(this.#page, this.#parts));
    try {
      this.#tab = await this.#loading;
      this.#hasFailed = false;
    } catch {
      this.#loading = null; // the next time is another try
      this.#hasFailed = true;
      this.#renderFailure();
    }
  }

  /** @param {File[]} files At least one. */
  async take(files) {
    await this.open();
    this.#tab?.take(files);
  }

  render() {
    if (this.#tab === null) this.#renderFailure();
    else this.#tab.render();
  }

  /** What could not be loaded is told in its place, in the words of now. */
  #renderFailure() {
    if (!this.#hasFailed) return;
    const headline = this.#page.createElement("p");
    headline.className = "invitation__words";
    headline.textContent = navigator.onLine ? words.failedHeadline : words.offlineHeadline;
    const detail = this.#page.createElement("p");
    detail.className = "invitation__more";
    detail.textContent = navigator.onLine ? words.failedDetail : words.tableOffline;
    const retry = this.#page.createElement("button");
    retry.type = "button";
    retry.className = "button";
    retry.textContent = words.retry;
    retry.addEventListener("click", () => this.open());
    const note = this.#page.createElement("div");
    note.className = "drop drop--failed";
    note.role = "status";
    note.append(headline, detail, retry);
    this.#page.getElementById("panel-table")?.replaceChildren(note);
  }
}
