/**
 * The one-minute game: write ten numbers, see the time, and share the replay.
 *
 * @module later/race/view
 */

import { digitsOf } from "../../reading/shares.js";
import { saveAs } from "../../views/files.js";
import { language, words } from "../../words/index.js";
import { decodeRace, encodeRace } from "./code.js";
import { pickNumbers, Race } from "./race.js";
import { paintScene, REPLAY, SIZE } from "./scene.js";

/** @typedef {import("./race.js").Result} Result */
/** @typedef {import("../../ink/strokes.js").Stroke} Stroke */

/** How long a wrong answer to resting ink stands until it counts, in milliseconds. */
const STANDS_MS = 1500;

/** How long what was right stays to be seen, in milliseconds. */
const LANDS_MS = 350;

/** The replay starts anew after so many seconds. */
const PAUSE = 3;

/** @type {import("./scene.js").Colours} Of the GIF, whatever the theme. */
const LIGHT = { paper: "#fffdf8", ink: "#1a2142", quiet: "#5b5d6b", accent: "#2b44cf", caution: "#8f4a00" };

/** Events: `start` and `end` of a game. */
export class RaceView extends EventTarget {
  #page;
  #strokes;
  #answer;
  #address;
  /** @type {Race | null} */
  #race = null;
  /** @type {Result | null} What the dialog shows. */
  #result = null;
  /** @type {readonly Stroke[]} What was on the paper before. */
  #kept = [];
  #timer = 0;
  #clock = 0;
  #frame = 0;

