/**
 * The panels Compare, Look inside and the game, of which at most one is open, and the explanation
 * dialog.
 *
 * @module views/side-panels
 */

import { ComparisonView } from "./comparison.js";
import { onClick } from "./dom.js";
import { LazyFeature } from "./lazy.js";

/** Events: `start` and `end` of a game; `broken` if a link to a game is invalid. */
export class SidePanels extends EventTarget {
  #comparison;
  /** @type {LazyFeature<import("../lazy/inside/view.js").InsideView>} */
  #inside;
  /** @type {LazyFeature<import("../lazy/race/view.js").RaceView>} */
  #race;

  /**
   * @param {object} parts
   * @param {import("../reading/api.js").Api} parts.api
   * @param {import("../ink/strokes.js").Strokes} parts.strokes
   * @param {import("../state/answer.js").Answer} parts.answer
   * @param {import("../state/session.js").Session} parts.session
   * @param {import("./share-link.js").ShareLink} parts.shareLink
   * @param {ConstructorParameters<typeof import("../lazy/inside/view.js").InsideView>[2]} parts.toLayer
   *   Converts a box of the input to CSS pixels of the element over the input.
   * @param {(message: string) => void} parts.notify
   */
  constructor({ api, strokes, answer, session, shareLink, toLayer, notify }) {
    super();
    const getSource = () => session.requestContent;
    this.#comparison = new ComparisonView(api, answer, getSource);
    this.#comparison.addEventListener("open", () => this.#inside.loaded?.close());
    this.#inside = new LazyFeature("lazy/inside.css", async () => {
      const { InsideView } = await import("../lazy/inside/view.js");
      const view = new InsideView(api, getSource, toLayer);
      view.addEventListener("open", () => this.#comparison.close());
      view.addEventListener("show", (event) => answer.showDigit(/** @type {CustomEvent<number>} */ (event).detail));
      return view;
    }, notify);
    this.#race = new LazyFeature("lazy/race.css", async () => {
      const { RaceView } = await import("../lazy/race/view.js");
      const view = new RaceView({ strokes, session, answer, shareLink });
      view.addEventListener("start", () => {
        this.#comparison.close();
        this.#inside.loaded?.close();
        this.dispatchEvent(new Event("start"));
      });
      view.addEventListener("end", () => this.dispatchEvent(new Event("end")));
      return view;
    }, notify);
    const explanation = new LazyFeature("", async () => {
      const { ExplanationDialog } = await import("./explanation.js");
      return new ExplanationDialog(api, getSource);
    }, notify);
    onClick("explain", () => explanation.load((view) => view.open()));
    onClick("look-inside", () => this.#inside.load((view) => view.toggle()));
    onClick("try-race", () => this.#race.load((view) => view.start()));
    shareLink.addEventListener("race", (event) => {
      const { detail } = /** @type {CustomEvent<string>} */ (event);
      this.#race.load((view) => view.open(detail) || this.dispatchEvent(new Event("broken")));
    });
  }

  /** Update after the input changed or an answer arrived. */
  refresh() {
    this.#comparison.refresh();
    this.#inside.loaded?.refresh();
  }

  /** @param {import("../reading/symbols.js").Symbol | null} symbol The symbol that the user selected. */
  onSelect(symbol) {
    if (symbol !== null && symbol.mark === null) this.#inside.loaded?.showDigit(symbol.place);
  }

  /** Stop the current game. */
  endGame() {
    this.#race.loaded?.stop();
  }

  render() {
    for (const view of [this.#comparison, this.#inside.loaded, this.#race.loaded]) view?.render();
  }
}
