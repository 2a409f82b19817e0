/**
 * Tabs, as the ARIA pattern has them: one is reached by Tab, the others by the arrow keys.
 *
 * @module views/tabs
 */

import { load, save } from "../state/preferences.js";

const KEY = "numscribe.tab";

/** @typedef {"draw" | "upload" | "table" | "batch"} Mode */

/** Event: `change` when another tab is chosen. */
export class Tabs extends EventTarget {
  #tabs;
  #page;
  #storage;

  /**
   * @param {Document} page
   * @param {Pick<Storage, "getItem" | "setItem">} storage Of this visit: a reload keeps the tab.
   */
  constructor(page, storage) {
    super();
    this.#page = page;
    this.#storage = storage;
    this.#tabs = /** @type {HTMLElement[]} */ ([...page.querySelectorAll("[role=tab]")]);
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
    const kept = load(storage, KEY, /** @type {Mode} */ ("draw"));
    this.choose(this.#tabs.some((tab) => modeOf(tab) === kept) ? kept : "draw");
  }

  get mode() {
    return /** @type {Mode} */ (this.#page.body.dataset.mode);
  }

  /** @param {Mode} mode */
  choose(mode) {
    const changes = mode !== this.mode;
    this.#page.body.dataset.mode = mode;
    for (const tab of this.#tabs) {
      const isChosen = modeOf(tab) === mode;
      tab.ariaSelected = String(isChosen);
      tab.tabIndex = isChosen ? 0 : -1;
      const panel = /** @type {HTMLElement} */ (this.#page.getElementById(`panel-${modeOf(tab)}`));
      panel.hidden = !isChosen;
    }
    save(this.#storage, KEY, mode);
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
