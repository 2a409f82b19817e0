/**
 * Requests readings of the drawing or the picture, and handles the answers.
 *
 * @module state/session
 */

import { encode } from "../ink/codec.js";
import { Strokes } from "../ink/strokes.js";
import { Reader } from "../reading/reader.js";
import { digitsOf, hasNumber } from "../reading/shares.js";
import { spokenFor } from "../words/messages.js";
import { failureOf } from "./answer.js";

/** @typedef {import("../ink/geometry.js").Point} Point */
/** @typedef {import("./answer.js").Answer} Answer */
/** @typedef {{blob: Blob | null, name: string | undefined}} Picture */

/**
 * Events: `change` when other ink or another picture is to be read, or the same was read anew;
 * `settled` when the answer to all of it has come and the pen is up.
 */
export class Session extends EventTarget {
  #strokes;
  #picture;
  #mode;
  #answer;
  #past;
  #say;
  #said;
  #reader;
  /** Whether what is read is nobody's ink, and not to be remembered. */
  isTrial = false;
  /** An answer to all of the ink has come that is not yet spoken. */
  #isUnspoken = false;

  /**
   * @param {object} parts
   * @param {import("../reading/api.js").Api} parts.api
   * @param {Strokes} parts.strokes
   * @param {() => Picture} parts.picture
   * @param {() => import("../views/tabs.js").Mode} parts.mode
   * @param {Answer} parts.answer
   * @param {import("./past.js").Past} parts.past
   * @param {(words: string) => void} parts.say
   * @param {() => string | null} parts.said What a person said earlier that the source at hand is.
   */
  constructor({ api, strokes, picture, mode, answer, past, say, said }) {
    super();
    this.#strokes = strokes;
    this.#picture = picture;
    this.#mode = mode;
    this.#answer = answer;
    this.#past = past;
    this.#say = say;
    this.#said = said;
    /** @type {Reader<Strokes | Blob>} */
    this.#reader = new Reader({ ask: (source, signal) => api.read(asSent(source), signal) });
    this.#reader.addEventListener("asking", () => answer.wait());
    this.#reader.addEventListener("slow", () => answer.waitLonger());
    this.#reader.addEventListener("answer", (event) => this.#onAnswer(event));
    this.#reader.addEventListener("failure", (event) => {
      this.fail(failureOf(/** @type {CustomEvent} */ (event).detail.error));
    });
  }

  /** @returns {Point[][] | Blob | null} What the answer is about, as the server takes it. */
  get content() {
    const source = this.#source();
    return source === null ? null : asSent(source);
  }

  /** Ask about what there is, at once. */
  predict() {
    const source = this.#source();
    if (source === null) return;
    this.#reader.offer(source);
    this.#reader.hurry();
  }

  /** A part of the picture is being cut out, and is read as soon as it is there. */
  expect() {
    this.startAnew();
    this.#answer.wait();
  }

  /** What was known is no longer about what is to be seen. */
  startAnew() {
    this.#isUnspoken = false;
    this.#reader.forget();
    this.#past.close();
    this.#answer.clear();
    this.dispatchEvent(new Event("change"));
  }

  /** The ink has changed. */
  grow() {
    if (this.#mode() !== "draw") return;
    this.#isUnspoken = false; // what is known is not about all of the ink
    if (this.#strokes.isEmpty) this.startAnew();
    else if (this.#answer.isLive) this.#reader.offer(this.#strokes);
    else this.#becomeUnread();
  }

  /** What is known is not about the ink of now, which waits until it is asked about. */
  #becomeUnread() {
    this.#reader.forget();
    this.#answer.clear();
    this.dispatchEvent(new Event("change"));
  }

  /** Ask now about what was not asked about: the pen is up, or the network is back. */
  hurry() {
    this.#reader.hurry();
    this.#speakAtRest();
  }

  /** @param {import("./answer.js").Failure} failure */
  fail(failure) {
    this.#answer.fail(failure);
    this.speak();
  }

  /** Say the answer to those who listen. */
  speak() {
    this.#say(spokenFor(this.#answer, this.#mode() === "draw"));
  }

  /** Keep the answer in this browser; a number that was read on the way to none is taken back. */
  remember() {
    const { reading } = this.#answer;
    if (reading === null || this.isTrial) return;
    if (this.#answer.text === "") {
      this.#past.withdraw();
      return;
    }
    const { confidence, accepted } = reading;
    const corrected = this.#answer.isCorrected;
    const text = corrected || hasNumber(reading) ? this.#answer.text : "";
    const isInk = this.#mode() === "draw";
    const what = isInk ? { ink: encode(this.#strokes) } : { name: this.#picture().name };
    this.#past.put({ time: new Date().toISOString(), text, confidence, accepted, corrected, ...what });
  }

  /** @returns {import("../reading/api.js").Correction | null} */
  get correction() {
    const { reading, text } = this.#answer;
    const { content: source } = this;
    if (reading === null || source === null || this.isTrial) return null;
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
    this.#answer.put(reading);
    const corrected = isLatest ? this.#said() : null;
    if (corrected !== null) this.#answer.correct(corrected);
    this.#isUnspoken = isLatest;
    if (isLatest) this.remember();
    this.#speakAtRest();
    this.dispatchEvent(new Event("change"));
  }

  /** Live answers while the pen moves are for the eye; the ear gets the one that stays. */
  #speakAtRest() {
    if (!this.#isUnspoken || this.#strokes.isDrawing) return;
    this.#isUnspoken = false;
    this.speak();
    this.dispatchEvent(new Event("settled"));
  }
}

/**
 * @param {Strokes | Blob} source
 * @returns {Point[][] | Blob}
 */
function asSent(source) {
  return source instanceof Strokes ? source.toJSON() : source;
}
