/**
 * The buttons to choose or take photos of tables, or to open the sample.
 *
 * @module table/photo-input
 */

import { byId, onClick } from "../views/dom.js";
import { acceptChoice, openOnClick } from "../views/files.js";
import { words } from "../words/index.js";

/** File inputs by the button that opens them. */
const FILE_BUTTONS = { "table-choose": "table-file", "table-take": "table-camera" };

/**
 * Pass chosen or taken photos, or the sample, to a function.
 *
 * @param {(files: File[]) => void} addPhotos
 * @param {(message: string) => void} notify
 */
export function acceptPhotos(addPhotos, notify) {
  for (const [button, chooser] of Object.entries(FILE_BUTTONS)) {
    acceptChoice(byId(button), byId(chooser), addPhotos);
  }
  onClick("table-sample", async () => {
    try {
      const { sampleTable } = await import("../views/samples.js");
      addPhotos([await sampleTable()]);
    } catch {
      notify(words.offlineHeadline);
    }
  });
  openOnClick(byId("table-drop"), byId("table-file"));
  if (!matchMedia("(hover: none) and (pointer: coarse)").matches) return;
  const [choose, camera] = [byId("table-choose"), byId("table-take")]; // on phones, the camera comes first
  choose.before(camera);
  for (const button of [choose, camera]) button.classList.toggle("button--main", button === camera);
}
