/**
 * Loads the content and styles of the tab for tables.
 *
 * @module table/open
 */

import { byId } from "../views/dom.js";
import { loadStyles } from "../views/lazy.js";
import { TableTab } from "./tab.js";

/** @typedef {import("./tab.js").Parts} Parts */

/**
 * @param {Parts} parts
 * @returns {Promise<TableTab>} The tab, with the table from before a reload.
 */
export async function open(parts) {
  const panel = /** @type {HTMLElement} */ (byId("panel-table"));
  const [response] = await Promise.all([fetch("table.html"), loadStyles("table.css")]);
  if (!response.ok) throw new Error(`status ${response.status}`);
  panel.innerHTML = await response.text();
  const tab = new TableTab(parts);
  await tab.restore();
  return tab;
}
