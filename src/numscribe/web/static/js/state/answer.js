/**
 * The current reading and the user's corrections, as the views show them.
 *
 * @module state/answer
 */

import { probabilitiesOf, topDigits } from "../reading/probabilities.js";
import { evaluateSum } from "../reading/sums.js";
import { formattedText, glyphsOf, symbolsOf } from "../reading/symbols.js";

/** @typedef {import("../reading/api.js").Reading} Reading */
/** @typedef {import("../reading/http.js").ApiError} ApiError */
/** @typedef {import("../reading/symbols.js").Symbol} Symbol */
/** @typedef {"empty" | "reading" | "read" | "unsure" | "refused" | "none" | "failed"} State */
/** @typedef {"failed" | "offline" | "restarting" | "tooLarge" | "overLimit" | "notAPicture" | "brokenPicture"} FailureKind */
/** @typedef {{kind: FailureKind}} Failure */

/** @type {Record<string, FailureKind>} Keys are types of the server's problem documents. */
const FAILURE_KINDS = {
  "urn:numscribe:problem:missing-input": "notAPicture", // an empty file
  "urn:numscribe:problem:undecodable-image": "notAPicture",
  "urn:numscribe:problem:broken-image": "brokenPicture",
  "urn:numscribe:problem:input-too-large": "overLimit",
};

/** Events: `change`; `select` after the user selected a digit or mark. */
export class Answer extends EventTarget {
  /** @type {Reading | null} */
  #reading = null;
  /** @type {Symbol[]} Digits and marks of the reading. */
  #symbols = [];
  /** @type {Failure | null} */
  #failure = null;
  #isBusy = false;
  #isSlow = false;
  #selected = 0;
  #isLinkBroken = false;
  /** Whether a drawing is read while it is drawn. */
  isLive = true;
  /** @type {string | null} The user's correction; empty if the input is no number. */
  #correction = null;

  get reading() {
    return this.#reading;
  }

  get failure() {
    return this.#failure;
  }

  get isSlow() {
    return this.#isSlow;
  }

  /** Whether the page was opened by a link without a valid drawing. */
  get isLinkBroken() {
    return this.#isLinkBroken;
  }

