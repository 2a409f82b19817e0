/**
 * The drawing pad: a canvas that shows the strokes, and can be scrolled to the right and zoomed.
 *
 * @module views/pad
 */

import { paintCursor, paintStroke } from "./painting.js";

/** @typedef {import("../ink/geometry.js").Point} Point */
/** @typedef {import("../ink/geometry.js").Box} Box */
/** @typedef {import("../ink/strokes.js").Strokes} Strokes */

/**
 * Visible height of the paper at zoom 1, in units of the paper. The view is scaled to the height of the
 * canvas, so a resize does not change the strokes. A wider canvas shows more paper, not larger ink.
 */
const PAPER_HEIGHT = 400;

/** Width of the paper, in units of the paper. */
const PAPER_WIDTH = 4000;

/** Minimum zoom; the maximum is 1. */
const MIN_ZOOM = 0.2;

/** Margin around ink that is fitted into the view, in units of the paper. */
const MARGIN = 30;

/** Event: `view` when the visible part of the paper changes. */
export class DrawingPad extends EventTarget {
  #canvas;
  #overlay;
  #strokes;
  #left = 0;
  #top = 0;
  #zoom = 1;
  #animationFrame = 0;
  /** Number of painted strokes, and of painted curves of the last one. */
  #painted = { strokes: 0, curves: 0 };
  /** @type {import("./painting.js").CursorMark | null} */
  #cursor = null;

  /**
   * @param {HTMLCanvasElement} canvas Canvas of the ink.
   * @param {HTMLCanvasElement} overlay Canvas of the cursor and the end of the current stroke.
   * @param {Strokes} strokes
   */
  constructor(canvas, overlay, strokes) {
    super();
    this.#canvas = canvas;
    this.#overlay = overlay;
    this.#strokes = strokes;
    strokes.addEventListener("change", (event) => this.#onChange(event));
    strokes.addEventListener("rest", () => this.repaint());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.repaint());
    this.#watchSize();
  }

