/**
 * The greeting at the first visit, which writes a number, and the buttons that open samples.
 *
 * @module views/welcome
 */

import { loadJson, saveJson } from "../state/storage.js";
import { byId, onClick } from "./dom.js";

/** Key in the local storage, set after the greeting was shown. */
const SEEN_KEY = "numscribe.welcomed";

/** Numbers that the greeting and the sample button write. */
const GREETING = "3.14159";
const PHONE_NUMBER = "555-0142";

/**
 * Events: `start` and `end` of the greeting; `photo` and `table` with a sample File; `batch` with sample
 * Files; `failed` if a sample cannot be loaded.
 */
export class Welcome extends EventTarget {
  #strokes;
  #demo;
  #isGreeting = false;

  /**
   * @param {object} parts
   * @param {import("../ink/strokes.js").Strokes} parts.strokes
   * @param {import("./demo.js").Demo} parts.demo
   */
  constructor({ strokes, demo }) {
    super();
    this.#strokes = strokes;
    this.#demo = demo;
    onClick("try-phone", () => this.#writePhone());
    onClick("try-photo", () => this.#openSample("photo", "samplePhoto"));
    onClick("try-table", () => this.#openSample("table", "sampleTable"));
    onClick("try-batch", () => this.#openSample("batch", "sampleBatch"));
    // In the capture phase, so that the paper is empty before the user starts to draw.
    for (const type of ["pointerdown", "keydown"]) {
      byId("panel-draw").addEventListener(type, () => this.end(), { capture: true });
    }
  }

  /**
   * Show the greeting, if this browser has not shown it yet.
   *
   * @param {Pick<Storage, "getItem" | "setItem">} storage
   */
  async start(storage) {
    if (loadJson(storage, SEEN_KEY, false)) return;
    saveJson(storage, SEEN_KEY, true);
    this.#isGreeting = true;
    this.dispatchEvent(new Event("start"));
    try {
      await this.#demo.write(GREETING);
    } catch {
      this.end(); // the digits cannot be loaded
    }
  }

  /** End the greeting, if it is shown. */
  end() {
    this.#demo.stop();
    if (!this.#isGreeting) return;
    this.#fadeOut();
    this.#isGreeting = false;
    this.#strokes.load([]);
    this.dispatchEvent(new Event("end"));
  }

  async #writePhone() {
    this.end();
    this.#strokes.clear();
    await this.#demo.write(PHONE_NUMBER);
  }

  /**
   * @param {"photo" | "table" | "batch"} type Type of the event.
   * @param {"samplePhoto" | "sampleTable" | "sampleBatch"} name Name of the function in samples.js.
   */
  async #openSample(type, name) {
    this.end();
    try {
      const samples = await import("./samples.js");
      this.dispatchEvent(new CustomEvent(type, { detail: await samples[name]() }));
      // The button disappears, so the focus moves to the selected tab.
      /** @type {HTMLElement | null} */ (document.querySelector("[role=tab][aria-selected=true]"))?.focus();
    } catch {
      this.dispatchEvent(new Event("failed")); // the samples cannot be loaded
    }
  }

  /** Show a copy of the ink that fades out by a CSS animation. */
  #fadeOut() {
    const canvas = /** @type {HTMLCanvasElement} */ (byId("canvas"));
    const copy = document.createElement("canvas");
    Object.assign(copy, { width: canvas.width, height: canvas.height });
    copy.className = "paper__canvas paper__canvas--fading";
    copy.ariaHidden = "true";
    if (canvas.width > 0) copy.getContext("2d")?.drawImage(canvas, 0, 0);
    canvas.after(copy);
    const remove = () => copy.remove();
    copy.addEventListener("animationend", remove);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) remove();
  }
}
