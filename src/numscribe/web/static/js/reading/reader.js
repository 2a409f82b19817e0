/**
 * Live reading: decides when to ask the server, and which answers count.
 *
 * @module reading/reader
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
 * Asks about a source that changes (strokes) or not (a file).
 *
 * - A change is asked about within `interval` ms; `hurry` asks at once.
 * - There is one request at a time; what changes meanwhile is asked about after it.
 *   So answers come in order, and a newer one is never overwritten.
 * - `forget` drops what is wanted and the answer to what is asked.
 * - After a transient error it asks again every `retry` ms, and at the next change.
 *
 * Events: `asking`; `slow` where the answer lets wait; `answer` with `{reading, isLatest}`;
 * `failure` with `{error}`.
 *
 * @template Source
 */
export class Reader extends EventTarget {
  #ask;
  #interval;
  #retry;
  #slow;
  #clock;
  /** @type {Source | null} What has changed since it was last asked about. */
  #wanted = null;
  /** When to ask about it. */
  #due = Infinity;
  /** @type {{source: Source, controller: AbortController} | null} The one request. */
  #flight = null;
  #timer = 0;

  /**
   * @param {object} parts
   * @param {(source: Source, signal: AbortSignal) => Promise<Reading>} parts.ask
   * @param {number} [parts.interval]
   * @param {number} [parts.retry]
   * @param {number} [parts.slow]
   * @param {Clock} [parts.clock]
   */
  constructor({ ask, interval = 500, retry = 3000, slow = 2500, clock = realClock }) {
    super();
    this.#ask = ask;
    this.#interval = interval;
    this.#retry = retry;
    this.#slow = slow;
    this.#clock = clock;
  }

  /**
   * Tell that a source changed.
   *
   * @param {Source} source
   */
  offer(source) {
    this.#want(source, this.#interval);
  }

  /** Ask now about what changed; without a change there is nothing to ask. */
  hurry() {
    if (this.#wanted !== null) this.#want(this.#wanted, 0);
  }

  /** Forget everything: no answer will come for what was offered so far. */
  forget() {
    this.#wanted = null;
    this.#due = Infinity;
    this.#clock.clearTimeout(this.#timer);
    this.#flight?.controller.abort();
  }

  /**
   * @param {Source} source
   * @param {number} delay
   */
  #want(source, delay) {
    this.#wanted = source;
    this.#due = Math.min(this.#due, this.#clock.now() + delay);
    this.#plan();
  }

  /** Ask when it is due. While a request is under way, its end plans anew. */
  #plan() {
    if (this.#flight !== null || this.#wanted === null) return;
    this.#clock.clearTimeout(this.#timer);
    const wait = this.#due - this.#clock.now();
    if (wait <= 0) this.#send(this.#wanted);
    else this.#timer = this.#clock.setTimeout(() => this.#plan(), wait);
  }

  /** @param {Source} source */
  async #send(source) {
    const controller = new AbortController();
    this.#flight = { source, controller };
    this.#wanted = null;
    this.#due = Infinity;
    this.#tell("asking", {});
    const slow = this.#clock.setTimeout(() => this.#tell("slow", {}), this.#slow);
    let outcome;
    try {
      const reading = await this.#ask(source, controller.signal);
      outcome = () => this.#tell("answer", { reading, isLatest: this.#wanted === null });
    } catch (error) {
      outcome = () => {
        if (error.isTransient) this.#want(this.#wanted ?? source, this.#retry);
        this.#tell("failure", { error });
      };
    }
    this.#clock.clearTimeout(slow);
    this.#flight = null;
    if (!controller.signal.aborted) outcome();
    this.#plan();
  }

  /**
   * @param {string} type
   * @param {object} detail
   */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
