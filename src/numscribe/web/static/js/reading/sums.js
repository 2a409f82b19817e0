/**
 * Sums as people write them, such as `12+7=`, and what they come to.
 *
 *     sum     = terms "=" [number]
 *     terms   = product {("+" | "-") product}
 *     product = factor {("×" | "÷" | "/" | ":") factor}
 *     factor  = ["+" | "-"] (number | "(" terms ")")
 *
 * The arithmetic is exact. What is not surely a sum has no result.
 *
 * @module reading/sums
 */

import { fractionOf } from "./values.js";

/** @typedef {import("./values.js").Fraction} Fraction */
/**
 * @typedef {object} Sum
 * @property {string} result What it comes to, with at most six decimals; "≈" before what is rounded.
 * @property {"open" | "right" | "wrong"} state Open where nothing stands after the "=".
 */

const TOKEN = /\d[\d.,']*½?|½|[-+×÷/:()=]/y;
const DECIMALS = 6;

/**
 * @param {string} text One line.
 * @returns {Sum | null} Null where it is no sum, or one that has no result.
 */
export function checkSum(text) {
  const [left, right, ...more] = text.replaceAll(/\s*([-+×÷/:()=])\s*/g, "$1").split("=");
  if (right === undefined || more.length > 0 || !/.[-+×÷/:]/.test(left)) return null;
  const tokens = tokensOf(left);
  const stated = right === "" ? null : fractionOf(right);
  if (tokens === null || (right !== "" && stated === null)) return null;
  const parser = new Parser(tokens);
  const result = parser.terms();
  if (result === null || !parser.isDone) return null;
  return { result: textOf(result, text), state: stateOf(result, stated, right) };
}

/**
 * @param {string} text
 * @returns {string[] | null} Null where there is something else.
 */
function tokensOf(text) {
  const tokens = [];
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < text.length; ) {
    const found = TOKEN.exec(text);
    if (found === null) return null;
    tokens.push(found[0]);
  }
  return tokens;
}

class Parser {
  #tokens;
  #next = 0;

  /** @param {readonly string[]} tokens */
  constructor(tokens) {
    this.#tokens = tokens;
  }

  get isDone() {
    return this.#next === this.#tokens.length;
  }

  /** @returns {Fraction | null} Null where there is no such thing here, or a division by zero. */
  terms() {
    let sum = this.#product();
    for (let sign = this.#take("+-"); sum !== null && sign !== null; sign = this.#take("+-")) {
      const next = this.#product();
      sum = next && plus(sum, sign === "-" ? { ...next, top: -next.top } : next);
    }
    return sum;
  }

  /** @returns {Fraction | null} */
  #product() {
    let product = this.#factor();
    for (let sign = this.#take("×÷/:"); product !== null && sign !== null; sign = this.#take("×÷/:")) {
      const next = this.#factor();
      product = next && times(product, sign === "×" ? next : inverse(next));
    }
    return product;
  }

  /** @returns {Fraction | null} */
  #factor() {
    const sign = this.#take("+-");
    let value;
    if (this.#take("(") !== null) {
      value = this.terms();
      if (this.#take(")") === null) return null;
    } else {
      value = fractionOf(this.#tokens[this.#next] ?? "");
      this.#next += 1;
    }
    return value && (sign === "-" ? { ...value, top: -value.top } : value);
  }

  /**
   * @param {string} signs
   * @returns {string | null} The next token, if it is one of these signs.
   */
  #take(signs) {
    const token = this.#tokens[this.#next];
    if (token === undefined || !signs.includes(token)) return null;
    this.#next += 1;
    return token;
  }
}

/**
 * @param {Fraction} a
 * @param {Fraction} b
 * @returns {Fraction}
 */
function plus(a, b) {
  return { top: a.top * b.bottom + b.top * a.bottom, bottom: a.bottom * b.bottom };
}

/**
 * @param {Fraction} a
 * @param {Fraction | null} b
 * @returns {Fraction | null}
 */
function times(a, b) {
  return b && { top: a.top * b.top, bottom: a.bottom * b.bottom };
}

/**
 * @param {Fraction | null} fraction
 * @returns {Fraction | null} Null for zero.
 */
function inverse(fraction) {
  if (fraction === null || fraction.top === 0n) return null;
  const { top, bottom } = fraction;
  return top < 0n ? { top: -bottom, bottom: -top } : { top: bottom, bottom: top };
}

/**
 * @param {Fraction} result
 * @param {Fraction | null} stated
 * @param {string} written The stated number as it is written.
 * @returns {Sum["state"]}
 */
function stateOf(result, stated, written) {
  if (stated === null) return "open";
  if (result.top * stated.bottom === stated.top * result.bottom) return "right";
  // 10÷3=3.33 is as right as it can be with two decimals.
  const decimals = /[.,](\d+)$/.exec(written)?.[1].length ?? 0;
  const isRounded = !isExact(result) && decimals > 0;
  const [near, said] = [result, stated].map((fraction) => scaled(fraction, decimals));
  return isRounded && near === said ? "right" : "wrong";
}

/**
 * @param {Fraction} fraction
 * @param {number} decimals
 * @returns {bigint} The nearest whole number to it times a power of ten; halves away from zero.
 */
function scaled({ top, bottom }, decimals) {
  const whole = (2n * (top < 0n ? -top : top) * 10n ** BigInt(decimals) + bottom) / (2n * bottom);
  return top < 0n ? -whole : whole;
}

/** @param {Fraction} fraction */
function isExact({ top, bottom }) {
  return (top * 10n ** BigInt(DECIMALS)) % bottom === 0n;
}

/**
 * @param {Fraction} fraction
 * @param {string} sum Whose decimal mark the result has, too.
 */
function textOf(fraction, sum) {
  const value = scaled(fraction, DECIMALS);
  const digits = String(value < 0n ? -value : value).padStart(DECIMALS + 1, "0");
  const [whole, decimals] = [digits.slice(0, -DECIMALS), digits.slice(-DECIMALS).replace(/0+$/, "")];
  const [comma, point] = [/\d,\d+(?![\d.,])/, /\d\.\d+(?![\d.,])/].map((last) => last.test(sum));
  const mark = comma && !point ? "," : ".";
  const number = decimals === "" ? whole : whole + mark + decimals;
  return `${isExact(fraction) ? "" : "≈"}${value < 0n ? "-" : ""}${number}`;
}
