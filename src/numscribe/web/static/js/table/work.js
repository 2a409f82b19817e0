/**
 * The state of a table that is being checked: readings, corrections, undo and redo.
 *
 * @module table/work
 */

import { fill, keyOf, sent, shown } from "./cells.js";
import { addLine, countLines, removeLine, shiftForAdded, shiftForRemoved } from "./grid.js";

/** @typedef {import("./api.js").Cell} Cell */
/** @typedef {import("./api.js").Answer} Answer */
/** @typedef {import("./grid.js").Axis} Axis */
/** @typedef {import("./grid.js").Nodes} Nodes */

/** @typedef {import("./cells.js").State} State */
/** @typedef {import("./cells.js").Shown} Shown */
/** @typedef {import("./cells.js").Look} Look */

/** Maximum number of undo steps, and of those that are kept over a reload. */
const STEPS = 200;
const KEPT_STEPS = 50;

/** @typedef {{now: State, past: State[], future: State[]}} Trail A state with its undo and redo steps. */

/**
 * Events: `change`; `select` when another cell is the one at hand; `say` with the cell as it was read and
 * what a person says that it is.
 */
export class Work extends EventTarget {
  /** @type {State | null} */
  #now = null;
  /** @type {State[]} */
  #past = [];
  /** @type {State[]} */
  #future = [];
  /** @type {WeakMap<State, Map<string, Cell>>} What the rules make of the cells of a state. */
  #checked = new WeakMap();
  /** The last that was checked; it is shown until the next answer. */
  #lastChecked = new Map();
  /** @type {readonly Shown[]} */
  #shown = [];
  #active = { row: 0, column: 0 };

  get state() {
    return this.#now;
  }

  get rows() {
    return this.#now === null ? 0 : this.#now.nodes.length - 1;
  }

