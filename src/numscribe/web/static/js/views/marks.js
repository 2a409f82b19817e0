/**
 * What the selected mark may be, such as a point, a sign or a bracket. A tap on one says what it
 * really is.
 *
 * @module views/marks
 */

import { percent, words } from "../words/index.js";

/** @typedef {import("../state/answer.js").Answer} Answer */

const MARKS = [...".,-+×÷=/:()%½°'#$€£"];

/** Digits that a mark may be in truth. */
const DIGITS = 2;

/** Event: `correct` when a person chose another mark. */
export class MarkChoices extends EventTarget {
  #answer;
  #root;
  /** @type {HTMLButtonElement[]} Of the marks, of digits, and of none. */
  #buttons;

  /**
   * @param {Document} page
   * @param {Answer} answer
   */
  constructor(page, answer) {
    super();
    this.#answer = answer;
    this.#root = /** @type {HTMLElement} */ (page.getElementById("marks"));
    this.#buttons = [...MARKS, ...Array(DIGITS).fill(null), ""].map((choice) => {
      const button = page.createElement("button");
      button.type = "button";
      button.className = "choice";
      if (choice !== null) button.dataset.choice = choice;
      button.append(...["choice__mark", "choice__share"].map((name) => part(page, name)));
      button.addEventListener("click", () => {
        answer.choose(String(button.dataset.choice));
        this.dispatchEvent(new Event("correct"));
      });
      return button;
    });
    this.#root.replaceChildren(
      ...this.#buttons.map((button) => {
        const item = page.createElement("li");
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
    const shares = new Map([[mark.mark, mark.confidence]]);
    for (const { symbol, confidence } of mark.alternatives) shares.set(symbol, confidence);
    const digits = [...shares.keys()].filter((symbol) => /\d/.test(symbol));
    this.#buttons.slice(MARKS.length, MARKS.length + DIGITS).forEach((button, at) => {
      button.dataset.choice = digits[at] ?? "0";
      /** @type {HTMLElement} */ (button.parentElement).hidden = digits[at] === undefined;
    });
    for (const button of this.#buttons) {
      const choice = String(button.dataset.choice);
      const share = shares.has(choice) ? percent(shares.get(choice) ?? 0) : "";
      const [text, likely] = /** @type {HTMLElement[]} */ ([...button.children]);
      const name = choice === "" ? words.noMark : (words.markNames[choice] ?? choice);
      const isBest = choice === symbolText;
      text.textContent = choice || words.none;
      likely.textContent = share;
      button.ariaPressed = String(isBest);
      button.ariaLabel = [name, share].filter(Boolean).join(", ");
      button.title = name;
    }
  }
}

/**
 * @param {Document} page
 * @param {string} name
 */
function part(page, name) {
  const node = page.createElement("span");
  node.className = name;
  return node;
}
