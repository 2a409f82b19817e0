/**
 * One picture of what decided. It is asked for by a person, never for every stroke.
 *
 * @module views/explanation
 */

import { Reader } from "../reading/reader.js";
import { failureOf } from "../state/answer.js";
import { words } from "../words/index.js";
import { messageOf } from "../words/messages.js";

/** @typedef {import("../reading/api.js").Api} Api */
/** @typedef {import("../ink/geometry.js").Point} Point */

export class Explanation {
  #dialog;
  #note;
  #frame;
  #picture;

  /**
   * @param {Document} page
   * @param {Api} api
   * @param {() => Point[][] | Blob | null} current What is to be explained.
   */
  constructor(page, api, current) {
    const find = (/** @type {string} */ id) => /** @type {any} */ (page.getElementById(id));
    this.#dialog = /** @type {HTMLDialogElement} */ (find("explanation"));
    this.#note = find("explanation-note");
    this.#frame = find("explanation-frame");
    this.#picture = find("explanation-picture");
    /** @type {Reader<Point[][] | Blob>} */
    const reader = new Reader({ ask: (source, signal) => api.explain(source, signal) });
    reader.addEventListener("answer", (event) => {
      this.#show(/** @type {CustomEvent} */ (event).detail.reading.explanation);
    });
    reader.addEventListener("slow", () => (this.#note.textContent = words.slowDetail));
    reader.addEventListener("failure", (event) => {
      const { error } = /** @type {CustomEvent} */ (event).detail;
      const { headline, detail } = messageOf(failureOf(error));
      this.#note.textContent = `${headline}. ${detail}`;
    });
    find("explain").addEventListener("click", () => {
      const source = current();
      if (source === null) return;
      this.#wait();
      this.#dialog.showModal();
      reader.offer(source);
      reader.hurry();
    });
    find("explanation-close").addEventListener("click", () => this.#dialog.close());
    this.#dialog.addEventListener("close", () => reader.forget());
  }

  #wait() {
    this.#note.textContent = words.explanationWaiting;
    this.#frame.hidden = true;
  }

  /** @param {string} picture A data URL. */
  #show(picture) {
    this.#picture.src = picture;
    this.#frame.hidden = false;
    this.#note.textContent = words.explanationNote;
  }
}
