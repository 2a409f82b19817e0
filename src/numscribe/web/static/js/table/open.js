/**
 * Opens the tab for tables: its content, styles and modules.
 *
 * @module table/open
 */

import { TableTab } from "./tab.js";

/** @typedef {import("./tab.js").Parts} Parts */

/**
 * @param {Document} page
 * @param {Parts} parts
 * @returns {Promise<TableTab>} The tab, with the work of before a reload.
 */
export async function open(page, parts) {
  const panel = /** @type {HTMLElement} */ (page.getElementById("panel-table"));
  const [response] = await Promise.all([fetch("table.html"), addStyles(page)]);
  if (!response.ok) throw new Error(`status ${response.status}`);
  panel.innerHTML = await response.text();
  const tab = new TableTab(page, parts);
  await tab.restore();
  return tab;
}

/** @param {Document} page */
function addStyles(page) {
  return new Promise((done, fail) => {
    const link = page.createElement("link");
    link.rel = "stylesheet";
    link.href = new URL("../../css/table.css", import.meta.url).href;
    link.onload = done;
    link.onerror = fail;
    page.head.append(link);
  });
}
