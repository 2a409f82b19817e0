/**
 * The buttons below the paper that change how, or what, one draws.
 *
 * @module views/toolbar
 */

import { words } from "../words/index.js";

/** @typedef {import("./pad.js").Pad} Pad */
/** @typedef {import("./pointers.js").Tool} Tool */
/** @typedef {import("../ink/strokes.js").Strokes} Strokes */
/** @typedef {import("../state/preferences.js").Preferences} Preferences */

/** Widths of the pen in units of the paper, as `words.widths` names them. */
const WIDTHS = [6, 10, 16];

export class Toolbar {
  #page;
  #pad;
  #strokes;
  #tool;
  #preferences;
  #tell;

  /**
   * @param {Document} page
   * @param {object} parts
   * @param {Pad} parts.pad
   * @param {Strokes} parts.strokes
   * @param {Tool} parts.tool
   * @param {Preferences} parts.preferences
   * @param {(words: string) => void} parts.tell
   */
  constructor(page, { pad, strokes, tool, preferences, tell }) {
    this.#page = page;
    this.#pad = pad;
    this.#strokes = strokes;
    this.#tool = tool;
    this.#preferences = preferences;
    this.#tell = tell;
    this.#on("pen", () => (tool.erases = false));
    this.#on("eraser", () => this.#takeEraser());
    this.#on("width", () => this.#nextWidth());
    this.#on("undo", () => strokes.undo());
    this.#on("redo", () => strokes.redo());
    this.#on("go-left", () => this.#go("go-left", -1));
    this.#on("go-right", () => this.#go("go-right", 1));
    this.#on("fit", () => (pad.isFitted ? pad.unfit() : pad.fit()));
    strokes.addEventListener("rest", () => {
      if (strokes.isEmpty && tool.erases) tool.erases = false; // nothing is left to erase
      this.render();
    });
    tool.addEventListener("change", () => this.render());
    pad.addEventListener("view", () => this.render());
  }

  /** @returns {number} */
  get width() {
    const { pen } = this.#preferences.values;
    return WIDTHS.includes(pen) ? pen : WIDTHS[1];
  }

  render() {
    const { erases, rubs } = this.#tool;
    this.#find("pen").ariaPressed = String(!erases);
    const eraser = this.#find("eraser");
    const kind = rubs ? "rubber" : "stroke";
    eraser.ariaPressed = String(erases);
    eraser.ariaLabel = words.eraser(words.erasers[kind]);
    eraser.title = eraser.ariaLabel;
    eraser.dataset.kind = kind;
    this.#find("undo").ariaDisabled = String(!this.#strokes.canUndo);
    this.#find("redo").ariaDisabled = String(!this.#strokes.canRedo);
    this.#find("go-left").hidden = !this.#pad.canGoLeft;
    this.#find("go-right").hidden = !this.#pad.canGoRight;
    const fit = this.#find("fit");
    fit.hidden = !this.#pad.isFitted && !this.#pad.isCutOff;
    fit.ariaPressed = String(this.#pad.isFitted);
    const width = this.#find("width");
    width.ariaLabel = words.width(words.widths[this.width]);
    width.title = width.ariaLabel;
    this.#find("nib").style.setProperty("--width", `${this.width}px`);
    this.#find("paper").toggleAttribute("data-erases", erases);
  }

  /**
   * @param {string} id
   * @param {number} direction
   */
  #go(id, direction) {
    this.#pad.go(direction);
    if (this.#find(id).hidden) this.#find("canvas").focus(); // the button is gone
  }

  /** Pressed again, the eraser takes parts of strokes instead of whole ones, or the other way round. */
  #takeEraser() {
    if (this.#tool.erases) this.#tool.rubs = !this.#tool.rubs;
    this.#tool.erases = true;
    this.#tell(words.eraserHints[this.#tool.rubs ? "rubber" : "stroke"]);
  }

  #nextWidth() {
    this.#tool.erases = false;
    const next = WIDTHS[(WIDTHS.indexOf(this.width) + 1) % WIDTHS.length];
    this.#preferences.set({ pen: next });
  }

  /**
   * @param {string} id
   * @param {() => void} react
   */
  #on(id, react) {
    this.#find(id).addEventListener("click", react);
  }

  /** @param {string} id */
  #find(id) {
    return /** @type {any} */ (this.#page.getElementById(id));
  }
}
