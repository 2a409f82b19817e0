/**
 * Bars with the probabilities of the ten digits and of "none". A click on a bar corrects the digit.
 *
 * @module views/probabilities
 */

import { formatPercent, words } from "../words/index.js";
import { byId } from "./dom.js";

/** @typedef {import("../state/answer.js").Answer} Answer */

/** Smaller probabilities would be shown as 0.0% and are hidden. */
const MIN_PROBABILITY = 0.001;

/** Event: `correct` when the user chose another digit. */
export class ProbabilityBars extends EventTarget {
  #answer;
  #root;
  #bars;
  #list;
  #hint;
  #actions;

  /** @param {Answer} answer */
  constructor(answer) {
    super();
    this.#answer = answer;
    this.#bars = /** @type {HTMLButtonElement[]} */ ([...document.querySelectorAll("#bars .bar")]);
    this.#list = /** @type {HTMLElement} */ (byId("bars"));
    this.#hint = /** @type {HTMLElement} */ (byId("hint"));
    this.#root = /** @type {HTMLElement} */ (byId("details"));
    this.#actions = /** @type {HTMLElement} */ (byId("actions"));
    for (const bar of this.#bars) {
      bar.addEventListener("click", () => {
        if (bar.ariaDisabled === "true") return;
        answer.correctSymbol(String(digitOf(bar) ?? ""));
        this.dispatchEvent(new Event("correct"));
      });
    }
  }

  render() {
    const { digit, probabilities, rejectProbability, selectedDigit, isNoDigit } = this.#answer;
    const { symbol, symbols, isCorrectable } = this.#answer;
    const isNumber = symbols.length > 1;
    this.#list.hidden = symbol?.mark != null;
    for (const bar of this.#bars) {
      const choice = digitOf(bar);
      const probability = choice === null ? rejectProbability : probabilities[choice];
      const text = digit === null ? "" : formatPercent(probability);
      const isBest = choice === null ? isNoDigit : choice === selectedDigit;
      bar.style.setProperty("--probability", String(digit === null ? 0 : probability));
      bar.toggleAttribute("data-best", isBest);
      bar.toggleAttribute("data-negligible", digit === null || probability < MIN_PROBABILITY);
      // In a number of several digits, "none" cannot be chosen. The user types the number instead.
      bar.ariaDisabled = String(!isCorrectable || (choice === null && isNumber));
      bar.ariaPressed = String(isBest);
      const name = choice === null ? words.noDigit : String(choice);
      const label = isBest || bar.ariaDisabled === "true" ? words.bar : words.barChoose;
      bar.ariaLabel = digit === null ? name : label(name, text);
      bar.title = choice === null ? name : "";
      const node = /** @type {HTMLElement} */ (bar.querySelector(".bar__percent"));
      node.textContent = text;
    }
    this.#hint.textContent = digit === null && symbol === null ? "" : this.#hintText();
    this.#actions.hidden = !isCorrectable;
    this.#root.toggleAttribute("data-uncorrectable", !isCorrectable);
  }

  #hintText() {
    const { symbol, symbols } = this.#answer;
    if (symbol === null || symbols.length < 2) return words.hint;
    return (symbol.mark === null ? words.hintPlace : words.hintMark)(symbol.place + 1);
  }
}

/**
 * @param {HTMLElement} bar
 * @returns {number | null} Null for the bar of "none".
 */
function digitOf({ dataset: { digit } }) {
  return digit === "–" ? null : Number(digit);
}
