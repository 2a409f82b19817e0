/**
 * Evaluates sums such as `12+7=`.
 *
 *     sum     = terms "=" [number]
 *     terms   = product {("+" | "-") product}
 *     product = factor {("×" | "÷" | "/" | ":") factor}
 *     factor  = ["+" | "-"] (number | "(" terms ")")
 *
 * The arithmetic is exact. Ambiguous text has no result.
 *
 * @module reading/sums
 */

import { parseFraction } from "./values.js";

/** @typedef {import("./values.js").Fraction} Fraction */
/**
 * @typedef {object} Sum
 * @property {string} result With at most six decimals; a rounded result starts with "≈".
 * @property {"open" | "right" | "wrong"} state Open if nothing is written after the "=".
 */

const TOKEN_PATTERN = /\d[\d.,']*½?|½|[-+×÷/:()=]/y;
const DECIMALS = 6;

/**
 * @param {string} text One line.
 * @returns {Sum | null} Null if the line is no sum, or has no result.
 */
export function evaluateSum(text) {
  const [left, right, ...more] = text.replaceAll(/\s*([-+×÷/:()=])\s*/g, "$1").split("=");
  if (right === undefined || more.length > 0 || !/.[-+×÷/:]/.test(left)) return null;
  const tokens = tokenize(left);
  const stated = right === "" ? null : parseFraction(right);
  if (tokens === null || (right !== "" && stated === null)) return null;
  const parser = new Parser(tokens);
  const result = parser.parseTerms();
  if (result === null || !parser.isDone) return null;
  return { result: formatResult(result, text), state: compareResult(result, stated, right) };
}

/**
 * @param {string} text
 * @returns {string[] | null} Null if the text has other characters.
 */
function tokenize(text) {
  const tokens = [];
  for (TOKEN_PATTERN.lastIndex = 0; TOKEN_PATTERN.lastIndex < text.length; ) {
    const found = TOKEN_PATTERN.exec(text);
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

  /** @returns {Fraction | null} Null for a syntax error or a division by zero. */
  parseTerms() {
    let sum = this.#parseProduct();
    for (let sign = this.#acceptSign("+-"); sum !== null && sign !== null; sign = this.#acceptSign("+-")) {
      const next = this.#parseProduct();
      sum = next && add(sum, sign === "-" ? { ...next, numerator: -next.numerator } : next);
    }
    return sum;
  }

  /** @returns {Fraction | null} */
  #parseProduct() {
    let product = this.#parseFactor();
    for (let sign = this.#acceptSign("×÷/:"); product !== null && sign !== null; sign = this.#acceptSign("×÷/:")) {
      const next = this.#parseFactor();
      product = next && multiply(product, sign === "×" ? next : inverse(next));
    }
    return product;
  }

  /** @returns {Fraction | null} */
  #parseFactor() {
    const sign = this.#acceptSign("+-");
    let value;
    if (this.#acceptSign("(") !== null) {
      value = this.parseTerms();
      if (this.#acceptSign(")") === null) return null;
    } else {
      value = parseFraction(this.#tokens[this.#next] ?? "");
      this.#next += 1;
    }
    return value && (sign === "-" ? { ...value, numerator: -value.numerator } : value);
  }

  /**
   * @param {string} signs
   * @returns {string | null} The next token, if it is one of these signs; null otherwise.
   */
  #acceptSign(signs) {
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
function add(a, b) {
  return {
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}

/**
 * @param {Fraction} a
 * @param {Fraction | null} b
 * @returns {Fraction | null}
 */
function multiply(a, b) {
  return b && { numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator };
}

/**
 * @param {Fraction | null} fraction
 * @returns {Fraction | null} Null for zero.
 */
function inverse(fraction) {
  if (fraction === null || fraction.numerator === 0n) return null;
  const { numerator, denominator } = fraction;
  const sign = numerator < 0n ? -1n : 1n;
  return { numerator: sign * denominator, denominator: sign * numerator };
}

/**
 * @param {Fraction} result
 * @param {Fraction | null} stated
 * @param {string} written Text of the stated number.
 * @returns {Sum["state"]}
 */
function compareResult(result, stated, written) {
  if (stated === null) return "open";
  if (result.numerator * stated.denominator === stated.numerator * result.denominator) return "right";
  // A rounded result is right: 10÷3=3.33.
  const decimals = /[.,](\d+)$/.exec(written)?.[1].length ?? 0;
  const isRounded = !isExact(result) && decimals > 0;
  const [roundedResult, roundedStated] = [result, stated].map((fraction) => roundToDecimals(fraction, decimals));
  return isRounded && roundedResult === roundedStated ? "right" : "wrong";
}

/**
 * @param {Fraction} fraction
 * @param {number} decimals
 * @returns {bigint} The fraction times 10 ** decimals, rounded to an integer, half away from zero.
 */
function roundToDecimals({ numerator, denominator }, decimals) {
  const magnitude = (numerator < 0n ? -numerator : numerator) * 10n ** BigInt(decimals);
  const whole = (2n * magnitude + denominator) / (2n * denominator);
  return numerator < 0n ? -whole : whole;
}

/** @param {Fraction} fraction */
function isExact({ numerator, denominator }) {
  return (numerator * 10n ** BigInt(DECIMALS)) % denominator === 0n;
}

/**
 * @param {Fraction} fraction
 * @param {string} sum The result has the same decimal mark as this text.
 */
function formatResult(fraction, sum) {
  const value = roundToDecimals(fraction, DECIMALS);
  const digits = String(value < 0n ? -value : value).padStart(DECIMALS + 1, "0");
  const [whole, decimals] = [digits.slice(0, -DECIMALS), digits.slice(-DECIMALS).replace(/0+$/, "")];
  const [comma, point] = [/\d,\d+(?![\d.,])/, /\d\.\d+(?![\d.,])/].map((last) => last.test(sum));
  const mark = comma && !point ? "," : ".";
  const number = decimals === "" ? whole : whole + mark + decimals;
  return `${isExact(fraction) ? "" : "≈"}${value < 0n ? "-" : ""}${number}`;
}
