/**
 * The game: ten numbers, one after the other, against the clock. No DOM.
 *
 * @module later/race/race
 */

/** @typedef {import("../../ink/strokes.js").Stroke} Stroke */

/**
 * @typedef {object} Round
 * @property {string} number What was to be written.
 * @property {string | null} read What was read instead; empty for nothing, null where it is right.
 * @property {Stroke[]} ink
 */

/** @typedef {{seconds: number, rounds: Round[]}} Result */

/** How many numbers there are of that many digits: 24 digits in all. */
const LENGTHS = { 2: 6, 3: 4 };

/**
 * @param {() => number} random From 0 up to 1.
 * @returns {string[]} Ten different numbers in any order.
 */
export function pickNumbers(random = Math.random) {
  /** @type {Set<string>} */
  const numbers = new Set();
  for (const [length, count] of Object.entries(LENGTHS)) {
    const until = numbers.size + count;
    const least = 10 ** (Number(length) - 1);
    while (numbers.size < until) numbers.add(String(Math.floor(least + random() * 9 * least)));
  }
  return [...numbers].map((number) => ({ number, at: random() })).sort((a, b) => a.at - b.at).map(({ number }) => number);
}

export class Race {
  #numbers;
  #began;
  /** @type {Round[]} */
  #rounds = [];
  #ended = 0;

  /**
   * @param {readonly string[]} numbers
   * @param {number} now In milliseconds.
   */
  constructor(numbers, now) {
    this.#numbers = numbers;
    this.#began = now;
  }

  get numbers() {
    return this.#numbers;
  }

  /** @returns {readonly Round[]} Those that are over. */
  get rounds() {
    return this.#rounds;
  }

  /** @returns {string | null} The number to write; null after the last. */
  get target() {
    return this.#numbers[this.#rounds.length] ?? null;
  }

  /** @returns {Result} */
  get result() {
    return { seconds: this.secondsAt(this.#ended), rounds: this.#rounds };
  }

  /** @param {number} now In milliseconds. */
  secondsAt(now) {
    return (now - this.#began) / 1000;
  }

  /**
   * @param {string} read Digits that were read in all of the ink.
   * @returns {"right" | "wrong" | "open"} Open while there are fewer digits than wanted.
   */
  judge(read) {
    if (read === this.target) return "right";
    return read.length >= (this.target ?? "").length ? "wrong" : "open";
  }

  /**
   * End this round.
   *
   * @param {string} read
   * @param {Stroke[]} ink
   * @param {number} now In milliseconds.
   */
  put(read, ink, now) {
    const { target } = this;
    if (target === null) return;
    this.#rounds.push({ number: target, read: read === target ? null : read, ink });
    this.#ended = now;
  }
}
