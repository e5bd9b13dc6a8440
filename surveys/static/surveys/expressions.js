/* Evaluates the trees that surveys/questionnaire/expressions.py makes; it never sees an expression's text. */

import { FUNCTIONS, words } from "./functions.js";
import { lot } from "./lots.js";
import { boolean, number, operand, text } from "./operands.js";
import { matches } from "./patterns.js";
import { shuffled } from "./shuffling.js";

/**
 * The tree's value. `values`: by question name; `self`: the value under test; `place`: the question and row.
 * `on`: {now, started, seed, language, facts, form}, moments as "2026-10-05T12:00:00.000".
 */
export function evaluate(tree, values, { self = "", on, place = "" }) {
  return valueOf(tree, { values, self, on, place });
}

export function holds(tree, values, at) {
  return boolean(evaluate(tree, values, at));
}

function valueOf(tree, at) {
  if (!Array.isArray(tree)) return tree;
  const [name, ...parts] = tree;
  if (Object.hasOwn(FORMS, name)) return FORMS[name](parts, at);
  return FUNCTIONS[name](...parts.map((part) => valueOf(part, at)));
}

function own(object, name) {
  return Object.hasOwn(object ?? {}, name) ? object[name] : undefined;
}

function uuid([call], { on, place }) {
  const digits = [0, 1, 2, 3].map((n) => lot(on.seed, place, call, String(n)).toString(16).padStart(8, "0")).join("");
  const part = (from, to) => digits.slice(from, to);
  return `${part(0, 8)}-${part(8, 12)}-4${part(13, 16)}-a${part(17, 20)}-${part(20)}`;
}

function randomized([, list, seed], at) {
  const values = [valueOf(list, at)].flat();
  const drawn = shuffled(values, seed === undefined ? at.on.seed : valueOf(seed, at));
  return drawn.map((value) => (typeof value === "boolean" ? Number(value) : value));
}

function indexed([name, outer, wanted, ...inner], at) {
  const values = operand(own(at.values, `${name}*`) ?? own(at.values, name) ?? "");
  let rows = Array.isArray(values) ? values : [values];
  let place = number(valueOf(wanted, at)) - 1;
  if (inner.length === 2) {
    rows = innerRows(rows, operand(own(at.values, `${outer}/${inner[0]}`) ?? []), place);
    place = number(valueOf(inner[1], at)) - 1;
  }
  return place > -1 && place < rows.length ? rows[Math.trunc(place)] : "";
}

function innerRows(rows, counts, place) {
  if (!(place > -1 && place < counts.length)) return [];
  const first = counts.slice(0, Math.trunc(place)).reduce((sum, count) => sum + Math.trunc(number(count)), 0);
  return rows.slice(first, first + Math.trunc(number(counts[Math.trunc(place)])));
}

function choiceName([value, name], at) {
  const question = at.on.form?.variables.get(name);
  const labels = words(valueOf(value, at)).map((word) => question?.choices.find((one) => one.name === word)?.label);
  return labels.filter((label) => label !== undefined).join(", ");
}

function lookup(file, at) {
  return own(at.on.form?.lookups, file.replace(/\.csv$/, "")) ?? [];
}

function pulldata(parts, at) {
  const [file, wanted, searched, value] = parts.map((part) => text(valueOf(part, at)));
  const row = lookup(file, at).find((one) => own(one, searched) === value);
  return own(row, wanted) ?? "";
}

function instance([file, test, column], at) {
  const attributes = (row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [`@${name}`, value]));
  return lookup(file, at)
    .filter((row) => boolean(valueOf(test, { ...at, values: { ...at.values, ...attributes(row) } })))
    .map((row) => own(row, column) ?? "");
}

const FORMS = {
  $: ([name], at) => operand(own(at.values, name) ?? ""),
  ".": (_, at) => operand(at.self),
  "@": ([name], at) => operand(own(at.values, `@${name}`) ?? ""),
  and: (parts, at) => parts.every((part) => boolean(valueOf(part, at))),
  or: (parts, at) => parts.some((part) => boolean(valueOf(part, at))),
  if: ([test, yes, no], at) => valueOf(boolean(valueOf(test, at)) ? yes : no, at),
  today: (_, at) => at.on.now.slice(0, 10),
  now: (_, at) => at.on.now,
  once: ([part], at) => valueOf(part, { ...at, on: { ...at.on, now: at.on.started ?? at.on.now } }),
  random: ([call], { on, place }) => lot(on.seed, place, call) / 2 ** 32,
  uuid,
  randomize: randomized,
  version: (_, at) => own(at.on.facts, "version") ?? "",
  position: (_, at) => operand(own(at.values, "#") ?? ""),
  "indexed-repeat": indexed,
  "jr:choice-name": choiceName,
  pulldata,
  instance,
  regex: ([value, program], at) => matches(program, text(valueOf(value, at))),
};
