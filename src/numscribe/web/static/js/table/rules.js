/**
 * The rules of a table: typed, or given by picking cells.
 *
 * @module table/rules
 */

import { columnName } from "./files.js";
import { tableWords } from "./words.js";

/** @typedef {import("./work.js").Work} Work */

/** Events: `add` with the text of a rule; `pick` when picking begins or ends. */
export class Rules extends EventTarget {
  #find;
  #work;
  /** @type {number[] | null} Columns that were picked, the result's first; null while none are. */
  #picked = null;
  /** @type {keyof import("./words.js").Words | null} */
  #message = null;

  /**
   * @param {(id: string) => any} find
   * @param {Work} work
   */
  constructor(find, work) {
    super();
    this.#find = find;
    this.#work = work;
    find("rule-form").addEventListener("submit", (/** @type {Event} */ event) => {
      event.preventDefault();
      this.#add(find("rule-text").value.trim());
    });
    find("rule-total-row").addEventListener("click", () => this.#add("total(row)"));
    find("rule-total-column").addEventListener("click", () => this.#add("total(column)"));
    find("rule-pick").addEventListener("click", () => this.#setPicking(this.#picked === null));
  }

  get isPicking() {
    return this.#picked !== null;
  }

  /** @param {{column: number}} cell That was picked. */
  pick({ column }) {
    if (this.#picked === null) return;
    const picked = this.#picked;
    // The same column again is taken back.
    this.#picked = picked.includes(column) ? picked.filter((other) => other !== column) : [...picked, column];
    const [result, ...added] = this.#picked.map(columnName);
    this.#find("rule-text").value = result === undefined ? "" : `${result} = ${added.join(" + ")}`;
  }

  /** @param {keyof import("./words.js").Words | null} message Why a rule was not taken. */
  say(message) {
    this.#message = message;
    if (message === null) {
      this.#find("rule-text").value = "";
      if (this.isPicking) this.#setPicking(false);
    }
    this.render();
  }

  render() {
    const words = tableWords();
    const rules = this.#work.state?.rules ?? [];
    this.#find("rule-pick").ariaPressed = String(this.isPicking);
    const { cells } = this.#work;
    const repaired = cells.filter(({ status }) => status === "repaired").length;
    const broken = cells.filter(({ status, rule }) => rule !== null && status !== "repaired").length;
    let message = this.isPicking ? words.rulePicking : "";
    if (rules.length > 0 && this.#work.isChecked && !this.isPicking) {
      message = `${words.ruleRepaired(repaired)}. ${broken > 0 ? `${words.ruleBroken(broken)}.` : ""}`;
    }
    if (this.#message !== null) message = String(words[this.#message]);
    this.#find("rule-message").textContent = message;
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
        this.#work.setRules(rules.toSpliced(index, 1));
        this.#find("rule-text").focus();
      });
      item.append(text, remove);
      return item;
    });
    this.#find("rule-list").replaceChildren(...items);
  }

  /** @param {string} rule */
  #add(rule) {
    const rules = this.#work.state?.rules ?? [];
    if (rule === "" || rules.includes(rule)) return;
    this.dispatchEvent(new CustomEvent("add", { detail: rule }));
  }

  /** @param {boolean} isOn */
  #setPicking(isOn) {
    this.#picked = isOn ? [] : null;
    this.#message = null;
    if (isOn) this.#find("rule-text").value = "";
    this.render();
    this.dispatchEvent(new Event("pick"));
  }
}