  set isLinkBroken(isBroken) {
    if (isBroken === this.#isLinkBroken) return;
    this.#isLinkBroken = isBroken;
    this.#emitChange();
  }

  get isBusy() {
    return this.#isBusy;
  }

  get isCorrected() {
    return this.#correction !== null;
  }

  /** @returns {State} */
  get state() {
    if (this.#failure !== null) return "failed";
    if (this.#reading === null) return this.#isBusy ? "reading" : "empty";
    const { accepted, reason } = this.#reading;
    if (reason === "empty") return "none";
    if (this.isCorrected || accepted) return "read";
    return reason === "not_a_digit" || reason === "several" ? "refused" : "unsure";
  }

  /** The number that was read, with its marks. */
  get readText() {
    return this.#reading === null ? "" : formattedText(this.#reading);
  }

  /** The user's correction, or the number that was read. */
  get text() {
    return this.#correction ?? this.readText;
  }

  /** The sum in each line; null if a line has none, or if the reading is not accepted. */
  get sums() {
    return this.text.split("\n").map((line) => (this.state === "read" ? evaluateSum(line) : null));
  }

  get glyphs() {
    return glyphsOf(this.text, this.#symbols);
  }

  /** Digits and marks of the reading. */
  get symbols() {
    return this.#symbols;
  }

  /**
   * Boxes of the digits and marks, with their corrected texts; `index` is that of the symbol. Empty if
   * the correction cannot be matched to the symbols.
   */
  get boxes() {
    const { glyphs, isCorrected } = this;
    if (isCorrected && glyphs.every(({ index }) => index === null)) return [];
    return this.#symbols.flatMap(({ box, text, mark }, index) => {
      const glyph = glyphs.find((other) => other.index === index);
      const isLeftOut = isCorrected && mark !== null && glyph === undefined;
      return isLeftOut ? [] : [{ box, text: glyph?.text ?? text, chosen: index === this.#selected, index }];
    });
  }

  /** The text of each digit of the reading, corrected if possible. */
  get correctedDigits() {
    const { glyphs } = this;
    return (this.#reading?.digits ?? []).map((digit) => {
      const at = this.#symbols.findIndex((symbol) => symbol.digit === digit);
      return glyphs.find(({ index }) => index === at)?.text ?? String(digit.digit);
    });
  }

  /** Index of the selected symbol, whose probabilities are shown. */
  get selected() {
    return this.#selected;
  }

  /** @returns {Symbol | null} */
  get symbol() {
    return this.#symbols[this.#selected] ?? null;
  }

  /** The selected digit; null if a mark is selected. */
  get digit() {
    return this.symbol === null ? (this.#reading?.guess ?? null) : this.symbol.digit;
  }

  /** The corrected text of the selected symbol; empty if the correction leaves it out. */
  get symbolText() {
    const { glyphs, symbol, isCorrected } = this;
    const text = glyphs.find(({ index }) => index === this.#selected)?.text;
    const isLeftOut = isCorrected && symbol?.digit === null && this.boxes.length > 0;
    return text ?? (isLeftOut ? "" : (symbol?.text ?? ""));
  }

  /** Whether the user can correct the reading: it has symbols, or is refused ink. */
  get isCorrectable() {
    return this.#symbols.length > 0 || this.digit !== null || this.#reading?.reason === "not_a_digit";
  }

  /** Whether the input is not a digit, by the reading or by the correction. */
  get isNoDigit() {
    if (this.isCorrected) return this.#correction === "";
    return this.#reading?.reason === "not_a_digit" && this.#reading.digits.length < 2;
  }

  /** The corrected value of the selected digit; null if it is not a digit. */
  get selectedDigit() {
    if (this.#reading === null || this.isNoDigit) return null;
    const text = this.#symbols.length === 0 ? this.text : this.symbolText;
    return /^\d$/.test(text) ? Number(text) : (this.digit?.digit ?? null);
  }

  /** Probability that the selected digit is not a digit. */
  get rejectProbability() {
    return this.digit?.not_a_digit ?? 0;
  }

  get probabilities() {
    return this.digit === null ? [] : probabilitiesOf(this.digit);
  }

  get topDigits() {
    return topDigits(this.probabilities, 3);
  }

  /** Remove the reading: there is no input. */
  clear() {
    this.#set(null, null, false);
  }

  /** Mark the answer as pending. The last reading or failure is shown until it arrives. */
  setBusy() {
    this.#isBusy = true;
    this.#emitChange();
  }

  setSlow() {
    this.#isSlow = true;
    this.#emitChange();
  }

  /** @param {Reading} reading */
  setReading(reading) {
    this.#set(reading, null, false);
  }

  /** @param {Failure} failure */
  fail(failure) {
    this.#set(null, failure, false);
  }

  /** @param {number} index */
  select(index) {
    this.#selected = index;
    this.#emitChange();
    this.dispatchEvent(new Event("select"));
  }

  /**
   * Select a digit without the event `select`.
   *
   * @param {number} place Index among the digits.
   */
  showDigit(place) {
    const index = this.#symbols.findIndex((symbol) => symbol.mark === null && symbol.place === place);
    if (index < 0 || index === this.#selected) return;
    this.#selected = index;
    this.#emitChange();
  }

  /**
   * Correct the selected digit or mark.
   *
   * @param {string} text Empty if it is neither.
   */
  correctSymbol(text) {
    const isSelected = (/** @type {{index: number | null}} */ { index }) => index === this.#selected;
    if (text === "" && this.#symbols.length < 2) {
      this.correctText("");
      return;
    }
    const current = this.glyphs;
    const glyphs = current.some(isSelected) ? current : glyphsOf(this.readText, this.#symbols);
    if (!glyphs.some(isSelected)) this.correctText(text);
    else this.correctText(glyphs.map((glyph) => (isSelected(glyph) ? text : glyph.text)).join(""));
  }

  /**
   * Correct the whole number.
   *
   * @param {string} text With its marks; empty if the input is no number.
   */
  correctText(text) {
    if (!this.isCorrectable) return;
    const isRead = this.#reading?.accepted && text === this.readText;
    const isRefused = this.#reading?.reason === "not_a_digit" && text === "";
    this.#correction = isRead || isRefused ? null : text;
    this.#emitChange();
  }

  /**
   * @param {Reading | null} reading
   * @param {Failure | null} failure
   * @param {boolean} busy
   */
  #set(reading, failure, busy) {
    this.#reading = reading;
    this.#symbols = reading === null ? [] : symbolsOf(reading);
    this.#failure = failure;
    this.#isBusy = busy;
    this.#isSlow = false;
    this.#correction = null;
    if (this.symbol === null) this.#selected = 0;
    this.#emitChange();
  }

  #emitChange() {
    this.dispatchEvent(new Event("change"));
  }
}

/**
 * @param {ApiError} error
 * @returns {Failure}
 */
export function failureOf({ isTransient, status, type }) {
  if (status === 0) return { kind: "offline" };
  if (isTransient) return { kind: "restarting" };
  return { kind: FAILURE_KINDS[type] ?? (status === 413 ? "overLimit" : "failed") };
}
