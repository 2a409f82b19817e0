/**
 * Wires the page: ink and pictures go to the session, its answers to the views.
 *
 * @module main
 */

import { Queue } from "./batch/queue.js";
import { Shelf } from "./batch/shelf.js";
import { decode, encode } from "./ink/codec.js";
import { placed } from "./ink/geometry.js";
import { Strokes } from "./ink/strokes.js";
import { Api } from "./reading/api.js";
import { Answer } from "./state/answer.js";
import { Past } from "./state/past.js";
import { browserStorage, load, Preferences, save } from "./state/preferences.js";
import { Session } from "./state/session.js";
import { Address } from "./views/address.js";
import { AnswerView } from "./views/answer.js";
import { install, takeShared } from "./views/app.js";
import { BatchView } from "./views/batch.js";
import { Boxes } from "./views/boxes.js";
import { Corrections } from "./views/corrections.js";
import { Demo } from "./views/demo.js";
import { Details } from "./views/details.js";
import { Drawing } from "./views/drawing.js";
import { Extras } from "./views/extras.js";
import { acceptFiles } from "./views/files.js";
import { Pad } from "./views/pad.js";
import { MarkChoices } from "./views/marks.js";
import { offer } from "./views/offers.js";
import { PastView } from "./views/past.js";
import { Tool } from "./views/pointers.js";
import { Settings } from "./views/settings.js";
import { Table } from "./views/table.js";
import { Tabs } from "./views/tabs.js";
import { Takeaway } from "./views/takeaway.js";
import { Threshold } from "./views/threshold.js";
import { Toast } from "./views/toast.js";
import { Toolbar } from "./views/toolbar.js";
import { Typing } from "./views/typing.js";
import { Upload } from "./views/upload.js";
import { Welcome } from "./views/welcome.js";
import { label, speak, words } from "./words/index.js";

const INK = "numscribe.ink";

/** @param {string} id */
const find = (id) => /** @type {any} */ (document.getElementById(id));

const storage = browserStorage("localStorage");
const visit = browserStorage("sessionStorage");
const toast = new Toast(document);
const tell = toast.tell.bind(toast);
const preferences = new Preferences(storage);
const past = new Past(storage);
const api = new Api();
const strokes = new Strokes();
const answer = new Answer();
const tool = new Tool();
const tabs = new Tabs(document, visit);
const address = new Address();
const upload = new Upload(document);
const pad = new Pad(find("canvas"), find("overlay"), strokes);
const toolbar = new Toolbar(document, { pad, strokes, tool, preferences, tell });
const demo = new Demo({ strokes, pad, width: () => toolbar.width });
const welcome = new Welcome(document, { strokes, demo });
const takesFeedback = () => corrections.isAgreed;
const table = new Table(document, { api, toast, say, visit, takesFeedback });
const queue = new Queue((file, signal) => api.read(file, signal));
const views = {
  answer: new AnswerView(document, answer),
  details: new Details(document, answer),
  marks: new MarkChoices(document, answer),
  typing: new Typing(document, answer),
  past: new PastView(document, past),
  batch: new BatchView(document, queue),
  settings: new Settings(document, preferences),
  threshold: new Threshold(document, api, preferences),
};
/** @type {import("./batch/queue.js").Row | null} What of the batch was opened last. */
let opened = null;
const boxes = { draw: new Boxes(find("draw-boxes")), upload: new Boxes(find("picture-boxes")) };
const session = new Session({
  api,
  strokes,
  picture: () => ({ blob: upload.source, name: upload.name }),
  mode: () => tabs.mode,
  answer,
  past,
  say,
  said: () => (tabs.mode === "draw" ? past.correctionOf(encode(strokes)) : (openedRow()?.corrected ?? null)),
});
const current = () => session.correction;
const corrections = new Corrections(document, { api, preferences, current, tell });

// Ink comes in …

