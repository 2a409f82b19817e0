/**
 * States of something that can be undone and redone.
 *
 * @module ink/timeline
 */

/** So many steps can be undone. */
const MEMORY = 200;

/**
 * States are not copied: each must be a new object.
 *
 * @template State
 */
export class Timeline {
  #now;
  /** @type {State[]} */
  #past = [];
  /** @type {State[]} */
  #future = [];

  /** @param {State} now */
  constructor(now) {
    this.#now = now;
  }

  get now() {
    return this.#now;
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  /** @param {State} next What can no longer be redone is forgotten. */
  step(next) {
    this.#past.push(this.#now);
    if (this.#past.length > MEMORY) this.#past.shift();
    this.#future = [];
    this.#now = next;
  }

  /** @param {State} next A better end of the last step. */
  amend(next) {
    this.#now = next;
  }

  /** Take the last step back, as if it had never been. */
  drop() {
    this.#now = this.#past.pop() ?? this.#now;
  }

  /**
   * Begin anew.
   *
   * @param {State[]} past
   * @param {State} now
   */
  start(past, now) {
    this.#past = past;
    this.#future = [];
    this.#now = now;
  }

  /** @returns {boolean} Whether there was something to undo. */
  undo() {
    return this.#travel(this.#past, this.#future);
  }

  /** @returns {boolean} Whether there was something to redo. */
  redo() {
    return this.#travel(this.#future, this.#past);
  }

  /**
   * @param {State[]} from
   * @param {State[]} to
   */
  #travel(from, to) {
    if (from.length === 0) return false;
    to.push(this.#now);
    this.#now = /** @type {State} */ (from.pop());
    return true;
  }
}
