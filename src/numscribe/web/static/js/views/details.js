/**
 * The shares of the ten digits. A tap on one says what the digit really is.
 *
 * @module views/details
 */

import { percent, words } from "../words/index.js";

/** @typedef {import("../state/answer.js").Answer} Answer */

/** Event: `correct` when a person chose another digit. */
export class Details extends EventTarget {
  #answer;
  #root;
  #bars;
  #hint;
  #actions;

  /**
   * @param {Document} page
   * @param {Answer} answer
   */
  constructor(page, answer) {
    super();
    this.#answer = answer;
    this.#bars = /** @type {HTMLButtonElement[]} */ ([...page.querySelectorAll(".bar")]);
    this.#hint = /** @type {HTMLElement} */ (page.getElementById("hint"));
    this.#root = /** @type {HTMLElement} */ (page.getElementById("details"));
    this.#actions = /** @type {HTMLElement} */ (page.getElementById("actions"));
    for (const bar of this.#bars) {
      bar.addEventListener("click", () => {
        if (!answer.isCorrectable) return;
        answer.choose(Number(bar.dataset.digit));
        this.dispatchEvent(new Event("correct"));
      });
    }
  }

  render() {
    const { digit, shares, value, selected, reading, isCorrectable } = this.#answer;
    for (const bar of this.#bars) {
      const name = Number(bar.dataset.digit);
      const share = shares[name];
      const text = share === undefined ? "" : percent(share);
      bar.style.setProperty("--share", String(share ?? 0));
      bar.toggleAttribute("data-best", name === value);
      bar.ariaDisabled = String(!isCorrectable);
      bar.ariaPressed = String(name === value);
      const say = digit === null || name === value ? words.bar : words.barChoose;
      bar.ariaLabel = digit === null ? String(name) : say(name, text);
      const node = /** @type {HTMLElement} */ (bar.querySelector(".bar__share"));
      node.textContent = text;
    }
    const isNumber = (reading?.digits.length ?? 0) > 1;
    const hint = isNumber ? words.hintPlace(selected + 1) : words.hint;
    this.#hint.textContent = digit === null ? "" : hint;
    this.#actions.hidden = !isCorrectable;
    this.#root.toggleAttribute("data-empty", digit === null);
  }
}
