/**
 * Creates the modules of the page, and connects their events.
 *
 * @module main
 */

import { BatchQueue } from "./batch/queue.js";
import { BatchStorage } from "./batch/storage.js";
import { decode, encode } from "./ink/codec.js";
import { Strokes } from "./ink/strokes.js";
import { Api } from "./reading/api.js";
import { Answer } from "./state/answer.js";
import { ReadingHistory } from "./state/history.js";
import { Preferences } from "./state/preferences.js";
import { Session } from "./state/session.js";
import { browserStorage, loadJson, saveJson } from "./state/storage.js";
import { ActionButtons } from "./views/action-buttons.js";
import { AnswerView } from "./views/answer.js";
import { BatchView } from "./views/batch.js";
import { CorrectionSender } from "./views/corrections.js";
import { Demo } from "./views/demo.js";
import { byId } from "./views/dom.js";
import { DrawingInput } from "./views/drawing-input.js";
import { Export } from "./views/export.js";
import { FileRouter } from "./views/file-router.js";
import { HistoryView } from "./views/history.js";
import { MarkButtons } from "./views/marks.js";
import { DrawingPad } from "./views/pad.js";
import { ProbabilityBars } from "./views/probabilities.js";
import { registerServiceWorker, takeSharedPicture } from "./views/pwa.js";
import { showServerFeatures } from "./views/server-features.js";
import { Settings } from "./views/settings.js";
import { ShareLink } from "./views/share-link.js";
import { SidePanels } from "./views/side-panels.js";
import { SymbolBoxes } from "./views/symbol-boxes.js";
import { TableLoader } from "./views/table-loader.js";
import { Tabs } from "./views/tabs.js";
import { ThresholdSetting } from "./views/threshold.js";
import { Toast } from "./views/toast.js";
import { Tool } from "./views/tool.js";
import { Toolbar } from "./views/toolbar.js";
import { TypedCorrection } from "./views/typed-correction.js";
import { UploadView } from "./views/upload.js";
import { Welcome } from "./views/welcome.js";
import { applyTexts, setLanguage, words } from "./words/index.js";

/** @typedef {import("./ink/strokes.js").Stroke} Stroke */

/** Key of the stored drawing. */
const INK_KEY = "numscribe.ink";

const localStorage = browserStorage("localStorage");
const sessionStorage = browserStorage("sessionStorage");
const toast = new Toast();
const notify = toast.show.bind(toast);
const preferences = new Preferences(localStorage);
const readingHistory = new ReadingHistory(localStorage);
const api = new Api();
const strokes = new Strokes();
const answer = new Answer();
const tool = new Tool();
const tabs = new Tabs(sessionStorage);
const shareLink = new ShareLink();
const upload = new UploadView();
const pad = new DrawingPad(byId("canvas"), byId("overlay"), strokes);
const toolbar = new Toolbar({ pad, strokes, tool, preferences, notify });
const demo = new Demo({ strokes, pad, width: () => toolbar.penWidth });
const welcome = new Welcome({ strokes, demo });
const maySendCorrections = () => corrections.maySend;
const table = new TableLoader({ api, toast, announce, sessionStorage, maySendCorrections });
const queue = new BatchQueue((file, signal) => api.read(file, signal));
const views = {
  answer: new AnswerView(answer),
  probabilities: new ProbabilityBars(answer),
  marks: new MarkButtons(answer),
  typedCorrection: new TypedCorrection(answer),
  history: new HistoryView(readingHistory),
  batch: new BatchView(queue),
  settings: new Settings(preferences),
  threshold: new ThresholdSetting(api, preferences),
};
const fileRouter = new FileRouter({ tabs, upload, table, batch: views.batch });
const boxes = new SymbolBoxes({ answer, strokes, pad, tabs, upload });
const session = new Session({
  api,
  strokes,
  picture: () => ({ blob: upload.source, name: upload.name }),
  mode: () => tabs.mode,
  answer,
  history: readingHistory,
  announce,
  earlierCorrection: () => {
    if (tabs.mode === "draw") return readingHistory.correctionOf(encode(strokes));
    return fileRouter.openedRow?.corrected ?? null;
  },
});
const buttons = new ActionButtons({ answer, session, strokes, upload, announce });
const getCorrection = () => session.correction;
const corrections = new CorrectionSender({ api, preferences, getCorrection, notify });
new Export({ answer, strokes, shareLink, toast });

// Input

strokes.addEventListener("change", () => {
  answer.isLinkBroken = false;
  shareLink.removeFromAddressBar();
  session.inkChanged();
});
strokes.addEventListener("rest", () => {
  if (!session.isTemporary) saveJson(localStorage, INK_KEY, encode(strokes));
  session.requestNow();
  renderButtons();
});

upload.addEventListener("change", () => {
  session.reset();
  renderButtons();
  if (upload.isTooLarge) session.fail({ kind: "tooLarge" });
  else session.predict();
});
upload.addEventListener("cropstart", () => session.waitForCrop());
upload.addEventListener("croperror", () => session.fail({ kind: "failed" }));
upload.addEventListener("corner", () => announce(words.cropCorner));

const drawing = new DrawingInput({ pad, strokes, tool, toolbar, boxes: boxes.drawingBoxes });
drawing.addEventListener("tap", (event) => {
  answer.select(/** @type {CustomEvent<number>} */ (event).detail);
});
drawing.addEventListener("enter", () => session.predict());
drawing.addEventListener("pen", (event) => {
  announce(/** @type {CustomEvent} */ (event).detail.down ? words.spokenPenDown : words.spokenPenUp);
});

