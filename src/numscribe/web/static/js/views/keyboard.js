/**
 * Drawing by keyboard, and the keyboard shortcuts of the page.
 *
 * @module views/keyboard
 */

import { Cursor } from "../ink/cursor.js";
import { ERASER_RADIUS } from "./tool.js";

/** @typedef {import("./pad.js").DrawingPad} DrawingPad */
/** @typedef {import("./tool.js").Tool} Tool */
/** @typedef {import("../ink/strokes.js").Strokes} Strokes */

/** Distance for each press of an arrow key, without and with Shift, in units of the paper. */
const STEP = 12;
const FINE_STEP = 4;

/** Events: `pen` with `{down}`; `enter`. */
export class KeyboardDrawing extends EventTarget {
  #pad;
  #strokes;
  #tool;
  #width;
  #cursor = new Cursor();
  /** Whether the current stroke is drawn by keyboard, not by a pointer. */
  #isPenDown = false;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {DrawingPad} pad
   * @param {Strokes} strokes
   * @param {Tool} tool
   * @param {() => number} width
   */
  constructor(canvas, pad, strokes, tool, width) {
    super();
    this.#pad = pad;
    this.#strokes = strokes;
    this.#tool = tool;
    this.#width = width;
    canvas.addEventListener("keydown", (event) => this.#onKeydown(event));
    canvas.addEventListener("keyup", ({ key }) => this.#cursor.release(key));
    canvas.addEventListener("focus", () => {
      if (canvas.matches(":focus-visible")) this.#showCursor();
    });
    // In the capture phase, before the pointer starts a stroke, so that only a keyboard stroke ends.
    canvas.addEventListener("pointerdown", () => this.#hideCursor(), { capture: true });
    strokes.addEventListener("rest", () => (this.#isPenDown = false));
    canvas.addEventListener("blur", () => this.#hideCursor());
  }

  #showCursor() {
    const { x, y, width, height } = this.#pad.view;
    this.#cursor.place([x + Math.min(width, height) / 3, y + height / 4]);
    this.#renderCursor();
  }

  #hideCursor() {
    if (this.#cursor.position === null) return;
    this.#liftPen();
    this.#cursor.place(null);
    this.#pad.setCursor(null);
  }

  /** @param {KeyboardEvent} event */
  #onKeydown(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key } = event;
    const step = event.shiftKey ? FINE_STEP : STEP;
    if (key.startsWith("Arrow") && this.#cursor.position === null) this.#showCursor();
    if (this.#cursor.press(key, step, this.#pad.view)) this.#onMove();
    else if (key === " ") this.#togglePen();
    else if (key === "Enter") this.#enter();
    else if (key === "Escape" && this.#isPenDown) this.#liftPen();
    else return;
    event.preventDefault();
  }

  #onMove() {
    const at = /** @type {import("../ink/geometry.js").Point} */ (this.#cursor.position);
    if (this.#isPenDown) this.#strokes.extend([[...at, 1]]);
    this.#renderCursor();
  }

  #togglePen() {
    if (this.#cursor.position === null) this.#showCursor();
    const at = /** @type {import("../ink/geometry.js").Point} */ (this.#cursor.position);
    if (this.#isPenDown) {
      this.#liftPen();
    } else if (this.#strokes.isDrawing) {
      return; // a pointer is drawing
    } else if (this.#tool.isEraser) {
      this.#tool.eraseAt(this.#strokes, at);
      this.#strokes.end();
    } else {
      this.#strokes.begin([...at, 1], this.#width());
      this.#isPenDown = true;
      this.#emitPen(true);
    }
    this.#renderCursor();
  }

  #enter() {
    this.#liftPen();
    this.dispatchEvent(new Event("enter"));
  }

  #liftPen() {
    if (!this.#isPenDown) return;
    this.#strokes.end();
    this.#emitPen(false);
  }

  #renderCursor() {
    const at = this.#cursor.position;
    if (at === null) return;
    const radius = this.#tool.isEraser ? ERASER_RADIUS : this.#width() / 2 + 3;
    this.#pad.setCursor({ at, radius, isDown: this.#isPenDown });
  }

  /** @param {boolean} down */
  #emitPen(down) {
    this.dispatchEvent(new CustomEvent("pen", { detail: { down } }));
  }
}

/**
 * Listen to keyboard shortcuts, except in text fields. Those without a modifier work only in the drawing
 * panel, as WCAG 2.1.4 requires.
 *
 * @param {Record<"undo" | "redo" | "pen" | "eraser", () => void>} commands
 */
export function listenToShortcuts(commands) {
  document.addEventListener("keydown", (event) => {
    const command = commandOf(event);
    if (command === null) return;
    event.preventDefault();
    commands[command]();
  });
}

/**
 * @param {KeyboardEvent} event
 * @returns {"undo" | "redo" | "pen" | "eraser" | null}
 */
export function commandOf({ key, ctrlKey, metaKey, shiftKey, altKey, target }) {
  const letter = key.toLowerCase();
  if (altKey || (target instanceof Element && target.matches("select, .field"))) return null;
  if (ctrlKey || metaKey) {
    if (letter === "z") return shiftKey ? "redo" : "undo";
    return letter === "y" && !shiftKey ? "redo" : null;
  }
  if (!(target instanceof Element && target.closest("#panel-draw"))) return null;
  if (letter === "e") return "eraser";
  return letter === "p" ? "pen" : null;
}
