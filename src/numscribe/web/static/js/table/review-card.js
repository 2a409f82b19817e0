/**
 * A card that shows one cell after the other, to check them by swiping on a phone.
 *
 * @module table/review-card
 */

import { byId, onClick } from "../views/dom.js";
import { paintCell, renderAlternatives } from "./cell-picture.js";
import { cellName, describeCell, isNumeric } from "./cell-view.js";
import { tableTexts } from "./words.js";

/** @typedef {import("./model.js").TableModel} TableModel */

/** Minimum distance of a swipe, in CSS pixels. */
const MIN_SWIPE = 64;

const PICTURE_HEIGHT = 132;

const MAX_ALTERNATIVES = 3;

export class ReviewCard {
  #card;
  #body;
  #field;
  #table;
  /** @type {{x: number, y: number} | null} Start of a swipe. */
  #swipeStart = null;
  /** @type {{row: number, column: number}[]} Cells shown before, for the back button. */
  #visited = [];
  /** Identifies the cell and text that the field was filled with. */
  #fieldContent = "";

  /** @param {TableModel} table */
  constructor(table) {
    this.#table = table;
    this.#card = byId("table-card");
    this.#body = byId("card-body");
    this.#field = byId("card-text");
    onClick("card-right", () => this.#approve());
    onClick("card-back", () => this.#goBack());
    onClick("card-sign", () => {
      const text = this.#field.value;
      this.#field.value = text.startsWith("-") ? text.slice(1) : `-${text}`;
    });
    this.#field.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      this.#approve();
    });
    this.#body.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
      const isField = event.target instanceof Element && event.target.closest("input, button") !== null;
      this.#swipeStart = isField ? null : { x: event.clientX, y: event.clientY };
    });
    this.#card.addEventListener("pointermove", (/** @type {PointerEvent} */ { clientX }) => {
      if (this.#swipeStart !== null) this.#body.style.transform = `translateX(${clientX - this.#swipeStart.x}px)`;
    });
    this.#card.addEventListener("pointerup", (/** @type {PointerEvent} */ event) => this.#onPointerUp(event));
    this.#card.addEventListener("pointercancel", () => this.#endSwipe());
  }

  /** Select the next cell to check, unless one is selected. */
  open() {
    const { active, cellsToCheck } = this.#table;
    if (cellsToCheck.length > 0 && !cellsToCheck.some((cell) => cell === active)) {
      this.#table.select(this.#table.nextToCheck() ?? cellsToCheck[0]);
    }
    this.render();
  }

  render() {
    const words = tableTexts();
    const { active: cell, state, cellsToCheck } = this.#table;
    const isDone = cell === null || state === null || state.isStale;
    this.#body.hidden = isDone;
    byId("card-hint").textContent = cellsToCheck.length === 0 ? words.cardNone : words.cardHint;
    byId("card-back").ariaDisabled = String(this.#visited.length === 0);
    byId("card-right").ariaDisabled = String(cellsToCheck.length === 0);
    byId("card-position").textContent = cell === null ? "" : words.cardPlace(cellName(cell), cellsToCheck.length);
    if (isDone) return;
    const width = Math.max(160, this.#body.clientWidth - 32);
    paintCell(byId("card-ink"), byId("table-image"), state.nodes, cell, { width, height: PICTURE_HEIGHT });
    byId("card-status").textContent = describeCell(cell);
    this.#body.dataset.status = cell.status;
    const filled = `${cell.row} ${cell.column} ${cell.text}`;
    if (filled !== this.#fieldContent) this.#field.value = cell.text;
    this.#fieldContent = filled;
    this.#field.inputMode = isNumeric(cell) ? "decimal" : "text";
    renderAlternatives(byId("card-alternatives"), cell, MAX_ALTERNATIVES, words.alternative, (text) => {
      this.#field.value = text;
      this.#approve();
    });
  }

  /** Accept the text of the field, and go to the next cell. */
  #approve() {
    const { active: cell } = this.#table;
    if (cell === null) return;
    const text = this.#field.value.trim();
    if (this.#table.cellsToCheck.length === 0 && text === cell.text) return;
    const isInDoubt = cell.status === "doubtful" || cell.status === "repaired";
    if (isInDoubt || text !== cell.text) this.#table.correct(cell, text);
    this.#visited.push({ row: cell.row, column: cell.column });
    const next = this.#table.nextToCheck();
    if (next !== null) this.#table.select(next);
  }

  #goBack() {
    const cell = this.#visited.pop();
    if (cell !== undefined) this.#table.select(cell);
  }

  /** @param {PointerEvent} event */
  #onPointerUp({ clientX, clientY }) {
    const start = this.#swipeStart;
    this.#endSwipe();
    if (start === null) return;
    const [dx, dy] = [clientX - start.x, clientY - start.y];
    if (Math.abs(dx) < MIN_SWIPE || Math.abs(dx) < Math.abs(dy)) return;
    if (dx < 0) this.#approve();
    else this.#goBack();
  }

  #endSwipe() {
    this.#swipeStart = null;
    this.#body.style.transform = "";
  }
}
