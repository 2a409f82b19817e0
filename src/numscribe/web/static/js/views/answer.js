/**
 * Shows the number and its confidence, or why there is none.
 *
 * @module views/answer
 */

import { copyMarks } from "../reading/symbols.js";
import { formatPercent, words } from "../words/index.js";
import { answerMessage } from "../words/messages.js";
import { byId } from "./dom.js";

/** @typedef {import("../state/answer.js").Answer} Answer */
/** @typedef {import("../reading/sums.js").Sum} Sum */

/** With more characters, the number has a row of its own on a phone. */
const LONG_NUMBER = 5;

/** Less probable alternatives are not shown. */
const MIN_PROBABILITY = 0.01;

/** Event: `correct` when the user chose another reading. */
export class AnswerView extends EventTarget {
  #answer;

  /** @param {Answer} answer */
  constructor(answer) {
    super();
    this.#answer = answer;
  }

  render() {
    const { state, isBusy, reading, digit } = this.#answer;
    const root = byId("answer");
    root.dataset.state = state;
    root.ariaBusy = String(isBusy);
    const { headline, detail } = answerMessage(this.#answer, document.body.dataset.mode === "draw");
    byId("headline").textContent = headline;
    byId("detail").textContent = detail;
    if (reading !== null) byId("model").textContent = words.model(reading.model);
    this.#renderNumber();
    this.#renderAlternatives();
    const modelInput = byId("model-input");
    modelInput.hidden = digit?.picture === undefined;
    if (digit?.picture !== undefined) byId("model-input-picture").src = digit.picture;
  }

  #renderNumber() {
    const { glyphs, symbols, selected, state, sums } = this.#answer;
    const number = byId("number");
    const isPlain = symbols.length < 2;
    number.hidden = glyphs.length === 0 || (isPlain && state === "refused");
    const lines = this.#answer.text.split("\n");
    const length = Math.max(1, ...lines.map((line, at) => line.length + resultText(sums[at]).length));
    byId("answer").style.setProperty("--length", String(length));
    number.style.setProperty("--lines", String(lines.length));
    number.toggleAttribute("data-multiline", lines.length > 1);
    byId("answer").toggleAttribute("data-long", length > LONG_NUMBER);
    byId("copy").hidden = number.hidden;
    const hadFocus = number.contains(document.activeElement);
    number.toggleAttribute("data-changed", number.textContent !== glyphs.map(({ text }) => text).join(""));
    let line = 0;
    number.replaceChildren(
      ...[...glyphs, null].flatMap((glyph) => {
        const text = glyph?.text ?? "\n";
        const index = glyph?.index ?? null;
        const before = text === "\n" ? resultNodes(sums[line++]) : [];
        if (glyph === null) return before;
        const node = document.createElement(index === null || isPlain ? "span" : "button");
        node.textContent = text;
        node.className = /\d/.test(text) ? "glyph" : "glyph glyph--mark";
        node.toggleAttribute("data-line-break", text === "\n");
        if (node instanceof HTMLButtonElement && index !== null) {
          node.type = "button";
          const { mark, place } = symbols[index];
          node.ariaLabel = mark === null ? words.digitOf(text, place + 1) : words.markOf(text, place + 1);
          node.ariaPressed = String(index === selected);
          node.addEventListener("click", () => this.#answer.select(index));
          node.addEventListener("focus", () => this.#selectOnFocus(node, index));
        }
        return [...before, node];
      }),
    );
    if (hadFocus) /** @type {any} */ (number.querySelector("[aria-pressed=true]"))?.focus();
  }

  /**
   * Select a digit or mark that is reached by Tab.
   *
   * @param {HTMLElement} node
   * @param {number} index
   */
  #selectOnFocus(node, index) {
    const isOther = index !== this.#answer.selected;
    if (isOther && node.matches(":focus-visible")) this.#answer.select(index);
  }

  #renderAlternatives() {
    const { symbols, isCorrected, state } = this.#answer;
    const list = byId("alternatives");
    const hadFocus = list.contains(document.activeElement);
    const isNumber = symbols.length > 1;
    const items = isNumber ? this.#alternatives() : this.#topDigits();
    list.ariaLabel = isNumber ? words.alternatives : words.topThree;
    list.hidden = items.length === 0 || state === "refused" || (isCorrected && !isNumber);
    list.replaceChildren(...items);
    if (hadFocus) list.querySelector("button")?.focus();
  }

  /** List items of the most probable digits, if there is more than one. */
  #topDigits() {
    const likely = this.#answer.topDigits.filter(({ probability }) => probability >= MIN_PROBABILITY);
    if (likely.length < 2) return [];
    return likely.map(({ digit, probability }) => {
      const item = document.createElement("li");
      item.append(...alternativeContent(String(digit), probability));
      return item;
    });
  }

  /** List items of the alternative readings, and of the original reading after a correction. */
  #alternatives() {
    const { reading: read, text: now, readText } = this.#answer;
    const others = (read?.alternatives ?? [])
      .filter(({ confidence }) => confidence >= MIN_PROBABILITY)
      .map(({ text, confidence }) => ({ text: copyMarks(readText, text), confidence }));
    return [{ text: readText, confidence: read?.confidence ?? 0 }, ...others]
      .filter(({ text }) => text !== now)
      .slice(0, 2)
      .map(({ text, confidence }) => {
        const button = document.createElement("button");
        const shown = text.replaceAll("\n", " ");
        button.type = "button";
        button.className = "alternative";
        button.ariaLabel = words.alternative(shown, formatPercent(confidence));
        button.append(...alternativeContent(shown, confidence));
        button.addEventListener("click", () => {
          this.#answer.correctText(text);
          this.dispatchEvent(new Event("correct"));
        });
        const item = document.createElement("li");
        item.append(button);
        return item;
      });
  }
}

/**
 * @param {Sum | null | undefined} sum
 * @returns {string} The text next to a sum.
 */
function resultText(sum) {
  if (sum == null) return "";
  return { open: sum.result, right: "✓", wrong: `✗ ${sum.result}` }[sum.state];
}

/**
 * Create the result of a sum. Its text is generated by CSS, so it is not part of a selection.
 *
 * @param {Sum | null | undefined} sum
 * @returns {HTMLElement[]}
 */
function resultNodes(sum) {
  if (sum == null) return [];
  const node = document.createElement("span");
  node.className = "glyph glyph--result";
  node.role = "img";
  node.dataset.state = sum.state;
  node.dataset.result = resultText(sum);
  node.ariaLabel = words.sums[sum.state](sum.result);
  return [node];
}

/**
 * @param {string} text
 * @param {number} probability
 * @returns {[HTMLElement, string]} The text in bold, and the probability.
 */
function alternativeContent(text, probability) {
  const bold = document.createElement("b");
  bold.textContent = text;
  return [bold, ` ${formatPercent(probability)}`];
}
