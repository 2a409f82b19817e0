/**
 * Shows the number and its confidence, or why there is none.
 *
 * @module views/answer
 */

import { withMarks } from "../reading/shares.js";
import { percent, words } from "../words/index.js";
import { messageFor } from "../words/messages.js";

/** @typedef {import("../state/answer.js").Answer} Answer */
/** @typedef {import("../reading/sums.js").Sum} Sum */

/** With more characters a number needs a row of its own on a phone. */
const LONG = 5;

/** What is less sure is not worth its room. */
const LEAST = 0.01;

/** Event: `correct` when a person chose another reading. */
export class AnswerView extends EventTarget {
  #page;
  #answer;

  /**
   * @param {Document} page
   * @param {Answer} answer
   */
  constructor(page, answer) {
    super();
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
    const { glyphs, symbols, selected, state, sums } = this.#answer;
    const number = this.#find("number");
    const isPlain = symbols.length < 2;
    number.hidden = glyphs.length === 0 || (isPlain && state === "refused");
    const lines = this.#answer.text.split("\n");
    const length = Math.max(1, ...lines.map((line, at) => line.length + shown(sums[at]).length));
    this.#find("answer").style.setProperty("--length", String(length));
    number.style.setProperty("--lines", String(lines.length));
    number.toggleAttribute("data-lines", lines.length > 1);
    this.#find("answer").toggleAttribute("data-long", length > LONG);
    this.#find("copy").hidden = number.hidden;
    const hadFocus = number.contains(this.#page.activeElement);
    number.toggleAttribute("data-landed", number.textContent !== glyphs.map(({ text }) => text).join(""));
    let line = 0;
    number.replaceChildren(
      ...[...glyphs, null].flatMap((glyph) => {
        const text = glyph?.text ?? "\n";
        const index = glyph?.index ?? null;
        const before = text === "\n" ? resultOf(sums[line++]) : [];
        if (glyph === null) return before;
        const node = document.createElement(index === null || isPlain ? "span" : "button");
        node.textContent = text;
        node.className = /\d/.test(text) ? "glyph" : "glyph glyph--mark";
        node.toggleAttribute("data-break", text === "\n");
        if (node instanceof HTMLButtonElement && index !== null) {
          node.type = "button";
          const { mark, place } = symbols[index];
          node.ariaLabel = mark === null ? words.digitOf(text, place + 1) : words.markOf(text, place + 1);
          node.ariaPressed = String(index === selected);
          node.addEventListener("click", () => this.#answer.select(index));
          node.addEventListener("focus", () => this.#follow(node, index));
        }
        return [...before, node];
      }),
    );
    if (hadFocus) /** @type {any} */ (number.querySelector("[aria-pressed=true]"))?.focus();
  }

  /**
   * Who goes through the number by Tab sees what else each digit or mark may be.
   *
   * @param {HTMLElement} node
   * @param {number} index
   */
  #follow(node, index) {
    const isOther = index !== this.#answer.selected;
    if (isOther && node.matches(":focus-visible")) this.#answer.select(index);
  }

  #renderTop() {
    const { symbols, isCorrected, state } = this.#answer;
    const list = this.#find("top");
    const hadFocus = list.contains(this.#page.activeElement);
    const isNumber = symbols.length > 1;
    const items = isNumber ? this.#others() : this.#top();
    list.ariaLabel = isNumber ? words.alternatives : words.topThree;
    list.hidden = items.length === 0 || state === "refused" || (isCorrected && !isNumber);
    list.replaceChildren(...items);
    if (hadFocus) list.querySelector("button")?.focus();
  }

  /** The most likely digits, if there is more than one. */
  #top() {
    const likely = this.#answer.top.filter(({ share }) => share >= LEAST);
    if (likely.length < 2) return [];
    return likely.map(({ digit, share }) => {
      const item = document.createElement("li");
      item.append(...reading(String(digit), share));
      return item;
    });
  }

  /** The other readings of a number; in the place of one that was corrected, also what was read. */
  #others() {
    const { reading: read, text: now, written } = this.#answer;
    const others = (read?.alternatives ?? [])
      .filter(({ confidence }) => confidence >= LEAST)
      .map(({ text, confidence }) => ({ text: withMarks(written, text), confidence }));
    return [{ text: written, confidence: read?.confidence ?? 0 }, ...others]
      .filter(({ text }) => text !== now)
      .slice(0, 2)
      .map(({ text, confidence }) => {
        const button = document.createElement("button");
        const shown = text.replaceAll("\n", " ");
        button.type = "button";
        button.className = "other";
        button.ariaLabel = words.alternative(shown, percent(confidence));
        button.append(...reading(shown, confidence));
        button.addEventListener("click", () => {
          this.#answer.correct(text);
          this.dispatchEvent(new Event("correct"));
        });
        const item = document.createElement("li");
        item.append(button);
        return item;
      });
  }

  /** @param {string} id */
  #find(id) {
    return /** @type {any} */ (this.#page.getElementById(id));
  }
}

/**
 * @param {Sum | null | undefined} sum
 * @returns {string} What stands beside a sum.
 */
function shown(sum) {
  if (sum == null) return "";
  return { open: sum.result, right: "✓", wrong: `✗ ${sum.result}` }[sum.state];
}

/**
 * The result is a picture of its text: who selects and copies the number gets what is written.
 *
 * @param {Sum | null | undefined} sum
 * @returns {HTMLElement[]}
 */
function resultOf(sum) {
  if (sum == null) return [];
  const node = document.createElement("span");
  node.className = "glyph glyph--result";
  node.role = "img";
  node.dataset.state = sum.state;
  node.dataset.result = shown(sum);
  node.ariaLabel = words.sums[sum.state](sum.result);
  return [node];
}

/**
 * @param {string} text
 * @param {number} share
 * @returns {[HTMLElement, string]} In bold, and how likely it is.
 */
function reading(text, share) {
  const bold = document.createElement("b");
  bold.textContent = text;
  return [bold, ` ${percent(share)}`];
}
