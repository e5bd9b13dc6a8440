/*
 * Evaluates the trees that surveys/questionnaire/expressions.py makes; it never sees an expression's text.
 * The Python modules operands, functions and patterns state the rules, and one table of cases holds both
 * sides to the same results: what is written at length here is where the two languages differ.
 *
 * A value is a text, a number, a boolean, or an array: a node-set, one value a row. Blank is "".
 */

import { matches } from "./patterns.js";

const DAY = 86400000;
const FARTHEST_PLACE = 400;
const NUMBER = /^[ \t\r\n]*(-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))[ \t\r\n]*$/;
const DATE = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;

/** The tree's value. `values`: by question name; `self`: the value under test; `today`: an ISO date. */
export function evaluate(tree, values, { self = "", today }) {
  return valueOf(tree, { values, self, today });
}

export function holds(tree, values, { self = "", today }) {
  return boolean(evaluate(tree, values, { self, today }));
}

function valueOf(tree, at) {
  if (!Array.isArray(tree)) return tree;
  const [name, ...parts] = tree;
  if (Object.hasOwn(FORMS, name)) return FORMS[name](parts, at);
  return FUNCTIONS[name](...parts.map((part) => valueOf(part, at)));
}

const FORMS = {
  $: ([name], at) => operand(Object.hasOwn(at.values, name) ? at.values[name] : ""),
  ".": (_, at) => operand(at.self),
  and: (parts, at) => parts.every((part) => boolean(valueOf(part, at))),
  or: (parts, at) => parts.some((part) => boolean(valueOf(part, at))),
  if: ([test, yes, no], at) => valueOf(boolean(valueOf(test, at)) ? yes : no, at),
  today: (_, at) => at.today,
  regex: ([value, program], at) => matches(program, text(valueOf(value, at))),
};

// Values of one kind as another

function operand(value) {
  if (!Array.isArray(value)) return scalar(value);
  return value.map((part) => (typeof part === "boolean" ? Number(part) : scalar(part)));
}

function scalar(value) {
  return ["string", "boolean", "number"].includes(typeof value) ? value : "";
}

function single(value) {
  return Array.isArray(value) ? (value[0] ?? "") : value;
}

function isBlank(value) {
  const first = single(value);
  return first === "" || Number.isNaN(first);
}

function number(value) {
  const first = single(value);
  if (typeof first !== "string") return Number(first);
  const match = NUMBER.exec(first);
  return match ? Number(match[1]) : daysOf(first);
}

export function text(value) {
  const first = single(value);
  return typeof first === "number" ? numberText(first) : String(first);
}

