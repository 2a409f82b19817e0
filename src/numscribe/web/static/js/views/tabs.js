/**
 * Tabs, as the ARIA pattern has them: one is reached by Tab, the others by the arrow keys.
 *
 * @module views/tabs
 */

/** @typedef {"draw" | "upload" | "batch"} Mode */

/** Event: `change` when another tab is chosen. */
export class Tabs extends EventTarget {
  #tabs;
  #page;

  /** @param {Document} page */
  constructor(page) {
    super();
    this.#page = page;
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
    this.choose("draw");
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
