/**
 * A field to type what a number is, where no tap on a digit can say it: "17/77" for "17777".
 *
 * @module views/typing
 */

/** @typedef {import("../state/answer.js").Answer} Answer */

/** Anything but digits, and the marks of numbers. */
const STRANGE = /[^\d ./,:\-'+×÷=%()#$€£°½]/g;

/** What keyboards have in the place of a mark. */
const TYPED = { "*": "×", x: "×", "−": "-", "–": "-", "’": "'" };

/** Event: `correct` when a person has typed what is right. */
export class Typing extends EventTarget {
  #answer;
  #hint;
  #open;
  #form;
  #field;
  /** @type {import("../reading/api.js").Reading | null} What the field, where it is open, is about. */
  #reading = null;

  /**
   * @param {Document} page
   * @param {Answer} answer
   */
  constructor(page, answer) {
    super();
    const find = (/** @type {string} */ id) => /** @type {any} */ (page.getElementById(id));
    this.#answer = answer;
    this.#hint = find("hint");
    this.#open = find("type");
    this.#form = find("typing");
    this.#field = find("typed");
    this.#open.addEventListener("click", () => this.#start());
    this.#form.addEventListener("submit", (/** @type {Event} */ event) => {
      event.preventDefault();
      this.#finish();
    });
    this.#form.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") this.#close();
    });
    this.#field.addEventListener("input", () => {
      const { value } = this.#field;
      const marked = Object.entries(TYPED).reduce((text, pair) => text.replaceAll(...pair), value);
      const cleaned = marked.replaceAll(STRANGE, "");
      if (cleaned !== value) this.#field.value = cleaned; // else the cursor would go to the end
    });
  }

  render() {
    const { reading, isCorrectable } = this.#answer;
    const isOpen = isCorrectable && reading === this.#reading;
    this.#form.hidden = !isOpen;
    this.#hint.hidden = isOpen;
    this.#open.hidden = isOpen || !isCorrectable;
  }

  #start() {
    this.#reading = this.#answer.reading;
    this.#field.value = this.#answer.text.replaceAll("\n", " ");
    // A phone's keyboard of digits has no marks.
    this.#field.inputMode = /^\d*$/.test(this.#field.value) ? "numeric" : "text";
    this.render();
    this.#field.select();
  }

  #finish() {
    const text = this.#field.value.trim();
    this.#close();
    if (!/[\d½]/.test(text)) return;
    this.#answer.correct(text);
    this.dispatchEvent(new Event("correct"));
  }

  #close() {
    this.#reading = null;
    this.render();
    this.#open.focus({ preventScroll: true });
  }
}
