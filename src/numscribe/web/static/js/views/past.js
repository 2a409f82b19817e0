/**
 * The list of earlier readings, from which a drawing can be restored.
 *
 * @module views/past
 */

import { decode } from "../ink/codec.js";
import { language, percent, words } from "../words/index.js";
import { thumbnail } from "./thumbnail.js";

/** @typedef {import("../state/past.js").Past} Past */
/** @typedef {import("../state/past.js").Entry} Entry */

/** Event: `restore` with the Entry. */
export class PastView extends EventTarget {
  #menu;
  #list;
  #erase;
  #past;

  /**
   * @param {Document} page
   * @param {Past} past
   */
  constructor(page, past) {
    super();
    this.#past = past;
    this.#menu = /** @type {HTMLElement} */ (page.getElementById("history"));
    this.#list = /** @type {HTMLElement} */ (page.getElementById("past"));
    this.#erase = /** @type {HTMLElement} */ (page.getElementById("erase-history"));
    this.#erase.addEventListener("click", () => {
      past.erase();
      this.#menu.focus(); // the button is gone
    });
    past.addEventListener("change", () => this.render());
    this.#menu.addEventListener("beforetoggle", ({ newState }) => {
      if (newState === "open") this.render();
    });
  }

  render() {
    const { entries } = this.#past;
    this.#erase.hidden = entries.length === 0;
    const nodes = entries.map((entry) => this.#node(entry));
    if (nodes.length === 0) {
      const nothing = document.createElement("li");
      nothing.className = "menu__note";
      nothing.textContent = words.historyEmpty;
      nodes.push(nothing);
    }
    this.#list.replaceChildren(...nodes);
  }

  /** @param {Entry} entry */
  #node(entry) {
    const { text, confidence, accepted, corrected, name, ink } = entry;
    const item = document.createElement("li");
    const node = document.createElement(ink === undefined ? "div" : "button");
    node.className = "past__entry";
    const number = document.createElement("b");
    number.textContent = text || words.historyNothing;
    number.toggleAttribute("data-unsure", !accepted && !corrected);
    const more = document.createElement("span");
    const how = corrected ? words.historyCorrected : percent(confidence);
    more.textContent = [name, how, when(entry.time)].filter(Boolean).join(" · ");
    const drawing = decode(ink ?? "") ?? [];
    if (drawing.length > 0) node.append(thumbnail(drawing));
    node.append(number, more);
    if (node instanceof HTMLButtonElement) {
      node.type = "button";
      node.addEventListener("click", () => {
        this.#menu.hidePopover(); // while the entry is there, so that the focus goes back
        this.dispatchEvent(new CustomEvent("restore", { detail: entry }));
      });
    }
    item.append(node);
    return item;
  }
}

/** @param {string} time */
function when(time) {
  const date = new Date(time);
  const isToday = date.toDateString() === new Date().toDateString();
  const style = isToday ? { timeStyle: "short" } : { dateStyle: "short", timeStyle: "short" };
  return new Intl.DateTimeFormat(language, /** @type {any} */ (style)).format(date);
}
