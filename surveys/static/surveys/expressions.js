/* Evaluates the trees that surveys/questionnaire/expressions.py makes; it never sees an expression's text. */

import { FUNCTIONS } from "./functions.js";
import { boolean, operand, text } from "./operands.js";
import { matches } from "./patterns.js";

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
