/**
 * The answer to take along: copied, linked to, or saved as a file.
 *
 * @module views/takeaway
 */

import { digitRows, toCsv } from "../reading/tables.js";
import { words } from "../words/index.js";
import { saveAs } from "./files.js";

/** @typedef {import("../state/answer.js").Answer} Answer */
/** @typedef {import("../reading/api.js").Reading} Reading */

export class Takeaway {
  #answer;
  #address;
  #strokes;
  #toast;

  /**
   * @param {Document} page
   * @param {object} parts
   * @param {Answer} parts.answer
   * @param {import("../ink/strokes.js").Strokes} parts.strokes
   * @param {import("./address.js").Address} parts.address
   * @param {import("./toast.js").Toast} parts.toast
   */
  constructor(page, { answer, strokes, address, toast }) {
    this.#answer = answer;
    this.#address = address;
    this.#strokes = strokes;
    this.#toast = toast;
    const on = (/** @type {string} */ id, /** @type {() => void} */ react) =>
      page.getElementById(id)?.addEventListener("click", react);
    on("copy", () => this.#copy(answer.text, words.copied, words.copyByHand));
    page.addEventListener("copy", (event) => this.#onCopy(event));
    on("share", () => this.#share());
    on("save-json", () => answer.reading && this.#save("application/json", "json", this.#json()));
    on("save-csv", () => answer.reading && this.#save("text/csv", "csv", this.#csv()));
  }

  /**
   * Ctrl+C copies the number, unless other words are selected or one is typing.
   *
   * @param {ClipboardEvent} event
   */
  #onCopy(event) {
    if (event.target instanceof Element && event.target.matches(".field")) return;
    const selection = getSelection();
    const isOther = selection?.isCollapsed === false && !isInNumber(selection);
    if (isOther || this.#answer.text === "") return;
    event.clipboardData?.setData("text/plain", this.#answer.text);
    event.preventDefault();
    this.#toast.tell(words.copied);
  }

  async #share() {
    const link = this.#address.linkTo(this.#strokes);
    const isCopied = await this.#copy(link, words.linkCopied, words.linkByHand);
    if (!isCopied) this.#address.put(link);
  }

  /**
   * Pages that come without encryption have no clipboard: there a person copies by hand.
   *
   * @param {string} text
   * @param {string} done
   * @param {string} byHand
   * @returns {Promise<boolean>} Whether it is copied.
   */
  async #copy(text, done, byHand) {
    try {
      await navigator.clipboard.writeText(text);
      this.#toast.tell(done);
      return true;
    } catch {
      this.#toast.offer(byHand, text);
      return false;
    }
  }

  #json() {
    const { reading, text, isCorrected } = this.#answer;
    const { guess, ...answered } = /** @type {Reading} */ (reading);
    return JSON.stringify({ ...answered, ...(isCorrected && { corrected: text }) }, null, 2);
  }

  #csv() {
    const { reading, text, digitTexts: digits, isCorrected } = this.#answer;
    return reading === null ? "" : toCsv(digitRows(reading, isCorrected ? { text, digits } : null));
  }

  /**
   * @param {string} type
   * @param {string} ending
   * @param {string} content
   */
  #save(type, ending, content) {
    saveAs(new Blob([content], { type }), `numscribe-${this.#answer.text || "empty"}.${ending}`);
  }
}

/** @param {Selection} selection */
function isInNumber({ anchorNode, focusNode }) {
  return [anchorNode, focusNode].every((node) => node?.parentElement?.closest("#number") != null);
}
