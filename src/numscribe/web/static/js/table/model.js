/**
 * The table that is being checked: readings, corrections, rules and lines, with undo and redo.
 *
 * @module table/model
 */

import { UndoHistory } from "../ink/undo-history.js";
import { displayedCell, fillGrid, keyOf, requestCell } from "./cells.js";
import { addLine, countLines, removeLine, shiftForAdded, shiftForRemoved } from "./grid.js";

/** @typedef {import("./api.js").Cell} Cell */
/** @typedef {import("./api.js").TableReading} TableReading */
/** @typedef {import("./api.js").TableData} TableData */
/** @typedef {import("./grid.js").Axis} Axis */
/** @typedef {import("./grid.js").Nodes} Nodes */
/** @typedef {import("./cells.js").TableState} TableState */
/** @typedef {import("./cells.js").DisplayedCell} DisplayedCell */
/** @typedef {import("./cells.js").CellStatus} CellStatus */

/**
 * A state with its undo and redo steps, as it is stored.
 *
 * @typedef {{current: TableState, undoSteps: TableState[], redoSteps: TableState[]}} Snapshot
 */

/** Maximum number of undo steps in a snapshot. */
const MAX_SAVED_STEPS = 50;

/**
 * Events: `change`; `select` when another cell is selected; `correct` with `{cell, text}`, the cell as it
 * was read and the user's correction.
 */
export class TableModel extends EventTarget {
  /** @type {UndoHistory<TableState | null>} */
  #history = new UndoHistory(/** @type {TableState | null} */ (null));
  /** @type {WeakMap<TableState, Map<string, Cell>>} The cells of each state, after its rules. */
  #checked = new WeakMap();
  /** The last cells after rules, which are shown until those of the current state arrive. */
  #lastChecked = new Map();
  /** @type {readonly DisplayedCell[]} */
  #displayed = [];
  #selected = { row: 0, column: 0 };

  /** The current state; null without a table. */
  get state() {
    return this.#history.current;
  }

  get rows() {
    return this.state === null ? 0 : this.state.nodes.length - 1;
  }

  get columns() {
    return this.state === null ? 0 : this.state.nodes[0].length - 1;
  }

  get canUndo() {
    return this.#history.canUndo;
  }

  get canRedo() {
    return this.#history.canRedo;
  }

  /** Whether the user has corrected a cell. */
  get hasCorrections() {
    return this.state?.cells.some(({ correction }) => correction !== null) ?? false;
  }

  /** Whether the rules of the current state have been applied, or there are none. */
  get isChecked() {
    const { state } = this;
    return state === null || state.isStale || state.rules.length === 0 || this.#checked.has(state);
  }

  /** @returns {readonly DisplayedCell[]} Row by row. */
  get cells() {
    return this.#displayed;
  }

