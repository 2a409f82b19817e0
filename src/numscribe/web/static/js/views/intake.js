/**
 * Passes files that were chosen, dropped, pasted or opened from a batch to the tab that reads them.
 *
 * @module views/intake
 */

import { acceptFiles } from "./files.js";

/** @typedef {import("../batch/queue.js").Row} Row */

export class Intake {
  #parts;
  /** @type {Row | null} The row of the batch that was opened last. */
  #opened = null;

  /**
   * @param {Document} page
   * @param {object} parts
   * @param {import("./tabs.js").Tabs} parts.tabs
   * @param {import("./upload.js").Upload} parts.upload
   * @param {import("./table.js").Table} parts.table
   * @param {import("./batch.js").BatchView} parts.batch
   */
  constructor(page, parts) {
    this.#parts = parts;
    const { batch, tabs, upload } = parts;
    acceptFiles(page, (files) => this.take(files));
    batch.addEventListener("open", (event) => {
      this.#opened = /** @type {CustomEvent<Row>} */ (event).detail;
      tabs.choose("upload");
      upload.take(this.#opened.file);
    });
  }

  /** @param {File[]} files At least one. */
  take(files) {
    const { batch, table, tabs, upload } = this.#parts;
    const isMany = files.length > 1 || /\.zip$/i.test(files[0].name);
    if (tabs.mode === "table") {
      table.take(files);
    } else if (isMany || tabs.mode === "batch") {
      tabs.choose("batch");
      batch.take(files);
    } else {
      tabs.choose("upload");
      upload.take(files[0]);
    }
  }

  /** The row of the batch whose whole picture is shown, or null. */
  get openedRow() {
    const { tabs, upload } = this.#parts;
    return tabs.mode === "upload" && upload.source === this.#opened?.file ? this.#opened : null;
  }
}
