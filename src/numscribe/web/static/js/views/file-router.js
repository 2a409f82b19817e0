/**
 * Passes files that were chosen, dropped, pasted or opened from a batch to the tab that reads them.
 *
 * @module views/file-router
 */

import { acceptFiles } from "./files.js";

/** @typedef {import("../batch/queue.js").Row} Row */

export class FileRouter {
  #parts;
  /** @type {Row | null} The row of the batch that was opened last. */
  #openedRow = null;

  /**
   * @param {object} parts
   * @param {import("./tabs.js").Tabs} parts.tabs
   * @param {import("./upload.js").UploadView} parts.upload
   * @param {import("./table-loader.js").TableLoader} parts.table
   * @param {import("./batch.js").BatchView} parts.batch
   */
  constructor(parts) {
    this.#parts = parts;
    const { batch, tabs, upload } = parts;
    acceptFiles((files) => this.addFiles(files));
    batch.addEventListener("open", (event) => {
      this.#openedRow = /** @type {CustomEvent<Row>} */ (event).detail;
      tabs.choose("upload");
      upload.setFile(this.#openedRow.file);
    });
  }

  /** @param {File[]} files At least one. */
  addFiles(files) {
    const { batch, table, tabs, upload } = this.#parts;
    const isMany = files.length > 1 || /\.zip$/i.test(files[0].name);
    if (tabs.mode === "table") {
      table.addPhotos(files);
    } else if (isMany || tabs.mode === "batch") {
      tabs.choose("batch");
      batch.addFiles(files);
    } else {
      tabs.choose("upload");
      upload.setFile(files[0]);
    }
  }

  /** The row of the batch whose picture is shown uncropped, or null. */
  get openedRow() {
    const { tabs, upload } = this.#parts;
    return tabs.mode === "upload" && upload.source === this.#openedRow?.file ? this.#openedRow : null;
  }
}