  /**
   * @param {Document} page
   * @param {object} parts
   * @param {import("../../ink/strokes.js").Strokes} parts.strokes
   * @param {import("../../state/answer.js").Answer} parts.answer
   * @param {import("../../state/session.js").Session} parts.session
   * @param {import("../../views/address.js").Address} parts.address
   */
  constructor(page, { strokes, answer, session, address }) {
    super();
    this.#page = page;
    this.#strokes = strokes;
    this.#answer = answer;
    this.#address = address;
    session.addEventListener("settled", () => this.#judge());
    strokes.addEventListener("change", () => clearTimeout(this.#timer));
    const on = (/** @type {string} */ id, /** @type {() => void} */ react) =>
      this.#find(id).addEventListener("click", react);
    on("race-skip", () => this.#put());
    on("race-stop", () => this.stop());
    on("race-close", () => this.#find("race-result").close());
    on("race-gif", () => this.#send());
    on("race-link", () => this.#link());
    on("race-again", () => this.#again());
    this.#find("race-result").addEventListener("close", () => cancelAnimationFrame(this.#frame));
  }

  /** @param {readonly string[]} [numbers] */
  begin(numbers = pickNumbers()) {
    this.stop();
    this.dispatchEvent(new Event("start"));
    this.#kept = [...this.#strokes];
    this.#strokes.load([]);
    this.#race = new Race(numbers, performance.now());
    this.#clock = setInterval(() => this.#renderClock(), 100);
    this.render();
    this.#find("canvas").focus({ preventScroll: true });
    this.#find("paper").scrollIntoView({ block: "nearest" });
  }

  /** End a game that is under way; what was on the paper comes back. */
  stop() {
    if (this.#race === null) return;
    this.#race = null;
    clearTimeout(this.#timer);
    clearInterval(this.#clock);
    this.render();
    this.#strokes.load(this.#kept);
    this.dispatchEvent(new Event("end"));
  }

  /**
   * Show the game of a link.
   *
   * @param {string} text
   * @returns {boolean} Whether it holds one.
   */
  open(text) {
    const result = decodeRace(text);
    if (result === null) return false;
    this.#show(result, words.raceTurn);
    return true;
  }

  render() {
    const race = this.#race;
    this.#page.body.toggleAttribute("data-race", race !== null);
    for (const id of ["race", "race-target"]) this.#find(id).hidden = race === null;
    if (race === null) return;
    this.#find("race-target").textContent = words.raceTarget(race.target ?? "");
    this.#find("race-numbers").replaceChildren(
      ...race.numbers.map((number, at) => {
        const item = this.#page.createElement("li");
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
    this.#find("race-clock").textContent = words.raceClock(inWords(this.#race.secondsAt(performance.now())));
  }

  /** All of the ink has been read, and the pen is up. */
  #judge() {
    clearTimeout(this.#timer);
    if (this.#race === null || this.#strokes.isEmpty) return;
    const verdict = this.#race.judge(this.#read());
    if (verdict === "right") this.#timer = setTimeout(() => this.#put(), LANDS_MS);
    if (verdict === "wrong") this.#timer = setTimeout(() => this.#put(), STANDS_MS);
    this.#find("race-target").dataset.state = verdict;
  }

  #read() {
    return digitsOf(this.#answer.text).join("");
  }

  /** Take what is on the paper for the answer, and go on. */
  #put() {
    const race = this.#race;
    if (race === null) return;
    const isRead = !this.#strokes.isEmpty && this.#answer.reading !== null;
    race.put(isRead ? this.#read() : "", [...this.#strokes], performance.now());
    clearTimeout(this.#timer);
    delete this.#find("race-target").dataset.state;
    this.#strokes.load([]);
    if (race.target !== null) {
      this.render();
      return;
    }
    this.stop();
    this.#show(race.result, words.raceAgain);
  }

  /**
   * @param {Result} result
   * @param {string} again What the button for another game says.
   */
  #show(result, again) {
    this.#result = result;
    this.#find("race-again").textContent = again;
    this.#find("race-gif").textContent = canSend(new Blob([], { type: "image/gif" })) ? words.raceSend : words.raceSave;
    this.#find("race-note").textContent = "";
    this.#find("race-field").hidden = true;
    const wrong = result.rounds.filter(({ read }) => read !== null);
    const right = result.rounds.length - wrong.length;
    const lines = wrong.map(({ number, read }) =>
      read === "" ? words.raceSkipped(number) : words.raceMisread(number, /** @type {string} */ (read)),
    );
    this.#find("race-result-title").textContent = words.raceRight(right);
    this.#find("race-words").textContent = lines.join(" ");
    // The scene shows the time.
    this.#find("race-scene").ariaLabel = `${title(result.seconds)}. ${words.raceScene}`;
    if (!this.#find("race-result").open) this.#find("race-result").showModal();
    this.#replay();
  }

  /** Paint the replay again and again while the dialog is open; where no motion is wanted, its end. */
  #replay() {
    cancelAnimationFrame(this.#frame);
    const { canvas, context } = this.#scene();
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const began = performance.now();
    const style = getComputedStyle(canvas);
    const { backgroundColor: paper, color: ink, textDecorationColor: quiet, caretColor: accent, outlineColor: caution } = style;
    const colours = { paper, ink, quiet, accent, caution };
    const step = () => {
      const seconds = ((performance.now() - began) / 1000) % (REPLAY + PAUSE);
      const share = isStill ? 1 : Math.min(1, seconds / REPLAY);
      if (this.#result !== null) paintScene(context, this.#result, share, colours, title);
      if (!isStill) this.#frame = requestAnimationFrame(step);
    };
    step();
  }

  /** The canvas with the screen's own pixels. */
  #scene() {
    const canvas = /** @type {HTMLCanvasElement} */ (this.#find("race-scene"));
    const scale = Math.max(1, (canvas.clientWidth / SIZE.width) * devicePixelRatio);
    Object.assign(canvas, { width: Math.round(SIZE.width * scale), height: Math.round(SIZE.height * scale) });
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.setTransform(scale, 0, 0, scale, 0, 0);
    return { canvas, context };
  }

  async #send() {
    if (this.#result === null) return;
    const note = this.#find("race-note");
    note.textContent = words.raceSaving;
    await new Promise((done) => setTimeout(done, 50)); // so that the words are to be seen
    try {
      const { makeGif } = await import("./movie.js");
      const file = new File([makeGif(this.#result, LIGHT, title)], "numscribe.gif", { type: "image/gif" });
      note.textContent = "";
      if (canSend(file)) await send(file);
      else saveAs(file, file.name);
    } catch {
      note.textContent = words.failedHeadline;
    }
  }

  async #link() {
    if (this.#result === null) return;
    const link = this.#address.linkToRace(encodeRace(this.#result));
    const field = this.#find("race-field");
    try {
      await navigator.clipboard.writeText(link);
      this.#find("race-note").textContent = words.raceLinkCopied;
    } catch {
      this.#find("race-note").textContent = words.copyByHand;
      field.hidden = false;
      field.value = link;
      field.focus();
      field.select();
    }
  }

  /** After one's own game other numbers, after somebody else's the same. */
  #again() {
    const isOwn = this.#find("race-again").textContent === words.raceAgain;
    const numbers = this.#result?.rounds.map(({ number }) => number);
    this.#find("race-result").close();
    this.begin(isOwn ? undefined : numbers);
  }

  /** @param {string} id */
  #find(id) {
    return /** @type {any} */ (this.#page.getElementById(id));
  }
}

/** @param {number} seconds */
function title(seconds) {
  return words.raceDone(inWords(seconds));
}

/** @param {number} seconds */
function inWords(seconds) {
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return new Intl.NumberFormat(language, digits).format(seconds);
}

/** @param {File} file */
async function send(file) {
  try {
    await navigator.share({ files: [file] });
  } catch (error) {
    if (error.name !== "AbortError") saveAs(file, file.name); // the click was too long ago
  }
}

/** @param {Blob} blob */
function canSend(blob) {
  const file = blob instanceof File ? blob : new File([blob], "numscribe.gif", { type: blob.type });
  return navigator.canShare?.({ files: [file] }) ?? false;
}
