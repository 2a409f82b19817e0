/**
 * Buttons that choose or take photos of tables, or open the sample.
 *
 * @module table/intake
 */

import { acceptChoice, openOnClick } from "../views/files.js";
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
    acceptChoice(find(button), find(chooser), take);
  }
  find("table-sample").addEventListener("click", async () => {
    try {
      const { sampleTable } = await import("../views/samples.js");
      take([await sampleTable()]);
    } catch {
      tell(words.offlineHeadline);
    }
  });
  openOnClick(find("table-drop"), find("table-file"));
  if (!matchMedia("(hover: none) and (pointer: coarse)").matches) return;
  const [choose, camera] = [find("table-choose"), find("table-take")]; // on phones, the camera is first
  choose.before(camera);
  for (const button of [choose, camera]) button.classList.toggle("button--main", button === camera);
}
