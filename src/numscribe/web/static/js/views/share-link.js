/**
 * Links to a drawing or a game, in the fragment of the URL, which browsers do not send to the server.
 *
 * @module views/share-link
 */

import { decode, encode } from "../ink/codec.js";

/** @typedef {import("../ink/strokes.js").Strokes} Strokes */

/**
 * Events: `open` with the strokes of the link that was opened; `race` with the text of a game; `broken`
 * if the link is invalid.
 */
export class ShareLink extends EventTarget {
  #isInAddressBar = false;

  constructor() {
    super();
    window.addEventListener("hashchange", () => this.openCurrent());
  }

  /**
   * @param {Strokes} strokes
   * @returns {string}
   */
  linkToDrawing(strokes) {
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
   * Show a link in the address bar.
   *
   * @param {string} link
   */
  showInAddressBar(link) {
    history.replaceState(null, "", link);
    this.#isInAddressBar = true;
  }

  /** Remove a link that `showInAddressBar` showed. */
  removeFromAddressBar() {
    if (this.#isInAddressBar) this.#clearFragment();
    this.#isInAddressBar = false;
  }

  /** Emit the drawing or game of the current URL, and remove it from the URL. */
  openCurrent() {
    const params = new URLSearchParams(location.hash.slice(1));
    const race = params.get("race");
    if (race !== null) {
      this.#clearFragment();
      this.dispatchEvent(new CustomEvent("race", { detail: race }));
    }
    const text = params.get("ink");
    if (text === null) return;
    const strokes = decode(text);
    this.#clearFragment();
    this.dispatchEvent(new CustomEvent(strokes === null ? "broken" : "open", { detail: strokes }));
  }

  #clearFragment() {
    history.replaceState(null, "", location.pathname + location.search);
  }
}
