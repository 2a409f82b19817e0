/**
 * The tab for tables: reads a photo into a table, which the user checks.
 *
 * @module table/tab
 */

import { MAX_MEGABYTES } from "../reading/api.js";
import { byId } from "../views/dom.js";
import { TableApi } from "./api.js";
import { sendCorrection } from "./feedback.js";
import { evenGrid } from "./grid.js";
import { LineTools } from "./line-tools.js";
import { Magnifier } from "./magnifier.js";
import { TableModel } from "./model.js";
import { isPdfPage, toPhotoSource } from "./pdf.js";
import { acceptPhotos } from "./photo-input.js";
import { PhotoView } from "./photo.js";
import { hidePhoto, showPhoto } from "./preview.js";
import { TableReader } from "./reader.js";
import { ReviewCard } from "./review-card.js";
import { RulesForm } from "./rules.js";
import { Spreadsheet } from "./spreadsheet.js";
import { renderStatus } from "./status.js";
import { TableStorage } from "./storage.js";
import { TableToolbar } from "./toolbar.js";
import { applyTableTexts, tableTexts } from "./words.js";

/**
 * @typedef {object} Parts
 * @property {import("../reading/api.js").Api} api
 * @property {import("../views/toast.js").Toast} toast
 * @property {() => boolean} maySendCorrections
 * @property {(message: string) => void} announce Speaks a message in screen readers.
 * @property {Pick<Storage, "getItem" | "setItem" | "removeItem">} sessionStorage
 */

