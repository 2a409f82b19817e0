/**
 * The one-minute game: the user writes ten numbers, sees the time, and can share the replay.
 *
 * @module lazy/race/view
 */

import { digitsOf } from "../../reading/symbols.js";
import { byId, onClick } from "../../views/dom.js";
import { saveAs } from "../../views/files.js";
import { language, words } from "../../words/index.js";
import { decodeRace, encodeRace } from "./link.js";
import { pickNumbers, Race } from "./race.js";
import { paintReplay, REPLAY_SECONDS, SIZE } from "./replay.js";

/** @typedef {import("./race.js").Result} Result */
/** @typedef {import("../../ink/strokes.js").Stroke} Stroke */

/** Delay after which a wrong reading ends the round, unless the user goes on writing, in milliseconds. */
const WRONG_DELAY_MS = 1500;

/** Delay after which a right reading ends the round, in milliseconds. */
const RIGHT_DELAY_MS = 350;

/** Pause before the replay starts again. */
const REPLAY_PAUSE_SECONDS = 3;

/** @type {import("./replay.js").Colours} Colours of the GIF, which do not depend on the theme. */
const GIF_COLOURS = { paper: "#fffdf8", ink: "#1a2142", quiet: "#5b5d6b", accent: "#2b44cf", caution: "#8f4a00" };

/** Events: `start` and `end` of a game. */
export class RaceView extends EventTarget {
  #strokes;
  #answer;
  #shareLink;
  /** @type {Race | null} */
  #race = null;
  /** @type {Result | null} The game that the dialog shows. */
  #result = null;
  /** @type {readonly Stroke[]} The drawing before the game. */
  #previousStrokes = [];
  #roundTimer = 0;
  #clockInterval = 0;
  #animationFrame = 0;

