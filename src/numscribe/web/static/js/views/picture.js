/**
 * Shows one picture, and crops it.
 *
 * @module views/picture
 */

import { boxBetween, clamp } from "../ink/geometry.js";
import { Cursor } from "../ink/cursor.js";

/** @typedef {import("../ink/geometry.js").Point} Point */
/** @typedef {import("../ink/geometry.js").Box} Box */

/** What is smaller than this both ways, in CSS pixels, was a click, and no part to read. */
const LEAST_CROP = 12;

/** CSS pixels for each press of an arrow key. */
const STEP = 16;

/**
 * Events: `cutting` when a person chose a part that is to be read, and `cut` with its Blob, null
 * where it cannot be cut; `corner` when its first corner is set; `tap` with the Point of the picture
 * that was clicked.
 */
export class Picture extends EventTarget {
  #frame;
  #image;
  #crop;
  #cursor = new Cursor();
  /** @type {Worker | null} From the first part on. */
  #cutter = null;
  /** How many parts were asked for; the answer to an older one is dropped. */
  #cuts = 0;
  /** @type {Blob | null} What is shown. */
  #file = null;
  /** @type {Blob | null} What the worker has decoded. */
  #decoded = null;
  /** @type {Point | null} The corner that stays where it is, in CSS pixels of the frame. */
  #corner = null;
  #isWhole = true;

  /** @param {Document} page */
  constructor(page) {
    super();
    this.#frame = /** @type {HTMLElement} */ (page.getElementById("picture"));
    this.#image = /** @type {HTMLImageElement} */ (page.getElementById("preview"));
    this.#crop = /** @type {HTMLElement} */ (page.getElementById("crop"));
    this.#frame.addEventListener("pointerdown", (event) => this.#down(event));
    this.#frame.addEventListener("pointermove", (event) => this.#drag(this.#at(event)));
    this.#frame.addEventListener("pointerup", (event) => this.#finish(this.#at(event)));
    this.#frame.addEventListener("pointercancel", () => this.#forget());
    this.#frame.addEventListener("keydown", (event) => this.#press(event));
    this.#frame.addEventListener("keyup", ({ key }) => this.#cursor.release(key));
    this.#frame.addEventListener("blur", () => {
      if (this.#corner !== null || this.#cursor.at !== null) this.#forget();
    });
  }

  get isShown() {
    return !this.#frame.hidden;
  }

  /** Whether all of the picture is shown, not a part that was cut out of it. */
  get isWhole() {
    return this.#isWhole;
  }

  /** @returns {Box} The picture's own pixels. */
  get view() {
    return { x: 0, y: 0, width: this.#image.naturalWidth || 1, height: this.#image.naturalHeight || 1 };
  }

  /**
   * Show a picture; a file that is none shows nothing.
   *
   * @param {Blob} file
   * @param {boolean} isWhole
   */
  async show(file, isWhole) {
    this.hide();
    this.#isWhole = isWhole;
    this.#file = file;
    const image = this.#image;
    image.src = URL.createObjectURL(file);
    const { src } = image;
    try {
      await image.decode();
      if (image.src !== src) return;
      const shape = image.naturalWidth / image.naturalHeight;
      this.#frame.style.setProperty("--shape", String(shape));
      this.#frame.hidden = false;
    } catch {
      if (image.src === src) this.hide();
    }
  }

  hide() {
    this.#cuts += 1;
    this.#file = null;
    this.#forget();
    this.#isWhole = true;
    if (!this.#image.hasAttribute("src")) return;
    URL.revokeObjectURL(this.#image.src);
    this.#image.removeAttribute("src");
    this.#frame.hidden = true;
  }

  /** @returns {Box} Of the frame, in CSS pixels. */
  get #room() {
    const { clientWidth: width, clientHeight: height } = this.#frame;
    return { x: 0, y: 0, width, height };
  }

  /**
   * @param {PointerEvent} event
   * @returns {Point}
   */
  #at({ clientX, clientY }) {
    const { left, top } = this.#frame.getBoundingClientRect();
    return clamp([clientX - left, clientY - top], this.#room);
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (event.button !== 0 || !event.isPrimary) return;
    event.preventDefault();
    this.#frame.setPointerCapture(event.pointerId);
    this.#corner = this.#at(event);
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.key === "Escape" && this.#corner !== null) {
      this.#forget();
    } else if (event.key === " " || event.key.startsWith("Arrow")) {
      if (this.#cursor.at === null) this.#cursor.place([STEP, STEP]);
      const at = /** @type {Point} */ (this.#cursor.at);
      if (!this.#cursor.press(event.key, event.shiftKey ? STEP / 4 : STEP, this.#room)) {
        if (this.#corner === null) {
          this.#corner = at;
          this.dispatchEvent(new Event("corner"));
        } else {
          this.#finish(at);
        }
      }
      if (this.#cursor.at !== null) this.#drag(this.#cursor.at);
    } else {
      return;
    }
    event.preventDefault();
  }

  /** @param {Point} to */
  #drag(to) {
    const corner = this.#corner ?? this.#cursor.at;
    if (corner === null) return;
    const { x, y, width, height } = boxBetween(corner, to);
    const place = { left: x, top: y, width: Math.max(width, 2), height: Math.max(height, 2) };
    for (const [name, value] of Object.entries(place)) {
      this.#crop.style.setProperty(name, `${value}px`);
    }
    this.#crop.hidden = false;
  }

  /** @param {Point} to */
  #finish(to) {
    if (this.#corner === null) return;
    const part = boxBetween(this.#corner, to);
    const scale = this.view.width / this.#room.width;
    if (Math.max(part.width, part.height) < LEAST_CROP) {
      this.#forget();
      this.dispatchEvent(new CustomEvent("tap", { detail: [to[0] * scale, to[1] * scale] }));
    } else if (Math.min(part.width, part.height) >= LEAST_CROP) {
      this.#rest();
      this.#cut(part);
    } else {
      this.#forget();
    }
  }

  /** @param {Box} part In CSS pixels. Its frame stays until it is cut. */
  #cut({ x, y, width, height }) {
    const { width: wide, height: high } = this.#room;
    const id = (this.#cuts += 1);
    const cutter = this.#startCutter();
    if (this.#decoded !== this.#file) cutter.postMessage({ file: this.#file });
    this.#decoded = this.#file;
    cutter.postMessage({
      id,
      part: { x: x / wide, y: y / high, width: width / wide, height: height / high },
    });
    this.dispatchEvent(new Event("cutting"));
  }

  #startCutter() {
    if (this.#cutter !== null) return this.#cutter;
    this.#cutter = new Worker(new URL("../cutter.js", import.meta.url), { type: "module" });
    const answer = (/** @type {number} */ id, /** @type {Blob | null} */ detail) => {
      if (id !== this.#cuts) return;
      this.#forget();
      this.dispatchEvent(new CustomEvent("cut", { detail }));
    };
    this.#cutter.addEventListener("message", ({ data: { id, blob } }) => answer(id, blob));
    this.#cutter.addEventListener("error", () => {
      this.#cutter = this.#decoded = null; // the next part is another try
      answer(this.#cuts, null);
    });
    return this.#cutter;
  }

  #forget() {
    this.#rest();
    this.#crop.hidden = true;
  }

  #rest() {
    this.#corner = null;
    this.#cursor.place(null);
  }
}
