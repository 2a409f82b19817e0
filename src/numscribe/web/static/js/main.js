/**
 * Wires the page: ink and pictures go to the reader, its answers to the views.
 *
 * @module main
 */

import { Queue } from "./batch/queue.js";
import { decode, encode } from "./ink/codec.js";
import { Strokes } from "./ink/strokes.js";
import { Api } from "./reading/api.js";
import { Reader } from "./reading/reader.js";
import { Answer, failureOf } from "./state/answer.js";
import { Past } from "./state/past.js";
import { browserStorage, load, Preferences, save } from "./state/preferences.js";
import { AnswerView } from "./views/answer.js";
import { BatchView } from "./views/batch.js";
import { Boxes } from "./views/boxes.js";
import { Corrections } from "./views/corrections.js";
import { Details } from "./views/details.js";
import { acceptChoice, acceptDrops, acceptPaste } from "./views/files.js";
import { DrawingKeys, listenToShortcuts } from "./views/keys.js";
import { Pad } from "./views/pad.js";
import { PastView } from "./views/past.js";
import { Pointers, Tool } from "./views/pointers.js";
import { Settings } from "./views/settings.js";
import { Tabs } from "./views/tabs.js";
import { Takeaway } from "./views/takeaway.js";
import { Toolbar } from "./views/toolbar.js";
import { Upload } from "./views/upload.js";
import { label, speak, words } from "./words/index.js";

const INK = "numscribe.ink";

/** @param {string} id */
const find = (id) => /** @type {any} */ (document.getElementById(id));

const storage = browserStorage();
const preferences = new Preferences(storage);
const past = new Past(storage);
const api = new Api();
const strokes = new Strokes();
const answer = new Answer();
const tool = new Tool();
const tabs = new Tabs(document);
const upload = new Upload(document);
const pad = new Pad(find("canvas"), find("overlay"), strokes);
const toolbar = new Toolbar(document, { pad, strokes, tool, preferences });
const queue = new Queue((file, signal) => api.readPicture(file, signal));
const views = {
  answer: new AnswerView(document, answer),
  details: new Details(document, answer),
  past: new PastView(document, past),
  batch: new BatchView(document, queue),
  settings: new Settings(document, preferences),
};
const corrections = new Corrections(document, { api, preferences, current: correction, say });
const boxes = { draw: new Boxes(find("draw-boxes")), upload: new Boxes(find("picture-boxes")) };

/** @type {Reader<Strokes | Blob>} */
const reader = new Reader({
  ask: (source, signal) =>
    source instanceof Strokes
      ? api.readStrokes(source.toJSON(), signal)
      : api.readPicture(source, signal),
});

/** An answer to all of the ink has come that is not yet spoken. */
let isUnspoken = false;

/** @returns {Strokes | Blob | null} What the answer is about. */
function source() {
  if (tabs.mode === "upload") return upload.source;
  return tabs.mode === "draw" && !strokes.isEmpty ? strokes : null;
}

/** Ask about what there is, at once. */
function predict() {
  const current = source();
  if (current === null) return;
  reader.offer(current);
  reader.hurry();
}

/** What was known is no longer about what is to be seen. */
function startAnew() {
  isUnspoken = false;
  reader.forget();
  corrections.hide();
  past.close();
  answer.clear();
}

// Ink comes in …

strokes.addEventListener("change", () => {
  if (tabs.mode !== "draw") return;
  if (strokes.isEmpty) startAnew();
  else reader.offer(strokes);
});
strokes.addEventListener("rest", () => {
  save(storage, INK, encode(strokes));
  reader.hurry();
  speakAtRest();
  renderButtons();
});

// … or pictures …

upload.addEventListener("change", () => {
  startAnew();
  renderButtons();
  if (upload.isTooLarge) fail({ kind: "tooLarge" });
  else predict();
});
upload.addEventListener("corner", () => say(words.cropCorner));
acceptChoice(find("choose"), find("file"), takeFiles);
acceptChoice(find("photo"), find("photo-file"), takeFiles);
acceptChoice(find("batch-choose"), find("batch-file"), takeFiles);
acceptDrops(document, takeFiles);
acceptPaste(document, takeFiles);

/** @param {File[]} files */
function takeFiles(files) {
  const isMany = files.length > 1 || /\.zip$/i.test(files[0].name);
  if (isMany || tabs.mode === "batch") {
    tabs.choose("batch");
    views.batch.take(files);
  } else {
    tabs.choose("upload");
    upload.take(files[0]);
  }
}

// … are read …

reader.addEventListener("asking", () => answer.wait());
reader.addEventListener("slow", () => answer.waitLonger());
reader.addEventListener("answer", (event) => {
  const { reading, isLatest } = /** @type {CustomEvent} */ (event).detail;
  corrections.hide();
  answer.put(reading);
  isUnspoken = isLatest;
  if (isLatest) remember();
  speakAtRest();
});
reader.addEventListener("failure", (event) => {
  fail(failureOf(/** @type {CustomEvent} */ (event).detail.error));
});
window.addEventListener("online", () => reader.hurry());

