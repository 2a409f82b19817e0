/**
 * Drawing by keyboard, and the keys of the whole page.
 *
 * @module views/keys
 */

import { Cursor } from "../ink/cursor.js";
import { ERASER } from "./pointers.js";

/** @typedef {import("./pad.js").Pad} Pad */
/** @typedef {import("./pointers.js").Tool} Tool */
/** @typedef {import("../ink/strokes.js").Strokes} Strokes */

/** Units of the paper for each press; a tenth of a digit, or a third of that with Shift. */
const STEP = 12;
const FINE_STEP = 4;

/** Events: `pen` with `{down}`; `enter`. */
export class DrawingKeys extends EventTarget {
  #pad;
  #strokes;
  #tool;
  #width;
  #cursor = new Cursor();
  /** Whether the open stroke is drawn by keyboard; a pointer may draw one as well. */
  #isDown = false;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Pad} pad
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
    canvas.addEventListener("keydown", (event) => this.#press(event));
    canvas.addEventListener("keyup", ({ key }) => this.#cursor.release(key));
    canvas.addEventListener("focus", () => {
      if (canvas.matches(":focus-visible")) this.#start();
    });
    // Before the pointer's own stroke begins, so that only the keyboard's ends here.
    canvas.addEventListener("pointerdown", () => this.#stop(), { capture: true });
    strokes.addEventListener("rest", () => (this.#isDown = false));
    canvas.addEventListener("blur", () => this.#stop());
  }

  #start() {
    const { x, y, width, height } = this.#pad.view;
    this.#cursor.place([x + Math.min(width, height) / 3, y + height / 4]);
    this.#show();
  }

  #stop() {
    if (this.#cursor.at === null) return;
    this.#lift();
    this.#cursor.place(null);
    this.#pad.mark(null);
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key } = event;
    const step = event.shiftKey ? FINE_STEP : STEP;
    if (key.startsWith("Arrow") && this.#cursor.at === null) this.#start();
    if (this.#cursor.press(key, step, this.#pad.view)) this.#moved();
    else if (key === " ") this.#toggle();
    else if (key === "Enter") this.#enter();
    else if (key === "Escape" && this.#isDown) this.#lift();
    else return;
    event.preventDefault();
  }

  #moved() {
    const at = /** @type {import("../ink/geometry.js").Point} */ (this.#cursor.at);
    if (this.#isDown) this.#strokes.extend([[...at, 1]]);
    this.#show();
  }

  #toggle() {
    if (this.#cursor.at === null) this.#start();
    const at = /** @type {import("../ink/geometry.js").Point} */ (this.#cursor.at);
    if (this.#isDown) {
      this.#lift();
    } else if (this.#strokes.isDrawing) {
      return; // a pointer draws
    } else if (this.#tool.erases) {
      this.#tool.eraseAt(this.#strokes, at);
      this.#strokes.end();
    } else {
      this.#strokes.begin([...at, 1], this.#width());
      this.#isDown = true;
      this.#tell(true);
    }
    this.#show();
  }

  #enter() {
    this.#lift();
    this.dispatchEvent(new Event("enter"));
  }

  #lift() {
    if (!this.#isDown) return;
    this.#strokes.end();
    this.#tell(false);
  }

  #show() {
    const at = this.#cursor.at;
    if (at === null) return;
    const radius = this.#tool.erases ? ERASER : this.#width() / 2 + 3;
    this.#pad.mark({ at, radius, down: this.#isDown });
  }

  /** @param {boolean} down */
  #tell(down) {
    this.dispatchEvent(new CustomEvent("pen", { detail: { down } }));
  }
}

/**
 * Keys that work wherever the focus is, but not while text is typed; those without a modifier only
 * by the paper, as who speaks to the computer would press them by chance.
 *
 * @param {Document} page
 * @param {Record<"undo" | "redo" | "pen" | "eraser", () => void>} commands
 */
export function listenToShortcuts(page, commands) {
  page.addEventListener("keydown", (event) => {
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
