/**
 * The answer to take along: copied, linked to, or saved as a file.
 *
 * @module views/takeaway
 */

import { digitRows, toCsv } from "../reading/tables.js";
import { words } from "../words/index.js";
import { saveAs } from "./files.js";

/** @typedef {import("../state/answer.js").Answer} Answer */

export class Takeaway {
  #answer;
  #link;
  #say;

  /**
   * @param {Document} page
   * @param {Answer} answer
   * @param {() => string} link To the drawing.
   * @param {(words: string) => void} say
   */
  constructor(page, answer, link, say) {
    this.#answer = answer;
    this.#link = link;
    this.#say = say;
    const on = (/** @type {string} */ id, /** @type {() => void} */ react) =>
      page.getElementById(id)?.addEventListener("click", react);
    on("copy", () => this.#copy(answer.text, words.copied));
    page.addEventListener("copy", (event) => this.#onCopy(event));
    on("share", () => this.#copy(this.#link(), words.linkCopied));
    on("save-json", () => this.#save("application/json", "json", this.#json()));
    on("save-csv", () => this.#save("text/csv", "csv", this.#csv()));
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
    this.#say(words.copied);
  }

  /**
   * @param {string} text
   * @param {string} done
   */
  async #copy(text, done) {
    try {
      await navigator.clipboard.writeText(text);
      this.#say(done);
    } catch {
      this.#say(words.copyFailed);
    }
  }

  #json() {
    const { reading, text, isCorrected } = this.#answer;
    return JSON.stringify({ ...reading, ...(isCorrected && { corrected: text }) }, null, 2);
  }

  #csv() {
    const { reading } = this.#answer;
    return reading === null ? "" : toCsv(digitRows(reading));
  }

  /**
   * @param {string} type
   * @param {string} ending
   * @param {string} content
   */
  #save(type, ending, content) {
    if (this.#answer.reading === null) return;
    saveAs(new Blob([content], { type }), `numscribe-${this.#answer.text || "empty"}.${ending}`);
  }
}

/** @param {Selection} selection */
function isInNumber({ anchorNode, focusNode }) {
  return [anchorNode, focusNode].every((node) => node?.parentElement?.closest("#number") != null);
}
