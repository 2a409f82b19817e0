/**
 * Short forms for looking up elements and listening to clicks.
 *
 * @module views/dom
 */

/**
 * Return the element of an id. The templates have every id that the modules use.
 *
 * @param {string} id
 * @returns {any}
 */
export function byId(id) {
  return document.getElementById(id);
}

/**
 * @param {string} id Of a button.
 * @param {() => unknown} listener
 */
export function onClick(id, listener) {
  byId(id).addEventListener("click", listener);
}
