/**
 * How a photo comes to the tab for tables.
 *
 * @module table/intake
 */

/** Buttons, and the choosers that they open. */
const CHOOSERS = { "table-choose": "table-file", "table-take": "table-camera" };

/**
 * Take photos that are chosen or taken.
 *
 * @param {(id: string) => any} find
 * @param {(files: File[]) => void} take
 */
export function acceptPhotos(find, take) {
  for (const [button, chooser] of Object.entries(CHOOSERS)) {
    const input = /** @type {HTMLInputElement} */ (find(chooser));
    find(button).addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      const files = [...(input.files ?? [])];
      input.value = ""; // so that the same file can be chosen again
      if (files.length > 0) take(files);
    });
  }
  find("table-drop").addEventListener("click", (/** @type {{target: Element}} */ { target }) => {
    if (target.closest("button") === null) find("table-file").click(); // a button opens it itself
  });
  if (!matchMedia("(hover: none) and (pointer: coarse)").matches) return;
  const [choose, camera] = [find("table-choose"), find("table-take")]; // a phone has a camera
  choose.before(camera);
  for (const button of [choose, camera]) button.classList.toggle("button--main", button === camera);
}
