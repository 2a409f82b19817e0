/**
 * The form for the rules of a table, which are typed or built by picking columns.
 *
 * @module table/rules
 */

import { byId, onClick } from "../views/dom.js";
import { columnName } from "./export.js";
import { tableTexts } from "./words.js";

/** @typedef {import("./model.js").TableModel} TableModel */

/** Events: `add` with the text of a rule; `pick` when picking starts or ends. */
export class RulesForm extends EventTarget {
  #table;
  /** @type {number[] | null} Picked columns, starting with the result; null while not picking. */
  #pickedColumns = null;
  /** @type {keyof import("./words.js").Words | null} */
  #message = null;

  /** @param {TableModel} table */
  constructor(table) {
    super();
    this.#table = table;
    byId("rule-form").addEventListener("submit", (/** @type {Event} */ event) => {
      event.preventDefault();
      this.#add(byId("rule-text").value.trim());
    });
    onClick("rule-total-row", () => this.#add("total(row)"));
    onClick("rule-total-column", () => this.#add("total(column)"));
    onClick("rule-pick", () => this.#setPicking(this.#pickedColumns === null));
  }

  get isPicking() {
    return this.#pickedColumns !== null;
  }

  /** @param {{column: number}} cell The picked cell. */
  pick({ column }) {
    if (this.#pickedColumns === null) return;
    const picked = this.#pickedColumns;
    // Picking a column again removes it.
    this.#pickedColumns = picked.includes(column) ? picked.filter((other) => other !== column) : [...picked, column];
    const [result, ...added] = this.#pickedColumns.map(columnName);
    byId("rule-text").value = result === undefined ? "" : `${result} = ${added.join(" + ")}`;
  }

  /** @param {keyof import("./words.js").Words | null} message Why a rule was refused; null if it was added. */
  showMessage(message) {
    this.#message = message;
    if (message === null) {
      byId("rule-text").value = "";
      if (this.isPicking) this.#setPicking(false);
    }
    this.render();
  }

  render() {
    const words = tableTexts();
    const rules = this.#table.state?.rules ?? [];
    byId("rule-pick").ariaPressed = String(this.isPicking);
    const { cells } = this.#table;
    const repaired = cells.filter(({ status }) => status === "repaired").length;
    const broken = cells.filter(({ status, rule }) => rule !== null && status !== "repaired").length;
    let message = this.isPicking ? words.rulePicking : "";
    if (rules.length > 0 && this.#table.isChecked && !this.isPicking) {
      message = `${words.ruleRepaired(repaired)}. ${broken > 0 ? `${words.ruleBroken(broken)}.` : ""}`;
    }
    if (this.#message !== null) message = String(words[this.#message]);
    byId("rule-message").textContent = message;
    const items = rules.map((rule, index) => {
      const item = document.createElement("li");
      const text = document.createElement("code");
      text.textContent = rule;
      const remove = document.createElement("button");
      remove.type = "button";
      remove.className = "button button--icon";
      remove.textContent = "×";
      remove.ariaLabel = words.ruleRemove(rule);
      remove.title = remove.ariaLabel;
      remove.addEventListener("click", () => {
        this.#table.setRules(rules.toSpliced(index, 1));
        byId("rule-text").focus();
      });
      item.append(text, remove);
      return item;
    });
    byId("rule-list").replaceChildren(...items);
  }

  /** @param {string} rule */
  #add(rule) {
    const rules = this.#table.state?.rules ?? [];
    if (rule === "" || rules.includes(rule)) return;
    this.dispatchEvent(new CustomEvent("add", { detail: rule }));
  }

  /** @param {boolean} isOn */
  #setPicking(isOn) {
    this.#pickedColumns = isOn ? [] : null;
    this.#message = null;
    if (isOn) byId("rule-text").value = "";
    this.render();
    this.dispatchEvent(new Event("pick"));
  }
}
