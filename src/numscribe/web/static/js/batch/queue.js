/**
 * Many files, read a few at a time.
 *
 * @module batch/queue
 */

/** @typedef {import("../reading/api.js").Reading} Reading */
/** @typedef {import("../reading/api.js").ApiError} ApiError */

/**
 * @typedef {object} Row
 * @property {File} file
 * @property {"waiting" | "reading" | "read" | "failed" | "cancelled"} state
 * @property {Reading | null} reading
 * @property {ApiError | null} error Of the last try; while it is being read, it will be tried again.
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
      this.#rows.push({ file, state: "waiting", reading: null, error: null });
    }
    this.#tell(null);
    this.#fill();
  }

  /** Stop; what is not read yet stays unread. */
  cancel() {
    this.#controller.abort();
    this.#controller = new AbortController();
    for (const row of this.#rows) {
      if (row.state === "waiting" || row.state === "reading") {
        Object.assign(row, { state: "cancelled", error: null });
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
    let outcome;
    do {
      outcome = await this.#try(row.file, signal);
      if (outcome.error?.isTransient && !signal.aborted) {
        row.error = outcome.error;
        this.#tell(row);
        await this.#pause();
      }
    } while (outcome.error?.isTransient && !signal.aborted);
    this.#running -= 1;
    if (!signal.aborted) {
      Object.assign(row, outcome, { state: outcome.error === null ? "read" : "failed" });
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
      return { reading: null, error: /** @type {ApiError} */ (error) };
    }
  }

  /** @param {Row | null} row */
  #tell(row) {
    this.dispatchEvent(new CustomEvent("change", { detail: { row } }));
  }
}

/**
 * @param {readonly Row[]} rows
 * @param {{key: Key | null, descending: boolean, onlyRefused: boolean}} order
 * @returns {Row[]} What is to be shown, in that order; what has no value comes last.
 */
export function arrange(rows, { key, descending, onlyRefused }) {
  const shown = rows.filter(
    ({ state, reading }) => !onlyRefused || state === "failed" || reading?.accepted === false,
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
function valueOf({ file, reading }, key) {
  if (key === "name") return file.name;
  return reading === null ? null : reading[key];
}

/**
 * @param {readonly Row[]} rows
 * @returns {Record<string, number>} How many ended in which way.
 */
export function countRows(rows) {
  const count = (/** @type {(row: Row) => boolean | undefined} */ has) => rows.filter(has).length;
  return {
    accepted: count(({ reading }) => reading?.accepted),
    refused: count(({ reading }) => reading?.accepted === false),
    failed: count(({ state }) => state === "failed"),
    cancelled: count(({ state }) => state === "cancelled"),
  };
}

/**
 * @param {readonly Row[]} rows
 * @returns {(string | number | boolean | null)[][]} A head, and a row for each file.
 */
export function batchRows(rows) {
  const head = ["file", "text", "confidence", "accepted", "reason", "error", "model"];
  const body = rows.map(({ file, reading, error }) => [
    file.name,
    reading?.text ?? null,
    reading?.confidence ?? null,
    reading?.accepted ?? null,
    reading?.reason ?? null,
    error?.message ?? null,
    reading?.model ?? null,
  ]);
  return [head, ...body];
}
