/**
 * The buttons that clear the drawing, and that read the input: without live reading, or after a failure.
 *
 * @module views/commands
 */

import { words } from "../words/index.js";

export class Commands {
  #page;
  #parts;

  /**
   * @param {Document} page
   * @param {object} parts
   * @param {import("../state/answer.js").Answer} parts.answer
   * @param {import("../state/session.js").Session} parts.session
   * @param {import("../ink/strokes.js").Strokes} parts.strokes
   * @param {import("./upload.js").Upload} parts.upload
   * @param {(words: string) => void} parts.say
   */
  constructor(page, parts) {
    this.#page = page;
    this.#parts = parts;
    const { answer, session, strokes, say } = parts;
    for (const [id, next] of [["predict", "canvas"], ["picture-predict", "picture"]]) {
      this.#find(id).addEventListener("click", () => {
        const isRetry = answer.failure !== null;
        session.predict();
        if (isRetry) this.#find(next).focus(); // the button will be hidden
      });
    }
    this.#find("clear").addEventListener("click", () => {
      if (strokes.isEmpty) return;
      strokes.clear();
      say(words.spokenCleared);
    });
  }

  render() {
    const { answer, strokes, upload } = this.#parts;
    for (const id of ["clear", "predict"]) this.#find(id).ariaDisabled = String(strokes.isEmpty);
    // If the server is busy or cannot be reached, the request is repeated automatically.
    const hasFailed = answer.failure?.kind === "failed";
    this.#find("predict").hidden = answer.isLive && !hasFailed;
    this.#find("predict-words").textContent = answer.isLive ? words.retry : words.predict;
    this.#find("picture-predict").hidden = !hasFailed || upload.source === null;
  }

  /** @param {string} id */
  #find(id) {
    return /** @type {any} */ (this.#page.getElementById(id));
  }
}
