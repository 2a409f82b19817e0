/**
 * Checks one cell after the other by swiping, on phones.
 *
 * @module table/card
 */

import { isNumeric, lookOf, nameOf } from "./look.js";
import { offerOthers, paintCell } from "./ink.js";
import { tableWords } from "./words.js";

/** @typedef {import("./work.js").Work} Work */

/** So far a finger moves for a swipe, in CSS pixels. */
const SWIPE = 64;

const HEIGHT = 132;

const OTHERS = 3;

export class Card {
  #card;
  #sheet;
  #field;
  #find;
  #work;
  /** @type {{x: number, y: number} | null} Where a finger went down. */
  #start = null;
  /** @type {{row: number, column: number}[]} Cells that were looked at, for the way back. */
  #trail = [];
  /** @type {string} Of what the field was filled with. */
  #filled = "";

  /**
   * @param {(id: string) => any} find
   * @param {Work} work
   */
  constructor(find, work) {
    this.#find = find;
    this.#work = work;
    this.#card = find("table-card");
    this.#sheet = find("card-sheet");
    this.#field = find("card-text");
    find("card-right").addEventListener("click", () => this.#approve());
    find("card-back").addEventListener("click", () => this.#goBack());
    find("card-sign").addEventListener("click", () => {
      const text = this.#field.value;
      this.#field.value = text.startsWith("-") ? text.slice(1) : `-${text}`;
    });
    this.#field.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      this.#approve();
    });
    this.#sheet.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
      const isField = event.target instanceof Element && event.target.closest("input, button") !== null;
      this.#start = isField ? null : { x: event.clientX, y: event.clientY };
    });
    this.#card.addEventListener("pointermove", (/** @type {PointerEvent} */ { clientX }) => {
      if (this.#start !== null) this.#sheet.style.transform = `translateX(${clientX - this.#start.x}px)`;
    });
    this.#card.addEventListener("pointerup", (/** @type {PointerEvent} */ event) => this.#swipe(event));
    this.#card.addEventListener("pointercancel", () => this.#rest());
  }

  /** Begin with the first cell in doubt, unless one is at hand. */
  open() {
    const { active, queue } = this.#work;
    if (queue.length > 0 && !queue.some((cell) => cell === active)) {
      this.#work.select(this.#work.next() ?? queue[0]);
    }
    this.render();
  }

  render() {
    const words = tableWords();
    const { active: cell, state, queue } = this.#work;
    const isDone = cell === null || state === null || state.isStale;
    this.#sheet.hidden = isDone;
    this.#find("card-hint").textContent = queue.length === 0 ? words.cardNone : words.cardHint;
    this.#find("card-back").ariaDisabled = String(this.#trail.length === 0);
    this.#find("card-right").ariaDisabled = String(queue.length === 0);
    this.#find("card-place").textContent = cell === null ? "" : words.cardPlace(nameOf(cell), queue.length);
    if (isDone) return;
    const width = Math.max(160, this.#sheet.clientWidth - 32);
    paintCell(this.#find("card-ink"), this.#find("table-image"), state.nodes, cell, { width, height: HEIGHT });
    this.#find("card-look").textContent = lookOf(cell);
    this.#sheet.dataset.status = cell.status;
    const filled = `${cell.row} ${cell.column} ${cell.text}`;
    if (filled !== this.#filled) this.#field.value = cell.text;
    this.#filled = filled;
    this.#field.inputMode = isNumeric(cell) ? "decimal" : "text";
    offerOthers(this.#find("card-others"), cell, OTHERS, words.alternative, (text) => {
      this.#field.value = text;
      this.#approve();
    });
  }

  /** What stands in the field is right. */
  #approve() {
    const { active: cell } = this.#work;
    if (cell === null) return;
    const text = this.#field.value.trim();
    if (this.#work.queue.length === 0 && text === cell.text) return;
    const isInDoubt = cell.status === "doubtful" || cell.status === "repaired";
    if (isInDoubt || text !== cell.text) this.#work.say(cell, text);
    this.#trail.push({ row: cell.row, column: cell.column });
    const next = this.#work.next();
    if (next !== null) this.#work.select(next);
  }

  #goBack() {
    const cell = this.#trail.pop();
    if (cell !== undefined) this.#work.select(cell);
  }

  /** @param {PointerEvent} event */
  #swipe({ clientX, clientY }) {
    const start = this.#start;
    this.#rest();
    if (start === null) return;
    const [dx, dy] = [clientX - start.x, clientY - start.y];
    if (Math.abs(dx) < SWIPE || Math.abs(dx) < Math.abs(dy)) return;
    if (dx < 0) this.#approve();
    else this.#goBack();
  }

  #rest() {
    this.#start = null;
    this.#sheet.style.transform = "";
  }
}
