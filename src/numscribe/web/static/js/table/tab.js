/**
 * The tab for tables: a photo is read into a table, which the user checks.
 *
 * @module table/tab
 */

import { MAX_MEGABYTES } from "../reading/api.js";
import { TableApi } from "./api.js";
import { Bar } from "./bar.js";
import { Card } from "./card.js";
import { sendCorrection } from "./feedback.js";
import { evenGrid } from "./grid.js";
import { acceptPhotos } from "./intake.js";
import { Lens } from "./lens.js";
import { Photo } from "./photo.js";
import { hidePhoto, showPhoto } from "./preview.js";
import { TableReader } from "./reader.js";
import { Rules } from "./rules.js";
import { Sheet } from "./sheet.js";
import { Store } from "./store.js";
import { LineTools } from "./tools.js";
import { renderStatus } from "./troubles.js";
import { labelTab, tableWords } from "./words.js";
import { Work } from "./work.js";

/**
 * @typedef {object} Parts
 * @property {import("../reading/api.js").Api} api
 * @property {import("../views/toast.js").Toast} toast
 * @property {() => boolean} takesFeedback Whether corrections may be sent.
 * @property {(words: string) => void} say For those who listen to the page.
 * @property {Pick<Storage, "getItem" | "setItem" | "removeItem">} visit
 */

/** Rows and columns of lines that a person draws. */
const BY_HAND = [6, 4];

export class TableTab {
  #page;
  #parts;
  #panel;
  #image;
  #work = new Work();
  #store;
  #reader;
  #api;
  #sheet;
  #photo;
  #lens;
  #card;
  #rules;
  #bar;
  #tools;
  #view = "sheet";

  /**
   * @param {Document} page
   * @param {Parts} parts
   */
  constructor(page, parts) {
    this.#page = page;
    this.#parts = parts;
    const find = (/** @type {string} */ id) => this.#find(id);
    this.#panel = find("panel-table");
    this.#image = /** @type {HTMLImageElement} */ (find("table-image"));
    this.#store = new Store(parts.visit);
    this.#api = new TableApi(() => parts.api.options);
    this.#reader = new TableReader(this.#api, this.#work);
    this.#sheet = new Sheet(find("table-grid"), this.#work, this.#image);
    this.#photo = new Photo(find, this.#work);
    this.#tools = new LineTools(find, { work: this.#work, photo: this.#photo });
    this.#lens = new Lens(find, this.#work);
    this.#card = new Card(find, this.#work);
    this.#rules = new Rules(find, this.#work);
    const { toast } = parts;
    this.#bar = new Bar(find, { work: this.#work, api: this.#api, toast, reader: this.#reader });
    this.#listen();
    this.render();
  }

  async restore() {
    const kept = await this.#store.open();
    if (kept === null) return;
    this.#reader.take(kept.photo, kept.waiting);
    await this.#showPhoto(kept.photo);
    if (kept.trail === null) this.#reader.read();
    else this.#work.load(kept.trail);
    const [first] = this.#work.queue;
    if (first !== undefined) this.#work.select(first);
  }

