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

  /**
   * @param {Document} page
   * @param {{pad: Pad, strokes: Strokes, tool: Tool, preferences: Preferences}} parts
   */
  constructor(page, { pad, strokes, tool, preferences }) {
    this.#page = page;
    this.#pad = pad;
    this.#strokes = strokes;
    this.#tool = tool;
    this.#preferences = preferences;
    this.#on("pen", () => (tool.erases = false));
    this.#on("eraser", () => (tool.erases = true));
    this.#on("width", () => this.#nextWidth());
    this.#on("undo", () => strokes.undo());
    this.#on("redo", () => strokes.redo());
    this.#on("go-left", () => this.#go("go-left", -1));
    this.#on("go-right", () => this.#go("go-right", 1));
    strokes.addEventListener("rest", () => this.render());
    tool.addEventListener("change", () => this.render());
    pad.addEventListener("view", () => this.render());
  }

  /** @returns {number} */
  get width() {
    const { pen } = this.#preferences.values;
    return WIDTHS.includes(pen) ? pen : WIDTHS[1];
  }

  render() {
    const { erases } = this.#tool;
    this.#find("pen").ariaPressed = String(!erases);
    this.#find("eraser").ariaPressed = String(erases);
    this.#find("undo").ariaDisabled = String(!this.#strokes.canUndo);
    this.#find("redo").ariaDisabled = String(!this.#strokes.canRedo);
    this.#find("go-left").hidden = !this.#pad.canGoLeft;
    this.#find("go-right").hidden = !this.#pad.canGoRight;
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