  get columns() {
    return this.#now === null ? 0 : this.#now.nodes[0].length - 1;
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  /** Whether a person said what some cell is. */
  get hasSaid() {
    return this.#now?.cells.some(({ said }) => said !== null) ?? false;
  }

  /** Whether the rules of the state at hand were checked, or there are none. */
  get isChecked() {
    const state = this.#now;
    return state === null || state.isStale || state.rules.length === 0 || this.#checked.has(state);
  }

  /** @returns {readonly Shown[]} Row by row. */
  get cells() {
    return this.#shown;
  }

  /** @returns {Shown | null} The cell at hand. */
  get active() {
    return this.cellAt(this.#active.row, this.#active.column);
  }

  /** Cells with a number: how many are sure or checked, and how many there are. */
  get progress() {
    const count = (/** @type {Look[]} */ ...looks) =>
      this.#shown.filter(({ status, text }) => looks.includes(status) && text !== "").length;
    const done = count("read", "checked");
    return { done, total: done + count("doubtful", "repaired") };
  }

  /**
   * @param {number} row
   * @param {number} column
   * @returns {Shown | null} The cell that covers that place.
   */
  cellAt(row, column) {
    const covers = (/** @type {Shown} */ cell) =>
      row >= cell.row &&
      row < cell.row + cell.row_span &&
      column >= cell.column &&
      column < cell.column + cell.column_span;
    return this.#shown.find(covers) ?? null;
  }

  /** @returns {Trail | null} The state to restore after a reload. */
  get trail() {
    if (this.#now === null) return null;
    return { now: this.#now, past: this.#past.slice(-KEPT_STEPS), future: this.#future.slice(-KEPT_STEPS) };
  }

  /** @param {Trail | null} trail The state before a reload, or null. */
  load(trail) {
    const { now, past, future } = trail ?? { now: null, past: [], future: [] };
    [this.#now, this.#past, this.#future] = [now, past, future];
    this.#active = { row: 0, column: 0 };
    this.#changed();
  }

  /**
   * A photo was read. What a person said before stays.
   *
   * @param {Answer} answer
   * @param {State | null} asked Whose lines were asked about; null where they were found.
   */
  put(answer, asked) {
    const said = new Map((asked?.cells ?? []).map((cell) => [keyOf(cell), cell.said]));
    const cells = answer.cells.map((cell) => ({ ...cell, said: said.get(keyOf(cell)) ?? null }));
    const { ruled, model } = answer;
    const nodes = asked?.nodes ?? answer.nodes;
    this.#now = { nodes, cells, rules: asked?.rules ?? [], ruled, model, isStale: false };
    if (asked === null) [this.#past, this.#future] = [[], []];
    this.#changed();
    if (asked === null) this.select(this.queue[0] ?? this.#shown[0]);
  }

  /** @param {Nodes} nodes Lines that a person draws, of which nothing is read yet. */
  lay(nodes) {
    const cells = fill(nodes, []);
    const now = { nodes, cells, rules: [], ruled: true, model: "", isStale: true };
    this.load({ now, past: [], future: [] });
  }

  /**
   * @param {{row: number, column: number}} cell
   * @param {string} text What a person says that it is.
   */
  say({ row, column }, text) {
    const state = /** @type {State} */ (this.#now);
    const cells = state.cells.map((cell) =>
      cell.row === row && cell.column === column ? { ...cell, said: text } : cell,
    );
    this.#step({ ...state, cells });
    const read = state.cells.find((cell) => cell.row === row && cell.column === column);
    this.dispatchEvent(new CustomEvent("say", { detail: { cell: read, text } }));
  }

  /** @param {Nodes} nodes The same lines elsewhere. */
  move(nodes) {
    this.#step({ .../** @type {State} */ (this.#now), nodes, isStale: true });
  }

  /** @param {Axis} axis @param {number} at Index of the new line. */
  addLine(axis, at) {
    const state = /** @type {State} */ (this.#now);
    const nodes = addLine(state.nodes, axis, at);
    const kept = shiftForAdded(state.cells, axis, at, countLines(state.nodes, axis));
    this.#step({ ...state, nodes, cells: fill(nodes, kept), isStale: true });
  }

  /** @param {Axis} axis @param {number} index */
  removeLine(axis, index) {
    const state = /** @type {State} */ (this.#now);
    const nodes = removeLine(state.nodes, axis, index);
    if (nodes === null) return;
    const kept = shiftForRemoved(state.cells, axis, index, countLines(state.nodes, axis));
    this.#step({ ...state, nodes, cells: fill(nodes, kept), isStale: true });
  }

  /**
   * @param {readonly string[]} rules
   * @param {readonly Cell[] | null} cells What they make of the cells, where that is known.
   */
  setRules(rules, cells = null) {
    const state = { .../** @type {State} */ (this.#now), rules };
    if (cells !== null) this.putChecked(state, cells);
    this.#step(state);
  }

  /**
   * @param {State} state
   * @param {readonly Cell[]} cells What its rules make of them.
   */
  putChecked(state, cells) {
    const checked = new Map(cells.map((cell) => [keyOf(cell), cell]));
    this.#checked.set(state, checked);
    if (state === this.#now) this.#changed();
  }

  undo() {
    this.#go(this.#past, this.#future);
  }

  redo() {
    this.#go(this.#future, this.#past);
  }

  /** @param {{row: number, column: number}} cell */
  select({ row, column }) {
    this.#active = { row, column };
    this.dispatchEvent(new Event("select"));
  }

  /**
   * @param {1 | -1} step Forwards, or backwards.
   * @returns {Shown | null} The next cell that a person should look at, from the one at hand, round the
   *   end; null where there is no other.
   */
  next(step = 1) {
    const queue = this.queue;
    const { row, column } = this.#active;
    const isBefore = (/** @type {Shown} */ cell) =>
      cell.row < row || (cell.row === row && cell.column < column);
    const isHere = (/** @type {Shown} */ cell) => cell.row === row && cell.column === column;
    const others = queue.filter((cell) => !isHere(cell));
    if (step < 0) return others.findLast(isBefore) ?? others.at(-1) ?? null;
    return others.find((cell) => !isBefore(cell)) ?? others[0] ?? null;
  }

  /** @returns {Shown[]} What a person should look at. */
  get queue() {
    return this.#shown.filter(({ status }) => status === "doubtful" || status === "repaired");
  }

  /** @returns {import("./api.js").Sheet} The cells for the server, with what a person said. */
  get sheet() {
    const cells = (this.#now?.cells ?? []).map((cell) => sent(cell, null));
    return { rows: this.rows, columns: this.columns, cells };
  }

  /** @returns {import("./api.js").Sheet} The same after the rules, as it is shown. */
  get shownSheet() {
    const places = new Map(this.#shown.map((cell) => [keyOf(cell), cell]));
    const cells = (this.#now?.cells ?? []).map((cell) => sent(cell, places.get(keyOf(cell)) ?? null));
    return { rows: this.rows, columns: this.columns, cells };
  }

  /** @param {State} state */
  #step(state) {
    if (this.#now !== null) this.#past.push(this.#now);
    if (this.#past.length > STEPS) this.#past.shift();
    this.#future = [];
    this.#now = state;
    this.#changed();
  }

  /** @param {State[]} from @param {State[]} to */
  #go(from, to) {
    const state = from.pop();
    if (state === undefined || this.#now === null) return;
    to.push(this.#now);
    this.#now = state;
    this.#changed();
  }

  #changed() {
    const state = this.#now;
    if (state !== null && this.#checked.has(state)) this.#lastChecked = this.#checked.get(state) ?? new Map();
    else if (state === null || state.rules.length === 0) this.#lastChecked = new Map();
    this.#shown = (state?.cells ?? []).map((cell) => shown(cell, this.#lastChecked.get(keyOf(cell)) ?? null));
    if (this.active === null) this.#active = { row: 0, column: 0 };
    this.dispatchEvent(new Event("change"));
  }
}
