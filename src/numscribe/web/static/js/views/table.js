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
    } catch {
      this.#loading = null; // the next time is another try
      this.#parts.toast.tell(`${words.failedHeadline}. ${words.failedDetail}`);
    }
  }

  /** @param {File[]} files At least one. */
  async take(files) {
    await this.open();
    this.#tab?.take(files);
  }

  render() {
    this.#tab?.render();
  }
}
