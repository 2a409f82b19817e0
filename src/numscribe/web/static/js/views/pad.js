/**
 * The canvas: a view of the strokes that can be scrolled to the right.
 *
 * @module views/pad
 */

import { paintMark, paintStroke } from "./painting.js";

/** @typedef {import("../ink/geometry.js").Point} Point */
/** @typedef {import("../ink/geometry.js").Box} Box */
/** @typedef {import("../ink/strokes.js").Strokes} Strokes */

/**
 * Height of the paper in its own units, as it is shown where nothing is made smaller. The view is
 * scaled to the canvas and the strokes stay as they are, so ink survives every resize. A wider canvas
 * shows more paper, not larger ink.
 */
export const HEIGHT = 400;

/** The paper ends somewhere, so that a lost pen can be found again. */
const WIDTH = 4000;

/** Smallest zoom; the largest is 1. */
const LEAST_ZOOM = 0.2;

/** Free paper around ink that is fitted into the view, in units of the paper. */
const MARGIN = 30;

/** Event: `view` when the window has moved or has another size. */
export class Pad extends EventTarget {
  #canvas;
  #overlay;
  #strokes;
  #left = 0;
  #top = 0;
  #zoom = 1;
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
    const { clientWidth, clientHeight } = this.#canvas;
    const [width, height] = [clientWidth || HEIGHT, clientHeight || HEIGHT].map((side) => side / this.scale);
    return { x: this.#left, y: this.#top, width, height };
  }

  /** CSS pixels for a unit of the paper. */
  get scale() {
    return ((this.#canvas.clientHeight || HEIGHT) / HEIGHT) * this.#zoom;
  }

  /** Whether the ink is shown smaller than it was drawn. */
  get isFitted() {
    return this.#zoom < 1;
  }

  /** Whether some of the ink lies outside the view. */
  get isCutOff() {
    const ink = this.#strokes.box;
    if (ink === null) return false;
    const { x, y, width, height } = this.view;
    const right = ink.x + ink.width > x + width + 1 || ink.y + ink.height > y + height + 1;
    return right || ink.x < x - 1 || ink.y < y - 1;
  }

  /** Show all of the ink, as large as it fits but not larger than it was drawn. */
  fit() {
    const ink = this.#strokes.box;
    if (ink === null) return;
    const room = { width: this.view.width * this.#zoom, height: HEIGHT };
    const fits = Math.min(room.width / (ink.width + 2 * MARGIN), room.height / (ink.height + 2 * MARGIN));
    this.#zoomTo(Math.min(1, fits));
    const { width, height } = this.view;
    const left = this.#zoom < 1 ? ink.x + ink.width / 2 - width / 2 : ink.x + ink.width + MARGIN - width;
    this.#show(Math.max(0, left), this.#zoom < 1 ? ink.y + ink.height / 2 - height / 2 : 0);
  }

  /** Show the ink as large as it was drawn. */
  unfit() {
    this.#zoomTo(1);
    this.#show(this.#left, 0);
  }

  /**
   * Make the paper smaller or larger around a point that stays where it is.
   *
   * @param {number} factor
   * @param {Point} around
   */
  zoom(factor, [x, y]) {
    const before = this.#zoom;
    this.#zoomTo(before * factor);
    const share = before / this.#zoom;
    const top = this.#zoom < 1 ? y - (y - this.#top) * share : 0;
    this.#show(Math.max(0, x - (x - this.#left) * share), top);
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
    if (left !== this.#left) this.#show(left, this.#top);
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
    return [(clientX - left) / this.scale + this.#left, (clientY - top) / this.scale + this.#top];
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
    if (this.#strokes.isEmpty && (this.#left > 0 || this.isFitted)) {
      this.#zoom = 1;
      this.#show(0, 0);
    }
    if (/** @type {CustomEvent} */ (event).detail.grown) this.#paintSoon();
    else this.refresh();
  }

  /** @param {number} zoom */
  #zoomTo(zoom) {
    this.#zoom = Math.min(Math.max(zoom, LEAST_ZOOM), 1);
  }

  /**
   * @param {number} left
   * @param {number} top
   */
  #show(left, top) {
    [this.#left, this.#top] = [left, top];
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
    if (this.isFitted) this.fit();
    else this.#show(this.#strokes.right > this.view.width ? this.#left : 0, 0);
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
    const scale = (canvas.height / HEIGHT) * this.#zoom;
    context.setTransform(scale, 0, 0, scale, -this.#left * scale, -this.#top * scale);
    if (empty) context.clearRect(this.#left, this.#top, canvas.width / scale, canvas.height / scale);
    context.strokeStyle = getComputedStyle(canvas).color;
    context.lineCap = "round";
    return context;
  }
}
