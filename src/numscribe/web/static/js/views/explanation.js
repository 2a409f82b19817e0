/**
 * The dialog with pictures that explain a reading.
 *
 * @module views/explanation
 */

import { probabilitiesOf, topDigits } from "../reading/probabilities.js";
import { RequestScheduler } from "../reading/request-scheduler.js";
import { formatPercent, words } from "../words/index.js";
import { errorText } from "../words/messages.js";
import { byId, onClick } from "./dom.js";

/** @typedef {import("../reading/api.js").Api} Api */
/** @typedef {import("../reading/api.js").Digit} Digit */
/** @typedef {import("../reading/api.js").Reading} Reading */
/** @typedef {import("../ink/geometry.js").Point} Point */

/**
 * Pictures as data URLs.
 *
 * @typedef {object} Panels
 * @property {string} input The input, with boxes around the digits.
 * @property {string | null} ink The detected ink; null for strokes.
 * @property {{seen: string, decided: string}[]} digits The first digits of the reading: the model's
 *   input, and the ink that decided.
 */

/** Maximum number of probabilities shown for each digit. */
const MAX_PROBABILITIES = 3;

/** Smaller probabilities would be shown as 0.0% and are hidden. */
const MIN_PROBABILITY = 0.001;

export class ExplanationDialog {
  #scheduler;
  #getSource;
  #dialog;
  #note;
  #frame;
  #picture;
  #ink;
  #digits;
  #digit;

  /**
   * @param {Api} api
   * @param {() => Point[][] | Blob | null} getSource Returns the current input.
   */
  constructor(api, getSource) {
    this.#dialog = /** @type {HTMLDialogElement} */ (byId("explanation"));
    this.#note = byId("explanation-note");
    this.#frame = byId("explanation-frame");
    this.#picture = byId("explanation-picture");
    this.#ink = byId("explanation-ink");
    this.#digits = byId("explanation-digits");
    this.#digit = /** @type {HTMLTemplateElement} */ (byId("explanation-digit"));
    /** @type {RequestScheduler<Point[][] | Blob>} */
    const scheduler = new RequestScheduler({ send: (source, signal) => api.explain(source, signal) });
    scheduler.addEventListener("answer", (event) => {
      this.#show(/** @type {CustomEvent} */ (event).detail.reading);
    });
    scheduler.addEventListener("slow", () => (this.#note.textContent = words.slowDetail));
    scheduler.addEventListener("failure", (event) => {
      this.#note.textContent = errorText(/** @type {CustomEvent} */ (event).detail.error);
    });
    onClick("explanation-close", () => this.#dialog.close());
    this.#dialog.addEventListener("close", () => scheduler.cancel());
    this.#scheduler = scheduler;
    this.#getSource = getSource;
  }

  /** Request an explanation of the current input, and open the dialog. */
  open() {
    const source = this.#getSource();
    if (source === null) return;
    this.#showWaiting();
    this.#dialog.showModal();
    this.#scheduler.schedule(source);
    this.#scheduler.flush();
  }

  #showWaiting() {
    this.#note.textContent = words.explanationWaiting;
    this.#frame.hidden = true;
  }

  /** @param {Reading & {explanation: Panels}} reading */
  #show({ reason, digits, explanation: { input, ink, digits: panels } }) {
    const isNone = reason === "not_a_digit";
    this.#picture.src = input;
    this.#picture.classList.toggle("explanation__picture--drawing", ink === null);
    this.#ink.parentElement.hidden = ink === null;
    if (ink !== null) this.#ink.src = ink;
    this.#digits.replaceChildren(
      ...panels.map((panel, index) => this.#digitNode(panel, digits[index], index, isNone)),
    );
    this.#frame.hidden = false;
    this.#note.textContent = words.explanationNote;
  }

  /**
   * @param {Panels["digits"][number]} panel
   * @param {Digit} digit
   * @param {number} index
   * @param {boolean} isNone Whether the input was refused, so that this is only the closest digit.
   */
  #digitNode({ seen, decided }, digit, index, isNone) {
    const node = /** @type {any} */ (this.#digit.content.cloneNode(true));
    const [first, second] = node.querySelectorAll("img");
    first.src = seen;
    second.src = decided;
    const title = isNone ? words.closest(digit.digit) : words.digitOf(digit.digit, index + 1);
    node.querySelector(".explanation__title").textContent = title;
    const lines = topDigits(probabilitiesOf(digit), MAX_PROBABILITIES)
      .filter(({ probability }, at) => at === 0 || probability >= MIN_PROBABILITY)
      .map(({ digit: value, probability }) => `${value}\u2002${formatPercent(probability)}`);
    if (isNone) lines.unshift(`${words.none}\u2002${formatPercent(digit.not_a_digit ?? 0)}`);
    node.querySelector(".explanation__probabilities").textContent = lines.join("\n");
    return node;
  }
}
