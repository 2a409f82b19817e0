/**
 * The answer in large: the number, how sure it is, or why there is none.
 *
 * @module views/answer
 */

import { MAX_MEGABYTES } from "./picture.js";
import { percent, words } from "../words/index.js";

/** @typedef {import("../state/answer.js").Answer} Answer */
/** @typedef {{headline: string, detail: string}} Message */

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
    const { headline, detail } = this.message();
    this.#find("headline").textContent = headline;
    this.#find("detail").textContent = detail;
    if (reading !== null) this.#find("model").textContent = words.model(reading.model);
    this.#renderNumber();
    this.#renderTop();
    const seen = this.#find("seen");
    seen.hidden = digit?.picture === undefined;
    if (digit?.picture !== undefined) this.#find("seen-picture").src = digit.picture;
  }

  /** @returns {Message} */
  message() {
    const { state, reading, failure, isSlow, isCorrected } = this.#answer;
    const slow = isSlow ? words.slowDetail : "";
    if (failure !== null) return messageOf(failure);
    if (reading === null) {
      if (state === "reading") return { headline: words.readingHeadline, detail: slow };
      const isDrawing = this.#page.body.dataset.mode === "draw";
      return isDrawing
        ? { headline: words.emptyHeadline, detail: words.emptyDetail }
        : { headline: words.emptyPictureHeadline, detail: words.emptyPictureDetail };
    }
    if (state === "none") return { headline: words.noInkHeadline, detail: words.noInkDetail };
    if (isCorrected) return { headline: words.corrected, detail: slow };
    const share = percent(reading.confidence);
    if (reading.reason === "not_a_digit") {
      return { headline: words.notADigitHeadline, detail: words.notADigitDetail };
    }
    if (reading.reason === "several") {
      return { headline: words.severalHeadline, detail: words.severalDetail };
    }
    return { headline: (reading.accepted ? words.sure : words.unsure)(share), detail: slow };
  }

  /** @returns {string} The answer for those who listen. */
  spoken() {
    const { state, reading, text } = this.#answer;
    const { headline, detail } = this.message();
    if (reading === null || state === "none" || state === "refused") return `${headline}. ${detail}`;
    const say = state === "read" ? words.spokenReading : words.spokenUnsure;
    return say(text.replaceAll("\n", ", "), percent(reading.confidence));
  }

  #renderNumber() {
    const { glyphs, reading, selected, state } = this.#answer;
    const number = this.#find("number");
    const isPlain = (reading?.digits.length ?? 0) < 2;
    number.hidden = glyphs.length === 0 || (isPlain && state === "refused");
    const lines = this.#answer.text.split("\n");
    number.style.setProperty("--length", String(Math.max(1, ...lines.map(({ length }) => length))));
    number.style.setProperty("--lines", String(lines.length));
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
        }
        return node;
      }),
    );
    if (hadFocus) /** @type {any} */ (number.querySelector("[aria-pressed=true]"))?.focus();
  }

  #renderTop() {
    const { reading, top, isCorrected, state } = this.#answer;
    const list = this.#find("top");
    const alternatives = reading?.alternatives?.slice(0, 2) ?? [];
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

/**
 * @param {import("../state/answer.js").Failure} failure
 * @returns {Message}
 */
function messageOf({ kind, title, detail }) {
  if (kind === "offline") return { headline: words.offlineHeadline, detail: words.offlineDetail };
  if (kind === "restarting") {
    return { headline: words.restartingHeadline, detail: words.restartingDetail };
  }
  if (kind === "tooLarge") {
    return { headline: words.tooLargeHeadline, detail: words.tooLargeDetail(MAX_MEGABYTES) };
  }
  return { headline: title || words.failedHeadline, detail: detail || words.failedDetail };
}