/** @param {import("./state/answer.js").Failure} failure */
function fail(failure) {
  answer.fail(failure);
  say(views.answer.spoken());
}

/** Live answers while the pen moves are for the eye; the ear gets the one that stays. */
function speakAtRest() {
  if (!isUnspoken || strokes.isDrawing) return;
  isUnspoken = false;
  say(views.answer.spoken());
}

/** @param {string} text For those who listen to the page. */
function say(text) {
  const region = find("spoken");
  if (region.textContent !== text) region.textContent = text;
}

function remember() {
  const { reading, text } = answer;
  if (reading === null || reading.digits.length === 0) return;
  const { confidence, accepted } = reading;
  const what = tabs.mode === "draw" ? { ink: encode(strokes) } : { name: upload.name };
  past.put({ time: new Date().toISOString(), text, confidence, accepted, ...what });
}

// … shown …

answer.addEventListener("change", render);
pad.addEventListener("view", render);
new ResizeObserver(render).observe(find("picture"));
preferences.addEventListener("change", usePreferences);
views.settings.addEventListener("theme", () => pad.refresh());
tabs.addEventListener("change", () => {
  startAnew();
  renderButtons();
  predict();
});

function render() {
  views.answer.render();
  views.details.render();
  const { reading, selected, glyphs } = answer;
  const frames = (reading?.digits ?? []).map(({ box, digit }, index) => ({
    box,
    text: glyphs.find((glyph) => glyph.index === index)?.text ?? String(digit),
    chosen: index === selected,
  }));
  // One digit on the paper needs no frame: there is nothing else that it could be.
  boxes.draw.show(tabs.mode === "draw" && frames.length > 1 ? frames : [], pad.view);
  boxes.upload.show(tabs.mode === "upload" && upload.isShown ? frames : [], upload.view);
}

function renderButtons() {
  const isEmpty = String(strokes.isEmpty);
  for (const id of ["clear", "predict"]) find(id).ariaDisabled = isEmpty;
  find("share").hidden = tabs.mode !== "draw";
  upload.render();
  toolbar.render();
}

/** Everything that has words, as in another language. */
function renderAll() {
  speak(preferences.values.language, navigator.languages);
  label(document);
  for (const view of Object.values(views)) view.render();
  renderButtons();
  render();
}

function usePreferences() {
  const { threshold, model } = preferences.values;
  const isOther = threshold !== api.options.threshold || model !== api.options.model;
  api.options = { threshold, model };
  renderAll();
  if (isOther) predict();
}

// … corrected …

views.details.addEventListener("correct", () => {
  remember();
  say(views.answer.spoken());
  if (answer.isCorrected) corrections.offer();
  else corrections.hide();
});

/** @returns {import("./views/corrections.js").Correction | null} */
function correction() {
  const { reading, text } = answer;
  const current = source();
  if (reading === null || current === null) return null;
  const what = current instanceof Strokes ? current.toJSON() : current;
  return { source: what, read: reading.text, label: text.replaceAll(/\D/g, "") };
}

// … and taken along.

new Takeaway(document, answer, () => `${location.href.split("#")[0]}#ink=${encode(strokes)}`, say);
views.past.addEventListener("restore", (event) => {
  const { ink } = /** @type {CustomEvent<import("./state/past.js").Entry>} */ (event).detail;
  tabs.choose("draw");
  startAnew();
  strokes.replace(decode(ink ?? "") ?? []);
});

// The pen

new Pointers(find("canvas"), pad, strokes, tool, () => toolbar.width);
const keys = new DrawingKeys(find("canvas"), pad, strokes, tool, () => toolbar.width);
keys.addEventListener("enter", predict);
keys.addEventListener("pen", (event) => {
  say(/** @type {CustomEvent} */ (event).detail.down ? words.spokenPenDown : words.spokenPenUp);
});
listenToShortcuts(document, {
  undo: () => tabs.mode === "draw" && strokes.undo(),
  redo: () => tabs.mode === "draw" && strokes.redo(),
  pen: () => (tool.erases = false),
  eraser: () => (tool.erases = true),
});
find("predict").addEventListener("click", predict);
find("picture-predict").addEventListener("click", predict);
find("clear").addEventListener("click", () => {
  if (strokes.isEmpty) return;
  strokes.clear();
  say(words.spokenCleared);
});

// The start: what this server offers, and the ink of a link or of the last visit

const ignore = () => {}; // what a server does not answer is not offered
api.models().then(({ models }) => views.settings.offerModels(models), ignore);
api.features().then(({ feedback }) => {
  corrections.isOffered = feedback;
  if (feedback) views.settings.offerFeedback();
}, ignore);
usePreferences();
const kept = decode(load(storage, INK, "")) ?? [];
if (kept.length > 0) strokes.load(kept);
openLink();
window.addEventListener("hashchange", openLink);

/** Show the drawing that stands in the address; undo brings one's own back. */
function openLink() {
  const linked = decode(new URLSearchParams(location.hash.slice(1)).get("ink") ?? "");
  if (linked === null) return;
  history.replaceState(null, "", location.pathname + location.search);
  tabs.choose("draw");
  startAnew();
  strokes.replace(linked);
}