  /** @returns {DisplayedCell | null} The selected cell. */
  get active() {
    return this.cellAt(this.#selected.row, this.#selected.column);
  }

  /** Number of cells with text that are certain or checked, and of all cells with text. */
  get progress() {
    const count = (/** @type {CellStatus[]} */ ...statuses) =>
      this.#displayed.filter(({ status, text }) => statuses.includes(status) && text !== "").length;
    const done = count("read", "checked");
    return { done, total: done + count("doubtful", "repaired") };
  }

  /**
   * @param {number} row
   * @param {number} column
   * @returns {DisplayedCell | null} The cell that covers this position.
   */
  cellAt(row, column) {
    const covers = (/** @type {DisplayedCell} */ cell) =>
      row >= cell.row &&
      row < cell.row + cell.row_span &&
      column >= cell.column &&
      column < cell.column + cell.column_span;
    return this.#displayed.find(covers) ?? null;
  }

  /** @returns {Snapshot | null} The state to restore after a reload. */
  get snapshot() {
    if (this.state === null) return null;
    const steps = this.#history.lastSteps(MAX_SAVED_STEPS);
    return /** @type {Snapshot} */ ({ current: this.state, ...steps });
  }

  /** @param {Snapshot | null} snapshot Null for no table. */
  restore(snapshot) {
    const { current, undoSteps, redoSteps } = snapshot ?? { current: null };
    this.#history.reset(current, undoSteps, redoSteps);
    this.#selected = { row: 0, column: 0 };
    this.#update();
  }

  /**
   * Store the reading of a photo. Earlier corrections are kept.
   *
   * @param {TableReading} reading
   * @param {TableState | null} requested The state whose lines were sent; null if they were detected.
   */
  setReading(reading, requested) {
    const corrections = new Map((requested?.cells ?? []).map((cell) => [keyOf(cell), cell.correction]));
    const cells = reading.cells.map((cell) => ({ ...cell, correction: corrections.get(keyOf(cell)) ?? null }));
    const { ruled, model } = reading;
    const nodes = requested?.nodes ?? reading.nodes;
    const state = { nodes, cells, rules: requested?.rules ?? [], ruled, model, isStale: false };
    if (requested === null) this.#history.reset(state);
    else this.#history.replaceCurrent(state);
    this.#update();
    if (requested === null) this.select(this.cellsToCheck[0] ?? this.#displayed[0]);
  }

  /** @param {Nodes} nodes Lines drawn by the user. Their cells are not read yet. */
  setGrid(nodes) {
    const cells = fillGrid(nodes, []);
    const current = { nodes, cells, rules: [], ruled: true, model: "", isStale: true };
    this.restore({ current, undoSteps: [], redoSteps: [] });
  }

  /**
   * @param {{row: number, column: number}} cell
   * @param {string} text The user's correction.
   */
  correct({ row, column }, text) {
    const state = /** @type {TableState} */ (this.state);
    const cells = state.cells.map((cell) =>
      cell.row === row && cell.column === column ? { ...cell, correction: text } : cell,
    );
    this.#push({ ...state, cells });
    const cell = state.cells.find((other) => other.row === row && other.column === column);
    this.dispatchEvent(new CustomEvent("correct", { detail: { cell, text } }));
  }

  /** @param {Nodes} nodes The same lines at other positions. */
  moveLines(nodes) {
    this.#push({ .../** @type {TableState} */ (this.state), nodes, isStale: true });
  }

  /**
   * @param {Axis} axis
   * @param {number} index Index of the new line.
   */
  addLine(axis, index) {
    const state = /** @type {TableState} */ (this.state);
    const nodes = addLine(state.nodes, axis, index);
    const kept = shiftForAdded(state.cells, axis, index, countLines(state.nodes, axis));
    this.#push({ ...state, nodes, cells: fillGrid(nodes, kept), isStale: true });
  }

  /**
   * @param {Axis} axis
   * @param {number} index
   */
  removeLine(axis, index) {
    const state = /** @type {TableState} */ (this.state);
    const nodes = removeLine(state.nodes, axis, index);
    if (nodes === null) return;
    const kept = shiftForRemoved(state.cells, axis, index, countLines(state.nodes, axis));
    this.#push({ ...state, nodes, cells: fillGrid(nodes, kept), isStale: true });
  }

  /**
   * @param {readonly string[]} rules
   * @param {readonly Cell[] | null} cells The cells after these rules, if known.
   */
  setRules(rules, cells = null) {
    const state = { .../** @type {TableState} */ (this.state), rules };
    if (cells !== null) this.setChecked(state, cells);
    this.#push(state);
  }

  /**
   * @param {TableState} state
   * @param {readonly Cell[]} cells The cells after the rules of this state.
   */
  setChecked(state, cells) {
    this.#checked.set(state, new Map(cells.map((cell) => [keyOf(cell), cell])));
    if (state === this.state) this.#update();
  }

  undo() {
    if (this.#history.undo()) this.#update();
  }

  redo() {
    if (this.#history.redo()) this.#update();
  }

  /** @param {{row: number, column: number}} cell */
  select({ row, column }) {
    this.#selected = { row, column };
    this.dispatchEvent(new Event("select"));
  }

  /**
   * @param {1 | -1} step 1 for the next cell, -1 for the previous one.
   * @returns {DisplayedCell | null} The next cell to check after the selected one, with wrap-around; null
   *   if there is no other.
   */
  nextToCheck(step = 1) {
    const { row, column } = this.#selected;
    const isBefore = (/** @type {DisplayedCell} */ cell) =>
      cell.row < row || (cell.row === row && cell.column < column);
    const isSelected = (/** @type {DisplayedCell} */ cell) => cell.row === row && cell.column === column;
    const others = this.cellsToCheck.filter((cell) => !isSelected(cell));
    if (step < 0) return others.findLast(isBefore) ?? others.at(-1) ?? null;
    return others.find((cell) => !isBefore(cell)) ?? others[0] ?? null;
  }

  /** @returns {DisplayedCell[]} Cells that the user should check. */
  get cellsToCheck() {
    return this.#displayed.filter(({ status }) => status === "doubtful" || status === "repaired");
  }

  /** @returns {TableData} The cells before the rules, with the user's corrections. */
  get requestData() {
    const cells = (this.state?.cells ?? []).map((cell) => requestCell(cell, null));
    return { rows: this.rows, columns: this.columns, cells };
  }

  /** @returns {TableData} The cells after the rules, as they are shown. */
  get exportData() {
    const displayed = new Map(this.#displayed.map((cell) => [keyOf(cell), cell]));
    const cells = (this.state?.cells ?? []).map((cell) => requestCell(cell, displayed.get(keyOf(cell)) ?? null));
    return { rows: this.rows, columns: this.columns, cells };
  }

  /** @param {TableState} state */
  #push(state) {
    this.#history.push(state);
    this.#update();
  }

  /** Compute the displayed cells, and emit `change`. */
  #update() {
    const { state } = this;
    if (state !== null && this.#checked.has(state)) this.#lastChecked = this.#checked.get(state) ?? new Map();
    else if (state === null || state.rules.length === 0) this.#lastChecked = new Map();
    const checkedCell = (/** @type {Cell} */ cell) => this.#lastChecked.get(keyOf(cell)) ?? null;
    this.#displayed = (state?.cells ?? []).map((cell) => displayedCell(cell, checkedCell(cell)));
    if (this.active === null) this.#selected = { row: 0, column: 0 };
    this.dispatchEvent(new Event("change"));
  }
}