function boolean(value) {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

/** The shortest decimals that give the number back, without an exponent. */
function numberText(value) {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const [digits, exponent] = decimals(value);
  const sign = digits < 0n ? "-" : "";
  const figures = (digits < 0n ? -digits : digits).toString();
  if (exponent >= 0) return sign + figures + "0".repeat(exponent);
  const padded = figures.padStart(1 - exponent, "0");
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

/** The whole number and the power of ten whose product is the number. */
function decimals(value) {
  const [mantissa, power = "0"] = String(value).split("e");
  const [whole, fraction = ""] = mantissa.split(".");
  return [BigInt(whole + fraction), Number(power) - fraction.length];
}

function daysOf(value) {
  const match = DATE.exec(value);
  if (!match || match[1] === "0000") return NaN;
  const day = new Date(0);
  day.setUTCFullYear(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  return day.toISOString().startsWith(value) ? day.getTime() / DAY : NaN;
}

const FIRST_DAY = daysOf("0001-01-01");
const LAST_DAY = daysOf("9999-12-31");

function dateText(days) {
  if (!(days >= FIRST_DAY && days < LAST_DAY + 1)) return "";
  return new Date(Math.floor(days) * DAY).toISOString().slice(0, 10);
}

// Operators and functions

function equal(left, right) {
  if (typeof left === "boolean" || typeof right === "boolean") return boolean(left) === boolean(right);
  if (typeof left === "number" || typeof right === "number") return number(left) === number(right);
  return left === right;
}

function comparing(test) {
  return (left, right) =>
    compared(left, right).some((one) => compared(right, left).some((other) => test(one, other)));
}

function compared(value, other) {
  if (!Array.isArray(value)) return [value];
  return typeof other === "boolean" ? [boolean(value)] : value;
}

/** Rounding steps without JavaScript's negative zero. */
function whole(step) {
  return (value) => step(number(value)) + 0;
}

function rounded(value, places) {
  if (Number.isNaN(places)) return NaN;
  if (!Number.isFinite(value)) return value;
  const [digits, exponent] = decimals(value);
  const kept = Math.trunc(Math.max(-FARTHEST_PLACE, Math.min(places, FARTHEST_PLACE)));
  if (-exponent - kept <= 0) return value;
  const unit = 10n ** BigInt(-exponent - kept);
  const twice = 2n * digits + unit;
  const short = twice % (2n * unit) < 0n ? 1n : 0n; // BigInt division cuts towards zero, Python's goes down
  return Number(`${twice / (2n * unit) - short}e${-kept}`);
}

function power(base, exponent) {
  if (!Number.isFinite(exponent)) return NaN;
  if (exponent === Math.floor(exponent)) {
    const product = repeatedProduct(base, Math.abs(exponent));
    return exponent >= 0 ? product : 1 / product;
  }
  if (base < 0) return NaN;
  return to12Digits(base ** exponent);
}

function repeatedProduct(base, times) {
  let result = 1;
  for (let left = times, square = base; left >= 1; left = Math.floor(left / 2), square *= square) {
    if (left % 2) result *= square;
  }
  return result;
}

function to12Digits(value) {
  if (!Number.isFinite(value)) return value;
  const [digits, exponent] = decimals(value);
  return rounded(value, 12 - exponent - digits.toString().length);
}

function words(value) {
  return text(value).split(/[ \t\r\n]+/).filter((word) => word !== "");
}

function wordAt(value, place) {
  return words(value)[Math.trunc(number(place))] ?? "";
}

/** Counts characters, not the halves that JavaScript stores the rarer ones in. */
function part(value, start, end = Infinity) {
  const characters = Array.from(text(value));
  return characters.slice(placeIn(characters, start), placeIn(characters, end)).join("");
}

function placeIn(characters, place) {
  const index = Math.trunc(number(place)) || 0;
  return index < 0 ? Math.max(0, index + characters.length) : index;
}

function after(value, mark) {
  const place = text(value).indexOf(text(mark));
  return place < 0 ? "" : text(value).slice(place + text(mark).length);
}

function before(value, mark) {
  return text(value).slice(0, Math.max(0, text(value).indexOf(text(mark))));
}

function translate(value, olds, news) {
  const from = Array.from(text(olds));
  const to = Array.from(text(news));
  const changed = (character) => (from.includes(character) ? (to[from.indexOf(character)] ?? "") : character);
  return Array.from(text(value), changed).join("");
}

function numbers(values) {
  return values.flat().map(number).filter((amount) => !Number.isNaN(amount));
}

function formatDate(value, pattern) {
  const [year, month, day] = dateText(number(value)).split("-");
  if (day === undefined) return "";
  const [n, e] = [month, day].map((digits) => String(Number(digits)));
  const written = { Y: year, y: year.slice(2), m: month, n, d: day, e };
  return text(pattern).replace(/%([Yymnde])/g, (_, letter) => written[letter]);
}

const dayNumber = (value) => daysOf(dateText(number(value)));

const FUNCTIONS = {
  "=": comparing(equal),
  "!=": comparing((left, right) => !equal(left, right)),
  "<": comparing((left, right) => number(left) < number(right)),
  "<=": comparing((left, right) => number(left) <= number(right)),
  ">": comparing((left, right) => number(left) > number(right)),
  ">=": comparing((left, right) => number(left) >= number(right)),
  "+": (left, right) => number(left) + number(right),
  "-": (left, right) => number(left) - number(right),
  "*": (left, right) => number(left) * number(right),
  div: (left, right) => number(left) / number(right),
  mod: (left, right) => number(left) % number(right),
  negative: (value) => -number(value),
  abs: (value) => Math.abs(number(value)),
  boolean,
  "boolean-from-string": (value) => ["true", "1"].includes(text(value)),
  ceiling: whole(Math.ceil),
  coalesce: (...values) => values.find((value) => !isBlank(value)) ?? "",
  concat: (...values) => values.flat().map(text).join(""),
  contains: (value, sought) => text(value).includes(text(sought)),
  count: (value) => (Array.isArray(value) ? value.length : Number(!isBlank(value))),
  "count-non-empty": (...values) => values.flat().filter((value) => !isBlank(value)).length,
  "count-selected": (value) => words(value).length,
  date: (value) => dateText(number(value)),
  "decimal-date": dayNumber,
  "decimal-date-time": dayNumber,
  "ends-with": (value, end) => text(value).endsWith(text(end)),
  false: () => false,
  floor: whole(Math.floor),
  "format-date": formatDate,
  int: whole(Math.trunc),
  join: (mark, ...values) => values.flat().map(text).join(text(mark)),
  max: (...values) => numbers(values).reduce((most, amount) => (amount <= most ? most : amount), NaN),
  min: (...values) => numbers(values).reduce((least, amount) => (amount >= least ? least : amount), NaN),
  "normalize-space": (value) => words(value).join(" "),
  not: (value) => !boolean(value),
  number,
  pow: (base, exponent) => power(number(base), number(exponent)),
  round: (value, places = 0) => rounded(number(value), number(places)),
  selected: (value, choice) => words(value).includes(text(choice)),
  "selected-at": wordAt,
  sqrt: (value) => Math.sqrt(number(value)),
  "starts-with": (value, start) => text(value).startsWith(text(start)),
  string: text,
  "string-length": (value) => Array.from(text(value)).length,
  substr: part,
  "substring-after": after,
  "substring-before": before,
  sum: (...values) => numbers(values).reduce((total, amount) => total + amount, 0),
  translate,
  true: () => true,
};