strokes.addEventListener("change", () => {
  answer.isLinkBroken = false;
  address.withdraw();
  session.grow();
});
strokes.addEventListener("rest", () => {
  if (!session.isTrial) save(storage, INK, encode(strokes));
  session.hurry();
  renderButtons();
});

// … or pictures …

upload.addEventListener("change", () => {
  session.startAnew();
  renderButtons();
  if (upload.isTooLarge) session.fail({ kind: "tooLarge" });
  else session.predict();
});
upload.addEventListener("cutting", () => session.expect());
upload.addEventListener("uncut", () => session.fail({ kind: "failed" }));
upload.addEventListener("corner", () => say(words.cropCorner));
acceptFiles(document, takeFiles);

/** @param {File[]} files At least one. */
function takeFiles(files) {
  if (tabs.mode === "table") {
    table.take(files);
    return;
  }
  const isMany = files.length > 1 || /\.zip$/i.test(files[0].name);
  if (isMany || tabs.mode === "batch") {
    tabs.choose("batch");
    views.batch.take(files);
  } else {
    tabs.choose("upload");
    upload.take(files[0]);
  }
}

views.batch.addEventListener("open", (event) => {
  opened = /** @type {CustomEvent<import("./batch/queue.js").Row>} */ (event).detail;
  tabs.choose("upload");
  upload.take(opened.file);
});

/** The row of the batch that is being looked at, as a whole. */
function openedRow() {
  return tabs.mode === "upload" && upload.source === opened?.file ? opened : null;
}

// … are read …

const extras = new Extras(document, { api, strokes, answer, session, address, place: placeOf, tell });
session.addEventListener("change", () => {
  corrections.hide();
  extras.refresh();
});

/** @param {import("./ink/geometry.js").Box} box Of the ink or picture that is to be seen. */
function placeOf(box) {
  if (tabs.mode === "batch" || tabs.mode === "table") return null;
  const [layer, view] =
    tabs.mode === "draw" ? [find("draw-boxes"), pad.view] : [find("picture-boxes"), upload.view];
  return { layer, box: placed(box, view, layer.clientWidth / view.width) };
}
window.addEventListener("online", () => session.hurry());

/** @param {string} text For those who listen to the page. */
function say(text) {
  const region = find("spoken");
  if (region.textContent !== text) region.textContent = text;
}

// … shown …

answer.addEventListener("change", render);
pad.addEventListener("view", render);
new ResizeObserver(render).observe(find("picture"));
preferences.addEventListener("change", usePreferences);
views.settings.addEventListener("theme", () => pad.refresh());
tabs.addEventListener("change", () => {
  if (tabs.mode === "table") table.open();
  welcome.end();
  extras.stop();
  session.startAnew();
  renderButtons();
  session.predict();
});
answer.addEventListener("select", () => {
  if (tabs.mode === "draw" && answer.symbol !== null) pad.reveal(answer.symbol.box);
  extras.lookAt(answer.symbol);
});
upload.addEventListener("tap", (event) => {
  const index = boxes.upload.at(/** @type {CustomEvent} */ (event).detail);
  if (index !== null) answer.select(index);
});

function render() {
  views.answer.render();
  views.details.render();
  views.marks.render();
  views.typing.render();
  const { frames } = answer;
  // One digit on the paper needs no frame: there is nothing else that it could be.
  boxes.draw.show(tabs.mode === "draw" && frames.length > 1 ? frames : [], pad.view, strokes.pen);
  boxes.upload.show(tabs.mode === "upload" && upload.isShown ? frames : [], upload.view);
}

function renderButtons() {
  const isEmpty = String(strokes.isEmpty);
  for (const id of ["clear", "predict"]) find(id).ariaDisabled = isEmpty;
  for (const id of ["predict", "picture-predict"]) {
    find(id).classList.toggle("button--main", !answer.isLive && id === "predict");
  }
  find("share").hidden = tabs.mode !== "draw";
  upload.render();
  toolbar.render();
}

