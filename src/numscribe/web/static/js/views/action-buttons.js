/**
 * The buttons that clear the drawing, and that read the input without live reading or after a failure.
 *
 * @module views/action-buttons
 */

import { words } from "../words/index.js";
import { byId, onClick } from "./dom.js";

export class ActionButtons {
  #parts;

  /**
   * @param {object} parts
   * @param {import("../state/answer.js").Answer} parts.answer
   * @param {import("../state/session.js").Session} parts.session
   * @param {import("../ink/strokes.js").Strokes} parts.strokes
   * @param {import("./upload.js").UploadView} parts.upload
   * @param {(message: string) => void} parts.announce
   */
  constructor(parts) {
    this.#parts = parts;
    const { answer, session, strokes, announce } = parts;
    for (const [id, next] of [["predict", "canvas"], ["picture-predict", "picture"]]) {
      byId(id).addEventListener("click", () => {
        const isRetry = answer.failure !== null;
        session.predict();
        if (isRetry) byId(next).focus(); // the button becomes hidden
      });
    }
    onClick("clear", () => {
      if (strokes.isEmpty) return;
      strokes.clear();
      announce(words.spokenCleared);
    });
  }

  render() {
    const { answer, strokes, upload } = this.#parts;
    for (const id of ["clear", "predict"]) byId(id).ariaDisabled = String(strokes.isEmpty);
    // If the server is busy or cannot be reached, the request is repeated automatically.
    const hasFailed = answer.failure?.kind === "failed";
    byId("predict").hidden = answer.isLive && !hasFailed;
    byId("predict-text").textContent = answer.isLive ? words.retry : words.predict;
    byId("picture-predict").hidden = !hasFailed || upload.source === null;
  }
}
