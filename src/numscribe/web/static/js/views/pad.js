/**
 * The canvas: a view of the strokes through a window that can move to the right.
 *
 * @module views/pad
 */

import { paintMark, paintStroke } from "./painting.js";

/** @typedef {import("../ink/geometry.js").Point} Point */
/** @typedef {import("../ink/geometry.js").Box} Box */
/** @typedef {import("../ink/strokes.js").Strokes} Strokes */

/**
 * Height of the paper in its own units. The view is scaled to the canvas and the strokes stay as
 * they are, so ink survives every resize. A wider canvas shows more paper, not larger ink.
 */
export const HEIGHT = 400;

/** The paper ends somewhere, so that a lost pen can be found again. */
const WIDTH = 4000;

/** Event: `view` when the window has moved or has another size. */
export class Pad extends EventTarget {
  #canvas;
  #overlay;
  #strokes;
  #left = 0;
  #frame = 0;
  /** What of the ink is on the canvas: strokes, and curves of the last one. */
  #painted = { strokes: 0, curves: 0 };
  /** @type {import("./painting.js").Mark | null} */
  #mark = null;

  /**
   * @param {HTMLCanvasElement} canvas For the ink.
   * @param {HTMLCanvasElement} overlay For what is on top of it and changes with every frame.
   * @param {Strokes} strokes
   */
  constructor(canvas, overlay, strokes) {
    super();
    this.#canvas = canvas;
    this.#overlay = overlay;
    this.#strokes = strokes;
    strokes.addEventListener("change", (event) => this.#onChange(event));
    strokes.addEventListener("rest", () => this.refresh());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.refresh());
    this.#watchSize();
  }

  /** @returns {Box} What part of the paper is to be seen. */
  get view() {
    return { x: this.#left, y: 0, width: this.#canvas.clientWidth / this.scale, height: HEIGHT };
  }

  /** CSS pixels for a unit of the paper. */
  get scale() {
    return (this.#canvas.clientHeight || HEIGHT) / HEIGHT;
  }

  get canGoLeft() {
    return this.#left > 0;
  }

  /** There is always room for one more digit. */
  get canGoRight() {
    const { x, width } = this.view;
    return this.#strokes.right > x + width * 0.7 && x + width < WIDTH;
  }

  /** @param {number} direction -1 or 1. */
  go(direction) {
    this.scroll(direction * this.view.width * 0.6);
  }

  /** @param {number} units */
  scroll(units) {
    const furthest = Math.max(0, this.#strokes.right - this.view.width * 0.3);
    const left = Math.min(Math.max(this.#left + units, 0), Math.min(furthest, WIDTH));
    if (left !== this.#left) this.#show(left);
  }

  /** @param {Box} box What is to be seen, as far to the left as it takes. */
  reveal({ x, width }) {
    const { x: left, width: room } = this.view;
    const margin = room * 0.1;
    if (x < left) this.scroll(x - margin - left);
    else if (x + width > left + room) this.scroll(x + width + margin - left - room);
  }

  /**
   * @param {number} clientX
   * @param {number} clientY
   * @returns {Point}
   */
  toPaper(clientX, clientY) {
    const { left, top } = this.#canvas.getBoundingClientRect();
    return [(clientX - left) / this.scale + this.#left, (clientY - top) / this.scale];
  }

  /**
   * Mark a place: of the eraser, or of the pen that the keyboard moves.
   *
   * @param {import("./painting.js").Mark | null} mark
   */
  mark(mark) {
    this.#mark = mark;
    this.#paintSoon();
  }

  /** Paint everything anew, as in another theme. */
  refresh() {
    this.#painted = { strokes: 0, curves: 0 };
    this.#paintSoon();
  }

  /** @param {Event} event */
  #onChange(event) {
    if (this.#strokes.isEmpty && this.#left > 0) this.#show(0);
    if (/** @type {CustomEvent} */ (event).detail.grown) this.#paintSoon();
    else this.refresh();
  }

  /** @param {number} left */
  #show(left) {
    this.#left = left;
    this.refresh();
    this.dispatchEvent(new Event("view"));
  }

  /** Fit the backing store to the screen's own pixels, now and whenever their number changes. */
  #watchSize() {
    new ResizeObserver(() => this.#fit()).observe(this.#canvas);
    const watchDensity = () => {
      this.#fit();
      const here = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
      here.addEventListener("change", watchDensity, { once: true });
    };
    watchDensity();
  }

  #fit() {
    const width = Math.round(this.#canvas.clientWidth * devicePixelRatio);
    const height = Math.round(this.#canvas.clientHeight * devicePixelRatio);
    if (width === 0 || (width === this.#canvas.width && height === this.#canvas.height)) return;
    for (const canvas of [this.#canvas, this.#overlay]) Object.assign(canvas, { width, height });
    this.#show(this.#strokes.right > this.view.width ? this.#left : 0);
    this.#paint(); // at once, as a new size has emptied the canvas
  }

  #paintSoon() {
    this.#frame ||= requestAnimationFrame(() => this.#paint());
  }

  /** Paint what is new. The end of the last stroke may still bend, so it is on the overlay. */
  #paint() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const all = [...this.#strokes];
    const ink = this.#context(this.#canvas, this.#painted.strokes === 0);
    const over = this.#context(this.#overlay, true);
    for (let i = Math.max(0, this.#painted.strokes - 1); i < all.length; i += 1) {
      const isOpen = i === all.length - 1 && this.#strokes.isDrawing;
      const last = all[i].points.length - 1;
      const first = i === this.#painted.strokes - 1 ? this.#painted.curves + 1 : 1;
      paintStroke(ink, all[i], first, isOpen ? last - 1 : last);
      if (isOpen) paintStroke(over, all[i], Math.max(1, last), last);
      this.#painted = { strokes: i + 1, curves: isOpen ? Math.max(0, last - 1) : last };
    }
    if (this.#mark !== null) paintMark(over, this.#mark);
  }

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {boolean} empty
   */
  #context(canvas, empty) {
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const scale = canvas.height / HEIGHT;
    context.setTransform(scale, 0, 0, scale, -this.#left * scale, 0);
    if (empty) context.clearRect(this.#left, 0, canvas.width / scale, HEIGHT);
    context.strokeStyle = getComputedStyle(canvas).color;
    context.lineCap = "round";
    return context;
  }
}