  /** @param {File[]} files At least one. */
  async take([photo, ...others]) {
    if (!this.#mayForget()) return;
    if (others.length > 0) this.#parts.toast.tell(tableWords().waiting(others.length));
    await this.#begin(photo, others);
  }

  /**
   * @param {File} photo
   * @param {File[]} others Photos to read after it.
   */
  async #begin(photo, others) {
    const hadFocus = this.#find("table-drop").contains(this.#page.activeElement);
    this.#photo.isAdjusting = false;
    this.#reader.take(photo, others);
    this.#work.load(null);
    if (hadFocus) this.#find("table-anew").focus(); // the pressed button will be hidden
    this.#view = matchMedia("(max-width: 559px)").matches ? "card" : "sheet";
    if (photo.size > MAX_MEGABYTES * 1e6) {
      hidePhoto(this.#image);
      this.#store.keepPhotos(null, []);
      this.#reader.fail("tooLarge");
      return;
    }
    this.#store.keepPhotos(photo, others);
    this.#reader.read();
    await this.#showPhoto(photo);
  }

  render() {
    labelTab(this.#panel);
    this.#renderState();
    this.#renderWork();
  }

  #listen() {
    const work = this.#work;
    work.addEventListener("change", () => {
      if (work.trail !== null) this.#store.keepTrail(work.trail);
      this.#renderState();
      this.#renderWork();
    });
    work.addEventListener("select", () => this.#renderSelection());
    work.addEventListener("say", (event) => {
      const { detail } = /** @type {CustomEvent<import("./feedback.js").Said>} */ (event);
      if (this.#parts.takesFeedback()) sendCorrection(this.#parts.api, this.#image, work, detail);
    });
    this.#reader.addEventListener("change", () => this.#renderState());
    this.#reader.addEventListener("read", () => {
      this.#parts.say(tableWords().progress(work.progress.done, work.progress.total));
    });
    this.#sheet.addEventListener("leave", () => this.#find("table-next").focus());
    this.#sheet.addEventListener("edit", () => this.#showLens());
    this.#sheet.addEventListener("pick", (event) => {
      this.#rules.pick(/** @type {CustomEvent} */ (event).detail);
    });
    this.#lens.addEventListener("choose", (event) => {
      if (work.active !== null) work.say(work.active, /** @type {CustomEvent} */ (event).detail);
      this.#sheet.focus();
    });
    this.#rules.addEventListener("pick", () => {
      this.#sheet.isPicking = this.#rules.isPicking;
      if (this.#rules.isPicking) this.#sheet.focus();
      else this.#find("rule-text").focus();
    });
    this.#rules.addEventListener("add", (event) => this.#addRule(/** @type {CustomEvent} */ (event).detail));
    this.#photo.addEventListener("choose", () => this.#tools.render());
    this.#tools.addEventListener("toggle", () => this.#adjust(!this.#photo.isAdjusting));
    this.#photo.addEventListener("done", () => this.#adjust(false));
    const scroll = this.#find("table-scroll");
    for (const target of [scroll, window]) target.addEventListener("scroll", () => this.#showLens());
    new ResizeObserver(() => this.#photo.render()).observe(this.#find("table-frame"));
    for (const type of ["focusin", "focusout"]) {
      this.#find("table-sheet").addEventListener(type, () => this.#showLens());
    }
    acceptPhotos((id) => this.#find(id), (files) => this.take(files), (message) => this.#parts.toast.tell(message));
    this.#listenToButtons();
  }

  #listenToButtons() {
    const work = this.#work;
    const on = (/** @type {string} */ id, /** @type {() => unknown} */ act) =>
      this.#find(id).addEventListener("click", () => {
        if (this.#find(id).ariaDisabled !== "true") act();
      });
    on("table-next", () => this.#goToNext());
    on("table-anew", () => this.#startAnew());
    on("table-retry", () => this.#reader.read());
    on("table-by-hand", () => {
      const { naturalWidth: width, naturalHeight: height } = this.#image;
      work.lay(/** @type {any} */ (evenGrid(width, height, BY_HAND[0], BY_HAND[1])));
      this.#adjust(true);
    });
    for (const button of this.#panel.querySelectorAll("[data-view]")) {
      button.addEventListener("click", () => {
        this.#view = /** @type {HTMLElement} */ (button).dataset.view ?? "sheet";
        if (this.#view === "card") this.#card.open();
        this.#renderState();
        this.#renderWork();
      });
    }
  }

  #goToNext() {
    if (this.#view === "photo" && matchMedia("(max-width: 559px)").matches) {
      this.#view = "sheet";
      this.#renderState();
    }
    const [first] = this.#work.queue;
    const next = this.#work.next() ?? first;
    if (next !== undefined) this.#work.select(next);
    this.#sheet.focus();
  }

  /** @param {boolean} isOn */
  #adjust(isOn) {
    this.#photo.isAdjusting = isOn;
    if (isOn) this.#view = "photo";
    this.#renderState();
    this.#tools.render();
    const first = /** @type {HTMLElement | null} */ (this.#find("table-handles").firstElementChild);
    (first ?? this.#find("table-adjust")).focus();
  }

  /** @param {string} rule It is kept once the server has understood it. */
  async #addRule(rule) {
    const rules = [...(this.#work.state?.rules ?? []), rule];
    try {
      const cells = await this.#reader.check(rules);
      this.#work.setRules(rules, cells);
      this.#rules.say(null);
    } catch (error) {
      const { status } = /** @type {import("../reading/api.js").ApiError} */ (error);
      if (status === 400) this.#rules.say("ruleUnclear");
      else this.#rules.say(status === 422 ? "ruleColumn" : "ruleFailed");
    }
  }

  /** Whether a person agrees, where what was checked would be lost. */
  #mayForget() {
    return !this.#work.hasSaid || confirm(tableWords().forget);
  }

  #startAnew() {
    if (!this.#mayForget()) return;
    const [next, ...others] = this.#reader.waiting;
    if (next !== undefined) {
      this.#begin(next, others);
      return;
    }
    this.#reader.take(null);
    this.#work.load(null);
    this.#store.keepPhotos(null, []);
    hidePhoto(this.#image);
    this.#photo.isAdjusting = false;
    this.#renderState();
    this.#find("table-choose").focus();
  }

  /** @param {Blob} photo */
  async #showPhoto(photo) {
    if (await showPhoto(this.#image, photo)) this.#renderWork();
  }

  #renderState() {
    const { trouble, photo } = this.#reader;
    const { state } = this.#work;
    const isEmpty = photo === null && trouble === null;
    this.#panel.dataset.state = isEmpty ? "empty" : state === null ? "bare" : "full";
    this.#panel.dataset.view = this.#view;
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.#panel.querySelectorAll("[data-view]"))) {
      button.ariaPressed = String(button.dataset.view === this.#view);
    }
    renderStatus((id) => this.#find(id), this.#reader);
  }

  #renderWork() {
    this.#bar.render();
    this.#sheet.render();
    this.#photo.render();
    this.#card.render();
    this.#rules.render();
    this.#tools.render();
    this.#showLens();
  }

  #renderSelection() {
    this.#sheet.renderActive();
    this.#photo.render();
    this.#photo.reveal();
    this.#card.render();
    this.#showLens();
  }

  /** The ink stands beside the cell as long as the table has the focus. */
  #showLens() {
    const hasFocus = this.#find("table-grid").contains(this.#page.activeElement);
    this.#lens.show(hasFocus && !this.#sheet.isPicking ? this.#sheet.activeNode : null);
  }

  /** @param {string} id @returns {HTMLElement} */
  #find(id) {
    return /** @type {HTMLElement} */ (this.#page.getElementById(id));
  }
}
