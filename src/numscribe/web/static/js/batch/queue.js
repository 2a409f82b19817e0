/**
 * A queue of files, which are read a few at a time.
 *
 * @module batch/queue
 */

import { numberCells } from "../reading/csv.js";
import { digitsOf } from "../reading/symbols.js";
import { failureOf } from "../state/answer.js";

/** @typedef {import("../reading/api.js").Reading} Reading */
/** @typedef {import("../state/answer.js").FailureKind} FailureKind */

/**
 * @typedef {object} Row
 * @property {File} file
 * @property {"waiting" | "reading" | "read" | "failed" | "cancelled"} state
 * @property {Reading | null} reading
 * @property {{message: string, kind: FailureKind} | null} failure Failure of the last attempt. While the
 *   state is `reading`, the attempt will be repeated.
 * @property {string | null} corrected The user's correction.
 */

/** @typedef {"name" | "text" | "confidence"} SortKey */

const MAX_PARALLEL = 3;

/** Event: `change` with `{row}`, null if rows were added or removed. */
export class BatchQueue extends EventTarget {
  #request;
  #waitBeforeRetry;
  /** @type {Row[]} */
  #rows = [];
  #running = 0;
  #controller = new AbortController();

  /**
   * @param {(file: File, signal: AbortSignal) => Promise<Reading>} request
   * @param {() => Promise<void>} waitBeforeRetry Waits after a transient error.
   */
  constructor(request, waitBeforeRetry = () => new Promise((done) => setTimeout(done, 2000))) {
    super();
    this.#request = request;
    this.#waitBeforeRetry = waitBeforeRetry;
  }

  /** @returns {readonly Row[]} In the order of addition. */
  get rows() {
    return this.#rows;
  }

  /** Number of rows that are neither waiting nor being read. */
  get doneCount() {
    return this.#rows.filter(({ state }) => state !== "waiting" && state !== "reading").length;
  }

  /** @param {readonly File[]} files */
  add(files) {
    for (const file of files) {
      this.#rows.push({ file, state: "waiting", reading: null, failure: null, corrected: null });
    }
    this.#emitChange(null);
    this.#startNext();
  }

  /**
   * Add stored rows in front. Rows that were not read yet are read.
   *
   * @param {readonly Row[]} rows
   */
  restore(rows) {
    for (const row of rows) if (row.state === "reading") row.state = "waiting";
    this.#rows = [...rows, ...this.#rows];
    this.#emitChange(null);
    this.#startNext();
  }

  /**
   * Store the user's correction of a row.
   *
   * @param {Row} row
   * @param {string | null} corrected Null if the reading is right.
   */
  correct(row, corrected) {
    if (!this.#rows.includes(row)) return; // the batch has been cleared
    row.corrected = corrected;
    this.#emitChange(row);
  }

  /** Stop reading. Rows that are not read yet become cancelled. */
  cancel() {
    this.#controller.abort();
    this.#controller = new AbortController();
    for (const row of this.#rows) {
      if (row.state === "waiting" || row.state === "reading") {
        Object.assign(row, { state: "cancelled", failure: null });
      }
    }
    this.#emitChange(null);
  }

  /** Read the cancelled rows. */
  resume() {
    for (const row of this.#rows) if (row.state === "cancelled") row.state = "waiting";
    this.#emitChange(null);
    this.#startNext();
  }

  clear() {
    this.cancel();
    this.#rows = [];
    this.#emitChange(null);
  }

  #startNext() {
    while (this.#running < MAX_PARALLEL) {
      const row = this.#rows.find(({ state }) => state === "waiting");
      if (row === undefined) return;
      this.#read(row);
    }
  }

  /** @param {Row} row */
  async #read(row) {
    this.#running += 1;
    const { signal } = this.#controller;
    row.state = "reading";
    this.#emitChange(row);
    let { reading, error } = await this.#readFile(row.file, signal);
    while (error?.isTransient && !signal.aborted) {
      row.failure = describeFailure(error);
      this.#emitChange(row);
      await this.#waitBeforeRetry();
      ({ reading, error } = await this.#readFile(row.file, signal));
    }
    this.#running -= 1;
    if (!signal.aborted) {
      const failure = error === null ? null : describeFailure(error);
      Object.assign(row, { reading, failure, state: error === null ? "read" : "failed" });
      this.#emitChange(row);
    }
    this.#startNext();
  }

  /**
   * @param {File} file
   * @param {AbortSignal} signal
   */
  async #readFile(file, signal) {
    try {
      return { reading: await this.#request(file, signal), error: null };
    } catch (error) {
      return { reading: null, error: /** @type {import("../reading/http.js").ApiError} */ (error) };
    }
  }

  /** @param {Row | null} row */
  #emitChange(row) {
    this.dispatchEvent(new CustomEvent("change", { detail: { row } }));
  }
}

/** @param {import("../reading/http.js").ApiError} error */
function describeFailure(error) {
  return { message: error.message, kind: failureOf(error).kind };
}

/**
 * @param {readonly Row[]} rows
 * @param {{key: SortKey | null, descending: boolean, onlyRefused: boolean}} order
 * @returns {Row[]} The rows to show, in that order. Rows without a value are last.
 */
export function filterAndSort(rows, { key, descending, onlyRefused }) {
  const shown = rows.filter(
    (row) => !onlyRefused || row.state === "failed" || isRefused(row),
  );
  if (key === null) return shown;
  const sign = descending ? -1 : 1;
  return shown.sort((a, b) => {
    const [left, right] = [sortValue(a, key), sortValue(b, key)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    if (typeof left === "number") return sign * (left - Number(right));
    return sign * left.localeCompare(String(right), undefined, { numeric: true });
  });
}

/**
 * @param {Row} row
 * @param {SortKey} key
 * @returns {string | number | null}
 */
function sortValue({ file, reading, corrected }, key) {
  if (key === "name") return file.name;
  if (key === "text" && corrected !== null) return digitsOf(corrected).join("");
  return reading === null ? null : reading[key];
}

/**
 * @param {Row} row
 * @returns {boolean} Whether its reading was refused, and not corrected.
 */
export function isRefused({ reading, corrected }) {
  return reading?.accepted === false && corrected === null;
}

/**
 * @param {readonly Row[]} rows
 * @returns {Record<string, number>} Number of rows by outcome.
 */
export function countRows(rows) {
  const count = (/** @type {(row: Row) => boolean | undefined} */ has) => rows.filter(has).length;
  return {
    accepted: count(({ reading, corrected }) => reading?.accepted && corrected === null),
    corrected: count(({ corrected }) => corrected !== null),
    refused: count(isRefused),
    failed: count(({ state }) => state === "failed"),
    cancelled: count(({ state }) => state === "cancelled"),
  };
}

/**
 * @param {readonly Row[]} rows
 * @returns {import("../reading/csv.js").Cell[][]} A header, and a row for each file.
 */
export function batchRows(rows) {
  const number = ["text", "formatted", "value", "corrected"];
  const header = ["file", ...number, "confidence", "accepted", "reason", "error", "model"];
  const body = rows.map(({ file, reading, failure, corrected }) => [
    file.name,
    ...numberCells(reading, corrected),
    reading?.confidence,
    reading?.accepted,
    reading?.reason,
    failure?.message,
    reading?.model,
  ]);
  return [header, ...body];
}
