/**
 * The tab for batches: a table with a row for each file.
 *
 * @module views/batch
 */

import { MAX_UNPACKED, takeIn } from "../batch/intake.js";
import { arrange, batchRows, countRows, isRefused } from "../batch/queue.js";
import { toCsv } from "../reading/tables.js";
import { hasNumber, writtenOf } from "../reading/shares.js";
import { language, percent, words } from "../words/index.js";
import { messageOf } from "../words/messages.js";
import { saveAs } from "./files.js";

/** @typedef {import("../batch/queue.js").Queue} Queue */
/** @typedef {import("../batch/queue.js").Row} Row */
/** @typedef {import("../batch/queue.js").Key} Key */

/** So many names of what was left out are shown. */
const NAMES = 3;

/** Event: `open` with the Row that a person wants to see. */
export class BatchView extends EventTarget {
  #page;
  #queue;
  /** @type {{key: Key | null, descending: boolean, onlyRefused: boolean}} */
  #order = { key: null, descending: false, onlyRefused: false };
  /** @type {Map<Row, HTMLTableRowElement>} */
  #nodes = new Map();
  #frame = 0;
  /** @type {string[]} Names of the files that were left out. */
  #skipped = [];
  /** @type {(() => string) | null} What went wrong with the last files, in the words of now. */
  #notice = null;

