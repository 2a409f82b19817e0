/**
 * The state of the current reading, for the views.
 *
 * @module state/answer
 */

import { checkSum } from "../reading/sums.js";
import { glyphsOf, sharesOf, symbolsOf, topDigits, writtenOf } from "../reading/shares.js";

/** @typedef {import("../reading/api.js").Reading} Reading */
/** @typedef {import("../reading/api.js").ApiError} ApiError */
/** @typedef {import("../reading/shares.js").Symbol} Symbol */
/** @typedef {"empty" | "reading" | "read" | "unsure" | "refused" | "none" | "failed"} State */
/** @typedef {"failed" | "offline" | "restarting" | "tooLarge" | "overLimit" | "notAPicture" | "brokenPicture"} Trouble */
/** @typedef {{kind: Trouble}} Failure */

/** @type {Record<string, Trouble>} By the type of the server's problem document. */
const TROUBLES = {
  "urn:numscribe:problem:missing-input": "notAPicture", // an empty file
  "urn:numscribe:problem:undecodable-image": "notAPicture",
  "urn:numscribe:problem:broken-image": "brokenPicture",
  "urn:numscribe:problem:input-too-large": "overLimit",
};

/** Events: `change`; after it `select`, where a person chose one of the digits or marks. */
export class Answer extends EventTarget {
  /** @type {Reading | null} */
  #reading = null;
  /** @type {Symbol[]} Its digits and marks. */
  #symbols = [];
  /** @type {Failure | null} */
  #failure = null;
  #busy = false;
  #slow = false;
  #selected = 0;
  #isLinkBroken = false;
  /** Whether ink is read while it is drawn. */
  isLive = true;
  /** @type {string | null} What a person says that it is; empty for no number. */
  #said = null;

  get reading() {
    return this.#reading;
  }

  get failure() {
    return this.#failure;
  }

  get isSlow() {
    return this.#slow;
  }

  /** Whether the link by which the page was opened holds no drawing. */
  get isLinkBroken() {
    return this.#isLinkBroken;
  }

  set isLinkBroken(isBroken) {
    if (isBroken === this.#isLinkBroken) return;
    this.#isLinkBroken = isBroken;
    this.#changed();
  }

  get isBusy() {
    return this.#busy;
  }

  get isCorrected() {
    return this.#said !== null;
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

  /** The number as it was read, with its marks. */
  get written() {
    return this.#reading === null ? "" : writtenOf(this.#reading);
  }

  /** The same, corrected where a person did so. */
  get text() {
    return this.#said ?? this.written;
  }

  /** For each line the sum that it is; null for none, or where the reading is in doubt. */
  get sums() {
    return this.text.split("\n").map((line) => (this.state === "read" ? checkSum(line) : null));
  }

  get glyphs() {
    return glyphsOf(this.text, this.#symbols);
  }

  /** What was found in the ink. */
  get symbols() {
    return this.#symbols;
  }

  /**
   * Where each digit and mark is, and what it is held for; `index` is that of the symbol. There are
   * none where a person says that there are others.
   */
  get frames() {
    const { glyphs, isCorrected } = this;
    if (isCorrected && glyphs.every(({ index }) => index === null)) return [];
    return this.#symbols.flatMap(({ box, text, mark }, index) => {
      const glyph = glyphs.find((other) => other.index === index);
      const isLeftOut = isCorrected && mark !== null && glyph === undefined;
      return isLeftOut ? [] : [{ box, text: glyph?.text ?? text, chosen: index === this.#selected, index }];
    });
  }

  /** What each digit of the reading is held for. */
  get digitTexts() {
    const { glyphs } = this;
    return (this.#reading?.digits ?? []).map((digit) => {
      const at = this.#symbols.findIndex((symbol) => symbol.digit === digit);
      return glyphs.find(({ index }) => index === at)?.text ?? String(digit.digit);
    });
  }

  /** Index of the digit or mark whose shares are shown. */
  get selected() {
    return this.#selected;
  }

  /** @returns {Symbol | null} */
  get symbol() {
    return this.#symbols[this.#selected] ?? null;
  }

  /** The selected digit; null where a mark is selected. */
  get digit() {
    return this.symbol === null ? (this.#reading?.guess ?? null) : this.symbol.digit;
  }

  /** What the selected digit or mark is held for; empty where a person says that it is nothing. */
  get symbolText() {
    const { glyphs, symbol, isCorrected } = this;
    const text = glyphs.find(({ index }) => index === this.#selected)?.text;
    const isLeftOut = isCorrected && symbol?.digit === null && this.frames.length > 0;
    return text ?? (isLeftOut ? "" : (symbol?.text ?? ""));
  }

  /** Whether there is something of which a person may say what it is: a digit, or refused ink. */
  get isCorrectable() {
    return this.#symbols.length > 0 || this.digit !== null || this.#reading?.reason === "not_a_digit";
  }

  /** Whether what is there, or the one thing that is, is held for no digit. */
  get isNoDigit() {
    if (this.isCorrected) return this.#said === "";
    return this.#reading?.reason === "not_a_digit" && this.#reading.digits.length < 2;
  }

  /** What the selected digit is held for; null for none. */
  get value() {
    if (this.#reading === null || this.isNoDigit) return null;
    const text = this.#symbols.length === 0 ? this.text : this.symbolText;
    return /^\d$/.test(text) ? Number(text) : (this.digit?.digit ?? null);
  }

  /** Probability that the selected digit is none. */
  get shareOfNone() {
    return this.digit?.not_a_digit ?? 0;
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
   * Frame a digit that is looked at, without the event of a person's choice.
   *
   * @param {number} place Of the digit, from 0.
   */
  point(place) {
    const index = this.#symbols.findIndex((symbol) => symbol.mark === null && symbol.place === place);
    if (index < 0 || index === this.#selected) return;
    this.#selected = index;
    this.#changed();
  }

  /**
   * A person says what the selected digit or mark is.
   *
   * @param {string} text Empty where it is none.
   */
  choose(text) {
    const isHere = (/** @type {{index: number | null}} */ { index }) => index === this.#selected;
    if (text === "" && this.#symbols.length < 2) {
      this.correct("");
      return;
    }
    const now = this.glyphs;
    const glyphs = now.some(isHere) ? now : glyphsOf(this.written, this.#symbols);
    if (!glyphs.some(isHere)) this.correct(text);
    else this.correct(glyphs.map((glyph) => (isHere(glyph) ? text : glyph.text)).join(""));
  }

  /**
   * A person says what all of it is.
   *
   * @param {string} text With its marks; empty where it is no number.
   */
  correct(text) {
    if (!this.isCorrectable) return;
    const isRead = this.#reading?.accepted && text === this.written;
    const isRefused = this.#reading?.reason === "not_a_digit" && text === "";
    this.#said = isRead || isRefused ? null : text;
    this.#changed();
  }

  /**
   * @param {Reading | null} reading
   * @param {Failure | null} failure
   * @param {boolean} busy
   */
  #put(reading, failure, busy) {
    this.#reading = reading;
    this.#symbols = reading === null ? [] : symbolsOf(reading);
    this.#failure = failure;
    this.#busy = busy;
    this.#slow = false;
    this.#said = null;
    if (this.symbol === null) this.#selected = 0;
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

/**
 * @param {ApiError} error Its own words are English, whatever the page speaks.
 * @returns {Failure}
 */
export function failureOf({ isTransient, status, type }) {
  if (status === 0) return { kind: "offline" };
  if (isTransient) return { kind: "restarting" };
  return { kind: TROUBLES[type] ?? (status === 413 ? "overLimit" : "failed") };
}