export class TableTab {
  #parts;
  #panel;
  #image;
  #table = new TableModel();
  #storage;
  #reader;
  #api;
  #spreadsheet;
  #photo;
  #magnifier;
  #reviewCard;
  #rules;
  #toolbar;
  #lineTools;
  #view = "sheet";

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
    this.#panel = byId("panel-table");
    this.#image = /** @type {HTMLImageElement} */ (byId("table-image"));
    this.#storage = new TableStorage(parts.sessionStorage);
    this.#api = new TableApi(() => parts.api.options);
    this.#reader = new TableReader(this.#api, this.#table);
    this.#spreadsheet = new Spreadsheet(byId("table-grid"), this.#table, this.#image);
    this.#photo = new PhotoView(this.#table);
    this.#lineTools = new LineTools({ table: this.#table, photo: this.#photo });
    this.#magnifier = new Magnifier(this.#table);
    this.#reviewCard = new ReviewCard(this.#table);
    this.#rules = new RulesForm(this.#table);
    const { toast } = parts;
    this.#toolbar = new TableToolbar({ table: this.#table, api: this.#api, toast, reader: this.#reader });
    this.#listen();
    this.render();
  }

  async restore() {
    const stored = await this.#storage.load();
    if (stored === null) return;
    this.#reader.setPhoto(stored.photo, stored.nextPhotos);
    await this.#showPhoto(stored.photo);
    if (stored.snapshot === null) this.#reader.read();
    else this.#table.restore(stored.snapshot);
    const [first] = this.#table.cellsToCheck;
    if (first !== undefined) this.#table.select(first);
  }

  /** @param {File[]} files At least one. */
  async addPhotos(files) {
    const [photo, ...others] = files.map(toPhotoSource);
    if (!this.#confirmDiscard()) return;
    if (others.length > 0) this.#parts.toast.show(tableTexts().waiting(others.length));
    await this.#startPhoto(photo, others);
  }

  /**
   * @param {import("./pdf.js").PhotoSource} photo
   * @param {import("./pdf.js").PhotoSource[]} others Photos to read after it.
   */
  async #startPhoto(photo, others) {
    const hadFocus = byId("table-drop").contains(document.activeElement);
    this.#photo.isAdjusting = false;
    this.#reader.setPhoto(photo, others);
    this.#table.restore(null);
    if (hadFocus) byId("table-new").focus(); // the pressed button becomes hidden
    this.#view = matchMedia("(max-width: 559px)").matches ? "card" : "sheet";
    if (photo.size > MAX_MEGABYTES * 1e6) {
      hidePhoto(this.#image);
      this.#storage.savePhotos(null, []);
      this.#reader.fail("tooLarge");
      return;
    }
    this.#storage.savePhotos(photo, others);
    this.#reader.read();
    await this.#showPhoto(photo);
  }

  render() {
    applyTableTexts(this.#panel);
    this.#renderState();
    this.#renderTable();
  }

  #listen() {
    const table = this.#table;
    table.addEventListener("change", () => {
      if (table.snapshot !== null) this.#storage.saveSnapshot(table.snapshot);
      this.#renderState();
      this.#renderTable();
    });
    table.addEventListener("select", () => this.#renderSelection());
    table.addEventListener("correct", (event) => {
      const { detail } = /** @type {CustomEvent<import("./feedback.js").CellCorrection>} */ (event);
      if (this.#parts.maySendCorrections()) sendCorrection(this.#parts.api, this.#image, table, detail);
    });
    this.#reader.addEventListener("change", () => this.#renderState());
    this.#reader.addEventListener("draw", (event) => this.#onPageDrawn(/** @type {CustomEvent} */ (event)));
    this.#reader.addEventListener("read", () => {
      this.#parts.announce(tableTexts().progress(table.progress.done, table.progress.total));
    });
    this.#spreadsheet.addEventListener("leave", () => byId("table-next").focus());
    this.#spreadsheet.addEventListener("edit", () => this.#renderMagnifier());
    this.#spreadsheet.addEventListener("pick", (event) => {
      this.#rules.pick(/** @type {CustomEvent} */ (event).detail);
    });
    this.#magnifier.addEventListener("choose", (event) => {
      if (table.active !== null) table.correct(table.active, /** @type {CustomEvent} */ (event).detail);
      this.#spreadsheet.focus();
    });
    this.#rules.addEventListener("pick", () => {
      this.#spreadsheet.isPicking = this.#rules.isPicking;
      if (this.#rules.isPicking) this.#spreadsheet.focus();
      else byId("rule-text").focus();
    });
    this.#rules.addEventListener("add", (event) => this.#addRule(/** @type {CustomEvent} */ (event).detail));
    this.#photo.addEventListener("select", () => this.#lineTools.render());
    this.#lineTools.addEventListener("toggle", () => this.#setAdjusting(!this.#photo.isAdjusting));
    this.#photo.addEventListener("done", () => this.#setAdjusting(false));
    const scroll = byId("table-scroll");
    for (const target of [scroll, window]) target.addEventListener("scroll", () => this.#renderMagnifier());
    new ResizeObserver(() => this.#photo.render()).observe(byId("table-frame"));
    for (const type of ["focusin", "focusout"]) {
      byId("table-sheet").addEventListener(type, () => this.#renderMagnifier());
    }
    acceptPhotos((files) => this.addPhotos(files), (message) => this.#parts.toast.show(message));
    this.#listenToButtons();
  }

  #listenToButtons() {
    const table = this.#table;
    const on = (/** @type {string} */ id, /** @type {() => unknown} */ act) =>
      byId(id).addEventListener("click", () => {
        if (byId(id).ariaDisabled !== "true") act();
      });
    on("table-next", () => this.#goToNext());
    on("table-new", () => this.#startOver());
    on("table-retry", () => this.#reader.read());
    on("table-by-hand", () => {
      const { naturalWidth: width, naturalHeight: height } = this.#image;
      table.setGrid(/** @type {any} */ (evenGrid(width, height)));
      this.#setAdjusting(true);
    });
    for (const button of this.#panel.querySelectorAll("[data-view]")) {
      button.addEventListener("click", () => {
        this.#view = /** @type {HTMLElement} */ (button).dataset.view ?? "sheet";
        if (this.#view === "card") this.#reviewCard.open();
        this.#renderState();
        this.#renderTable();
      });
    }
  }

  #goToNext() {
    if (this.#view === "photo" && matchMedia("(max-width: 559px)").matches) {
      this.#view = "sheet";
      this.#renderState();
    }
    const [first] = this.#table.cellsToCheck;
    const next = this.#table.nextToCheck() ?? first;
    if (next !== undefined) this.#table.select(next);
    this.#spreadsheet.focus();
  }

  /** @param {boolean} isOn */
  #setAdjusting(isOn) {
    this.#photo.isAdjusting = isOn;
    if (isOn) this.#view = "photo";
    this.#renderState();
    this.#lineTools.render();
    const first = /** @type {HTMLElement | null} */ (byId("table-handles").firstElementChild);
    (first ?? byId("table-adjust")).focus();
  }

  /**
   * Add a rule, if the server accepts it.
   *
   * @param {string} rule
   */
  async #addRule(rule) {
    const rules = [...(this.#table.state?.rules ?? []), rule];
    try {
      const cells = await this.#reader.check(rules);
      this.#table.setRules(rules, cells);
      this.#rules.showMessage(null);
    } catch (error) {
      const { status } = /** @type {import("../reading/http.js").ApiError} */ (error);
      if (status === 400) this.#rules.showMessage("ruleUnclear");
      else this.#rules.showMessage(status === 422 ? "ruleColumn" : "ruleFailed");
    }
  }

  /** @returns {boolean} Whether there are no corrections, or the user agrees to discard them. */
  #confirmDiscard() {
    return !this.#table.hasCorrections || confirm(tableTexts().forget);
  }

  #startOver() {
    if (!this.#confirmDiscard()) return;
    const [next, ...others] = this.#reader.nextPhotos;
    if (next !== undefined) {
      this.#startPhoto(next, others);
      return;
    }
    this.#reader.setPhoto(null);
    this.#table.restore(null);
    this.#storage.savePhotos(null, []);
    hidePhoto(this.#image);
    this.#photo.isAdjusting = false;
    this.#renderState();
    byId("table-choose").focus();
  }

  /** @param {CustomEvent<number>} event With the number of pages of the same PDF that wait. */
  #onPageDrawn({ detail: others }) {
    const { photo, nextPhotos } = this.#reader;
    this.#storage.savePhotos(photo, nextPhotos);
    if (photo !== null) this.#showPhoto(photo);
    if (others > 0) this.#parts.toast.show(tableTexts().waiting(nextPhotos.length));
  }

  /** @param {import("./pdf.js").PhotoSource} photo */
  async #showPhoto(photo) {
    if (isPdfPage(photo)) hidePhoto(this.#image); // until it is drawn
    else if (await showPhoto(this.#image, photo)) this.#renderTable();
  }

  #renderState() {
    const { failure, photo } = this.#reader;
    const { state } = this.#table;
    const isEmpty = photo === null && failure === null;
    this.#panel.dataset.state = isEmpty ? "empty" : state === null ? "bare" : "full";
    this.#panel.dataset.view = this.#view;
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.#panel.querySelectorAll("[data-view]"))) {
      button.ariaPressed = String(button.dataset.view === this.#view);
    }
    renderStatus(this.#reader);
  }

  #renderTable() {
    this.#toolbar.render();
    this.#spreadsheet.render();
    this.#photo.render();
    this.#reviewCard.render();
    this.#rules.render();
    this.#lineTools.render();
    this.#renderMagnifier();
  }

  #renderSelection() {
    this.#spreadsheet.renderActive();
    this.#photo.render();
    this.#photo.scrollToCell();
    this.#reviewCard.render();
    this.#renderMagnifier();
  }

  /** Show the magnifier while the table has the focus. */
  #renderMagnifier() {
    const hasFocus = byId("table-grid").contains(document.activeElement);
    this.#magnifier.show(hasFocus && !this.#spreadsheet.isPicking ? this.#spreadsheet.activeNode : null);
  }
}
