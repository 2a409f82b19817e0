/**
 * Compares the packaged models on the same ink, with and without Numscribe's preprocessing.
 *
 * @module views/comparison
 */

import { Reader } from "../reading/reader.js";
import { failureOf } from "../state/answer.js";
import { percent, words } from "../words/index.js";
import { messageOf } from "../words/messages.js";

/** @typedef {import("../reading/api.js").Comparison} Comparison */
/** @typedef {import("../state/answer.js").Answer} Answer */
/** @typedef {import("../ink/geometry.js").Point} Point */

/** Event: `open` when it is opened. */
export class ComparisonView extends EventTarget {
  #page;
  #answer;
  #current;
  /** @type {Reader<Point[][] | Blob>} */
  #reader;
  /** @type {Comparison | null} */
  #comparison = null;
  #isOn = false;
  #buttons;

  /**
   * @param {Document} page
   * @param {import("../reading/api.js").Api} api
   * @param {Answer} answer
   * @param {() => Point[][] | Blob | null} current What is to be read.
   */
  constructor(page, api, answer, current) {
    super();
    this.#page = page;
    this.#answer = answer;
    this.#current = current;
    this.#buttons = /** @type {HTMLElement[]} */ ([...page.querySelectorAll(".compare")]);
    for (const button of this.#buttons) button.addEventListener("click", () => this.#toggle());
    const ask = (/** @type {any} */ source, /** @type {AbortSignal} */ signal) => api.compare(source, signal);
    this.#reader = new Reader({ ask: /** @type {any} */ (ask) });
    this.#reader.addEventListener("answer", (event) => {
      this.#comparison = /** @type {CustomEvent} */ (event).detail.reading;
      this.#find("comparison-note").textContent = "";
      this.render();
    });
    this.#reader.addEventListener("failure", (event) => {
      const { headline, detail } = messageOf(failureOf(/** @type {CustomEvent} */ (event).detail.error));
      this.#find("comparison-note").textContent = `${headline}. ${detail}`;
    });
  }

  /** Other ink, or another picture, is to be read, or an answer came. */
  refresh() {
    const source = this.#isOn ? this.#current() : null;
    if (source !== null) {
      this.#reader.offer(source);
      return;
    }
    this.#reader.forget();
    this.#comparison = null;
    this.render();
  }

  render() {
    this.#page.body.toggleAttribute("data-compares", this.#isOn);
    for (const button of this.#buttons) button.ariaPressed = String(this.#isOn);
    const { digit } = this.#answer;
    const plain = this.#comparison?.plain_picture ?? null;
    this.#picture("comparison-ours", digit?.picture ?? null);
    this.#picture("comparison-plain", plain);
    const ours = this.#comparison?.opinions[0]?.text;
    this.#find("comparison-empty").hidden = this.#comparison !== null;
    this.#find("comparison-rows").replaceChildren(
      ...(this.#comparison?.opinions ?? []).map((opinion) => {
        const row = document.createElement("tr");
        const name = document.createElement("th");
        name.scope = "row";
        name.textContent = words.modelNames[opinion.model] ?? opinion.model;
        row.append(
          name,
          cell(opinion.text || "–", opinion.confidence, opinion.text === ours),
          cell(opinion.plain_text, opinion.plain_confidence, opinion.plain_text === ours),
        );
        return row;
      }),
    );
  }

  close() {
    this.#isOn = false;
    this.refresh();
  }

  #toggle() {
    this.#isOn = !this.#isOn;
    if (this.#isOn) this.dispatchEvent(new Event("open"));
    this.refresh();
    this.#reader.hurry();
    this.render();
  }

  /**
   * @param {string} id
   * @param {string | null} source
   */
  #picture(id, source) {
    const image = this.#find(id);
    image.hidden = source === null;
    if (source !== null) image.src = source;
  }

  /** @param {string} id */
  #find(id) {
    return /** @type {any} */ (this.#page.getElementById(id));
  }
}

/**
 * @param {string} text
 * @param {number} share
 * @param {boolean} agrees Whether it is what our model reads.
 */
function cell(text, share, agrees) {
  const node = document.createElement("td");
  const [number, sure] = [document.createElement("b"), document.createElement("span")];
  number.textContent = text;
  sure.textContent = percent(share);
  node.toggleAttribute("data-differs", !agrees);
  node.append(number, " ", sure);
  return node;
}