// Reading

const toLayer = boxes.toLayer.bind(boxes);
const sidePanels = new SidePanels({ api, strokes, answer, session, shareLink, toLayer, notify });
session.addEventListener("change", () => {
  corrections.hideQuestion();
  sidePanels.refresh();
});

window.addEventListener("online", () => {
  session.requestNow();
  if (tabs.mode === "table") table.open();
});

/**
 * Speak a message in screen readers.
 *
 * @param {string} message
 */
function announce(message) {
  const region = byId("spoken");
  if (region.textContent !== message) region.textContent = message;
}

// Rendering

answer.addEventListener("change", render);
pad.addEventListener("view", render);
new ResizeObserver(render).observe(byId("picture"));
preferences.addEventListener("change", applyPreferences);
views.settings.addEventListener("theme", () => pad.repaint());
tabs.addEventListener("change", () => {
  if (tabs.mode === "table") table.open();
  welcome.end();
  sidePanels.endGame();
  session.reset();
  renderButtons();
  session.predict();
});
answer.addEventListener("select", () => {
  if (tabs.mode === "draw" && answer.symbol !== null) pad.scrollToBox(answer.symbol.box);
  sidePanels.onSelect(answer.symbol);
});

function render() {
  views.answer.render();
  views.probabilities.render();
  views.marks.render();
  views.typedCorrection.render();
  boxes.render();
  buttons.render();
}

function renderButtons() {
  buttons.render();
  byId("share").hidden = tabs.mode !== "draw";
  upload.render();
  toolbar.render();
}

/** Render everything that contains text, as after a change of the language. */
function renderAll() {
  applyTexts(document);
  for (const view of [...Object.values(views), sidePanels, table]) view.render();
  renderButtons();
  render();
}

async function applyPreferences() {
  const { threshold, model, live } = preferences.values;
  answer.isLive = live;
  const hasChanged = threshold !== api.options.threshold || model !== api.options.model;
  api.options = { threshold, model };
  await setLanguage(preferences.values.language, navigator.languages);
  renderAll();
  if (hasChanged) session.predict();
}

// Corrections

for (const view of [views.answer, views.probabilities, views.marks, views.typedCorrection]) {
  view.addEventListener("correct", () => {
    session.saveToHistory();
    session.announceReading();
    const row = fileRouter.openedRow;
    if (row !== null) queue.correct(row, answer.isCorrected ? answer.text : null);
    corrections.onCorrection(answer.isCorrected);
  });
}

// Links and history

views.history.addEventListener("restore", (event) => {
  const { ink } = /** @type {CustomEvent<import("./state/history.js").HistoryEntry>} */ (event).detail;
  showDrawing(decode(ink ?? "") ?? []);
});
shareLink.addEventListener("open", (event) => showDrawing(/** @type {CustomEvent} */ (event).detail));
shareLink.addEventListener("broken", showLinkBroken);

function showLinkBroken() {
  answer.isLinkBroken = true;
  announce(words.linkBroken);
}

/** @param {Stroke[]} newStrokes Replace the user's drawing, which undo restores. */
function showDrawing(newStrokes) {
  welcome.end();
  sidePanels.endGame();
  tabs.choose("draw");
  session.reset();
  strokes.replace(newStrokes);
  if (pad.hasHiddenInk) pad.fitInk();
}

// The game. Its drawings are not stored.

sidePanels.addEventListener("start", () => {
  tabs.choose("draw");
  welcome.end();
  session.isTemporary = answer.isLive = true;
});
sidePanels.addEventListener("end", () => {
  session.isTemporary = false;
  applyPreferences();
});
sidePanels.addEventListener("broken", showLinkBroken);

// The greeting. Its drawing is not stored.

welcome.addEventListener("start", () => setGreeting(true));
welcome.addEventListener("end", () => setGreeting(false));
welcome.addEventListener("failed", () => notify(words.offlineHeadline));
welcome.addEventListener("photo", (event) => fileRouter.addFiles([/** @type {CustomEvent} */ (event).detail]));
welcome.addEventListener("table", (event) => {
  tabs.choose("table");
  fileRouter.addFiles([/** @type {CustomEvent} */ (event).detail]);
});
welcome.addEventListener("batch", (event) => fileRouter.addFiles(/** @type {CustomEvent} */ (event).detail));

/** @param {boolean} isShown */
function setGreeting(isShown) {
  document.body.toggleAttribute("data-greeting", isShown);
  session.isTemporary = isShown;
}

// Start

const requestFeatures = () => showServerFeatures(api, { ...views, corrections });
requestFeatures();
window.addEventListener("online", requestFeatures);
window.addEventListener("load", registerServiceWorker); // before the `await`, which may end after `load`
await applyPreferences();
const storedStrokes = decode(loadJson(localStorage, INK_KEY, "")) ?? [];
if (storedStrokes.length > 0) strokes.load(storedStrokes);
shareLink.openCurrent();
new BatchStorage(queue, sessionStorage).restore();
if (tabs.mode === "table") table.open();
takeSharedPicture().then((file) => file && fileRouter.addFiles([file]));
if (strokes.isEmpty && tabs.mode === "draw" && readingHistory.entries.length === 0) welcome.start(localStorage);
