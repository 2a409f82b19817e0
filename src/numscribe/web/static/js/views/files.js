/**
 * Accepts files that are chosen, dropped or pasted, and saves files.
 *
 * @module views/files
 */

import { byId } from "./dom.js";

/** File inputs by the button that opens them. */
const FILE_BUTTONS = { choose: "file", photo: "photo-file", "batch-choose": "batch-file" };

/** File inputs by the area on which a click opens them. */
const DROP_AREAS = { "drop-hint": "file", "batch-drop": "batch-file" };

/**
 * Pass files that are chosen, dropped or pasted to a function.
 *
 * @param {(files: File[]) => void} addFiles
 */
export function acceptFiles(addFiles) {
  for (const [button, chooser] of Object.entries(FILE_BUTTONS)) {
    acceptChoice(byId(button), byId(chooser), addFiles);
  }
  for (const [area, chooser] of Object.entries(DROP_AREAS)) {
    openOnClick(byId(area), byId(chooser));
  }
  acceptDrops(addFiles);
  acceptPaste(addFiles);
}

/**
 * Open a file input by a click on an area, except on its buttons.
 *
 * @param {HTMLElement} area
 * @param {HTMLInputElement} chooser
 */
export function openOnClick(area, chooser) {
  area.addEventListener("click", ({ target }) => {
    if (/** @type {Element} */ (target).closest("button") === null) chooser.click();
  });
}

/**
 * Open a file input by a button, and pass the chosen files to a function.
 *
 * @param {HTMLElement} button
 * @param {HTMLInputElement} chooser
 * @param {(files: File[]) => void} addFiles
 */
export function acceptChoice(button, chooser, addFiles) {
  button.addEventListener("click", () => chooser.click());
  chooser.addEventListener("change", () => {
    const files = [...(chooser.files ?? [])];
    chooser.value = ""; // so that the same file can be chosen again
    if (files.length > 0) addFiles(files);
  });
}

/**
 * Accept dropped files everywhere. Otherwise the browser would open a file that misses the drop area.
 *
 * @param {(files: File[]) => void} addFiles
 */
function acceptDrops(addFiles) {
  const { body } = document;
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    body.toggleAttribute("data-dragover", event.dataTransfer?.types.includes("Files") ?? false);
  });
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) body.toggleAttribute("data-dragover", false);
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    body.toggleAttribute("data-dragover", false);
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length > 0) addFiles(files);
  });
}

/** @param {(files: File[]) => void} addFiles */
function acceptPaste(addFiles) {
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    addFiles(files);
  });
}

/**
 * Let the browser save a file.
 *
 * @param {Blob} content
 * @param {string} name
 */
export function saveAs(content, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href)); // after the download has started
}