  /**
   * @param {Document} page
   * @param {Queue} queue
   */
  constructor(page, queue) {
    super();
    this.#page = page;
    this.#queue = queue;
    queue.addEventListener("change", () => {
      this.#frame ||= requestAnimationFrame(() => this.render());
    });
    for (const button of page.querySelectorAll("[data-sort]")) {
      const key = /** @type {Key} */ (/** @type {HTMLElement} */ (button).dataset.sort);
      button.addEventListener("click", () => this.#sortBy(key));
    }
    this.#find("batch-refused").addEventListener("change", ({ target }) => {
      this.#order.onlyRefused = target.checked;
      this.render();
    });
    this.#find("batch-cancel").addEventListener("click", () => {
      queue.cancel();
      this.#goOnAt("batch-resume");
    });
    this.#find("batch-resume").addEventListener("click", () => {
      queue.resume();
      this.#goOnAt("batch-cancel");
    });
    this.#find("batch-clear").addEventListener("click", () => this.#clear());
    this.#find("batch-csv").addEventListener("click", () => this.#saveCsv());
    this.#find("batch-json").addEventListener("click", () => this.#saveJson());
  }

  /** @param {File[]} files Pictures, and archives of them. */
  async take(files) {
    const { pictures, skipped, trouble } = await takeIn(files);
    this.#skipped.push(...skipped);
    if (trouble !== null) this.#notice = () => noticeOf(trouble);
    else this.#notice = pictures.length === 0 ? () => words.batchNothing : null;
    this.#queue.add(pictures);
  }

  render() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const { rows, done } = this.#queue;
    const isRunning = done < rows.length;
    const isEmpty = rows.length === 0;
    this.#find("panel-batch").dataset.state = isEmpty ? "empty" : "full";
    const summary = isEmpty ? "" : this.#summary(isRunning);
    this.#find("batch-count").textContent = this.#notice?.() ?? summary;
    const skipped = this.#find("batch-skipped");
    skipped.hidden = this.#skipped.length === 0;
    skipped.textContent = this.#skippedNames();
    const progress = this.#find("batch-progress");
    progress.max = Math.max(rows.length, 1);
    progress.value = done;
    progress.toggleAttribute("data-idle", !isRunning);
    this.#find("batch-cancel").hidden = !isRunning;
    const isCancelled = !isRunning && rows.some(({ state }) => state === "cancelled");
    this.#find("batch-resume").hidden = !isCancelled;
    for (const header of this.#page.querySelectorAll("th[aria-sort]")) {
      const { sort } = /** @type {HTMLElement} */ (header.firstElementChild).dataset;
      const direction = this.#order.descending ? "descending" : "ascending";
      header.ariaSort = sort === this.#order.key ? direction : "none";
    }
    const shown = arrange(rows, this.#order).map((row) => this.#node(row));
    const body = this.#find("batch-rows");
    const isSame = shown.length === body.rows.length && shown.every((node, at) => node === body.rows[at]);
    if (!isSame) body.replaceChildren(...shown); // else all rows would appear anew
  }

  /** @param {boolean} isRunning */
  #summary(isRunning) {
    const { rows, done } = this.#queue;
    if (isRunning) return words.batchCount(done, rows.length);
    const counts = { ...countRows(rows), skipped: this.#skipped.length };
    return Object.entries(words.batchCounts)
      .filter(([kind]) => counts[kind] > 0)
      .map(([kind, say]) => say(counts[kind]))
      .join(", ");
  }

  #skippedNames() {
    const names = this.#skipped.slice(0, NAMES);
    const more = this.#skipped.length - names.length;
    if (more > 0) names.push(words.batchMoreSkipped(more));
    return words.batchSkipped(new Intl.ListFormat(language).format(names));
  }

  /** @param {Key} key */
  #sortBy(key) {
    const isSame = this.#order.key === key;
    this.#order = { ...this.#order, key, descending: isSame && !this.#order.descending };
    this.render();
  }

  /** @param {string} id Where the focus goes from a button that is hidden now. */
  #goOnAt(id) {
    this.render();
    this.#find(id).focus();
  }

  #clear() {
    for (const node of this.#nodes.values()) {
      URL.revokeObjectURL(/** @type {HTMLImageElement} */ (node.querySelector("img")).src);
    }
    this.#nodes.clear();
    this.#skipped = [];
    this.#notice = null;
    this.#queue.clear();
    this.#goOnAt("batch-choose");
  }

  #saveCsv() {
    saveAs(new Blob([toCsv(batchRows(this.#queue.rows))], { type: "text/csv" }), "numscribe.csv");
  }

  #saveJson() {
    const rows = this.#queue.rows.map(({ file, reading, trouble, corrected }) => ({
      file: file.name,
      reading,
      ...(corrected !== null && { corrected }),
      error: trouble?.message ?? null,
    }));
    const text = JSON.stringify(rows, null, 2);
    saveAs(new Blob([text], { type: "application/json" }), "numscribe.json");
  }

  /**
   * @param {Row} row
   * @returns {HTMLTableRowElement}
   */
  #node(row) {
    const node = this.#nodes.get(row) ?? this.#make(row);
    const { state, reading, trouble, corrected } = row;
    const [, , text, confidence, word] = node.cells;
    node.dataset.state = isRefused(row) ? "refused" : state;
    const written = corrected ?? (reading !== null && hasNumber(reading) ? writtenOf(reading) : "");
    text.textContent = reading === null ? "" : written.replaceAll("\n", " ") || "–";
    const share = reading === null || corrected !== null ? null : reading.confidence;
    confidence.textContent = share === null ? "" : percent(share);
    confidence.style.setProperty("--share", String(share ?? 0));
    word.textContent = this.#wordOf(row);
    if (trouble !== null) word.textContent = messageOf(trouble).headline;
    return node;
  }

  /** @param {Row} row */
  #wordOf({ state, reading, corrected }) {
    if (corrected !== null) return words.rowCorrected;
    return reading?.accepted === false ? reasonOf(reading.reason) : words.rowStates[state];
  }

  /** @param {Row} row */
  #make(row) {
    const node = /** @type {HTMLTableRowElement} */ (document.createElement("tr"));
    node.role = "row";
    for (let cell = 0; cell < 5; cell += 1) node.insertCell().role = "cell";
    const image = document.createElement("img");
    image.className = "table__picture";
    image.alt = "";
    image.addEventListener("error", () => (image.hidden = true)); // the row says what it is
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
    node.cells[3].className = "table__share";
    this.#nodes.set(row, node);
    return node;
  }

  /** @param {string} id */
  #find(id) {
    return /** @type {any} */ (this.#page.getElementById(id));
  }
}

/** @param {import("../reading/api.js").Reading["reason"]} reason */
function reasonOf(reason) {
  if (reason === "empty") return words.noInkHeadline;
  if (reason === "not_a_digit") return words.notADigitHeadline;
  if (reason === "several") return words.severalHeadline;
  return words.rowUnsure;
}

/** @param {NonNullable<import("../batch/intake.js").Intake["trouble"]>} trouble */
function noticeOf({ name, reason }) {
  if (reason === "broken") return words.batchBroken(name);
  return words.batchTooMuch(name, MAX_UNPACKED.count, MAX_UNPACKED.megabytes);
}
