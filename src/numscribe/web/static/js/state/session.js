/**
 * Requests readings of the drawing or the picture, and stores the answers.
 *
 * @module state/session
 */

import { encode } from "../ink/codec.js";
import { Strokes } from "../ink/strokes.js";
import { RequestScheduler } from "../reading/request-scheduler.js";
import { digitsOf, hasNumber } from "../reading/symbols.js";
import { spokenMessage } from "../words/messages.js";
import { failureOf } from "./answer.js";

/** @typedef {import("../ink/geometry.js").Point} Point */
/** @typedef {import("./answer.js").Answer} Answer */
/** @typedef {{blob: Blob | null, name: string | undefined}} Picture */

/**
 * Events: `change` after the input changed or an answer arrived; `settled` after the answer to the
 * complete drawing arrived and the pen was lifted.
 */
export class Session extends EventTarget {
  #strokes;
  #picture;
  #mode;
  #answer;
  #history;
  #announce;
  #earlierCorrection;
  #scheduler;
  /** Whether readings are not stored in the history, as in the greeting and in the game. */
  isTemporary = false;
  /** Whether the answer to the complete input has arrived, but is not yet announced. */
  #isUnannounced = false;

  /**
   * @param {object} parts
   * @param {import("../reading/api.js").Api} parts.api
   * @param {Strokes} parts.strokes
   * @param {() => Picture} parts.picture
   * @param {() => import("../views/tabs.js").Mode} parts.mode
   * @param {Answer} parts.answer
   * @param {import("./history.js").ReadingHistory} parts.history
   * @param {(message: string) => void} parts.announce Speaks a message in screen readers.
   * @param {() => string | null} parts.earlierCorrection The user's earlier correction of the current
   *   input.
   */
  constructor({ api, strokes, picture, mode, answer, history, announce, earlierCorrection }) {
    super();
    this.#strokes = strokes;
    this.#picture = picture;
    this.#mode = mode;
    this.#answer = answer;
    this.#history = history;
    this.#announce = announce;
    this.#earlierCorrection = earlierCorrection;
    /** @type {RequestScheduler<Strokes | Blob>} */
    this.#scheduler = new RequestScheduler({
      send: (source, signal) => api.read(toRequestContent(source), signal),
    });
    this.#scheduler.addEventListener("request", () => answer.setBusy());
    this.#scheduler.addEventListener("slow", () => answer.setSlow());
    this.#scheduler.addEventListener("answer", (event) => this.#onAnswer(event));
    this.#scheduler.addEventListener("failure", (event) => {
      this.fail(failureOf(/** @type {CustomEvent} */ (event).detail.error));
    });
  }

  /** @returns {Point[][] | Blob | null} The current input, as the API client accepts it. */
  get requestContent() {
    const source = this.#source();
    return source === null ? null : toRequestContent(source);
  }

  /** Request a reading of the current input, without delay. */
  predict() {
    const source = this.#source();
    if (source === null) return;
    this.#scheduler.schedule(source);
    this.#scheduler.flush();
  }

  /** Show that a reading is pending while a worker crops the picture. */
  waitForCrop() {
    this.reset();
    this.#answer.setBusy();
  }

  /** Discard the reading and any request: the input has been replaced. */
  reset() {
    this.#isUnannounced = false;
    this.#scheduler.cancel();
    this.#history.startNewEntry();
    this.#answer.clear();
    this.dispatchEvent(new Event("change"));
  }

  /** Handle a change of the strokes. */
  inkChanged() {
    if (this.#mode() !== "draw") return;
    this.#isUnannounced = false; // the last answer does not cover the new ink
    if (this.#strokes.isEmpty) this.reset();
    else if (this.#answer.isLive) this.#scheduler.schedule(this.#strokes);
    else this.#discardReading();
  }

  /** Discard the reading of a drawing that has changed. The next one is requested by a button. */
  #discardReading() {
    this.#scheduler.cancel();
    this.#answer.clear();
    this.dispatchEvent(new Event("change"));
  }

  /** Send a scheduled request now: the pen was lifted, or the network is available again. */
  requestNow() {
    this.#scheduler.flush();
    this.#announceAtRest();
  }

  /** @param {import("./answer.js").Failure} failure */
  fail(failure) {
    this.#answer.fail(failure);
    this.announceReading();
  }

  /** Speak the reading in screen readers. */
  announceReading() {
    this.#announce(spokenMessage(this.#answer, this.#mode() === "draw"));
  }

  /** Store the reading in the history. If it is no number, its entry is removed. */
  saveToHistory() {
    const { reading } = this.#answer;
    if (reading === null || this.isTemporary) return;
    if (this.#answer.text === "") {
      this.#history.removeCurrent();
      return;
    }
    const { confidence, accepted } = reading;
    const corrected = this.#answer.isCorrected;
    const text = corrected || hasNumber(reading) ? this.#answer.text : "";
    const isDrawing = this.#mode() === "draw";
    const input = isDrawing ? { ink: encode(this.#strokes) } : { name: this.#picture().name };
    this.#history.save({ time: new Date().toISOString(), text, confidence, accepted, corrected, ...input });
  }

  /** @returns {import("../reading/api.js").Correction | null} */
  get correction() {
    const { reading, text } = this.#answer;
    const { requestContent: source } = this;
    if (reading === null || source === null || this.isTemporary) return null;
    return { source, read: reading.text, label: digitsOf(text).join(""), model: reading.model };
  }

  /** @returns {Strokes | Blob | null} */
  #source() {
    if (this.#mode() === "upload") return this.#picture().blob;
    return this.#mode() === "draw" && !this.#strokes.isEmpty ? this.#strokes : null;
  }

  /** @param {Event} event */
  #onAnswer(event) {
    const { reading, isLatest } = /** @type {CustomEvent} */ (event).detail;
    this.#answer.setReading(reading);
    const corrected = isLatest ? this.#earlierCorrection() : null;
    if (corrected !== null) this.#answer.correctText(corrected);
    this.#isUnannounced = isLatest;
    if (isLatest) this.saveToHistory();
    this.#announceAtRest();
    this.dispatchEvent(new Event("change"));
  }

  /** Announce the answer once the pen is lifted. Answers to incomplete drawings are only shown. */
  #announceAtRest() {
    if (!this.#isUnannounced || this.#strokes.isDrawing) return;
    this.#isUnannounced = false;
    this.announceReading();
    this.dispatchEvent(new Event("settled"));
  }
}

/**
 * @param {Strokes | Blob} source
 * @returns {Point[][] | Blob}
 */
function toRequestContent(source) {
  return source instanceof Strokes ? source.toJSON() : source;
}
