/**
 * The table as a spreadsheet, by the ARIA grid pattern: only the selected cell is in the tab order.
 *
 * @module table/spreadsheet
 */

import { ARROWS } from "../ink/cursor.js";
import { cellName, createCell, createHeader, createHeaderRow, isNumeric } from "./cell-view.js";
import { keyOf } from "./cells.js";
import { edgeCell, neighbour } from "./navigation.js";
import { tableTexts } from "./words.js";

/** @typedef {import("./cells.js").DisplayedCell} DisplayedCell */
/** @typedef {import("./model.js").TableModel} TableModel */

/**
 * Events: `leave` when the user presses Escape; `pick` with a cell while columns are picked; `edit` when
 * the editor opens or closes.
 */
export class Spreadsheet extends EventTarget {
  #grid;
  #table;
  #image;
  /** @type {Map<string, HTMLTableCellElement>} Elements by the keys of their cells. */
  #cellElements = new Map();
  /** @type {HTMLInputElement | null} */
  #editor = null;
  /** Whether the tapped cell was already selected. */
  #isSecondTap = false;
  /** Whether selecting a cell picks its column for a rule. */
  isPicking = false;

  /**
   * @param {HTMLTableElement} grid
   * @param {TableModel} table
   * @param {HTMLImageElement} image The photo.
   */
  constructor(grid, table, image) {
    super();
    this.#grid = grid;
    this.#table = table;
    this.#image = image;
    grid.addEventListener("keydown", (event) => this.#onKeydown(event));
    grid.addEventListener("mousedown", (event) => this.#onMouseDown(event));
    grid.addEventListener("dblclick", () => this.openEditor(null));
    grid.addEventListener("click", (event) => this.#onClick(event));
    grid.addEventListener("copy", (event) => this.#onCopy(event));
    grid.addEventListener("focusin", ({ target }) => this.#onFocusIn(target));
  }

  /** The element of the selected cell. */
  get activeNode() {
    const cell = this.#table.active;
    return cell === null ? null : (this.#cellElements.get(keyOf(cell)) ?? null);
  }

  /** Render all cells. */
  render() {
    const { rows, columns, cells, state } = this.#table;
    const hadFocus = this.#grid.contains(document.activeElement);
    const editor = this.#editor; // an open editor is kept
    this.#editor = null;
    this.#cellElements = new Map();
    this.#grid.ariaRowCount = String(rows + 1);
    this.#grid.ariaColCount = String(columns + 1);
    this.#grid.ariaBusy = String(state?.isStale ?? false);
    const body = document.createElement("tbody");
    for (let row = 0; row < rows; row += 1) {
      const line = document.createElement("tr");
      line.append(createHeader("row", String(row + 1), tableTexts().row(row + 1)));
      for (const cell of cells.filter((other) => other.row === row)) {
        const node = createCell(cell, this.#image, state?.nodes ?? null);
        this.#cellElements.set(keyOf(cell), node);
        line.append(node);
      }
      body.append(line);
    }
    const head = document.createElement("thead");
    head.append(createHeaderRow(columns));
    this.#grid.replaceChildren(head, body);
    this.#renderActive();
    if (editor !== null && this.activeNode !== null) {
      this.activeNode.append(editor);
      this.#editor = editor;
    }
    if (hadFocus) this.focus();
  }

  /** Show which cell is selected, and scroll to it. */
  renderActive() {
    this.#renderActive();
    this.activeNode?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  focus() {
    (this.#editor ?? this.activeNode)?.focus();
  }

  /** @param {string | null} typed Initial text of the editor; null for the text of the cell. */
  openEditor(typed) {
    const [cell, node] = [this.#table.active, this.activeNode];
    if (cell === null || node === null || this.#editor !== null || this.isPicking) return;
    const editor = document.createElement("input");
    editor.className = "field spreadsheet__editor";
    editor.maxLength = 64;
    editor.autocomplete = "off";
    editor.enterKeyHint = "next";
    editor.inputMode = isNumeric(cell) ? "decimal" : "text";
    editor.ariaLabel = tableTexts().edit(cellName(cell));
    editor.value = typed ?? cell.text;
    editor.addEventListener("blur", () => this.#closeEditor(true));
    this.#editor = editor;
    node.append(editor);
    editor.focus();
    if (typed === null) editor.select();
    this.dispatchEvent(new Event("edit"));
  }

  /** Confirm the selected cell, and go to the next one to check. */
  approve() {
    const cell = this.#table.active;
    if (cell?.status === "doubtful" || cell?.status === "repaired") this.#table.correct(cell, cell.text);
    this.selectNext(1);
  }

  /** @param {1 | -1} step */
  selectNext(step) {
    const cell = this.#table.nextToCheck(step);
    if (cell === null) return;
    this.#table.select(cell);
    this.focus();
  }

  #renderActive() {
    const active = this.activeNode;
    for (const node of this.#cellElements.values()) {
      node.tabIndex = node === active ? 0 : -1;
      node.toggleAttribute("data-active", node === active);
    }
  }

  /** @param {KeyboardEvent} event */
  #onKeydown(event) {
    const isHandled = this.#editor === null ? this.#onTableKey(event) : this.#onEditorKey(event);
    if (!isHandled) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {KeyboardEvent} event */
  #onEditorKey(event) {
    const { key, shiftKey } = event;
    const editor = /** @type {HTMLInputElement} */ (this.#editor);
    const { active } = this.#table;
    const isVertical = key === "ArrowUp" || key === "ArrowDown";
    if (event.isComposing) return false;
    if (key === "Escape") this.#closeEditor(false);
    else if (key === "Enter" || isVertical) this.#closeAndMove(key === "ArrowUp" || shiftKey ? -1 : 1, 0);
    else if (key === "Tab") this.#closeAndMove(0, shiftKey ? -1 : 1);
    else if (key === " " && /^[^\p{L}]+$/u.test(editor.value) && active !== null && isNumeric(active)) {
      this.#closeEditor(true);
      this.selectNext(1);
    } else return false;
    return true;
  }

  /** @param {KeyboardEvent} event */
  #onTableKey(event) {
    const { key, shiftKey } = event;
    if (event.ctrlKey || event.metaKey) {
      const isEnd = key === "End" || key === "Home";
      if (isEnd) this.#moveToEdge(key === "End" ? 1 : -1, true);
      return isEnd;
    }
    if (event.altKey) return false;
    const arrow = ARROWS[key];
    if (arrow !== undefined) this.#move(arrow[1], arrow[0]);
    else if (key === "Enter" && this.isPicking) this.#emitPick();
    else if (key === "Enter") this.#move(shiftKey ? -1 : 1, 0);
    else if (key === "Tab") return this.#move(0, shiftKey ? -1 : 1, true);
    else if (key === "Home" || key === "End") this.#moveToEdge(key === "End" ? 1 : -1, false);
    else if (key === "Escape") this.dispatchEvent(new Event("leave"));
    else if (key === " " && this.isPicking) this.#emitPick();
    else if (key === " " && shiftKey) this.selectNext(-1);
    else if (key === " ") this.approve();
    else if (key === "F2") this.openEditor(null);
    else if (key === "Delete" || key === "Backspace") this.#correct("");
    else if (key.length === 1 && !this.isPicking) this.openEditor(key);
    else return false;
    return true;
  }

  /**
   * @param {number} down
   * @param {number} right
   * @param {boolean} wraps Whether to continue in the next row after the last column.
   * @returns {boolean} Whether the key was handled.
   */
  #move(down, right, wraps = false) {
    const next = neighbour(this.#table, down, right, wraps);
    if (next === null) return !wraps;
    this.#table.select(next);
    this.focus();
    return true;
  }

  /**
   * Select the first or last cell of the table or of the row.
   *
   * @param {1 | -1} direction 1 for the last cell, -1 for the first one.
   * @param {boolean} isAll Whether of the table.
   */
  #moveToEdge(direction, isAll) {
    const next = edgeCell(this.#table, direction, isAll);
    if (next !== null) this.#table.select(next);
    this.focus();
  }

  /**
   * @param {number} down
   * @param {number} right
   */
  #closeAndMove(down, right) {
    this.#closeEditor(true);
    this.#move(down, right, right !== 0);
    this.focus();
  }

  /** @param {boolean} isSaved Whether its text becomes a correction. */
  #closeEditor(isSaved) {
    const editor = this.#editor;
    if (editor === null) return;
    this.#editor = null;
    const hadFocus = editor === document.activeElement;
    const text = editor.value.trim();
    editor.remove();
    if (isSaved) this.#correct(text);
    if (hadFocus) this.focus();
    this.dispatchEvent(new Event("edit"));
  }

  /** @param {string} text */
  #correct(text) {
    const cell = this.#table.active;
    if (cell === null || (text === cell.text && cell.status === "checked")) return;
    if (text === "" && cell.text === "") return;
    this.#table.correct(cell, text);
  }

  #emitPick() {
    this.dispatchEvent(new CustomEvent("pick", { detail: this.#table.active }));
  }

  /** @param {EventTarget | null} target The cell that received the focus. It becomes the selected cell. */
  #onFocusIn(target) {
    const cell = this.#cellOf(target);
    const { active } = this.#table;
    if (cell !== null && (cell.row !== active?.row || cell.column !== active.column)) this.#table.select(cell);
  }

  /** @param {MouseEvent} event */
  #onMouseDown(event) {
    const cell = this.#cellOf(event.target);
    if (cell === null || event.target === this.#editor) return;
    event.preventDefault();
    const { active } = this.#table;
    this.#isSecondTap = active?.row === cell.row && active.column === cell.column;
    this.#closeEditor(true);
    this.#table.select(cell);
    this.focus();
    if (this.isPicking) this.#emitPick();
  }

  /**
   * Open the editor at the second tap on a cell.
   *
   * @param {MouseEvent} event
   */
  #onClick(event) {
    const isTouch = /** @type {PointerEvent} */ (event).pointerType === "touch";
    if (isTouch && this.#isSecondTap && this.#cellOf(event.target) !== null) this.openEditor(null);
  }

  /** @param {ClipboardEvent} event */
  #onCopy(event) {
    if (this.#editor !== null) return;
    event.clipboardData?.setData("text/plain", this.#table.active?.text ?? "");
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {EventTarget | null} target */
  #cellOf(target) {
    const node = target instanceof Element ? target.closest("[data-place]") : null;
    if (node === null) return null;
    const [row, column] = (/** @type {HTMLElement} */ (node).dataset.place ?? "").split(" ").map(Number);
    return this.#table.cellAt(row, column);
  }
}
