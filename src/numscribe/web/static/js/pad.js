/**
 * The canvas: shows strokes, and turns pointers into strokes.
 *
 * @module pad
 */

import { clamp, smooth } from "./geometry.js";

/** @typedef {import("./geometry.js").Point} Point */
/** @typedef {import("./strokes.js").Strokes} Strokes */

/**
 * Side of the paper in its own units: CSS pixels where the canvas has its full size. On a smaller
 * screen the view is scaled and the strokes stay as they are, so ink survives every resize.
 */
export const PAPER = 400;

/** Width of the pen on the screen. The server draws the strokes anew, with a pen of its own. */
const PEN = 14;

export class Pad {
  #canvas;
  #context;
  #strokes;
  /** @type {number | null} The one pointer that draws. */
  #pointer = null;
  #frame = 0;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Strokes} strokes
   */
  constructor(canvas, strokes) {
    this.#canvas = canvas;
    this.#context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    this.#strokes = strokes;
    this.#listen();
    this.#watchSize();
  }

  #listen() {
    const canvas = this.#canvas;
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) {
      canvas.addEventListener(type, (event) => this.#up(/** @type {PointerEvent} */ (event)));
    }
    this.#strokes.addEventListener("change", () => this.#redrawSoon());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#redrawSoon());
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (this.#pointer !== null || event.button !== 0) return;
    event.preventDefault();
    this.#pointer = event.pointerId;
    this.#canvas.setPointerCapture(event.pointerId);
    this.#strokes.begin(this.#toPaper(event));
  }

  /** @param {PointerEvent} event */
  #move(event) {
    if (event.pointerId !== this.#pointer) return;
    const steps = event.getCoalescedEvents?.() ?? [];
    const points = (steps.length > 0 ? steps : [event]).map((step) => this.#toPaper(step));
    this.#strokes.extend(points);
  }

  /** @param {PointerEvent} event */
  #up(event) {
    if (event.pointerId !== this.#pointer) return;
    this.#pointer = null;
    this.#strokes.end();
  }

  /**
   * @param {PointerEvent} event
   * @returns {Point}
   */
  #toPaper(event) {
    const { left, top, width } = this.#canvas.getBoundingClientRect();
    const scale = PAPER / width;
    return clamp([(event.clientX - left) * scale, (event.clientY - top) * scale], PAPER);
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
    const side = Math.round(this.#canvas.clientWidth * devicePixelRatio);
    if (side === this.#canvas.width && side === this.#canvas.height) return;
    this.#canvas.width = side;
    this.#canvas.height = side;
    this.#redraw();
  }

  #redrawSoon() {
    this.#frame ||= requestAnimationFrame(() => this.#redraw());
  }

  #redraw() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const { width, height } = this.#canvas;
    const context = this.#context;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    context.scale(width / PAPER, height / PAPER);
    context.strokeStyle = getComputedStyle(this.#canvas).color;
    context.lineWidth = PEN;
    context.lineCap = "round";
    context.lineJoin = "round";
    for (const stroke of this.#strokes) {
      const { start, curves } = smooth(stroke);
      context.beginPath();
      context.moveTo(...start);
      if (curves.length === 0) context.lineTo(...start);
      for (const { control, end } of curves) context.quadraticCurveTo(...control, ...end);
      context.stroke();
    }
  }
}
