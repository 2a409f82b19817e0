/**
 * The tab for batches: a table with a row for each file.
 *
 * @module views/batch
 */

import { ARCHIVE_LIMITS, collectPictures } from "../batch/pictures.js";
import { batchRows, countRows, filterAndSort, isRefused } from "../batch/queue.js";
import { toCsv } from "../reading/csv.js";
import { formattedText, hasNumber } from "../reading/symbols.js";
import { formatPercent, language, words } from "../words/index.js";
import { failureMessage } from "../words/messages.js";
import { byId, onClick } from "./dom.js";
import { saveAs } from "./files.js";

/** @typedef {import("../batch/queue.js").BatchQueue} BatchQueue */
/** @typedef {import("../batch/queue.js").Row} Row */
/** @typedef {import("../batch/queue.js").SortKey} SortKey */

/** Maximum number of names of skipped files that are shown. */
const MAX_SKIPPED_NAMES = 3;

/** Event: `open` with the Row that the user opened. */
export class BatchView extends EventTarget {
  #queue;
  /** @type {{key: SortKey | null, descending: boolean, onlyRefused: boolean}} */
  #order = { key: null, descending: false, onlyRefused: false };
  /** @type {Map<Row, HTMLTableRowElement>} */
  #rowElements = new Map();
  #animationFrame = 0;
  /** @type {string[]} Names of skipped files. */
  #skipped = [];
  /** @type {(() => string) | null} Returns the error of the last files, in the current language. */
  #errorText = null;

  /** @param {BatchQueue} queue */
  constructor(queue) {
    super();
    this.#queue = queue;
    queue.addEventListener("change", () => {
      this.#animationFrame ||= requestAnimationFrame(() => this.render());
    });
    for (const button of document.querySelectorAll("[data-sort]")) {
      const key = /** @type {SortKey} */ (/** @type {HTMLElement} */ (button).dataset.sort);
      button.addEventListener("click", () => this.#sortBy(key));
    }
    byId("batch-refused").addEventListener("change", ({ target }) => {
      this.#order.onlyRefused = target.checked;
      this.render();
    });
    onClick("batch-cancel", () => {
      queue.cancel();
      this.#renderAndFocus("batch-resume");
    });
    onClick("batch-resume", () => {
      queue.resume();
      this.#renderAndFocus("batch-cancel");
    });
    onClick("batch-clear", () => this.#clear());
    onClick("batch-csv", () => this.#saveCsv());
    onClick("batch-json", () => this.#saveJson());
  }

  /** @param {File[]} files Pictures and ZIP archives. */
  async addFiles(files) {
    const { pictures, skipped, archiveError } = await collectPictures(files);
    this.#skipped.push(...skipped);
    if (archiveError !== null) this.#errorText = () => archiveErrorText(archiveError);
    else this.#errorText = pictures.length === 0 ? () => words.batchNothing : null;
    this.#queue.add(pictures);
  }

  render() {
    cancelAnimationFrame(this.#animationFrame);
    this.#animationFrame = 0;
    const { rows, doneCount } = this.#queue;
    const isRunning = doneCount < rows.length;
    const isEmpty = rows.length === 0;
    byId("panel-batch").dataset.state = isEmpty ? "empty" : "full";
    const summary = isEmpty ? "" : this.#summary(isRunning);
    byId("batch-count").textContent = this.#errorText?.() ?? summary;
    const skipped = byId("batch-skipped");
    skipped.hidden = this.#skipped.length === 0;
    skipped.textContent = this.#skippedNames();
    const progress = byId("batch-progress");
    progress.max = Math.max(rows.length, 1);
    progress.value = doneCount;
    progress.toggleAttribute("data-idle", !isRunning);
    byId("batch-cancel").hidden = !isRunning;
    const isCancelled = !isRunning && rows.some(({ state }) => state === "cancelled");
    byId("batch-resume").hidden = !isCancelled;
    for (const header of document.querySelectorAll("th[aria-sort]")) {
      const { sort } = /** @type {HTMLElement} */ (header.firstElementChild).dataset;
      const direction = this.#order.descending ? "descending" : "ascending";
      header.ariaSort = sort === this.#order.key ? direction : "none";
    }
    const shown = filterAndSort(rows, this.#order).map((row) => this.#updateRow(row));
    const body = byId("batch-rows");
    const isSame = shown.length === body.rows.length && shown.every((node, at) => node === body.rows[at]);
    if (!isSame) body.replaceChildren(...shown); // otherwise the rows keep their animation
  }

  /** @param {boolean} isRunning */
  #summary(isRunning) {
    const { rows, doneCount } = this.#queue;
    if (isRunning) return words.batchCount(doneCount, rows.length);
    const counts = { ...countRows(rows), skipped: this.#skipped.length };
    return Object.entries(words.batchCounts)
      .filter(([kind]) => counts[kind] > 0)
      .map(([kind, format]) => format(counts[kind]))
      .join(", ");
  }

  #skippedNames() {
    const names = this.#skipped.slice(0, MAX_SKIPPED_NAMES);
    const more = this.#skipped.length - names.length;
    if (more > 0) names.push(words.batchMoreSkipped(more));
    return words.batchSkipped(new Intl.ListFormat(language).format(names));
  }

  /** @param {SortKey} key */
  #sortBy(key) {
    const isSame = this.#order.key === key;
    this.#order = { ...this.#order, key, descending: isSame && !this.#order.descending };
    this.render();
  }

  /**
   * Render, and move the focus from a button that becomes hidden.
   *
   * @param {string} id Id of the element to focus.
   */
  #renderAndFocus(id) {
    this.render();
    byId(id).focus();
  }

  #clear() {
    for (const node of this.#rowElements.values()) {
      URL.revokeObjectURL(/** @type {HTMLImageElement} */ (node.querySelector("img")).src);
    }
    this.#rowElements.clear();
    this.#skipped = [];
    this.#errorText = null;
    this.#queue.clear();
    this.#renderAndFocus("batch-choose");
  }

  #saveCsv() {
    saveAs(new Blob([toCsv(batchRows(this.#queue.rows))], { type: "text/csv" }), "numscribe.csv");
  }

  #saveJson() {
    const rows = this.#queue.rows.map(({ file, reading, failure, corrected }) => ({
      file: file.name,
      reading,
      ...(corrected !== null && { corrected }),
      error: failure?.message ?? null,
    }));
    const text = JSON.stringify(rows, null, 2);
    saveAs(new Blob([text], { type: "application/json" }), "numscribe.json");
  }

  /**
   * @param {Row} row
   * @returns {HTMLTableRowElement}
   */
  #updateRow(row) {
    const node = this.#rowElements.get(row) ?? this.#createRow(row);
    const { state, reading, failure, corrected } = row;
    const [, , text, confidence, status] = node.cells;
    node.dataset.state = isRefused(row) ? "refused" : state;
    const written = corrected ?? (reading !== null && hasNumber(reading) ? formattedText(reading) : "");
    text.textContent = reading === null ? "" : written.replaceAll("\n", " ") || "–";
    const value = reading === null || corrected !== null ? null : reading.confidence;
    confidence.textContent = value === null ? "" : formatPercent(value);
    confidence.style.setProperty("--confidence", String(value ?? 0));
    status.textContent = this.#statusOf(row);
    if (failure !== null) status.textContent = failureMessage(failure).headline;
    return node;
  }

  /** @param {Row} row */
  #statusOf({ state, reading, corrected }) {
    if (corrected !== null) return words.rowCorrected;
    return reading?.accepted === false ? rejectionText(reading.reason) : words.rowStates[state];
  }

