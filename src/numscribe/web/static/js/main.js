/**
 * Wires the page: ink and pictures go to the session, its answers to the views.
 *
 * @module main
 */

import { Queue } from "./batch/queue.js";
import { Shelf } from "./batch/shelf.js";
import { decode, encode } from "./ink/codec.js";
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
import { Commands } from "./views/commands.js";
import { Corrections } from "./views/corrections.js";
import { Demo } from "./views/demo.js";
import { Details } from "./views/details.js";
import { Drawing } from "./views/drawing.js";
import { Extras } from "./views/extras.js";
import { Frames } from "./views/frames.js";
import { Intake } from "./views/intake.js";
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
const intake = new Intake(document, { tabs, upload, table, batch: views.batch });
const frames = new Frames(document, { answer, strokes, pad, tabs, upload });
const session = new Session({
  api,
  strokes,
  picture: () => ({ blob: upload.source, name: upload.name }),
  mode: () => tabs.mode,
  answer,
  past,
  say,
  said: () => (tabs.mode === "draw" ? past.correctionOf(encode(strokes)) : (intake.openedRow?.corrected ?? null)),
});
const commands = new Commands(document, { answer, session, strokes, upload, say });
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

// … are read …

const place = frames.placeOf.bind(frames);
const extras = new Extras(document, { api, strokes, answer, session, address, place, tell });
session.addEventListener("change", () => {
  corrections.hide();
  extras.refresh();
});

window.addEventListener("online", () => {
  session.hurry();
  if (tabs.mode === "table") table.open();
});

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

function render() {
  views.answer.render();
  views.details.render();
  views.marks.render();
  views.typing.render();
  frames.render();
  commands.render();
}

function renderButtons() {
  commands.render();
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
    const row = intake.openedRow;
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

const drawing = new Drawing(document, { pad, strokes, tool, toolbar, boxes: frames.onPaper });
drawing.addEventListener("tap", (event) => {
  answer.select(/** @type {CustomEvent<number>} */ (event).detail);
});
drawing.addEventListener("enter", () => session.predict());
drawing.addEventListener("pen", (event) => {
  say(/** @type {CustomEvent} */ (event).detail.down ? words.spokenPenDown : words.spokenPenUp);
});

// The greeting is nobody's ink: it is neither kept nor corrected

welcome.addEventListener("start", () => greet(true));
welcome.addEventListener("end", () => greet(false));
welcome.addEventListener("failed", () => tell(words.offlineHeadline));
welcome.addEventListener("photo", (event) => intake.take([/** @type {CustomEvent} */ (event).detail]));
welcome.addEventListener("table", (event) => {
  tabs.choose("table");
  intake.take([/** @type {CustomEvent} */ (event).detail]);
});
welcome.addEventListener("batch", (event) => intake.take(/** @type {CustomEvent} */ (event).detail));

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
takeShared().then((file) => file && intake.take([file]));
if (strokes.isEmpty && tabs.mode === "draw" && past.entries.length === 0) welcome.greet(storage);
