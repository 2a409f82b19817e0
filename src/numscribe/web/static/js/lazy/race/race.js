/**
 * The state of the game: the user writes ten numbers, one after the other, and the time is measured.
 *
 * @module lazy/race/race
 */

/** @typedef {import("../../ink/strokes.js").Stroke} Stroke */

/**
 * @typedef {object} Round
 * @property {string} number The number to write.
 * @property {string | null} read What was read, if it is wrong; empty for nothing. Null if it is right.
 * @property {Stroke[]} ink
 */

/** @typedef {{seconds: number, rounds: Round[]}} Result */

/** Number of numbers by their number of digits; in total 24 digits. */
const COUNT_BY_LENGTH = { 2: 6, 3: 4 };

/**
 * @param {() => number} random From 0 up to 1.
 * @returns {string[]} Ten different numbers in random order.
 */
export function pickNumbers(random = Math.random) {
  /** @type {Set<string>} */
  const numbers = new Set();
  for (const [length, count] of Object.entries(COUNT_BY_LENGTH)) {
    const until = numbers.size + count;
    const least = 10 ** (Number(length) - 1);
    while (numbers.size < until) numbers.add(String(Math.floor(least + random() * 9 * least)));
  }
  return [...numbers]
    .map((number) => ({ number, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ number }) => number);
}

export class Race {
  #numbers;
  #startTime;
  /** @type {Round[]} */
  #rounds = [];
  #endTime = 0;

  /**
   * @param {readonly string[]} numbers
   * @param {number} now In milliseconds.
   */
  constructor(numbers, now) {
    this.#numbers = numbers;
    this.#startTime = now;
  }

  get numbers() {
    return this.#numbers;
  }

  /** @returns {readonly Round[]} Finished rounds. */
  get rounds() {
    return this.#rounds;
  }

  /** @returns {string | null} The number to write; null after the last. */
  get target() {
    return this.#numbers[this.#rounds.length] ?? null;
  }

  /** @returns {Result} */
  get result() {
    return { seconds: this.secondsAt(this.#endTime), rounds: this.#rounds };
  }

  /** @param {number} now In milliseconds. */
  secondsAt(now) {
    return (now - this.#startTime) / 1000;
  }

  /**
   * @param {string} read The digits that were read.
   * @returns {"right" | "wrong" | "open"} Open while there are fewer digits than in the target.
   */
  compare(read) {
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
  endRound(read, ink, now) {
    const { target } = this;
    if (target === null) return;
    this.#rounds.push({ number: target, read: read === target ? null : read, ink });
    this.#endTime = now;
  }
}
