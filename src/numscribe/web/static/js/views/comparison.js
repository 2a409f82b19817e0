/**
 * Compares the packaged models on the same ink, with and without Numscribe's preprocessing.
 *
 * @module views/comparison
 */

import { RequestScheduler } from "../reading/request-scheduler.js";
import { formatPercent, words } from "../words/index.js";
import { errorText } from "../words/messages.js";
import { byId } from "./dom.js";

/** @typedef {import("../reading/api.js").Comparison} Comparison */
/** @typedef {import("../state/answer.js").Answer} Answer */
/** @typedef {import("../ink/geometry.js").Point} Point */

/** Event: `open`. */
export class ComparisonView extends EventTarget {
  #answer;
  #getSource;
  /** @type {RequestScheduler<Point[][] | Blob>} */
  #scheduler;
  /** @type {Comparison | null} */
  #comparison = null;
  #isOpen = false;
  #buttons;

  /**
   * @param {import("../reading/api.js").Api} api
   * @param {Answer} answer
   * @param {() => Point[][] | Blob | null} getSource Returns the current input.
   */
  constructor(api, answer, getSource) {
    super();
    this.#answer = answer;
    this.#getSource = getSource;
    this.#buttons = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".compare")]);
    for (const button of this.#buttons) button.addEventListener("click", () => this.#toggle());
    const send = (/** @type {any} */ source, /** @type {AbortSignal} */ signal) => api.compare(source, signal);
    this.#scheduler = new RequestScheduler({ send: /** @type {any} */ (send) });
    this.#scheduler.addEventListener("answer", (event) => {
      this.#comparison = /** @type {CustomEvent} */ (event).detail.reading;
      byId("comparison-note").textContent = "";
      this.render();
    });
    this.#scheduler.addEventListener("failure", (event) => {
      byId("comparison-note").textContent = errorText(/** @type {CustomEvent} */ (event).detail.error);
    });
  }

  /** Update after the input changed or an answer arrived. */
  refresh() {
    const source = this.#isOpen ? this.#getSource() : null;
    if (source !== null) {
      this.#scheduler.schedule(source);
      return;
    }
    this.#scheduler.cancel();
    this.#comparison = null;
    this.render();
  }

  render() {
    document.body.toggleAttribute("data-comparing", this.#isOpen);
    for (const button of this.#buttons) button.ariaPressed = String(this.#isOpen);
    const { digit } = this.#answer;
    const resized = this.#comparison?.resized_picture ?? null;
    this.#showPicture("comparison-ours", digit?.picture ?? null);
    this.#showPicture("comparison-resized", resized);
    const ours = this.#comparison?.readings[0]?.text;
    byId("comparison-empty").hidden = this.#comparison !== null;
    byId("comparison-rows").replaceChildren(
      ...(this.#comparison?.readings ?? []).map((reading) => {
        const row = document.createElement("tr");
        const name = document.createElement("th");
        name.scope = "row";
        name.textContent = words.modelNames[reading.model] ?? reading.model;
        const { resized_text: text, resized_confidence: confidence } = reading;
        row.append(
          name,
          resultCell(reading.text || "–", reading.confidence, reading.text === ours),
          resultCell(text, confidence, text === ours),
        );
        return row;
      }),
    );
  }

  close() {
    this.#isOpen = false;
    this.refresh();
  }

  #toggle() {
    this.#isOpen = !this.#isOpen;
    if (this.#isOpen) this.dispatchEvent(new Event("open"));
    this.refresh();
    this.#scheduler.flush();
    this.render();
  }

  /**
   * @param {string} id
   * @param {string | null} source
   */
  #showPicture(id, source) {
    const image = byId(id);
    image.hidden = source === null;
    if (source !== null) image.src = source;
  }
}

/**
 * @param {string} text
 * @param {number} confidence
 * @param {boolean} agrees Whether the served model reads the same.
 */
function resultCell(text, confidence, agrees) {
  const node = document.createElement("td");
  const [number, percent] = [document.createElement("b"), document.createElement("span")];
  number.textContent = text;
  percent.textContent = formatPercent(confidence);
  node.toggleAttribute("data-differs", !agrees);
  node.append(number, " ", percent);
  return node;
}