  /** @param {Row} row */
  #createRow(row) {
    const node = /** @type {HTMLTableRowElement} */ (document.createElement("tr"));
    node.role = "row";
    for (let cell = 0; cell < 5; cell += 1) node.insertCell().role = "cell";
    const image = document.createElement("img");
    image.className = "table__picture";
    image.alt = "";
    image.addEventListener("error", () => (image.hidden = true)); // the row shows the error
    image.src = URL.createObjectURL(row.file);
    node.cells[0].append(image);
    const open = document.createElement("button");
    open.type = "button";
    open.className = "table__open";
    open.textContent = row.file.name;
    open.title = words.rowOpen;
    node.cells[1].append(open);
    node.cells[1].className = "table__name";
    node.addEventListener("click", () => {
      this.dispatchEvent(new CustomEvent("open", { detail: row }));
    });
    node.cells[2].className = "table__number";
    node.cells[3].className = "table__confidence";
    this.#rowElements.set(row, node);
    return node;
  }
}

/** @param {import("../reading/api.js").Reading["reason"]} reason */
function rejectionText(reason) {
  if (reason === "empty") return words.noInkHeadline;
  if (reason === "not_a_digit") return words.notADigitHeadline;
  if (reason === "several") return words.severalHeadline;
  return words.rowUnsure;
}

/** @param {NonNullable<import("../batch/pictures.js").CollectedFiles["archiveError"]>} trouble */
function archiveErrorText({ name, reason }) {
  if (reason === "broken") return words.batchBroken(name);
  return words.batchTooMuch(name, ARCHIVE_LIMITS.count, ARCHIVE_LIMITS.megabytes);
}
