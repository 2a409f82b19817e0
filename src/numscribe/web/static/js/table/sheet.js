/**
 * The table as a spreadsheet: the ARIA grid pattern, with one cell in the order of Tab.
 *
 * @module table/sheet
 */

import { keyOf } from "./cells.js";
import { header, isNumeric, makeCell, makeHead, nameOf } from "./look.js";
import { endOf, neighbour } from "./steps.js";
import { tableWords } from "./words.js";

/** @typedef {import("./cells.js").Shown} Shown */
/** @typedef {import("./work.js").Work} Work */

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/**
 * Events: `leave` when a person leaves the table by Escape; `pick` with a cell while cells are picked;
 * `edit` when an editor opens or closes.
 */
export class Sheet extends EventTarget {
  #grid;
  #work;
  #image;
  /** @type {Map<string, HTMLTableCellElement>} By place. */
  #nodes = new Map();
  /** @type {HTMLInputElement | null} */
  #editor = null;
  /** Whether the cell that is tapped was at hand before. */
  #isSecondTap = false;
  /** Whether a cell that is chosen is one of a rule. */
  isPicking = false;

  /**
   * @param {HTMLTableElement} grid
   * @param {Work} work
   * @param {HTMLImageElement} image The photo.
   */
  constructor(grid, work, image) {
    super();
    this.#grid = grid;
    this.#work = work;
    this.#image = image;
    grid.addEventListener("keydown", (event) => this.#press(event));
    grid.addEventListener("mousedown", (event) => this.#point(event));
    grid.addEventListener("dblclick", () => this.edit(null));
    grid.addEventListener("click", (event) => this.#tap(event));
    grid.addEventListener("copy", (event) => this.#copy(event));
    grid.addEventListener("focusin", ({ target }) => this.#focused(target));
  }

  /** The element of the cell at hand. */
  get activeNode() {
    const cell = this.#work.active;
    return cell === null ? null : (this.#nodes.get(keyOf(cell)) ?? null);
  }

  /** Show all cells anew. */
  render() {
    const { rows, columns, cells, state } = this.#work;
    const hadFocus = this.#grid.contains(document.activeElement);
    const editor = this.#editor; // what is being typed stays
    this.#editor = null;
    this.#nodes = new Map();
    this.#grid.ariaRowCount = String(rows + 1);
    this.#grid.ariaColCount = String(columns + 1);
    this.#grid.ariaBusy = String(state?.isStale ?? false);
    const lines = [makeHead(columns)];
    for (let row = 0; row < rows; row += 1) {
      const line = document.createElement("tr");
      line.append(header("row", String(row + 1), tableWords().row(row + 1)));
      for (const cell of cells.filter((other) => other.row === row)) {
        const node = makeCell(cell, this.#image, state?.nodes ?? null);
        this.#nodes.set(keyOf(cell), node);
        line.append(node);
      }
      lines.push(line);
    }
    const body = document.createElement("tbody");
    body.append(...lines.slice(1));
    const head = document.createElement("thead");
    head.append(lines[0]);
    this.#grid.replaceChildren(head, body);
    this.#renderActive();
    if (editor !== null && this.activeNode !== null) {
      this.activeNode.append(editor);
      this.#editor = editor;
    }
    if (hadFocus) this.focus();
  }

  /** Show which cell is at hand. */
  renderActive() {
    this.#renderActive();
    this.activeNode?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  focus() {
    (this.#editor ?? this.activeNode)?.focus();
  }

  /** @param {string | null} typed What the editor begins with; null for what the cell says. */
  edit(typed) {
    const [cell, node] = [this.#work.active, this.activeNode];
    if (cell === null || node === null || this.#editor !== null || this.isPicking) return;
    const editor = document.createElement("input");
    editor.className = "field gridsheet__editor";
    editor.maxLength = 64;
    editor.autocomplete = "off";
    editor.enterKeyHint = "next";
    editor.inputMode = isNumeric(cell) ? "decimal" : "text";
    editor.ariaLabel = tableWords().edit(nameOf(cell));
    editor.value = typed ?? cell.text;
    editor.addEventListener("blur", () => this.#close(true));
    this.#editor = editor;
    node.append(editor);
    editor.focus();
    if (typed === null) editor.select();
    this.dispatchEvent(new Event("edit"));
  }

  /** The cell is right as it is shown; the next in doubt comes. */
  approve() {
    const cell = this.#work.active;
    if (cell?.status === "doubtful" || cell?.status === "repaired") this.#work.say(cell, cell.text);
    this.goToNext(1);
  }

  /** @param {1 | -1} step */
  goToNext(step) {
    const cell = this.#work.next(step);
    if (cell === null) return;
    this.#work.select(cell);
    this.focus();
  }

  #renderActive() {
    const active = this.activeNode;
    for (const node of this.#nodes.values()) {
      node.tabIndex = node === active ? 0 : -1;
      node.toggleAttribute("data-active", node === active);
    }
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const isHandled = this.#editor === null ? this.#pressInTable(event) : this.#pressInEditor(event);
    if (!isHandled) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {KeyboardEvent} event */
  #pressInEditor(event) {
    const { key, shiftKey } = event;
    const editor = /** @type {HTMLInputElement} */ (this.#editor);
    const isVertical = key === "ArrowUp" || key === "ArrowDown";
    if (event.isComposing) return false;
    if (key === "Escape") this.#close(false);
    else if (key === "Enter" || isVertical) this.#closeAndMove(key === "ArrowUp" || shiftKey ? -1 : 1, 0);
    else if (key === "Tab") this.#closeAndMove(0, shiftKey ? -1 : 1);
    else if (key === " " && /^[^\p{L}]+$/u.test(editor.value) && this.#isNumber) {
      this.#close(true);
      this.goToNext(1);
    } else return false;
    return true;
  }

  get #isNumber() {
    const cell = this.#work.active;
    return cell !== null && isNumeric(cell);
  }

  /** @param {KeyboardEvent} event */
  #pressInTable(event) {
    const { key, shiftKey } = event;
    if (event.ctrlKey || event.metaKey) {
      const isEnd = key === "End" || key === "Home";
      if (isEnd) this.#jump(key === "End" ? 1 : -1, true);
      return isEnd;
    }
    if (event.altKey) return false;
    if (key in ARROWS) this.#move(...ARROWS[key]);
    else if (key === "Enter" && this.isPicking) this.#pick();
    else if (key === "Enter") this.#move(shiftKey ? -1 : 1, 0);
    else if (key === "Tab") return this.#move(0, shiftKey ? -1 : 1, true);
    else if (key === "Home" || key === "End") this.#jump(key === "End" ? 1 : -1, false);
    else if (key === "Escape") this.dispatchEvent(new Event("leave"));
    else if (key === " " && this.isPicking) this.#pick();
    else if (key === " " && shiftKey) this.goToNext(-1);
    else if (key === " ") this.approve();
    else if (key === "F2") this.edit(null);
    else if (key === "Delete" || key === "Backspace") this.#say("");
    else if (key.length === 1 && !this.isPicking) this.edit(key);
    else return false;
    return true;
  }

  /**
   * @param {number} down
   * @param {number} right
   * @param {boolean} wraps Whether the next row comes after the last column.
   * @returns {boolean} Whether there was a cell to go to.
   */
  #move(down, right, wraps = false) {
    const next = neighbour(this.#work, down, right, wraps);
    if (next === null) return !wraps;
    this.#work.select(next);
    this.focus();
    return true;
  }

  /** @param {1 | -1} way @param {boolean} isAll To the first or last cell of all, or of the row. */
  #jump(way, isAll) {
    const next = endOf(this.#work, way, isAll);
    if (next !== null) this.#work.select(next);
    this.focus();
  }

  /** @param {number} down @param {number} right */
  #closeAndMove(down, right) {
    this.#close(true);
    this.#move(down, right, right !== 0);
    this.focus();
  }

  /** @param {boolean} isKept */
  #close(isKept) {
    const editor = this.#editor;
    if (editor === null) return;
    this.#editor = null;
    const hadFocus = editor === document.activeElement;
    const text = editor.value.trim();
    editor.remove();
    if (isKept) this.#say(text);
    if (hadFocus) this.focus();
    this.dispatchEvent(new Event("edit"));
  }

  /** @param {string} text */
  #say(text) {
    const cell = this.#work.active;
    if (cell === null || (text === cell.text && cell.status === "checked")) return;
    if (text === "" && cell.text === "") return;
    this.#work.say(cell, text);
  }

  #pick() {
    this.dispatchEvent(new CustomEvent("pick", { detail: this.#work.active }));
  }

  /** @param {EventTarget | null} target The cell that has the focus is the one at hand. */
  #focused(target) {
    const cell = this.#cellOf(target);
    const { active } = this.#work;
    if (cell !== null && (cell.row !== active?.row || cell.column !== active.column)) this.#work.select(cell);
  }

  /** @param {MouseEvent} event */
  #point(event) {
    const cell = this.#cellOf(event.target);
    if (cell === null || event.target === this.#editor) return;
    event.preventDefault();
    const { active } = this.#work;
    this.#isSecondTap = active?.row === cell.row && active.column === cell.column;
    this.#close(true);
    this.#work.select(cell);
    this.focus();
    if (this.isPicking) this.#pick();
  }

  /** @param {MouseEvent} event A finger edits what it taps a second time. */
  #tap(event) {
    const isFinger = /** @type {PointerEvent} */ (event).pointerType === "touch";
    if (isFinger && this.#isSecondTap && this.#cellOf(event.target) !== null) this.edit(null);
  }

  /** @param {ClipboardEvent} event */
  #copy(event) {
    if (this.#editor !== null) return;
    event.clipboardData?.setData("text/plain", this.#work.active?.text ?? "");
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {EventTarget | null} target */
  #cellOf(target) {
    const node = target instanceof Element ? target.closest("[data-place]") : null;
    if (node === null) return null;
    const [row, column] = (/** @type {HTMLElement} */ (node).dataset.place ?? "").split(" ").map(Number);
    return this.#work.cellAt(row, column);
  }
}
