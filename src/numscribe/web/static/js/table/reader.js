/**
 * When the server is asked about a table: after its lines were moved, and after its rules or cells
 * changed.
 *
 * @module table/reader
 */

import { failureOf } from "../state/answer.js";
import { rounded } from "./grid.js";

/** @typedef {import("./api.js").TableApi} TableApi */
/** @typedef {import("./cells.js").State} State */
/** @typedef {import("./work.js").Work} Work */

/**
 * @typedef {"noTable" | "emptyGrid" | "badGrid" | import("../state/answer.js").Trouble} Trouble
 */

/** Milliseconds that lines rest before they are read. */
const REST_MS = 500;

/** Milliseconds after which a person is told that it takes long. */
const SLOW_MS = 8000;

/** Milliseconds between tries while the server is busy, and how many there are. */
const PAUSE_MS = 2000;
const TRIES = 4;

/** Events: `change` when it begins or ends to read, fails, or is slow; `read` once a photo is read. */
export class TableReader extends EventTarget {
  #api;
  #work;
  #controller = new AbortController();
  #checking = new AbortController();
  #rest = 0;
  #slow = 0;
  /** @type {File | null} */
  photo = null;
  /** @type {File[]} Photos to read after this one. */
  waiting = [];
  /** @type {Trouble | null} */
  trouble = null;
  isReading = false;
  isSlow = false;

  /**
   * @param {TableApi} api
   * @param {Work} work
   */
  constructor(api, work) {
    super();
    this.#api = api;
    this.#work = work;
    work.addEventListener("change", () => this.#follow());
  }

  /**
   * @param {File | null} photo The next photo, or null.
   * @param {File[]} waiting
   */
  take(photo, waiting = []) {
    this.stop();
    this.photo = photo;
    this.waiting = waiting;
    this.trouble = null;
  }

  stop() {
    clearTimeout(this.#rest);
    this.#controller.abort();
    this.#checking.abort();
    this.#end(this.trouble);
  }

  /** @param {Trouble} trouble */
  fail(trouble) {
    this.#end(trouble);
  }

  /** Read the photo: by the lines of the work, or by those that are found. */
  async read() {
    const { photo } = this;
    if (photo === null) return;
    clearTimeout(this.#rest);
    this.#controller.abort();
    this.#controller = new AbortController();
    const { signal } = this.#controller;
    const { state } = this.#work;
    [this.isReading, this.isSlow, this.trouble] = [true, false, null];
    clearTimeout(this.#slow);
    this.#slow = setTimeout(() => {
      this.isSlow = true;
      this.#tell();
    }, SLOW_MS);
    this.#tell();
    try {
      const answer = await this.#try(() => this.#api.read(photo, gridOf(state), signal), signal);
      if (signal.aborted) return;
      this.#end(null);
      this.#work.put(answer, state);
      this.dispatchEvent(new Event("read"));
    } catch (error) {
      if (!signal.aborted) this.#end(troubleOf(error, state !== null));
    }
  }

  /**
   * @param {readonly string[]} rules
   * @returns {Promise<import("./api.js").Cell[]>} What they make of the cells of now.
   */
  async check(rules) {
    this.#checking.abort();
    this.#checking = new AbortController();
    const { signal } = this.#checking;
    const sheet = this.#work.sheet;
    const { cells } = await this.#try(() => this.#api.check(sheet, rules.join("; "), signal), signal);
    return cells;
  }

  async #follow() {
    const { state } = this.#work;
    clearTimeout(this.#rest);
    if (state === null) return;
    if (state.isStale) {
      this.#controller.abort();
      this.#rest = setTimeout(() => this.read(), REST_MS);
      return;
    }
    if (this.isReading) this.stop(); // lines that were taken back
    if (this.#work.isChecked) return;
    try {
      this.#work.putChecked(state, await this.check(state.rules));
    } catch {
      // The cells stay as they were read; the next change is another try.
    }
  }

  /**
   * @template T
   * @param {() => Promise<T>} ask
   * @param {AbortSignal} signal
   * @returns {Promise<T>}
   */
  async #try(ask, signal) {
    for (let left = TRIES - 1; ; left -= 1) {
      try {
        return await ask();
      } catch (error) {
        const { isTransient, status } = /** @type {import("../reading/api.js").ApiError} */ (error);
        if (!isTransient || status === 0 || left === 0 || signal.aborted) throw error;
      }
      await new Promise((done) => setTimeout(done, PAUSE_MS));
    }
  }

  /** @param {Trouble | null} trouble */
  #end(trouble) {
    clearTimeout(this.#slow);
    [this.isReading, this.isSlow, this.trouble] = [false, false, trouble];
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}

/** @param {State | null} state */
function gridOf(state) {
  if (state === null) return null;
  const joined = state.cells
    .filter(({ row_span: rows, column_span: columns }) => rows * columns > 1)
    .map(({ row, column, row_span, column_span }) => ({ row, column, row_span, column_span }));
  return { nodes: rounded(state.nodes), joined, ruled: state.ruled };
}

/**
 * @param {unknown} error
 * @param {boolean} hadLines
 * @returns {Trouble}
 */
function troubleOf(error, hadLines) {
  const refused = /** @type {import("../reading/api.js").ApiError} */ (error);
  if (refused.type?.endsWith(":no-table")) return hadLines ? "emptyGrid" : "noTable";
  if (refused.type?.endsWith(":invalid-table")) return "badGrid";
  return failureOf(refused).kind;
}
