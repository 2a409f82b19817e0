/**
 * Accepts files that are chosen, dropped or pasted.
 *
 * @module views/files
 */

/** Buttons, and the file inputs that they open. */
const CHOOSERS = { choose: "file", photo: "photo-file", "batch-choose": "batch-file" };

/** Areas on which files are dropped, and the file inputs that a click on them opens. */
const AREAS = { invitation: "file", "batch-drop": "batch-file" };

/**
 * Take files that are chosen, dropped or pasted.
 *
 * @param {Document} page
 * @param {(files: File[]) => void} take
 */
export function acceptFiles(page, take) {
  const find = (/** @type {string} */ id) => /** @type {any} */ (page.getElementById(id));
  for (const [button, chooser] of Object.entries(CHOOSERS)) {
    acceptChoice(find(button), find(chooser), take);
  }
  for (const [area, chooser] of Object.entries(AREAS)) {
    openOnClick(find(area), find(chooser));
  }
  acceptDrops(page, take);
  acceptPaste(page, take);
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
 * Open a file input by a button, and take the chosen files.
 *
 * @param {HTMLElement} button
 * @param {HTMLInputElement} chooser
 * @param {(files: File[]) => void} take
 */
export function acceptChoice(button, chooser, take) {
  button.addEventListener("click", () => chooser.click());
  chooser.addEventListener("change", () => {
    const files = [...(chooser.files ?? [])];
    chooser.value = ""; // so that the same file can be chosen again
    if (files.length > 0) take(files);
  });
}

/**
 * Files may be dropped anywhere: a file that misses its target must not replace the page.
 *
 * @param {Document} page
 * @param {(files: File[]) => void} take
 */
function acceptDrops(page, take) {
  const { body } = page;
  page.addEventListener("dragover", (event) => {
    event.preventDefault();
    body.toggleAttribute("data-over", event.dataTransfer?.types.includes("Files") ?? false);
  });
  page.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) body.toggleAttribute("data-over", false);
  });
  page.addEventListener("drop", (event) => {
    event.preventDefault();
    body.toggleAttribute("data-over", false);
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length > 0) take(files);
  });
}

/**
 * @param {Document} page
 * @param {(files: File[]) => void} take
 */
function acceptPaste(page, take) {
  page.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    take(files);
  });
}

/**
 * @param {Blob} content
 * @param {string} name
 */
export function saveAs(content, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href)); // once the browser has it
}
