/**
 * Shows one picture, and crops it.
 *
 * @module views/picture
 */

import { Cursor } from "../ink/cursor.js";
import { boxBetween, clamp } from "../ink/geometry.js";
import { byId } from "./dom.js";

/** @typedef {import("../ink/geometry.js").Point} Point */
/** @typedef {import("../ink/geometry.js").Box} Box */

/** Minimum width and height of a crop, in CSS pixels. A smaller drag is a click. */
const MIN_CROP = 12;

/** CSS pixels for each press of an arrow key. */
const STEP = 16;

/**
 * Events: `cropstart` when the user selected a crop, and `crop` with its Blob, null if it cannot be
 * decoded; `corner` when its first corner is set; `tap` with the Point of the picture that was clicked.
 */
export class PictureView extends EventTarget {
  #container;
  #image;
  #cropFrame;
  #cursor = new Cursor();
  /** @type {Worker | null} Started for the first crop. */
  #worker = null;
  /** Number of requested crops. Answers to older requests are ignored. */
  #cropCount = 0;
  /** @type {Blob | null} The displayed picture. */
  #file = null;
  /** @type {Blob | null} The picture that the worker has decoded. */
  #workerFile = null;
  /** @type {Point | null} The fixed corner of the crop, in CSS pixels of the container. */
  #corner = null;
  #isWhole = true;

  constructor() {
    super();
    this.#container = /** @type {HTMLElement} */ (byId("picture"));
    this.#image = /** @type {HTMLImageElement} */ (byId("preview"));
    this.#cropFrame = /** @type {HTMLElement} */ (byId("crop"));
    this.#container.addEventListener("pointerdown", (event) => this.#onPointerDown(event));
    this.#container.addEventListener("pointermove", (event) => this.#renderCrop(this.#toFrame(event)));
    this.#container.addEventListener("pointerup", (event) => this.#finishCrop(this.#toFrame(event)));
    this.#container.addEventListener("pointercancel", () => this.#cancelCrop());
    this.#container.addEventListener("keydown", (event) => this.#onKeydown(event));
    this.#container.addEventListener("keyup", ({ key }) => this.#cursor.release(key));
    this.#container.addEventListener("blur", () => {
      if (this.#corner !== null || this.#cursor.position !== null) this.#cancelCrop();
    });
  }

  get isShown() {
    return !this.#container.hidden;
  }

  /** Whether the picture is uncropped. */
  get isWhole() {
    return this.#isWhole;
  }

  /** @returns {Box} The picture, in its own pixels. */
  get view() {
    return { x: 0, y: 0, width: this.#image.naturalWidth || 1, height: this.#image.naturalHeight || 1 };
  }

  /**
   * Show a picture. A file that cannot be decoded is not shown.
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
      this.#container.style.setProperty("--shape", String(shape));
      this.#container.hidden = false;
    } catch {
      if (image.src === src) this.hide();
    }
  }

  hide() {
    this.#cropCount += 1;
    this.#file = null;
    this.#cancelCrop();
    this.#isWhole = true;
    if (!this.#image.hasAttribute("src")) return;
    URL.revokeObjectURL(this.#image.src);
    this.#image.removeAttribute("src");
    this.#container.hidden = true;
  }

  /** @returns {Box} The container, in CSS pixels. */
  get #bounds() {
    const { clientWidth: width, clientHeight: height } = this.#container;
    return { x: 0, y: 0, width, height };
  }

  /**
   * @param {PointerEvent} event
   * @returns {Point}
   */
  #toFrame({ clientX, clientY }) {
    const { left, top } = this.#container.getBoundingClientRect();
    return clamp([clientX - left, clientY - top], this.#bounds);
  }

  /** @param {PointerEvent} event */
  #onPointerDown(event) {
    if (event.button !== 0 || !event.isPrimary) return;
    event.preventDefault();
    this.#container.setPointerCapture(event.pointerId);
    this.#corner = this.#toFrame(event);
  }

  /** @param {KeyboardEvent} event */
  #onKeydown(event) {
    if (event.key === "Escape" && this.#corner !== null) {
      this.#cancelCrop();
    } else if (event.key === " " || event.key.startsWith("Arrow")) {
      if (this.#cursor.position === null) this.#cursor.place([STEP, STEP]);
      const at = /** @type {Point} */ (this.#cursor.position);
      if (!this.#cursor.press(event.key, event.shiftKey ? STEP / 4 : STEP, this.#bounds)) {
        if (this.#corner === null) {
          this.#corner = at;
          this.dispatchEvent(new Event("corner"));
        } else {
          this.#finishCrop(at);
        }
      }
      if (this.#cursor.position !== null) this.#renderCrop(this.#cursor.position);
    } else {
      return;
    }
    event.preventDefault();
  }

  /** @param {Point} to */
  #renderCrop(to) {
    const corner = this.#corner ?? this.#cursor.position;
    if (corner === null) return;
    const { x, y, width, height } = boxBetween(corner, to);
    const place = { left: x, top: y, width: Math.max(width, 2), height: Math.max(height, 2) };
    for (const [name, value] of Object.entries(place)) {
      this.#cropFrame.style.setProperty(name, `${value}px`);
    }
    this.#cropFrame.hidden = false;
  }

  /** @param {Point} to */
  #finishCrop(to) {
    if (this.#corner === null) return;
    const box = boxBetween(this.#corner, to);
    const scale = this.view.width / this.#bounds.width;
    if (Math.max(box.width, box.height) < MIN_CROP) {
      this.#cancelCrop();
      this.dispatchEvent(new CustomEvent("tap", { detail: [to[0] * scale, to[1] * scale] }));
    } else if (Math.min(box.width, box.height) >= MIN_CROP) {
      this.#resetCorner();
      this.#requestCrop(box);
    } else {
      this.#cancelCrop();
    }
  }

  /** @param {Box} box In CSS pixels. Its frame is shown until the crop is ready. */
  #requestCrop({ x, y, width, height }) {
    const { width: frameWidth, height: frameHeight } = this.#bounds;
    const id = (this.#cropCount += 1);
    const worker = this.#startWorker();
    if (this.#workerFile !== this.#file) worker.postMessage({ file: this.#file });
    this.#workerFile = this.#file;
    worker.postMessage({
      id,
      box: { x: x / frameWidth, y: y / frameHeight, width: width / frameWidth, height: height / frameHeight },
    });
    this.dispatchEvent(new Event("cropstart"));
  }

  #startWorker() {
    if (this.#worker !== null) return this.#worker;
    this.#worker = new Worker(new URL("../crop-worker.js", import.meta.url), { type: "module" });
    const answer = (/** @type {number} */ id, /** @type {Blob | null} */ detail) => {
      if (id !== this.#cropCount) return;
      this.#cancelCrop();
      this.dispatchEvent(new CustomEvent("crop", { detail }));
    };
    this.#worker.addEventListener("message", ({ data: { id, blob } }) => answer(id, blob));
    this.#worker.addEventListener("error", () => {
      this.#worker = this.#workerFile = null; // the next crop starts another worker
      answer(this.#cropCount, null);
    });
    return this.#worker;
  }

  #cancelCrop() {
    this.#resetCorner();
    this.#cropFrame.hidden = true;
  }

  #resetCorner() {
    this.#corner = null;
    this.#cursor.place(null);
  }
}
