/**
 * Schedules requests for a source that changes: debounces, retries and cancels them.
 *
 * @module reading/request-scheduler
 */

/** @typedef {import("./api.js").Reading} Reading */

/**
 * @typedef {object} Clock
 * @property {() => number} now In milliseconds.
 * @property {(call: () => void, ms: number) => number} setTimeout
 * @property {(timer: number) => void} clearTimeout
 */

/** @type {Clock} */
const realClock = {
  now: () => performance.now(),
  setTimeout: (call, ms) => setTimeout(call, ms),
  clearTimeout: (timer) => clearTimeout(timer),
};

/**
 * Requests readings of strokes that change, or of a file.
 *
 * - `schedule` sends a request within `interval` ms; `flush` sends it without delay.
 * - Only one request is active. A change during a request is sent after it, so answers arrive in
 *   order.
 * - `cancel` discards the scheduled request and the answer to the active one.
 * - After a transient error, the request is repeated after `retry` ms, or at the next change.
 *
 * Events: `request` when one is sent; `slow` if it takes longer than `slow` ms; `answer` with
 * `{reading, isLatest}`; `failure` with `{error}`.
 *
 * @template Source
 */
export class RequestScheduler extends EventTarget {
  #request;
  #intervalMs;
  #retryMs;
  #slowMs;
  #clock;
  /** @type {Source | null} The source of the next request. */
  #pending = null;
  /** When to send the next request. */
  #dueTime = Infinity;
  /** @type {{source: Source, controller: AbortController} | null} The request that was sent. */
  #active = null;
  #timer = 0;

  /**
   * @param {object} parts
   * @param {(source: Source, signal: AbortSignal) => Promise<Reading>} parts.send
   * @param {number} [parts.interval]
   * @param {number} [parts.retry]
   * @param {number} [parts.slow]
   * @param {Clock} [parts.clock]
   */
  constructor({ send, interval = 500, retry = 3000, slow = 2500, clock = realClock }) {
    super();
    this.#request = send;
    this.#intervalMs = interval;
    this.#retryMs = retry;
    this.#slowMs = slow;
    this.#clock = clock;
  }

  /**
   * Request a reading of a source that has changed.
   *
   * @param {Source} source
   */
  schedule(source) {
    this.#setPending(source, this.#intervalMs);
  }

  /** Send the scheduled request now, if there is one. */
  flush() {
    if (this.#pending !== null) this.#setPending(this.#pending, 0);
  }

  /** Cancel the scheduled and the active request. No event follows. */
  cancel() {
    this.#pending = null;
    this.#dueTime = Infinity;
    this.#clock.clearTimeout(this.#timer);
    this.#active?.controller.abort();
  }

  /**
   * @param {Source} source
   * @param {number} delay
   */
  #setPending(source, delay) {
    this.#pending = source;
    this.#dueTime = Math.min(this.#dueTime, this.#clock.now() + delay);
    this.#sendWhenDue();
  }

  /** Send the next request when it is due. The end of an active request calls this again. */
  #sendWhenDue() {
    if (this.#active !== null || this.#pending === null) return;
    this.#clock.clearTimeout(this.#timer);
    const wait = this.#dueTime - this.#clock.now();
    if (wait <= 0) this.#send(this.#pending);
    else this.#timer = this.#clock.setTimeout(() => this.#sendWhenDue(), wait);
  }

  /** @param {Source} source */
  async #send(source) {
    const controller = new AbortController();
    this.#active = { source, controller };
    this.#pending = null;
    this.#dueTime = Infinity;
    this.#emit("request", {});
    const slow = this.#clock.setTimeout(() => this.#emit("slow", {}), this.#slowMs);
    let outcome;
    try {
      const reading = await this.#request(source, controller.signal);
      outcome = () => this.#emit("answer", { reading, isLatest: this.#pending === null });
    } catch (error) {
      outcome = () => {
        if (error.isTransient) this.#setPending(this.#pending ?? source, this.#retryMs);
        this.#emit("failure", { error });
      };
    }
    this.#clock.clearTimeout(slow);
    this.#active = null;
    if (!controller.signal.aborted) outcome();
    this.#sendWhenDue();
  }

  /**
   * @param {string} type
   * @param {object} detail
   */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
