/**
 * The list of earlier readings, from which a drawing can be restored.
 *
 * @module views/history
 */

import { decode } from "../ink/codec.js";
import { formatPercent, language, words } from "../words/index.js";
import { byId } from "./dom.js";
import { thumbnail } from "./thumbnail.js";

/** @typedef {import("../state/history.js").ReadingHistory} ReadingHistory */
/** @typedef {import("../state/history.js").HistoryEntry} HistoryEntry */

/** Event: `restore` with the Entry. */
export class HistoryView extends EventTarget {
  #menu;
  #list;
  #clearButton;
  #history;

  /** @param {ReadingHistory} history */
  constructor(history) {
    super();
    this.#history = history;
    this.#menu = /** @type {HTMLElement} */ (byId("history"));
    this.#list = /** @type {HTMLElement} */ (byId("history-list"));
    this.#clearButton = /** @type {HTMLElement} */ (byId("erase-history"));
    this.#clearButton.addEventListener("click", () => {
      history.clear();
      this.#menu.focus(); // the button becomes hidden
    });
    history.addEventListener("change", () => this.render());
    this.#menu.addEventListener("beforetoggle", ({ newState }) => {
      if (newState === "open") this.render();
    });
  }

  render() {
    const { entries } = this.#history;
    this.#clearButton.hidden = entries.length === 0;
    const nodes = entries.map((entry) => this.#entryNode(entry));
    if (nodes.length === 0) {
      const nothing = document.createElement("li");
      nothing.className = "menu__note";
      nothing.textContent = words.historyEmpty;
      nodes.push(nothing);
    }
    this.#list.replaceChildren(...nodes);
  }

  /** @param {HistoryEntry} entry */
  #entryNode(entry) {
    const { text, confidence, accepted, corrected, name, ink } = entry;
    const item = document.createElement("li");
    const node = document.createElement(ink === undefined ? "div" : "button");
    node.className = "history-list__entry";
    const number = document.createElement("b");
    number.textContent = text || words.historyNothing;
    number.toggleAttribute("data-unsure", !accepted && !corrected);
    const more = document.createElement("span");
    const how = corrected ? words.historyCorrected : formatPercent(confidence);
    more.textContent = [name, how, formatTime(entry.time)].filter(Boolean).join(" · ");
    const drawing = decode(ink ?? "") ?? [];
    if (drawing.length > 0) node.append(thumbnail(drawing));
    node.append(number, more);
    if (node instanceof HTMLButtonElement) {
      node.type = "button";
      node.addEventListener("click", () => {
        this.#menu.hidePopover(); // before the entry is removed, so that the browser restores the focus
        this.dispatchEvent(new CustomEvent("restore", { detail: entry }));
      });
    }
    item.append(node);
    return item;
  }
}

/** @param {string} time */
function formatTime(time) {
  const date = new Date(time);
  const isToday = date.toDateString() === new Date().toDateString();
  const style = isToday ? { timeStyle: "short" } : { dateStyle: "short", timeStyle: "short" };
  return new Intl.DateTimeFormat(language, /** @type {any} */ (style)).format(date);
}
