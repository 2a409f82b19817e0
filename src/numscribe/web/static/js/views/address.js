/**
 * A drawing in the fragment of the page's URL, which browsers do not send to the server.
 *
 * @module views/address
 */

import { decode, encode } from "../ink/codec.js";

/** @typedef {import("../ink/strokes.js").Strokes} Strokes */

/**
 * Events: `open` with the strokes of a link that was followed; `race` with the text of a finished game;
 * `broken` where it holds neither.
 */
export class Address extends EventTarget {
  #isShown = false;

  constructor() {
    super();
    window.addEventListener("hashchange", () => this.open());
  }

  /**
   * @param {Strokes} strokes
   * @returns {string}
   */
  linkTo(strokes) {
    return `${location.href.split("#")[0]}#ink=${encode(strokes)}`;
  }

  /**
   * @param {string} text
   * @returns {string}
   */
  linkToRace(text) {
    return `${location.href.split("#")[0]}#race=${text}`;
  }

  /**
   * Show a link in the address bar, until the drawing changes.
   *
   * @param {string} link
   */
  put(link) {
    history.replaceState(null, "", link);
    this.#isShown = true;
  }

  /** Take away a link that `put` showed. */
  withdraw() {
    if (this.#isShown) this.#clear();
    this.#isShown = false;
  }

  /** Take the drawing or game out of the address, if there is one. */
  open() {
    const given = new URLSearchParams(location.hash.slice(1));
    const race = given.get("race");
    if (race !== null) {
      this.#clear();
      this.dispatchEvent(new CustomEvent("race", { detail: race }));
    }
    const text = given.get("ink");
    if (text === null) return;
    const linked = decode(text);
    this.#clear();
    const detail = linked ?? undefined;
    this.dispatchEvent(new CustomEvent(linked === null ? "broken" : "open", { detail }));
  }

  #clear() {
    history.replaceState(null, "", location.pathname + location.search);
  }
}
