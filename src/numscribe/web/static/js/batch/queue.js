/**
 * A queue of files, of which a few are read at the same time.
 *
 * @module batch/queue
 */

import { digitsOf } from "../reading/shares.js";
import { numberCells } from "../reading/tables.js";
import { failureOf } from "../state/answer.js";

/** @typedef {import("../reading/api.js").Reading} Reading */
/** @typedef {import("../state/answer.js").Trouble} Trouble */

/**
 * @typedef {object} Row
 * @property {File} file
 * @property {"waiting" | "reading" | "read" | "failed" | "cancelled"} state
 * @property {Reading | null} reading
 * @property {{message: string, kind: Trouble} | null} trouble Of the last try; while it is being read,
 *   it will be tried again.
 * @property {string | null} corrected What a person says that it is.
 */

/** @typedef {"name" | "text" | "confidence"} Key */

const AT_ONCE = 3;

/** Event: `change` with `{row}`, null where rows came or went. */
export class Queue extends EventTarget {
  #ask;
  #pause;
  /** @type {Row[]} */
  #rows = [];
  #running = 0;
  #controller = new AbortController();

  /**
   * @param {(file: File, signal: AbortSignal) => Promise<Reading>} ask
   * @param {() => Promise<void>} pause How long a file waits after a transient error.
   */
  constructor(ask, pause = () => new Promise((done) => setTimeout(done, 2000))) {
    super();
    this.#ask = ask;
    this.#pause = pause;
  }

  /** @returns {readonly Row[]} In the order in which they came. */
  get rows() {
    return this.#rows;
  }

  /** How many are neither waiting nor being read. */
  get done() {
    return this.#rows.filter(({ state }) => state !== "waiting" && state !== "reading").length;
  }

  /** @param {readonly File[]} files */
  add(files) {
    for (const file of files) {
      this.#rows.push({ file, state: "waiting", reading: null, trouble: null, corrected: null });
    }
    this.#tell(null);
    this.#fill();
  }

  /**
   * Take rows of an earlier visit; what was not read then is read now.
   *
   * @param {readonly Row[]} rows
   */
  restore(rows) {
    for (const row of rows) if (row.state === "reading") row.state = "waiting";
    this.#rows = [...rows, ...this.#rows];
    this.#tell(null);
    this.#fill();
  }

  /**
   * A person says what a picture shows.
   *
   * @param {Row} row
   * @param {string | null} corrected Null where the reading is right.
   */
  correct(row, corrected) {
    if (!this.#rows.includes(row)) return; // the batch was cleared meanwhile
    row.corrected = corrected;
    this.#tell(row);
  }

  /** Stop; what is not read yet stays unread. */
  cancel() {
    this.#controller.abort();
    this.#controller = new AbortController();
    for (const row of this.#rows) {
      if (row.state === "waiting" || row.state === "reading") {
        Object.assign(row, { state: "cancelled", trouble: null });
      }
    }
    this.#tell(null);
  }

  /** Read what was cancelled after all. */
  resume() {
    for (const row of this.#rows) if (row.state === "cancelled") row.state = "waiting";
    this.#tell(null);
    this.#fill();
  }

  clear() {
    this.cancel();
    this.#rows = [];
    this.#tell(null);
  }

  #fill() {
    while (this.#running < AT_ONCE) {
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
    this.#tell(row);
    let { reading, error } = await this.#try(row.file, signal);
    while (error?.isTransient && !signal.aborted) {
      row.trouble = troubleOf(error);
      this.#tell(row);
      await this.#pause();
      ({ reading, error } = await this.#try(row.file, signal));
    }
    this.#running -= 1;
    if (!signal.aborted) {
      const trouble = error === null ? null : troubleOf(error);
      Object.assign(row, { reading, trouble, state: error === null ? "read" : "failed" });
      this.#tell(row);
    }
    this.#fill();
  }

  /**
   * @param {File} file
   * @param {AbortSignal} signal
   */
  async #try(file, signal) {
    try {
      return { reading: await this.#ask(file, signal), error: null };
    } catch (error) {
      return { reading: null, error: /** @type {import("../reading/api.js").ApiError} */ (error) };
    }
  }

  /** @param {Row | null} row */
  #tell(row) {
    this.dispatchEvent(new CustomEvent("change", { detail: { row } }));
  }
}

/** @param {import("../reading/api.js").ApiError} error */
function troubleOf(error) {
  return { message: error.message, kind: failureOf(error).kind };
}

/**
 * @param {readonly Row[]} rows
 * @param {{key: Key | null, descending: boolean, onlyRefused: boolean}} order
 * @returns {Row[]} What is to be shown, in that order; what has no value comes last.
 */
export function arrange(rows, { key, descending, onlyRefused }) {
  const shown = rows.filter(
    (row) => !onlyRefused || row.state === "failed" || isRefused(row),
  );
  if (key === null) return shown;
  const sign = descending ? -1 : 1;
  return shown.sort((a, b) => {
    const [left, right] = [valueOf(a, key), valueOf(b, key)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    if (typeof left === "number") return sign * (left - Number(right));
    return sign * left.localeCompare(String(right), undefined, { numeric: true });
  });
}

/**
 * @param {Row} row
 * @param {Key} key
 * @returns {string | number | null}
 */
function valueOf({ file, reading, corrected }, key) {
  if (key === "name") return file.name;
  if (key === "text" && corrected !== null) return digitsOf(corrected).join("");
  return reading === null ? null : reading[key];
}

/** @param {Row} row Whether its number cannot be used. */
export function isRefused({ reading, corrected }) {
  return reading?.accepted === false && corrected === null;
}

/**
 * @param {readonly Row[]} rows
 * @returns {Record<string, number>} How many ended in which way.
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
 * @returns {import("../reading/tables.js").Cell[][]} A head, and a row for each file.
 */
export function batchRows(rows) {
  const number = ["text", "formatted", "value", "corrected"];
  const head = ["file", ...number, "confidence", "accepted", "reason", "error", "model"];
  const body = rows.map(({ file, reading, trouble, corrected }) => [
    file.name,
    ...numberCells(reading, corrected),
    reading?.confidence,
    reading?.accepted,
    reading?.reason,
    trouble?.message,
    reading?.model,
  ]);
  return [head, ...body];
}
