/**
 * Buttons with what the selected mark may be, such as a point, a sign or a bracket. A click corrects
 * it.
 *
 * @module views/marks
 */

import { formatPercent, words } from "../words/index.js";
import { byId } from "./dom.js";

/** @typedef {import("../state/answer.js").Answer} Answer */

const MARKS = [...".,-+×÷=/:()%½°'#$€£"];

/** Maximum number of digits among the choices. */
const MAX_DIGITS = 2;

/** Event: `correct` when the user chose another mark. */
export class MarkButtons extends EventTarget {
  #answer;
  #root;
  /** @type {HTMLButtonElement[]} Buttons of the marks, of digits, and of "none". */
  #buttons;

  /** @param {Answer} answer */
  constructor(answer) {
    super();
    this.#answer = answer;
    this.#root = /** @type {HTMLElement} */ (byId("marks"));
    this.#buttons = [...MARKS, ...Array(MAX_DIGITS).fill(null), ""].map((choice) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "choice";
      if (choice !== null) button.dataset.choice = choice;
      button.append(...["choice__mark", "choice__percent"].map(createSpan));
      button.addEventListener("click", () => {
        answer.correctSymbol(String(button.dataset.choice));
        this.dispatchEvent(new Event("correct"));
      });
      return button;
    });
    this.#root.replaceChildren(
      ...this.#buttons.map((button) => {
        const item = document.createElement("li");
        item.append(button);
        return item;
      }),
    );
  }

  render() {
    const mark = this.#answer.symbol?.mark ?? null;
    this.#root.hidden = mark === null;
    if (mark === null) return;
    const { symbolText } = this.#answer;
    const probabilities = new Map([[mark.mark, mark.confidence]]);
    for (const { symbol, confidence } of mark.alternatives) probabilities.set(symbol, confidence);
    const digits = [...probabilities.keys()].filter((symbol) => /\d/.test(symbol));
    this.#buttons.slice(MARKS.length, MARKS.length + MAX_DIGITS).forEach((button, at) => {
      button.dataset.choice = digits[at] ?? "0";
      /** @type {HTMLElement} */ (button.parentElement).hidden = digits[at] === undefined;
    });
    for (const button of this.#buttons) {
      const choice = String(button.dataset.choice);
      const percent = probabilities.has(choice) ? formatPercent(probabilities.get(choice) ?? 0) : "";
      const [text, likely] = /** @type {HTMLElement[]} */ ([...button.children]);
      const name = choice === "" ? words.noMark : (words.markNames[choice] ?? choice);
      const isBest = choice === symbolText;
      text.textContent = choice || words.none;
      likely.textContent = percent;
      button.ariaPressed = String(isBest);
      button.ariaLabel = [name, percent].filter(Boolean).join(", ");
      button.title = name;
    }
  }
}

/** @param {string} className */
function createSpan(className) {
  const node = document.createElement("span");
  node.className = className;
  return node;
}