  /**
   * @param {object} parts
   * @param {import("../../ink/strokes.js").Strokes} parts.strokes
   * @param {import("../../state/answer.js").Answer} parts.answer
   * @param {import("../../state/session.js").Session} parts.session
   * @param {import("../../views/share-link.js").ShareLink} parts.shareLink
   */
  constructor({ strokes, answer, session, shareLink }) {
    super();
    this.#strokes = strokes;
    this.#answer = answer;
    this.#shareLink = shareLink;
    session.addEventListener("settled", () => this.#checkReading());
    strokes.addEventListener("change", () => clearTimeout(this.#roundTimer));
    onClick("race-skip", () => this.#endRound());
    onClick("race-stop", () => this.stop());
    onClick("race-close", () => byId("race-result").close());
    onClick("race-gif", () => this.#saveGif());
    onClick("race-link", () => this.#copyLink());
    onClick("race-again", () => this.#playAgain());
    byId("race-result").addEventListener("close", () => cancelAnimationFrame(this.#animationFrame));
  }

  /** @param {readonly string[]} [numbers] */
  start(numbers = pickNumbers()) {
    this.stop();
    this.dispatchEvent(new Event("start"));
    this.#previousStrokes = [...this.#strokes];
    this.#strokes.load([]);
    this.#race = new Race(numbers, performance.now());
    this.#clockInterval = setInterval(() => this.#renderClock(), 100);
    this.render();
    byId("canvas").focus({ preventScroll: true });
    byId("paper").scrollIntoView({ block: "nearest" });
  }

  /** Stop the current game, and restore the drawing from before it. */
  stop() {
    if (this.#race === null) return;
    this.#race = null;
    clearTimeout(this.#roundTimer);
    clearInterval(this.#clockInterval);
    this.render();
    this.#strokes.load(this.#previousStrokes);
    this.dispatchEvent(new Event("end"));
  }

  /**
   * Show a game from a link.
   *
   * @param {string} text
   * @returns {boolean} Whether the text is valid.
   */
  open(text) {
    const result = decodeRace(text);
    if (result === null) return false;
    this.#showResult(result, words.raceTurn);
    return true;
  }

  render() {
    const race = this.#race;
    document.body.toggleAttribute("data-race", race !== null);
    for (const id of ["race", "race-target"]) byId(id).hidden = race === null;
    if (race === null) return;
    byId("race-target").textContent = words.raceTarget(race.target ?? "");
    byId("race-numbers").replaceChildren(
      ...race.numbers.map((number, at) => {
        const item = document.createElement("li");
        const round = race.rounds[at];
        item.textContent = number;
        if (round !== undefined) item.dataset.state = round.read === null ? "right" : "wrong";
        if (number === race.target) item.ariaCurrent = "step";
        return item;
      }),
    );
    this.#renderClock();
  }

  #renderClock() {
    if (this.#race === null) return;
    byId("race-clock").textContent = words.raceClock(formatSeconds(this.#race.secondsAt(performance.now())));
  }

  /** Compare the reading of the complete drawing with the target. */
  #checkReading() {
    clearTimeout(this.#roundTimer);
    if (this.#race === null || this.#strokes.isEmpty) return;
    const result = this.#race.compare(this.#readDigits());
    if (result === "right") this.#roundTimer = setTimeout(() => this.#endRound(), RIGHT_DELAY_MS);
    if (result === "wrong") this.#roundTimer = setTimeout(() => this.#endRound(), WRONG_DELAY_MS);
    byId("race-target").dataset.state = result;
  }

  #readDigits() {
    return digitsOf(this.#answer.text).join("");
  }

  /** End the round with the current drawing, and start the next one. */
  #endRound() {
    const race = this.#race;
    if (race === null) return;
    const isRead = !this.#strokes.isEmpty && this.#answer.reading !== null;
    race.endRound(isRead ? this.#readDigits() : "", [...this.#strokes], performance.now());
    clearTimeout(this.#roundTimer);
    delete byId("race-target").dataset.state;
    this.#strokes.load([]);
    if (race.target !== null) {
      this.render();
      return;
    }
    this.stop();
    this.#showResult(race.result, words.raceAgain);
  }

  /**
   * @param {Result} result
   * @param {string} buttonText Text of the button for another game.
   */
  #showResult(result, buttonText) {
    this.#result = result;
    byId("race-again").textContent = buttonText;
    byId("race-gif").textContent = canShare(new Blob([], { type: "image/gif" })) ? words.raceSend : words.raceSave;
    byId("race-note").textContent = "";
    byId("race-field").hidden = true;
    const wrong = result.rounds.filter(({ read }) => read !== null);
    const right = result.rounds.length - wrong.length;
    const lines = wrong.map(({ number, read }) =>
      read === "" ? words.raceSkipped(number) : words.raceMisread(number, /** @type {string} */ (read)),
    );
    byId("race-result-title").textContent = words.raceRight(right);
    byId("race-text").textContent = lines.join(" ");
    // The canvas contains the time as text.
    byId("race-replay").ariaLabel = `${title(result.seconds)}. ${words.raceScene}`;
    if (!byId("race-result").open) byId("race-result").showModal();
    this.#replay();
  }

  /** Repeat the replay while the dialog is open; with reduced motion, show only its end. */
  #replay() {
    cancelAnimationFrame(this.#animationFrame);
    const { canvas, context } = this.#prepareCanvas();
    const isReduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const began = performance.now();
    const style = getComputedStyle(canvas);
    const colours = {
      paper: style.backgroundColor,
      ink: style.color,
      quiet: style.textDecorationColor,
      accent: style.caretColor,
      caution: style.outlineColor,
    };
    const step = () => {
      const seconds = ((performance.now() - began) / 1000) % (REPLAY_SECONDS + REPLAY_PAUSE_SECONDS);
      const progress = isReduced ? 1 : Math.min(1, seconds / REPLAY_SECONDS);
      if (this.#result !== null) paintReplay(context, this.#result, progress, colours, title);
      if (!isReduced) this.#animationFrame = requestAnimationFrame(step);
    };
    step();
  }

  /** Return the canvas, resized to physical pixels. */
  #prepareCanvas() {
    const canvas = /** @type {HTMLCanvasElement} */ (byId("race-replay"));
    const scale = Math.max(1, (canvas.clientWidth / SIZE.width) * devicePixelRatio);
    Object.assign(canvas, { width: Math.round(SIZE.width * scale), height: Math.round(SIZE.height * scale) });
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.setTransform(scale, 0, 0, scale, 0, 0);
    return { canvas, context };
  }

  async #saveGif() {
    if (this.#result === null) return;
    const note = byId("race-note");
    note.textContent = words.raceSaving;
    await new Promise((done) => setTimeout(done, 50)); // so that the browser shows the message first
    try {
      const { makeGif } = await import("./gif.js");
      const file = new File([makeGif(this.#result, GIF_COLOURS, title)], "numscribe.gif", { type: "image/gif" });
      note.textContent = "";
      if (canShare(file)) await shareFile(file);
      else saveAs(file, file.name);
    } catch {
      note.textContent = words.failedHeadline;
    }
  }

  async #copyLink() {
    if (this.#result === null) return;
    const link = this.#shareLink.linkToRace(encodeRace(this.#result));
    const field = byId("race-field");
    try {
      await navigator.clipboard.writeText(link);
      byId("race-note").textContent = words.raceLinkCopied;
    } catch {
      byId("race-note").textContent = words.copyByHand;
      field.hidden = false;
      field.value = link;
      field.focus();
      field.select();
    }
  }

  /** Play again with other numbers, or play a shared game with the same numbers. */
  #playAgain() {
    const isOwn = byId("race-again").textContent === words.raceAgain;
    const numbers = this.#result?.rounds.map(({ number }) => number);
    byId("race-result").close();
    this.start(isOwn ? undefined : numbers);
  }
}

/** @param {number} seconds */
function title(seconds) {
  return words.raceDone(formatSeconds(seconds));
}

/** @param {number} seconds */
function formatSeconds(seconds) {
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return new Intl.NumberFormat(language, digits).format(seconds);
}

/** @param {File} file */
async function shareFile(file) {
  try {
    await navigator.share({ files: [file] });
  } catch (error) {
    if (error.name !== "AbortError") saveAs(file, file.name); // some browsers require a recent click
  }
}

/** @param {Blob} blob */
function canShare(blob) {
  const file = blob instanceof File ? blob : new File([blob], "numscribe.gif", { type: blob.type });
  return navigator.canShare?.({ files: [file] }) ?? false;
}
