/*
 * The operators and functions of expressions: the rules of surveys/questionnaire/functions.py. One table of
 * cases holds both sides to the same results.
 */

import {
  boolean,
  clockOf,
  comparing,
  dateText,
  daysOf,
  decimals,
  equal,
  isBlank,
  millisecondsOf,
  momentText,
  number,
  text,
} from "./operands.js";
import { digest } from "./digests.js";
import { area, distance, geofence } from "./shapes.js";

const FARTHEST_PLACE = 400;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

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
  return rounded(value, 12 - exponent - digits.toString().replace("-", "").length);
}

export function words(value) {
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
  const moment = number(value);
  const date = dateText(moment);
  if (!date) return "";
  const [year, month, day] = date.split("-");
  const [hour, minute, rest] = clockOf(moment).split(":");
  const [n, e, h] = [month, day, hour].map((digits) => String(Number(digits)));
  const written = { Y: year, y: year.slice(2), m: month, n, b: MONTHS[n - 1], d: day, e };
  Object.assign(written, { a: WEEKDAYS[(((daysOf(date) % 7) + 7) % 7)] });
  Object.assign(written, { H: hour, h, M: minute, S: rest.slice(0, 2), 3: rest.slice(3) });
  return text(pattern).replace(/%([YymnbdeaHhMS3])/g, (_, letter) => written[letter]);
}

function isBetween(least, most, found) {
  const [low, high] = [number(least), number(most)];
  return (low < 0 || found >= low) && (high < 0 || found <= high);
}

function checklist(least, most, ...values) {
  return isBetween(least, most, values.filter(boolean).length);
}

function weightedChecklist(least, most, ...values) {
  const weights = values.filter((_, place) => place % 2 && boolean(values[place - 1]));
  return isBetween(least, most, sum(...weights));
}

function sum(...values) {
  return numbers(values).reduce((total, amount) => total + amount, 0);
}

/** To 12 digits, because the last ones differ between machines. */
function smooth(compute) {
  return (...values) => to12Digits(compute(...values.map(number)));
}

function decoded(value) {
  try {
    if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text(value))) return "";
    const bytes = Uint8Array.from(atob(text(value)), (letter) => letter.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return "";
  }
}

const hasClock = (value) => !Number.isNaN(millisecondsOf(text(value)));
const dayNumber = (value) => daysOf(dateText(number(value)));

export const FUNCTIONS = {
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
  acos: smooth(Math.acos),
  area: (value) => to12Digits(area(value)),
  asin: smooth(Math.asin),
  atan: smooth(Math.atan),
  atan2: smooth(Math.atan2),
  "base64-decode": decoded,
  boolean,
  "boolean-from-string": (value) => ["true", "1"].includes(text(value)),
  ceiling: whole(Math.ceil),
  checklist,
  coalesce: (...values) => values.find((value) => !isBlank(value)) ?? "",
  concat: (...values) => values.flat().map(text).join(""),
  contains: (value, sought) => text(value).includes(text(sought)),
  cos: smooth(Math.cos),
  count: (value) => (Array.isArray(value) ? value.length : Number(!isBlank(value))),
  "count-non-empty": (...values) => values.flat().filter((value) => !isBlank(value)).length,
  "count-selected": (value) => words(value).length,
  date: (value) => dateText(number(value)),
  "decimal-date": dayNumber,
  "date-time": (value) => momentText(number(value)),
  "decimal-date-time": (value) => (hasClock(value) ? number(value) : dayNumber(value)),
  "decimal-time": (value) => millisecondsOf(text(value)) / 86400000,
  digest: (value, algorithm, encoding = "base64") => digest(text(value), text(algorithm), text(encoding)),
  distance: (...values) => to12Digits(distance(...values)),
  "enclosed-area": (value) => to12Digits(area(value)),
  "ends-with": (value, end) => text(value).endsWith(text(end)),
  exp: smooth(Math.exp),
  exp10: (exponent) => power(10, number(exponent)),
  false: () => false,
  floor: whole(Math.floor),
  "format-date": formatDate,
  "format-date-time": formatDate,
  geofence,
  int: whole(Math.trunc),
  join: (mark, ...values) => values.flat().map(text).join(text(mark)),
  log: smooth(Math.log),
  log10: smooth(Math.log10),
  max: (...values) => numbers(values).reduce((most, amount) => (amount <= most ? most : amount), NaN),
  min: (...values) => numbers(values).reduce((least, amount) => (amount >= least ? least : amount), NaN),
  "normalize-space": (value) => words(value).join(" "),
  not: (value) => !boolean(value),
  number,
  pi: () => Math.PI,
  pow: (base, exponent) => power(number(base), number(exponent)),
  round: (value, places = 0) => rounded(number(value), number(places)),
  selected: (value, choice) => words(value).includes(text(choice)),
  "selected-at": wordAt,
  sin: smooth(Math.sin),
  sqrt: (value) => Math.sqrt(number(value)),
  "starts-with": (value, start) => text(value).startsWith(text(start)),
  string: text,
  "string-length": (value) => Array.from(text(value)).length,
  substr: part,
  "substring-after": after,
  "substring-before": before,
  sum,
  tan: smooth(Math.tan),
  translate,
  true: () => true,
  "weighted-checklist": weightedChecklist,
};
