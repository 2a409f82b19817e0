/**
 * The first seconds: a number that writes itself, and things to try.
 *
 * @module views/welcome
 */

import { load, save } from "../state/preferences.js";

/** Set once the page has greeted somebody. */
const SEEN = "numscribe.welcomed";

/** What the page writes by itself, and what it writes when asked for a phone number. */
const GREETING = "3.14159";
const PHONE = "555-0142";

/**
 * Events: `start` when the greeting begins, and `end` when the pen or another thing to do comes;
 * `photo` and `table` with a File to read; `batch` with Files; `failed` if a sample cannot be made.
 */
export class Welcome extends EventTarget {
  #page;
  #strokes;
  #demo;
  #isGreeting = false;

  /**
   * @param {Document} page
   * @param {object} parts
   * @param {import("../ink/strokes.js").Strokes} parts.strokes
   * @param {import("./demo.js").Demo} parts.demo
   */
  constructor(page, { strokes, demo }) {
    super();
    this.#page = page;
    this.#strokes = strokes;
    this.#demo = demo;
    const on = (/** @type {string} */ id, /** @type {() => void} */ react) =>
      page.getElementById(id)?.addEventListener("click", react);
    on("try-phone", () => this.#writePhone());
    on("try-photo", () => this.#offer("photo", "samplePhoto"));
    on("try-table", () => this.#offer("table", "sampleTable"));
    on("try-batch", () => this.#offer("batch", "sampleBatch"));
    // Before the page's own listeners, so that what a person begins begins on empty paper.
    for (const type of ["pointerdown", "keydown"]) {
      page.getElementById("panel-draw")?.addEventListener(type, () => this.end(), { capture: true });
    }
  }

  /**
   * Write the greeting, once for each browser.
   *
   * @param {Pick<Storage, "getItem" | "setItem">} storage
   */
  async greet(storage) {
    if (load(storage, SEEN, false)) return;
    save(storage, SEEN, true);
    this.#isGreeting = true;
    this.dispatchEvent(new Event("start"));
    try {
      await this.#demo.write(GREETING);
    } catch {
      this.end(); // without a network there is no greeting
    }
  }

  /** Take the greeting away; without one, do nothing. */
  end() {
    this.#demo.stop();
    if (!this.#isGreeting) return;
    this.#fade();
    this.#isGreeting = false;
    this.#strokes.load([]);
    this.dispatchEvent(new Event("end"));
  }

  async #writePhone() {
    this.end();
    this.#strokes.clear();
    await this.#demo.write(PHONE);
  }

  /**
   * @param {"photo" | "table" | "batch"} type Of the event.
   * @param {"samplePhoto" | "sampleTable" | "sampleBatch"} name Of the sample, which is made now.
   */
  async #offer(type, name) {
    this.end();
    try {
      const samples = await import("./samples.js");
      this.dispatchEvent(new CustomEvent(type, { detail: await samples[name]() }));
      // The button goes away: the focus goes on at the tab that was opened.
      /** @type {HTMLElement | null} */ (this.#page.querySelector("[role=tab][aria-selected=true]"))?.focus();
    } catch {
      this.dispatchEvent(new Event("failed")); // there is no network
    }
  }

  /** Leave a copy of the ink on the paper that fades by itself. */
  #fade() {
    const canvas = /** @type {HTMLCanvasElement} */ (this.#page.getElementById("canvas"));
    const ghost = document.createElement("canvas");
    Object.assign(ghost, { width: canvas.width, height: canvas.height });
    ghost.className = "paper__canvas paper__ghost";
    ghost.ariaHidden = "true";
    if (canvas.width > 0) ghost.getContext("2d")?.drawImage(canvas, 0, 0);
    canvas.after(ghost);
    const remove = () => ghost.remove();
    ghost.addEventListener("animationend", remove);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) remove();
  }
}
