/**
 * Requests readings of a table after its lines were moved, and checks after its rules or cells changed.
 *
 * @module table/reader
 */

import { failureOf } from "../state/answer.js";
import { roundNodes } from "./grid.js";
import { isPdfPage, pagesAfter, pdfFailureOf } from "./pdf.js";

/** @typedef {import("./api.js").TableApi} TableApi */
/** @typedef {import("./cells.js").TableState} TableState */
/** @typedef {import("./model.js").TableModel} TableModel */
/** @typedef {import("./pdf.js").PhotoSource} PhotoSource */

/**
 * @typedef {"noTable" | "emptyGrid" | "badGrid" | import("./pdf.js").PdfFailureKind
 *   | import("../state/answer.js").FailureKind} TableFailureKind
 */

/** Delay of a request after lines were moved, in milliseconds. */
const DELAY_MS = 500;

/** Time after which a request is slow, in milliseconds. */
const SLOW_MS = 8000;

/** Delay between attempts while the server is busy, in milliseconds, and their number. */
const RETRY_MS = 2000;
const MAX_TRIES = 4;

/**
 * Events: `change` when a request starts, ends, fails or is slow; `draw` after a page of a PDF became the
 * photo; `read` after a photo was read.
 */
export class TableReader extends EventTarget {
  #api;
  #table;
  #controller = new AbortController();
  #checkController = new AbortController();
  #delayTimer = 0;
  #slowTimer = 0;
  /** @type {PhotoSource | null} */
  photo = null;
  /** @type {PhotoSource[]} Photos to read after this one. */
  nextPhotos = [];
  /** @type {TableFailureKind | null} */
  failure = null;
  isReading = false;
  isSlow = false;

  /**
   * @param {TableApi} api
   * @param {TableModel} table
   */
  constructor(api, table) {
    super();
    this.#api = api;
    this.#table = table;
    table.addEventListener("change", () => this.#onTableChange());
  }

  /**
   * @param {PhotoSource | null} photo
   * @param {PhotoSource[]} nextPhotos
   */
  setPhoto(photo, nextPhotos = []) {
    this.stop();
    this.photo = photo;
    this.nextPhotos = nextPhotos;
    this.failure = null;
  }

  stop() {
    clearTimeout(this.#delayTimer);
    this.#controller.abort();
    this.#checkController.abort();
    this.#finish(this.failure);
  }

  /** @param {TableFailureKind} failure */
  fail(failure) {
    this.#finish(failure);
  }

  /** Read the photo by the lines of the table, or detect lines if there is no table. */
  async read() {
    const { photo } = this;
    if (photo === null) return;
    clearTimeout(this.#delayTimer);
    this.#controller.abort();
    this.#controller = new AbortController();
    const { signal } = this.#controller;
    const { state } = this.#table;
    [this.isReading, this.isSlow, this.failure] = [true, false, null];
    clearTimeout(this.#slowTimer);
    this.#slowTimer = setTimeout(() => {
      this.isSlow = true;
      this.#emitChange();
    }, SLOW_MS);
    this.#emitChange();
    try {
      const picture = await this.#draw(photo, signal);
      const answer = await this.#retryWhenBusy(() => this.#api.read(picture, gridOf(state), signal), signal);
      if (signal.aborted) return;
      this.#finish(null);
      this.#table.setReading(answer, state);
      this.dispatchEvent(new Event("read"));
    } catch (error) {
      if (!signal.aborted) this.#finish(this.#failureKindOf(error, state !== null));
    }
  }

  /**
   * @param {PhotoSource} source
   * @param {AbortSignal} signal
   * @returns {Promise<File>} The photo; a page of a PDF is drawn, and replaced by its picture.
   */
  async #draw(source, signal) {
    if (!isPdfPage(source)) return source;
    const { photo, pageCount } = await this.#retryWhenBusy(() => this.#api.drawPage(source, signal), signal);
    signal.throwIfAborted();
    const others = pagesAfter(source, pageCount);
    [this.photo, this.nextPhotos] = [photo, [...others, ...this.nextPhotos]];
    this.dispatchEvent(new CustomEvent("draw", { detail: others.length }));
    return photo;
  }

  /**
   * @param {unknown} error
   * @param {boolean} hadLines
   * @returns {TableFailureKind}
   */
  #failureKindOf(error, hadLines) {
    const refused = /** @type {import("../reading/http.js").ApiError} */ (error);
    const isDrawing = this.photo !== null && isPdfPage(this.photo);
    return (isDrawing && pdfFailureOf(refused)) || failureKindOf(refused, hadLines);
  }

  /**
   * @param {readonly string[]} rules
   * @returns {Promise<import("./api.js").Cell[]>} The current cells after these rules.
   */
  async check(rules) {
    this.#checkController.abort();
    this.#checkController = new AbortController();
    const { signal } = this.#checkController;
    const data = this.#table.requestData;
    const { cells } = await this.#retryWhenBusy(() => this.#api.check(data, rules.join("; "), signal), signal);
    return cells;
  }

  async #onTableChange() {
    const { state } = this.#table;
    clearTimeout(this.#delayTimer);
    if (state === null) return;
    if (state.isStale) {
      this.#controller.abort();
      this.#delayTimer = setTimeout(() => this.read(), DELAY_MS);
      return;
    }
    if (this.isReading) this.stop(); // a move of lines was undone
    if (this.#table.isChecked) return;
    try {
      this.#table.setChecked(state, await this.check(state.rules));
    } catch {
      // The cells stay as they were read until the next change.
    }
  }

  /**
   * @template T
   * @param {() => Promise<T>} send
   * @param {AbortSignal} signal
   * @returns {Promise<T>}
   */
  async #retryWhenBusy(send, signal) {
    for (let left = MAX_TRIES - 1; ; left -= 1) {
      try {
        return await send();
      } catch (error) {
        const { isTransient, status } = /** @type {import("../reading/http.js").ApiError} */ (error);
        if (!isTransient || status === 0 || left === 0 || signal.aborted) throw error;
      }
      await new Promise((done) => setTimeout(done, RETRY_MS));
    }
  }

  /** @param {TableFailureKind | null} failure */
  #finish(failure) {
    clearTimeout(this.#slowTimer);
    [this.isReading, this.isSlow, this.failure] = [false, false, failure];
    this.#emitChange();
  }

  #emitChange() {
    this.dispatchEvent(new Event("change"));
  }
}

/** @param {TableState | null} state */
function gridOf(state) {
  if (state === null) return null;
  const joined = state.cells
    .filter(({ row_span: rows, column_span: columns }) => rows * columns > 1)
    .map(({ row, column, row_span, column_span }) => ({ row, column, row_span, column_span }));
  return { nodes: roundNodes(state.nodes), joined, ruled: state.ruled };
}

/**
 * @param {import("../reading/http.js").ApiError} refused
 * @param {boolean} hadLines
 * @returns {TableFailureKind}
 */
function failureKindOf(refused, hadLines) {
  if (refused.type?.endsWith(":no-table")) return hadLines ? "emptyGrid" : "noTable";
  if (refused.type?.endsWith(":invalid-table")) return "badGrid";
  return failureOf(refused).kind;
}
