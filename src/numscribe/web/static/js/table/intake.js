/**
 * Buttons that choose or take photos of tables, or open the sample.
 *
 * @module table/intake
 */

import { words } from "../words/index.js";

/** Buttons, and the file inputs that they open. */
const CHOOSERS = { "table-choose": "table-file", "table-take": "table-camera" };

/**
 * Pass photos that are chosen or taken, or the sample, to a function.
 *
 * @param {(id: string) => any} find
 * @param {(files: File[]) => void} take
 * @param {(message: string) => void} tell
 */
export function acceptPhotos(find, take, tell) {
  for (const [button, chooser] of Object.entries(CHOOSERS)) {
    const input = /** @type {HTMLInputElement} */ (find(chooser));
    find(button).addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      const files = [...(input.files ?? [])];
      input.value = ""; // so that the same file can be chosen again
      if (files.length > 0) take(files);
    });
  }
  find("table-sample").addEventListener("click", async () => {
    try {
      const { sampleTable } = await import("../views/samples.js");
      take([await sampleTable()]);
    } catch {
      tell(words.offlineHeadline);
    }
  });
  find("table-drop").addEventListener("click", (/** @type {{target: Element}} */ { target }) => {
    if (target.closest("button") === null) find("table-file").click(); // buttons have handlers of their own
  });
  if (!matchMedia("(hover: none) and (pointer: coarse)").matches) return;
  const [choose, camera] = [find("table-choose"), find("table-take")]; // on phones, the camera is first
  choose.before(camera);
  for (const button of [choose, camera]) button.classList.toggle("button--main", button === camera);
}
