/**
 * An undo history: a state with the states before and after it.
 *
 * @module ink/undo-history
 */

/**
 * States are not copied, so each must be a new object.
 *
 * @template State
 */
export class UndoHistory {
  #current;
  #maxSteps;
  /** @type {State[]} */
  #undoSteps = [];
  /** @type {State[]} */
  #redoSteps = [];

  /**
   * @param {State} current
   * @param {number} [maxSteps] Maximum number of undo steps.
   */
  constructor(current, maxSteps = 200) {
    this.#current = current;
    this.#maxSteps = maxSteps;
  }

  get current() {
    return this.#current;
  }

  get canUndo() {
    return this.#undoSteps.length > 0;
  }

  get canRedo() {
    return this.#redoSteps.length > 0;
  }

  /** @param {State} next The new state. Redo steps are discarded. */
  push(next) {
    this.#undoSteps.push(this.#current);
    if (this.#undoSteps.length > this.#maxSteps) this.#undoSteps.shift();
    this.#redoSteps = [];
    this.#current = next;
  }

  /** @param {State} next Replaces the current state without an undo step. */
  replaceCurrent(next) {
    this.#current = next;
  }

  /** Discard the current state. It cannot be redone. */
  discardLast() {
    this.#current = this.#undoSteps.pop() ?? this.#current;
  }

  /**
   * Replace all states.
   *
   * @param {State} current
   * @param {State[]} [undoSteps]
   * @param {State[]} [redoSteps]
   */
  reset(current, undoSteps = [], redoSteps = []) {
    this.#current = current;
    this.#undoSteps = undoSteps;
    this.#redoSteps = redoSteps;
  }

  /**
   * @param {number} count Maximum number of states of each list.
   * @returns {{undoSteps: State[], redoSteps: State[]}}
   */
  lastSteps(count) {
    return { undoSteps: this.#undoSteps.slice(-count), redoSteps: this.#redoSteps.slice(-count) };
  }

  /** @returns {boolean} Whether there was a step to undo. */
  undo() {
    return this.#move(this.#undoSteps, this.#redoSteps);
  }

  /** @returns {boolean} Whether there was a step to redo. */
  redo() {
    return this.#move(this.#redoSteps, this.#undoSteps);
  }

  /**
   * @param {State[]} from
   * @param {State[]} to
   */
  #move(from, to) {
    if (from.length === 0) return false;
    to.push(this.#current);
    this.#current = /** @type {State} */ (from.pop());
    return true;
  }
}
