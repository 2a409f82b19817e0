/**
 * Pictures that explain a reading, requested only by a button.
 *
 * @module views/explanation
 */

import { Reader } from "../reading/reader.js";
import { sharesOf, topDigits } from "../reading/shares.js";
import { failureOf } from "../state/answer.js";
import { percent, words } from "../words/index.js";
import { messageOf } from "../words/messages.js";

/** @typedef {import("../reading/api.js").Api} Api */
/** @typedef {import("../reading/api.js").Digit} Digit */
/** @typedef {import("../reading/api.js").Reading} Reading */
/** @typedef {import("../ink/geometry.js").Point} Point */

/**
 * Pictures without words, as data URLs.
 *
 * @typedef {object} Panels
 * @property {string} input With boxes around what was read.
 * @property {string | null} ink Null for strokes, which are ink.
 * @property {{seen: string, decided: string}[]} digits The first of the reading's.
 */

/** How many shares of a digit are told. */
const SHARES = 3;

/** Shares below this would be told as 0.0%. */
const LEAST_SHARE = 0.001;

export class Explanation {
  #reader;
  #current;
  #dialog;
  #note;
  #frame;
  #picture;
  #ink;
  #digits;
  #digit;

  /**
   * @param {Document} page
   * @param {Api} api
   * @param {() => Point[][] | Blob | null} current What is to be explained.
   */
  constructor(page, api, current) {
    const find = (/** @type {string} */ id) => /** @type {any} */ (page.getElementById(id));
    this.#dialog = /** @type {HTMLDialogElement} */ (find("explanation"));
    this.#note = find("explanation-note");
    this.#frame = find("explanation-frame");
    this.#picture = find("explanation-picture");
    this.#ink = find("explanation-ink");
    this.#digits = find("explanation-digits");
    this.#digit = /** @type {HTMLTemplateElement} */ (find("explanation-digit"));
    /** @type {Reader<Point[][] | Blob>} */
    const reader = new Reader({ ask: (source, signal) => api.explain(source, signal) });
    reader.addEventListener("answer", (event) => {
      this.#show(/** @type {CustomEvent} */ (event).detail.reading);
    });
    reader.addEventListener("slow", () => (this.#note.textContent = words.slowDetail));
    reader.addEventListener("failure", (event) => {
      const { error } = /** @type {CustomEvent} */ (event).detail;
      const { headline, detail } = messageOf(failureOf(error));
      this.#note.textContent = `${headline}. ${detail}`;
    });
    find("explanation-close").addEventListener("click", () => this.#dialog.close());
    this.#dialog.addEventListener("close", () => reader.forget());
    this.#reader = reader;
    this.#current = current;
  }

  /** Explain what there is. */
  open() {
    const source = this.#current();
    if (source === null) return;
    this.#wait();
    this.#dialog.showModal();
    this.#reader.offer(source);
    this.#reader.hurry();
  }

  #wait() {
    this.#note.textContent = words.explanationWaiting;
    this.#frame.hidden = true;
  }

  /** @param {Reading & {explanation: Panels}} reading */
  #show({ reason, digits, explanation: { input, ink, digits: panels } }) {
    const isNone = reason === "not_a_digit";
    this.#picture.src = input;
    this.#picture.classList.toggle("explained__picture--drawing", ink === null);
    this.#ink.parentElement.hidden = ink === null;
    if (ink !== null) this.#ink.src = ink;
    this.#digits.replaceChildren(
      ...panels.map((panel, index) => this.#explained(panel, digits[index], index, isNone)),
    );
    this.#frame.hidden = false;
    this.#note.textContent = words.explanationNote;
  }

  /**
   * @param {Panels["digits"][number]} panel
   * @param {Digit} digit
   * @param {number} index
   * @param {boolean} isNone Whether it was refused, so that the digit is what it looks most like.
   */
  #explained({ seen, decided }, digit, index, isNone) {
    const made = /** @type {any} */ (this.#digit.content.cloneNode(true));
    const [first, second] = made.querySelectorAll("img");
    first.src = seen;
    second.src = decided;
    const title = isNone ? words.closest(digit.digit) : words.digitOf(digit.digit, index + 1);
    made.querySelector(".explained__title").textContent = title;
    const likely = topDigits(sharesOf(digit), SHARES).filter(({ share }, at) => at === 0 || share >= LEAST_SHARE);
    const shares = likely.map(({ digit: value, share }) => `${value}\u2002${percent(share)}`);
    if (isNone) shares.unshift(`${words.none}\u2002${percent(digit.not_a_digit ?? 0)}`);
    made.querySelector(".explained__shares").textContent = shares.join("\n");
    return made;
  }
}
