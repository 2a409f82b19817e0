/**
 * Copies the number, links to the drawing, and saves the reading as a file.
 *
 * @module views/export
 */

import { digitRows, toCsv } from "../reading/csv.js";
import { words } from "../words/index.js";
import { onClick } from "./dom.js";
import { saveAs } from "./files.js";

/** @typedef {import("../state/answer.js").Answer} Answer */
/** @typedef {import("../reading/api.js").Reading} Reading */

export class Export {
  #answer;
  #shareLink;
  #strokes;
  #toast;

  /**
   * @param {object} parts
   * @param {Answer} parts.answer
   * @param {import("../ink/strokes.js").Strokes} parts.strokes
   * @param {import("./share-link.js").ShareLink} parts.shareLink
   * @param {import("./toast.js").Toast} parts.toast
   */
  constructor({ answer, strokes, shareLink, toast }) {
    this.#answer = answer;
    this.#shareLink = shareLink;
    this.#strokes = strokes;
    this.#toast = toast;
    onClick("copy", () => this.#copy(answer.text, words.copied, words.copyByHand));
    document.addEventListener("copy", (event) => this.#onCopy(event));
    onClick("share", () => this.#share());
    onClick("save-json", () => answer.reading && this.#save("application/json", "json", this.#json()));
    onClick("save-csv", () => answer.reading && this.#save("text/csv", "csv", this.#csv()));
  }

  /**
   * Copy the number by Ctrl+C, unless other text is selected or the focus is in a text field.
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
    this.#toast.show(words.copied);
  }

  async #share() {
    const link = this.#shareLink.linkToDrawing(this.#strokes);
    const isCopied = await this.#copy(link, words.linkCopied, words.linkByHand);
    if (!isCopied) this.#shareLink.showInAddressBar(link);
  }

  /**
   * Copy a text, or show it for copying by hand. Pages without HTTPS cannot use the clipboard.
   *
   * @param {string} text
   * @param {string} done
   * @param {string} byHand
   * @returns {Promise<boolean>} Whether it was copied.
   */
  async #copy(text, done, byHand) {
    try {
      await navigator.clipboard.writeText(text);
      this.#toast.show(done);
      return true;
    } catch {
      this.#toast.showCopyable(byHand, text);
      return false;
    }
  }

  #json() {
    const { reading, text, isCorrected } = this.#answer;
    const { guess, ...answered } = /** @type {Reading} */ (reading);
    return JSON.stringify({ ...answered, ...(isCorrected && { corrected: text }) }, null, 2);
  }

  #csv() {
    const { reading, text, correctedDigits: digits, isCorrected } = this.#answer;
    return reading === null ? "" : toCsv(digitRows(reading, isCorrected ? { text, digits } : null));
  }

  /**
   * @param {string} type
   * @param {string} extension
   * @param {string} content
   */
  #save(type, extension, content) {
    saveAs(new Blob([content], { type }), `numscribe-${this.#answer.text || "empty"}.${extension}`);
  }
}

/** @param {Selection} selection */
function isInNumber({ anchorNode, focusNode }) {
  return [anchorNode, focusNode].every((node) => node?.parentElement?.closest("#number") != null);
}