  /** @returns {Box} The visible part of the paper. */
  get view() {
    const { clientWidth, clientHeight } = this.#canvas;
    const width = (clientWidth || PAPER_HEIGHT) / this.scale;
    const height = (clientHeight || PAPER_HEIGHT) / this.scale;
    return { x: this.#left, y: this.#top, width, height };
  }

  /** CSS pixels per unit of the paper. */
  get scale() {
    return ((this.#canvas.clientHeight || PAPER_HEIGHT) / PAPER_HEIGHT) * this.#zoom;
  }

  /** Whether the zoom is less than 1. */
  get isZoomedOut() {
    return this.#zoom < 1;
  }

  /** Whether some of the ink lies outside the view. */
  get hasHiddenInk() {
    const ink = this.#strokes.box;
    if (ink === null) return false;
    const { x, y, width, height } = this.view;
    const right = ink.x + ink.width > x + width + 1 || ink.y + ink.height > y + height + 1;
    return right || ink.x < x - 1 || ink.y < y - 1;
  }

  /** Scroll and zoom to show all of the ink, with a zoom of at most 1. */
  fitInk() {
    const ink = this.#strokes.box;
    if (ink === null) return;
    const available = { width: this.view.width * this.#zoom, height: PAPER_HEIGHT };
    const fits = Math.min(available.width / (ink.width + 2 * MARGIN), available.height / (ink.height + 2 * MARGIN));
    this.#setZoom(Math.min(1, fits));
    const { width, height } = this.view;
    const left = this.#zoom < 1 ? ink.x + ink.width / 2 - width / 2 : ink.x + ink.width + MARGIN - width;
    this.#setOrigin(Math.max(0, left), this.#zoom < 1 ? ink.y + ink.height / 2 - height / 2 : 0);
  }

  /** Set the zoom to 1. */
  resetZoom() {
    this.#setZoom(1);
    this.#setOrigin(this.#left, 0);
  }

  /**
   * Zoom around a point that keeps its position.
   *
   * @param {number} factor
   * @param {Point} around
   */
  zoom(factor, [x, y]) {
    const before = this.#zoom;
    this.#setZoom(before * factor);
    const share = before / this.#zoom;
    const top = this.#zoom < 1 ? y - (y - this.#top) * share : 0;
    this.#setOrigin(Math.max(0, x - (x - this.#left) * share), top);
  }

  get canScrollLeft() {
    return this.#left > 0;
  }

  /** Whether one can scroll right: until there is room for one more digit. */
  get canScrollRight() {
    const { x, width } = this.view;
    return this.#strokes.inkRight > x + width * 0.7 && x + width < PAPER_WIDTH;
  }

  /** @param {number} direction -1 or 1. */
  scrollPage(direction) {
    this.scrollBy(direction * this.view.width * 0.6);
  }

  /** @param {number} units */
  scrollBy(units) {
    const furthest = Math.max(0, this.#strokes.inkRight - this.view.width * 0.3);
    const left = Math.min(Math.max(this.#left + units, 0), Math.min(furthest, PAPER_WIDTH));
    if (left !== this.#left) this.#setOrigin(left, this.#top);
  }

  /** @param {Box} box Box that becomes visible. */
  scrollToBox({ x, width }) {
    const { x: left, width: viewWidth } = this.view;
    const margin = viewWidth * 0.1;
    if (x < left) this.scrollBy(x - margin - left);
    else if (x + width > left + viewWidth) this.scrollBy(x + width + margin - left - viewWidth);
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
   * Show the eraser, or the pen that is moved by keyboard.
   *
   * @param {import("./painting.js").CursorMark | null} cursor Null to hide it.
   */
  setCursor(cursor) {
    this.#cursor = cursor;
    this.#paintSoon();
  }

  /** Paint everything again. */
  repaint() {
    this.#painted = { strokes: 0, curves: 0 };
    this.#paintSoon();
  }

  /** @param {Event} event */
  #onChange(event) {
    if (this.#strokes.isEmpty && (this.#left > 0 || this.isZoomedOut)) {
      this.#zoom = 1;
      this.#setOrigin(0, 0);
    }
    if (/** @type {CustomEvent} */ (event).detail.grown) this.#paintSoon();
    else this.repaint();
  }

  /** @param {number} zoom */
  #setZoom(zoom) {
    this.#zoom = Math.min(Math.max(zoom, MIN_ZOOM), 1);
  }

  /**
   * @param {number} left
   * @param {number} top
   */
  #setOrigin(left, top) {
    [this.#left, this.#top] = [left, top];
    this.repaint();
    this.dispatchEvent(new Event("view"));
  }

  /** Resize the canvases to physical pixels, now and whenever the size or pixel density changes. */
  #watchSize() {
    new ResizeObserver(() => this.#resizeCanvases()).observe(this.#canvas);
    const watchDensity = () => {
      this.#resizeCanvases();
      const here = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
      here.addEventListener("change", watchDensity, { once: true });
    };
    watchDensity();
  }

  #resizeCanvases() {
    const width = Math.round(this.#canvas.clientWidth * devicePixelRatio);
    const height = Math.round(this.#canvas.clientHeight * devicePixelRatio);
    if (width === 0 || (width === this.#canvas.width && height === this.#canvas.height)) return;
    for (const canvas of [this.#canvas, this.#overlay]) Object.assign(canvas, { width, height });
    if (this.isZoomedOut) this.fitInk();
    else this.#setOrigin(this.#strokes.inkRight > this.view.width ? this.#left : 0, 0);
    this.#paint(); // without delay, since resizing clears the canvas
  }

  #paintSoon() {
    this.#animationFrame ||= requestAnimationFrame(() => this.#paint());
  }

  /** Paint new ink. The last curve of the current stroke can still change, so it is on the overlay. */
  #paint() {
    cancelAnimationFrame(this.#animationFrame);
    this.#animationFrame = 0;
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
    if (this.#cursor !== null) paintCursor(over, this.#cursor);
  }

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {boolean} isCleared
   */
  #context(canvas, isCleared) {
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const scale = (canvas.height / PAPER_HEIGHT) * this.#zoom;
    context.setTransform(scale, 0, 0, scale, -this.#left * scale, -this.#top * scale);
    if (isCleared) context.clearRect(this.#left, this.#top, canvas.width / scale, canvas.height / scale);
    context.strokeStyle = getComputedStyle(canvas).color;
    context.lineCap = "round";
    return context;
  }
}
