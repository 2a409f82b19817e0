/**
 * Wires the page: ink and pictures go to the reader, its answers to the view.
 *
 * @module main
 */

import { Api } from "./api.js";
import { Pad } from "./pad.js";
import { Reader } from "./reader.js";
import { Results } from "./results.js";
import { strings } from "./strings.js";
import { Strokes } from "./strokes.js";
import { MAX_MEGABYTES, Upload } from "./upload.js";

/** @param {string} id */
const find = (id) => /** @type {any} */ (document.getElementById(id));

const buttons = { undo: find("undo"), clear: find("clear"), read: find("read") };
const api = new Api();
const strokes = new Strokes();
const results = new Results(document);
const upload = new Upload({
  button: find("upload"),
  chooser: find("file"),
  paper: find("paper"),
  preview: find("preview"),
});

/** @type {Reader<Strokes | File>} */
const reader = new Reader({
  ask: (source, signal) =>
    source instanceof Strokes
      ? api.readStrokes(source.toJSON(), signal)
      : api.readPicture(source, signal),
});

/** @type {Strokes | File | null} What is on the paper. */
let source = null;

/** @type {import("./api.js").Reading | null} An answer to all of the ink that is not yet spoken. */
let unspoken = null;

/** @param {Strokes | File | null} next */
function put(next) {
  unspoken = null;
  if (next !== source) {
    source = next;
    reader.forget();
    results.showEmpty();
    if (!(next instanceof Strokes)) strokes.clear();
    if (!(next instanceof File)) upload.hide();
  }
  buttons.undo.ariaDisabled = String(strokes.isEmpty);
  buttons.clear.ariaDisabled = String(source === null);
  buttons.read.ariaDisabled = String(source === null);
}

// Ink and pictures come in …

strokes.addEventListener("change", () => {
  if (!strokes.isEmpty) {
    put(strokes);
    reader.offer(strokes);
  } else if (source === strokes) {
    put(null);
  }
});
strokes.addEventListener("rest", () => {
  reader.hurry();
  speakAtRest();
});

upload.addEventListener("picture", (event) => {
  const file = /** @type {CustomEvent<File>} */ (event).detail;
  put(file);
  upload.show(file);
  reader.offer(file);
  reader.hurry();
});
upload.addEventListener("toolarge", () => {
  put(null);
  fail({
    headline: strings.tooLargeHeadline,
    detail: strings.tooLargeDetail(MAX_MEGABYTES),
  });
});

// … are read …

reader.addEventListener("asking", () => results.showReading());
reader.addEventListener("answer", (event) => {
  const { reading, isLatest } = /** @type {CustomEvent} */ (event).detail;
  results.showAnswer(reading);
  unspoken = isLatest ? reading : null;
  speakAtRest();
});
reader.addEventListener("failure", (event) => {
  const { error } = /** @type {CustomEvent} */ (event).detail;
  fail(explain(error));
});

// … and the buttons do what they say.

buttons.undo.addEventListener("click", () => strokes.undo());
buttons.clear.addEventListener("click", () => {
  if (source === null) return;
  put(null);
  results.speak(strings.spokenCleared);
});
buttons.read.addEventListener("click", () => {
  if (source === null) return;
  reader.offer(source);
  reader.hurry();
});
window.addEventListener("online", () => reader.hurry());

/** Live answers while the pen moves are for the eye; the ear gets the one that stays. */
function speakAtRest() {
  if (unspoken === null || strokes.isDrawing) return;
  const { text, confidence, accepted } = unspoken;
  const words = accepted ? strings.spokenReading : strings.spokenUnsure;
  results.speak(text === "" ? strings.noInkHeadline : words(text, confidence));
  unspoken = null;
}

/** @param {import("./results.js").Message} message */
function fail(message) {
  results.showFailure(message);
  results.speak(`${message.headline}. ${message.detail}`);
}

/** @param {import("./api.js").ApiError} error */
function explain(error) {
  if (error.isTransient) {
    return { headline: strings.offlineHeadline, detail: strings.offlineDetail };
  }
  return {
    headline: error.title || strings.failedHeadline,
    detail: error.detail || strings.failedDetail,
  };
}

/** Give every element its words. */
function label() {
  const targets = { text: "textContent", label: "ariaLabel", alt: "alt" };
  for (const [kind, property] of Object.entries(targets)) {
    for (const element of document.querySelectorAll(`[data-${kind}]`)) {
      element[property] = strings[element.dataset[kind]];
    }
  }
}

label();
results.showEmpty();
put(null);
new Pad(find("canvas"), strokes);
