/**
 * The probabilities of the ten digits and of "none". A tap on one corrects the digit.
 *
 * @module views/details
 */

import { percent, words } from "../words/index.js";

/** @typedef {import("../state/answer.js").Answer} Answer */

/** Less would be shown as 0.0%, which nobody needs to read eleven times. */
const LEAST = 0.001;

/** Event: `correct` when a person chose another digit. */
export class Details extends EventTarget {
  #answer;
  #root;
  #bars;
  #list;
  #hint;
  #actions;

  /**
   * @param {Document} page
   * @param {Answer} answer
   */
  constructor(page, answer) {
    super();
    this.#answer = answer;
    this.#bars = /** @type {HTMLButtonElement[]} */ ([...page.querySelectorAll("#bars .bar")]);
    this.#list = /** @type {HTMLElement} */ (page.getElementById("bars"));
    this.#hint = /** @type {HTMLElement} */ (page.getElementById("hint"));
    this.#root = /** @type {HTMLElement} */ (page.getElementById("details"));
    this.#actions = /** @type {HTMLElement} */ (page.getElementById("actions"));
    for (const bar of this.#bars) {
      bar.addEventListener("click", () => {
        if (bar.ariaDisabled === "true") return;
        answer.choose(String(digitOf(bar) ?? ""));
        this.dispatchEvent(new Event("correct"));
      });
    }
  }

  render() {
    const { digit, shares, shareOfNone, value, isNoDigit, symbol, symbols, isCorrectable } = this.#answer;
    const isNumber = symbols.length > 1;
    this.#list.hidden = symbol?.mark != null;
    for (const bar of this.#bars) {
      const choice = digitOf(bar);
      const share = choice === null ? shareOfNone : shares[choice];
      const text = digit === null ? "" : percent(share);
      const isBest = choice === null ? isNoDigit : choice === value;
      bar.style.setProperty("--share", String(digit === null ? 0 : share));
      bar.toggleAttribute("data-best", isBest);
      bar.toggleAttribute("data-nothing", digit === null || share < LEAST);
      // A piece of a number that is no digit is left out by typing what is right.
      bar.ariaDisabled = String(!isCorrectable || (choice === null && isNumber));
      bar.ariaPressed = String(isBest);
      const name = choice === null ? words.noDigit : String(choice);
      const say = isBest || bar.ariaDisabled === "true" ? words.bar : words.barChoose;
      bar.ariaLabel = digit === null ? name : say(name, text);
      bar.title = choice === null ? name : "";
      const node = /** @type {HTMLElement} */ (bar.querySelector(".bar__share"));
      node.textContent = text;
    }
    this.#hint.textContent = digit === null && symbol === null ? "" : this.#hintText();
    this.#actions.hidden = !isCorrectable;
    this.#root.toggleAttribute("data-unread", !isCorrectable);
  }

  #hintText() {
    const { symbol, symbols } = this.#answer;
    if (symbol === null || symbols.length < 2) return words.hint;
    return (symbol.mark === null ? words.hintPlace : words.hintMark)(symbol.place + 1);
  }
}

/**
 * @param {HTMLElement} bar
 * @returns {number | null} Null for the bar of what is no digit.
 */
function digitOf({ dataset: { digit } }) {
  return digit === "–" ? null : Number(digit);
}
