/**
 * A field to type the correct number, if clicks on digits cannot express it: "17/77" for "17777".
 *
 * @module views/typed-correction
 */

import { byId } from "./dom.js";

/** @typedef {import("../state/answer.js").Answer} Answer */

/** Characters that are neither digits nor marks of numbers. */
const FORBIDDEN = /[^\d ./,:\-'+×÷=%()#$€£°½]/g;

/** Typed characters that are replaced by marks. */
const REPLACEMENTS = { "*": "×", x: "×", "−": "-", "–": "-", "’": "'" };

/** Event: `correct` when the user has typed a number. */
export class TypedCorrection extends EventTarget {
  #answer;
  #hint;
  #openButton;
  #form;
  #field;
  /** @type {import("../reading/api.js").Reading | null} The reading that the open field corrects. */
  #reading = null;

  /** @param {Answer} answer */
  constructor(answer) {
    super();
    this.#answer = answer;
    this.#hint = byId("hint");
    this.#openButton = byId("type");
    this.#form = byId("typing");
    this.#field = byId("typed");
    this.#openButton.addEventListener("click", () => this.#open());
    this.#form.addEventListener("submit", (/** @type {Event} */ event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#form.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") this.#close();
    });
    this.#field.addEventListener("input", () => {
      const { value } = this.#field;
      const marked = Object.entries(REPLACEMENTS).reduce((text, pair) => text.replaceAll(...pair), value);
      const cleaned = marked.replaceAll(FORBIDDEN, "");
      if (cleaned !== value) this.#field.value = cleaned; // only if needed, since it moves the text cursor
    });
  }

  render() {
    const { reading, isCorrectable } = this.#answer;
    const isOpen = isCorrectable && reading === this.#reading;
    this.#form.hidden = !isOpen;
    this.#hint.hidden = isOpen;
    this.#openButton.hidden = isOpen || !isCorrectable;
  }

  #open() {
    this.#reading = this.#answer.reading;
    this.#field.value = this.#answer.text.replaceAll("\n", " ");
    // The numeric keyboard of a phone has no marks.
    this.#field.inputMode = /^\d*$/.test(this.#field.value) ? "numeric" : "text";
    this.render();
    this.#field.select();
  }

  #submit() {
    const text = this.#field.value.trim();
    this.#close();
    if (!/[\d½]/.test(text)) return;
    this.#answer.correctText(text);
    this.dispatchEvent(new Event("correct"));
  }

  #close() {
    this.#reading = null;
    this.render();
    this.#openButton.focus({ preventScroll: true });
  }
}
