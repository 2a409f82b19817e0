/**
 * The toolbar below the paper: pen, eraser, pen width, undo, redo and scrolling.
 *
 * @module views/toolbar
 */

import { words } from "../words/index.js";
import { byId, onClick } from "./dom.js";

/** @typedef {import("./pad.js").DrawingPad} DrawingPad */
/** @typedef {import("./tool.js").Tool} Tool */
/** @typedef {import("../ink/strokes.js").Strokes} Strokes */
/** @typedef {import("../state/preferences.js").Preferences} Preferences */

/** Widths of the pen in units of the paper, as `words.widths` names them. */
const PEN_WIDTHS = [6, 10, 16];

export class Toolbar {
  #pad;
  #strokes;
  #tool;
  #preferences;
  #notify;

  /**
   * @param {object} parts
   * @param {DrawingPad} parts.pad
   * @param {Strokes} parts.strokes
   * @param {Tool} parts.tool
   * @param {Preferences} parts.preferences
   * @param {(message: string) => void} parts.notify
   */
  constructor({ pad, strokes, tool, preferences, notify }) {
    this.#pad = pad;
    this.#strokes = strokes;
    this.#tool = tool;
    this.#preferences = preferences;
    this.#notify = notify;
    onClick("pen", () => (tool.isEraser = false));
    onClick("eraser", () => this.#onEraser());
    onClick("width", () => this.#nextWidth());
    onClick("undo", () => strokes.undo());
    onClick("redo", () => strokes.redo());
    onClick("go-left", () => this.#scroll("go-left", -1));
    onClick("go-right", () => this.#scroll("go-right", 1));
    onClick("fit", () => (pad.isZoomedOut ? pad.resetZoom() : pad.fitInk()));
    strokes.addEventListener("rest", () => {
      if (strokes.isEmpty && tool.isEraser) tool.isEraser = false; // there is nothing to erase
      this.render();
    });
    tool.addEventListener("change", () => this.render());
    pad.addEventListener("view", () => this.render());
  }

  /** @returns {number} */
  get penWidth() {
    const { pen } = this.#preferences.values;
    return PEN_WIDTHS.includes(pen) ? pen : PEN_WIDTHS[1];
  }

  render() {
    const { isEraser, erasesParts } = this.#tool;
    byId("pen").ariaPressed = String(!isEraser);
    const eraser = byId("eraser");
    const kind = erasesParts ? "part" : "stroke";
    eraser.ariaPressed = String(isEraser);
    eraser.ariaLabel = words.eraser(words.erasers[kind]);
    eraser.title = eraser.ariaLabel;
    eraser.dataset.kind = kind;
    byId("undo").ariaDisabled = String(!this.#strokes.canUndo);
    byId("redo").ariaDisabled = String(!this.#strokes.canRedo);
    byId("go-left").hidden = !this.#pad.canScrollLeft;
    byId("go-right").hidden = !this.#pad.canScrollRight;
    const fit = byId("fit");
    fit.hidden = !this.#pad.isZoomedOut && !this.#pad.hasHiddenInk;
    fit.ariaPressed = String(this.#pad.isZoomedOut);
    const width = byId("width");
    width.ariaLabel = words.width(words.widths[this.penWidth]);
    width.title = width.ariaLabel;
    byId("pen-width-icon").style.setProperty("--width", `${this.penWidth}px`);
    byId("paper").toggleAttribute("data-eraser", isEraser);
  }

  /**
   * @param {string} id
   * @param {number} direction
   */
  #scroll(id, direction) {
    this.#pad.scrollPage(direction);
    if (byId(id).hidden) byId("canvas").focus(); // the button becomes hidden
  }

  /** Select the eraser. If it is selected, switch between erasing strokes and parts of strokes. */
  #onEraser() {
    if (this.#tool.isEraser) this.#tool.erasesParts = !this.#tool.erasesParts;
    this.#tool.isEraser = true;
    this.#notify(words.eraserHints[this.#tool.erasesParts ? "part" : "stroke"]);
  }

  #nextWidth() {
    this.#tool.isEraser = false;
    const next = PEN_WIDTHS[(PEN_WIDTHS.indexOf(this.penWidth) + 1) % PEN_WIDTHS.length];
    this.#preferences.update({ pen: next });
  }
}
