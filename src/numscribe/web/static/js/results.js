/**
 * Shows a reading, or why there is none.
 *
 * @module results
 */

import { percent, strings } from "./strings.js";

/** @typedef {import("./api.js").Reading} Reading */
/** @typedef {{headline: string, detail: string}} Message */

/**
 * @param {readonly number[]} probabilities One for each digit.
 * @param {number} count
 * @returns {{digit: number, share: number}[]} The most probable digits, best first.
 */
export function topDigits(probabilities, count) {
  return probabilities
    .map((share, digit) => ({ digit, share }))
    .sort((a, b) => b.share - a.share)
    .slice(0, count);
}

export class Results {
  #answer;
  #digit;
  #headline;
  #detail;
  #top;
  #seen;
  #seenPicture;
  #bars;
  #model;
  #spoken;

  /** @param {Document} page */
  constructor(page) {
    /** @param {string} id */
    const find = (id) => /** @type {HTMLElement} */ (page.getElementById(id));
    this.#answer = find("answer");
    this.#digit = find("answer-digit");
    this.#headline = find("answer-headline");
    this.#detail = find("answer-detail");
    this.#top = find("answer-top");
    this.#seen = find("seen");
    this.#seenPicture = /** @type {HTMLImageElement} */ (find("seen-picture"));
    this.#bars = /** @type {NodeListOf<HTMLElement>} */ (page.querySelectorAll(".bar"));
    this.#model = find("model");
    this.#spoken = find("spoken");
  }

  /** Nothing is drawn or uploaded. */
  showEmpty() {
    this.#showMessage("empty", { headline: strings.emptyHeadline, detail: strings.emptyDetail });
  }

  /** An answer is on its way. What is shown of the last one, or of a failure, stays until then. */
  showReading() {
    this.#answer.ariaBusy = "true";
    if (this.#answer.dataset.state === "empty") {
      this.#showMessage("reading", { headline: strings.readingHeadline, detail: "" });
    }
  }

  /** @param {Reading} reading */
  showAnswer(reading) {
    this.#model.textContent = strings.model(reading.model);
    const [first] = reading.digits;
    if (first === undefined) {
      this.#showMessage("none", { headline: strings.noInkHeadline, detail: strings.noInkDetail });
      return;
    }
    const { text, confidence, accepted } = reading;
    this.#setState(accepted ? "read" : "unsure");
    this.#digit.textContent = text;
    this.#digit.hidden = false;
    this.#headline.textContent = (accepted ? strings.sure : strings.unsure)(confidence);
    this.#detail.textContent = "";
    this.#showTop(topDigits(first.probabilities, 3));
    this.#showBars(first.probabilities, first.digit);
    this.#showSeen(first.picture);
  }

  /**
   * There is no answer.
   *
   * @param {Message} message
   */
  showFailure(message) {
    this.#showMessage("failed", message);
  }

  /**
   * Say something to those who listen to the page.
   *
   * @param {string} words
   */
  speak(words) {
    if (this.#spoken.textContent !== words) this.#spoken.textContent = words;
  }

  /**
   * @param {string} state
   * @param {Message} message
   */
  #showMessage(state, { headline, detail }) {
    this.#setState(state);
    this.#digit.textContent = "";
    this.#digit.hidden = true;
    this.#headline.textContent = headline;
    this.#detail.textContent = detail;
    this.#showTop([]);
    this.#showBars([], null);
    this.#showSeen(undefined);
  }

  /** @param {string} state */
  #setState(state) {
    this.#answer.dataset.state = state;
    this.#answer.ariaBusy = String(state === "reading");
  }

  /** @param {{digit: number, share: number}[]} top */
  #showTop(top) {
    const items = top.map(({ digit, share }) => {
      const name = document.createElement("b");
      name.textContent = String(digit);
      const item = document.createElement("li");
      item.append(name, ` ${percent(share)}`);
      return item;
    });
    this.#top.replaceChildren(...items);
    this.#top.hidden = top.length === 0;
  }

  /**
   * @param {readonly number[]} probabilities Empty to empty the bars.
   * @param {number | null} best
   */
  #showBars(probabilities, best) {
    for (const bar of this.#bars) {
      const digit = Number(bar.dataset.digit);
      const share = probabilities[digit];
      bar.style.setProperty("--share", String(share ?? 0));
      bar.toggleAttribute("data-best", digit === best);
      const words = /** @type {HTMLElement} */ (bar.querySelector(".bar__share"));
      words.textContent = share === undefined ? "" : percent(share);
    }
  }

  /** @param {string | undefined} picture */
  #showSeen(picture) {
    if (picture === undefined) this.#seenPicture.removeAttribute("src");
    else this.#seenPicture.src = picture;
    this.#seen.hidden = picture === undefined;
  }
}