/** Everything that has words, as in another language. */
function renderAll() {
  label(document);
  for (const view of [...Object.values(views), extras, table]) view.render();
  renderButtons();
  render();
}

async function usePreferences() {
  const { threshold, model, live } = preferences.values;
  answer.isLive = live;
  const isOther = threshold !== api.options.threshold || model !== api.options.model;
  api.options = { threshold, model };
  await speak(preferences.values.language, navigator.languages);
  renderAll();
  if (isOther) session.predict();
}

// … corrected …

for (const view of [views.answer, views.details, views.marks, views.typing]) {
  view.addEventListener("correct", () => {
    session.remember();
    session.speak();
    const row = openedRow();
    if (row !== null) queue.correct(row, answer.isCorrected ? answer.text : null);
    corrections.offer(answer.isCorrected);
  });
}

// … and taken along.

new Takeaway(document, { answer, strokes, address, toast });
views.past.addEventListener("restore", (event) => {
  const { ink } = /** @type {CustomEvent<import("./state/past.js").Entry>} */ (event).detail;
  showDrawing(decode(ink ?? "") ?? []);
});
address.addEventListener("open", (event) => showDrawing(/** @type {CustomEvent} */ (event).detail));
address.addEventListener("broken", sayLinkBroken);

function sayLinkBroken() {
  answer.isLinkBroken = true;
  say(words.linkBroken);
}

/** @param {import("./ink/geometry.js").Point[][]} drawing Undo brings one's own back. */
function showDrawing(drawing) {
  welcome.end();
  extras.stop();
  tabs.choose("draw");
  session.startAnew();
  strokes.replace(drawing);
  if (pad.isCutOff) pad.fit();
}

// The game: its ink is not kept either

extras.addEventListener("start", () => {
  tabs.choose("draw");
  welcome.end();
  session.isTrial = answer.isLive = true;
});
extras.addEventListener("end", () => {
  session.isTrial = false;
  usePreferences();
});
extras.addEventListener("broken", sayLinkBroken);

// The pen

const drawing = new Drawing(document, { pad, strokes, tool, toolbar, boxes: boxes.draw });
drawing.addEventListener("tap", (event) => {
  answer.select(/** @type {CustomEvent<number>} */ (event).detail);
});
drawing.addEventListener("enter", () => session.predict());
drawing.addEventListener("pen", (event) => {
  say(/** @type {CustomEvent} */ (event).detail.down ? words.spokenPenDown : words.spokenPenUp);
});
for (const id of ["predict", "picture-predict"]) {
  find(id).addEventListener("click", () => session.predict());
}
find("clear").addEventListener("click", () => {
  if (strokes.isEmpty) return;
  strokes.clear();
  say(words.spokenCleared);
});

// The greeting is nobody's ink: it is neither kept nor corrected

welcome.addEventListener("start", () => greet(true));
welcome.addEventListener("end", () => greet(false));
welcome.addEventListener("photo", (event) => takeFiles([/** @type {CustomEvent} */ (event).detail]));
welcome.addEventListener("batch", (event) => takeFiles(/** @type {CustomEvent} */ (event).detail));

/** @param {boolean} isOn */
function greet(isOn) {
  document.body.toggleAttribute("data-greeting", isOn);
  session.isTrial = isOn;
}

// The start: what this server offers, and the ink of a link or of the last visit

const offerAll = () => offer(api, { ...views, corrections });
offerAll();
window.addEventListener("online", offerAll);
window.addEventListener("load", install); // before the wait for another language
await usePreferences();
const kept = decode(load(storage, INK, "")) ?? [];
if (kept.length > 0) strokes.load(kept);
address.open();
new Shelf(queue, visit).open();
if (tabs.mode === "table") table.open();
takeShared().then((file) => file && takeFiles([file]));
if (strokes.isEmpty && tabs.mode === "draw" && past.entries.length === 0) welcome.greet(storage);
