/**
 * What one may open: Compare, Look inside and the game beside the paper, one at a time, and an
 * explanation over it.
 *
 * @module views/extras
 */

import { ComparisonView } from "./comparison.js";
import { Later } from "./later.js";

/** Events: `start` and `end` of a game; `broken` where a link should hold one and does not. */
export class Extras extends EventTarget {
  #comparison;
  /** @type {Later<import("../later/inside/view.js").InsideView>} */
  #inside;
  /** @type {Later<import("../later/race/view.js").RaceView>} */
  #race;

  /**
   * @param {Document} page
   * @param {object} parts
   * @param {import("../reading/api.js").Api} parts.api
   * @param {import("../ink/strokes.js").Strokes} parts.strokes
   * @param {import("../state/answer.js").Answer} parts.answer
   * @param {import("../state/session.js").Session} parts.session
   * @param {import("./address.js").Address} parts.address
   * @param {ConstructorParameters<typeof import("../later/inside/view.js").InsideView>[3]} parts.place
   *   Where a box of the input is to be seen.
   * @param {(words: string) => void} parts.tell
   */
  constructor(page, { api, strokes, answer, session, address, place, tell }) {
    super();
    const current = () => session.content;
    this.#comparison = new ComparisonView(page, api, answer, current);
    this.#comparison.addEventListener("open", () => this.#inside.part?.close());
    this.#inside = new Later("inside", async () => {
      const { InsideView } = await import("../later/inside/view.js");
      const view = new InsideView(page, api, current, place);
      view.addEventListener("open", () => this.#comparison.close());
      view.addEventListener("show", (event) => answer.point(/** @type {CustomEvent<number>} */ (event).detail));
      return view;
    }, tell);
    this.#race = new Later("race", async () => {
      const { RaceView } = await import("../later/race/view.js");
      const view = new RaceView(page, { strokes, session, answer, address });
      view.addEventListener("start", () => {
        this.#comparison.close();
        this.#inside.part?.close();
        this.dispatchEvent(new Event("start"));
      });
      view.addEventListener("end", () => this.dispatchEvent(new Event("end")));
      return view;
    }, tell);
    const explanation = new Later("", async () => {
      const { Explanation } = await import("./explanation.js");
      return new Explanation(page, api, current);
    }, tell);
    page.getElementById("explain")?.addEventListener("click", () => explanation.with((view) => view.open()));
    page.getElementById("look-inside")?.addEventListener("click", () => {
      this.#inside.with((view) => view.toggle());
    });
    page.getElementById("try-race")?.addEventListener("click", () => this.#race.with((view) => view.begin()));
    address.addEventListener("race", (event) => {
      const { detail } = /** @type {CustomEvent<string>} */ (event);
      this.#race.with((view) => view.open(detail) || this.dispatchEvent(new Event("broken")));
    });
  }

  /** Other ink, or another picture, is to be read, or an answer came. */
  refresh() {
    this.#comparison.refresh();
    this.#inside.part?.refresh();
  }

  /** @param {import("../reading/shares.js").Symbol | null} symbol That a person chose. */
  lookAt(symbol) {
    if (symbol !== null && symbol.mark === null) this.#inside.part?.lookAt(symbol.place);
  }

  /** End a game that is under way. */
  stop() {
    this.#race.part?.stop();
  }

  render() {
    for (const view of [this.#comparison, this.#inside.part, this.#race.part]) view?.render();
  }
}
