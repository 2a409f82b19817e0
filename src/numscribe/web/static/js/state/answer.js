/**
 * What is known of what is on the paper, as the views show it.
 *
 * @module state/answer
 */

import { glyphsOf, sharesOf, textOf, topDigits } from "../reading/shares.js";

/** @typedef {import("../reading/api.js").Reading} Reading */
/** @typedef {import("../reading/api.js").ApiError} ApiError */
/** @typedef {"empty" | "reading" | "read" | "unsure" | "refused" | "none" | "failed"} State */
/** @typedef {"failed" | "offline" | "restarting" | "tooLarge" | "tooManyPixels" | "notAPicture"} Trouble */
/** @typedef {{kind: Trouble, title?: string, detail?: string}} Failure */

/** @type {Record<string, Trouble>} By the type of the server's problem document. */
const TROUBLES = {
  "urn:numscribe:problem:undecodable-image": "notAPicture",
  "urn:numscribe:problem:input-too-large": "tooManyPixels",
};

/** Events: `change`; after it `select`, where a person chose one of the digits. */
export class Answer extends EventTarget {
  /** @type {Reading | null} */
  #reading = null;
  /** @type {Failure | null} */
  #failure = null;
  #busy = false;
  #slow = false;
  #selected = 0;
  /** @type {Map<number, number>} Digits that a person put in the place of those read. */
  #chosen = new Map();

  get reading() {
    return this.#reading;
  }

  get failure() {
    return this.#failure;
  }

  get isSlow() {
    return this.#slow;
  }

  get isBusy() {
    return this.#busy;
  }

  get isCorrected() {
    return this.#chosen.size > 0;
  }

  /** @returns {State} */
  get state() {
    if (this.#failure !== null) return "failed";
    if (this.#reading === null) return this.#busy ? "reading" : "empty";
    const { accepted, reason } = this.#reading;
    if (reason === "empty") return "none";
    if (this.isCorrected || accepted) return "read";
    return reason === "not_a_digit" || reason === "several" ? "refused" : "unsure";
  }

  get glyphs() {
    return this.#reading === null ? [] : glyphsOf(this.#reading, this.#chosen);
  }

  /** The number with its marks, corrected where a person did so. */
  get text() {
    return textOf(this.glyphs);
  }

  /** Where each digit is, and what it is held for. */
  get frames() {
    const { glyphs } = this;
    return (this.#reading?.digits ?? []).map(({ box, digit }, index) => ({
      box,
      text: glyphs.find((glyph) => glyph.index === index)?.text ?? String(digit),
      chosen: index === this.#selected,
    }));
  }

  /** Index of the digit whose shares are shown. */
  get selected() {
    return this.#selected;
  }

  get digit() {
    return this.#reading?.digits[this.#selected] ?? null;
  }

  /** Whether there is something of which a person may say what it is: a digit, or refused ink. */
  get isCorrectable() {
    return this.digit !== null || this.#reading?.reason === "not_a_digit";
  }

  /** What the selected digit is held for. */
  get value() {
    return this.#chosen.get(this.#selected) ?? this.digit?.digit ?? null;
  }

  get shares() {
    return this.digit === null ? [] : sharesOf(this.digit);
  }

  get top() {
    return topDigits(this.shares, 3);
  }

  /** Nothing is on the paper. */
  clear() {
    this.#put(null, null, false);
  }

  /** An answer is on its way. What is shown of the last one, or of a failure, stays until then. */
  wait() {
    this.#busy = true;
    this.#changed();
  }

  waitLonger() {
    this.#slow = true;
    this.#changed();
  }

  /** @param {Reading} reading */
  put(reading) {
    this.#put(reading, null, false);
  }

  /** @param {Failure} failure */
  fail(failure) {
    this.#put(null, failure, false);
  }

  /** @param {number} index */
  select(index) {
    this.#selected = index;
    this.#changed();
    this.dispatchEvent(new Event("select"));
  }

  /**
   * A person says what the selected digit is.
   *
   * @param {number} digit
   */
  choose(digit) {
    if (!this.isCorrectable) return;
    if (digit === this.digit?.digit && this.#reading?.accepted) this.#chosen.delete(this.#selected);
    else this.#chosen.set(this.#selected, digit);
    this.#changed();
  }

  /**
   * @param {Reading | null} reading
   * @param {Failure | null} failure
   * @param {boolean} busy
   */
  #put(reading, failure, busy) {
    const isLonger = (reading?.digits.length ?? 0) > this.#selected;
    this.#reading = reading;
    this.#failure = failure;
    this.#busy = busy;
    this.#slow = false;
    this.#chosen = new Map();
    if (!isLonger) this.#selected = 0;
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

/**
 * @param {ApiError} error
 * @returns {Failure}
 */
export function failureOf({ isTransient, status, type, title, detail }) {
  if (status === 0) return { kind: "offline" };
  if (isTransient) return { kind: "restarting" };
  return { kind: TROUBLES[type] ?? "failed", title, detail };
}
