/**
 * Tabs, by the ARIA pattern: only the selected tab is in the tab order, and arrow keys select others.
 *
 * @module views/tabs
 */

import { loadJson, saveJson } from "../state/storage.js";
import { byId } from "./dom.js";

const STORAGE_KEY = "numscribe.tab";

/** @typedef {"draw" | "upload" | "table" | "batch"} Mode */

/** Event: `change` when another tab is selected. */
export class Tabs extends EventTarget {
  #tabs;
  #storage;

  /**
   * @param {Pick<Storage, "getItem" | "setItem">} storage Keeps the selected tab over a reload.
   */
  constructor(storage) {
    super();
    this.#storage = storage;
    this.#tabs = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[role=tab]")]);
    for (const [index, tab] of this.#tabs.entries()) {
      tab.addEventListener("click", () => this.choose(modeOf(tab)));
      tab.addEventListener("keydown", (event) => {
        const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (step === undefined) return;
        event.preventDefault();
        const next = this.#tabs[(index + step + this.#tabs.length) % this.#tabs.length];
        this.choose(modeOf(next));
        next.focus();
      });
    }
    const stored = loadJson(storage, STORAGE_KEY, /** @type {Mode} */ ("draw"));
    this.choose(this.#tabs.some((tab) => modeOf(tab) === stored) ? stored : "draw");
  }

  get mode() {
    return /** @type {Mode} */ (document.body.dataset.mode);
  }

  /** @param {Mode} mode */
  choose(mode) {
    const changes = mode !== this.mode;
    document.body.dataset.mode = mode;
    for (const tab of this.#tabs) {
      const isChosen = modeOf(tab) === mode;
      tab.ariaSelected = String(isChosen);
      tab.tabIndex = isChosen ? 0 : -1;
      const panel = /** @type {HTMLElement} */ (byId(`panel-${modeOf(tab)}`));
      panel.hidden = !isChosen;
    }
    saveJson(this.#storage, STORAGE_KEY, mode);
    if (changes) this.dispatchEvent(new Event("change"));
  }
}

/**
 * @param {HTMLElement} tab
 * @returns {Mode}
 */
function modeOf(tab) {
  return /** @type {Mode} */ (tab.id.replace("tab-", ""));
}
