/**
 * The answer in large: the number, how sure it is, or why there is none.
 *
 * @module views/answer
 */

import { percent, words } from "../words/index.js";
import { messageFor } from "../words/messages.js";

/** @typedef {import("../state/answer.js").Answer} Answer */

/** With more characters a number needs a row of its own on a phone. */
const LONG = 5;

/** Another reading that is less sure would be shown with 0.0%. */
const LEAST = 0.001;

export class AnswerView {
  #page;
  #answer;

  /**
   * @param {Document} page
   * @param {Answer} answer
   */
  constructor(page, answer) {
    this.#page = page;
    this.#answer = answer;
  }

  render() {
    const { state, isBusy, reading, digit } = this.#answer;
    const root = this.#find("answer");
    root.dataset.state = state;
    root.ariaBusy = String(isBusy);
    const { headline, detail } = messageFor(this.#answer, this.#page.body.dataset.mode === "draw");
    this.#find("headline").textContent = headline;
    this.#find("detail").textContent = detail;
    if (reading !== null) this.#find("model").textContent = words.model(reading.model);
    this.#renderNumber();
    this.#renderTop();
    const seen = this.#find("seen");
    seen.hidden = digit?.picture === undefined;
    if (digit?.picture !== undefined) this.#find("seen-picture").src = digit.picture;
  }

  #renderNumber() {
    const { glyphs, reading, selected, state } = this.#answer;
    const number = this.#find("number");
    const isPlain = (reading?.digits.length ?? 0) < 2;
    number.hidden = glyphs.length === 0 || (isPlain && state === "refused");
    const lines = this.#answer.text.split("\n");
    const length = Math.max(1, ...lines.map((line) => line.length));
    number.style.setProperty("--length", String(length));
    number.style.setProperty("--lines", String(lines.length));
    number.toggleAttribute("data-lines", lines.length > 1);
    this.#find("answer").toggleAttribute("data-long", length > LONG);
    this.#find("copy").hidden = number.hidden;
    const hadFocus = number.contains(this.#page.activeElement);
    number.replaceChildren(
      ...glyphs.map(({ text, index }) => {
        const node = document.createElement(index === null || isPlain ? "span" : "button");
        node.textContent = text;
        node.className = index === null ? "glyph glyph--mark" : "glyph";
        node.toggleAttribute("data-break", text === "\n");
        if (node instanceof HTMLButtonElement && index !== null) {
          node.type = "button";
          node.ariaLabel = words.digitOf(text, index + 1);
          node.ariaPressed = String(index === selected);
          node.addEventListener("click", () => this.#answer.select(index));
          node.addEventListener("focus", () => this.#follow(node, index));
        }
        return node;
      }),
    );
    if (hadFocus) /** @type {any} */ (number.querySelector("[aria-pressed=true]"))?.focus();
  }

  /**
   * Who goes through the digits by Tab sees each one's shares.
   *
   * @param {HTMLElement} node
   * @param {number} index
   */
  #follow(node, index) {
    const isOther = index !== this.#answer.selected;
    if (isOther && node.matches(":focus-visible")) this.#answer.select(index);
  }

  #renderTop() {
    const { reading, top, isCorrected, state } = this.#answer;
    const list = this.#find("top");
    const others = reading?.alternatives?.slice(0, 2) ?? [];
    const alternatives = others.filter(({ confidence }) => confidence >= LEAST);
    const isNumber = (reading?.digits.length ?? 0) > 1;
    const items = isNumber
      ? alternatives.map(({ text, confidence }) => ({ name: text, share: confidence }))
      : top.map(({ digit, share }) => ({ name: String(digit), share }));
    list.ariaLabel = isNumber ? words.alternatives : words.topThree;
    list.hidden = items.length === 0 || isCorrected || state === "refused";
    list.replaceChildren(
      ...items.map(({ name, share }) => {
        const bold = document.createElement("b");
        bold.textContent = name;
        const item = document.createElement("li");
        item.append(bold, ` ${percent(share)}`);
        return item;
      }),
    );
  }

  /** @param {string} id */
  #find(id) {
    return /** @type {any} */ (this.#page.getElementById(id));
  }
}
