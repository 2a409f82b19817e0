/**
 * The buttons that clear the input, and that have it read where that does not happen by itself.
 *
 * @module views/commands
 */

import { words } from "../words/index.js";

/** What a second try with the same picture does not change. */
const FINAL = ["tooLarge", "overLimit", "notAPicture", "brokenPicture"];

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
    const { session, strokes, say } = parts;
    this.#find("predict").addEventListener("click", () => session.predict());
    this.#find("picture-predict").addEventListener("click", () => {
      session.predict();
      this.#find("picture").focus(); // the button goes away
    });
    this.#find("clear").addEventListener("click", () => {
      if (strokes.isEmpty) return;
      strokes.clear();
      say(words.spokenCleared);
    });
  }

  render() {
    const { answer, strokes, upload } = this.#parts;
    for (const id of ["clear", "predict"]) this.#find(id).ariaDisabled = String(strokes.isEmpty);
    this.#find("predict").hidden = answer.isLive;
    const { failure } = answer;
    const isOfUse = failure !== null && !FINAL.includes(failure.kind) && upload.source !== null;
    this.#find("picture-predict").hidden = !isOfUse;
  }

  /** @param {string} id */
  #find(id) {
    return /** @type {any} */ (this.#page.getElementById(id));
  }
}
