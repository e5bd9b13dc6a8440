/*
 * What is asked, in order, given the answers so far: the rules of surveys/questionnaire/routing.py, for a
 * page that routes without reloading. `form` is what surveys/questionnaire/browser.py makes of a questionnaire.
 */

import { evaluate, holds } from "./expressions.js";
import { lot } from "./lots.js";
import { text } from "./operands.js";
import { shuffled } from "./shuffling.js";

const PIPE = /\$\{ *([A-Za-z_][A-Za-z0-9_]*) *\}/g;
const BETWEEN = { "zh-hans": "、" };
const CHOOSING = ["select_one", "select_multiple", "likert", "rank"];
const SILENT = ["calculate", "note", "hidden", "metadata"];
const UPLOADED = ["image", "audio", "video", "file"];
const UNANSWERED = "…";
const MOST_WALKS = 4;

/**
 * The questions on the route (`asked`), those, the notes and calculations on it and the groups around them
 * (`shown`), and the value of every question and column, blank off the route. `answers`: answer documents by
 * name; `on`: what evaluate() in expressions.js wants to know besides.
 */
export function route(form, answers, on) {
  const around = { ...on, form: known(form) };
  let found = walked(form, answers, around, {});
  for (let walks = form.looks_ahead ? MOST_WALKS : 0; walks; walks -= 1) {
    const again = walked(form, answers, around, { ...found.values });
    const isSame = JSON.stringify(again) === JSON.stringify(found);
    found = again;
    if (isSame) break;
  }
  return found;
}

function walked(form, answers, on, values) {
  const walk = new Walk(on, values);
  for (const section of form.sections) {
    const isOn = walk.holds(section.relevant);
    walk.open(section.groups);
    for (const question of section.questions) walk.take(question, own(answers, question.name)?.value, isOn);
  }
  return walk.found;
}

/**
 * The route through each row of a table. `values`: those outside it, as `route` gives them; `place`: the table,
 * and the row it stands in itself.
 */
export function rowRoutes(table, rows, values, on, place = table.name) {
  const soFar = Object.fromEntries(table.columns.map(({ name }) => [name, []]));
  return rows.map((row, index) => {
    const walk = new Walk(on, { ...values, "#": index + 1 }, `${place}/${index + 1}/`);
    walk.open(table.groups);
    for (const column of table.columns) walk.add(blanks(column));
    for (const column of table.columns) {
      walk.values[`${column.name}*`] = soFar[column.name];
      walk.take(column, own(row, column.name));
      soFar[column.name] = [...soFar[column.name], member(walk.values[column.name])];
      walk.values[`${column.name}*`] = soFar[column.name];
    }
    return walk.found;
  });
}

/** The form as expressions look into it: its questions and columns by name, and its lookup tables. */
export function known(form) {
  const variables = new Map();
  const note = (question) => {
    variables.set(question.name, question);
    question.columns.forEach(note);
  };
  form.sections.forEach((section) => section.questions.forEach(note));
  return { variables, lookups: form.lookups };
}

/** The way through a section's questions or a row's columns, one after the other. */
class Walk {
  constructor(on, values, place = "") {
    Object.assign(this, { on, values, place, groups: {}, groupsOn: {} });
    this.found = { asked: [], shown: [], values };
  }

  open(groups) {
    for (const group of groups) this.groups[group.name] = group;
  }

  add(values) {
    Object.assign(this.values, values);
  }

  holds(relevant) {
    return relevant === null || holds(relevant, this.values, { on: this.on, place: this.place });
  }

  /** Whether the group, and those around it, are on the route: decided at its first question. */
  isOpen(name) {
    if (!name) return true;
    const group = this.groups[name];
    this.groupsOn[name] ??= this.isOpen(group.parent) && this.holds(group.relevant);
    return this.groupsOn[name];
  }

  take(question, value, isOn = true) {
    if (!(isOn && this.isOpen(question.group) && this.holds(question.relevant))) {
      return this.add(blanks(question));
    }
    for (let name = question.group; name; name = this.groups[name].parent) this.show(name);
    this.show(question.name);
    if (!SILENT.includes(question.kind)) this.found.asked.push(question.name);
    return this.add(this.valuesOf(question, value));
  }

  show(name) {
    if (!this.found.shown.includes(name)) this.found.shown.push(name);
  }

  valuesOf(question, value) {
    const place = this.place + question.name;
    if (question.kind !== "table") return { [question.name]: valueOf(question, value, this.values, this.on, place) };
    const routes = rowRoutes(question, rowsOf(value), this.values, this.on, place);
    return nodeSets(question, routes.map((row) => row.values));
  }
}

/** The values of a table outside its rows: of each column, those of all rows, one after the other. */
function nodeSets(table, rows) {
  const values = { [table.name]: rows.map((_, index) => index + 1) };
  for (const column of table.columns) {
    if (column.kind === "table") values[`${table.name}/${column.name}`] = rows.map((row) => row[column.name].length);
    for (const name of names(column)) values[name] = rows.flatMap((row) => members(row[name] ?? ""));
  }
  return values;
}

function names(column) {
  return [column.name, ...column.columns.flatMap(names)];
}

function members(value) {
  return Array.isArray(value) ? value : [member(value)];
}

function member(value) {
  if (Array.isArray(value)) return "";
  return typeof value === "boolean" ? Number(value) : value;
}

/** The choices a question offers, after its filter, in the order in which they are shown. */
export function offered(question, values, on, place = question.name) {
  const chosen = question.choices.filter((choice) => isOffered(question, choice, values, on));
  if (!question.randomized) return chosen;
  if (question.seed !== null) return shuffled(chosen, evaluate(question.seed, values, { on, place }));
  const lots = new Map(chosen.map((choice) => [choice, lot(on.seed, place, choice.name)]));
  return chosen.sort((one, other) => lots.get(one) - lots.get(other));
}

function isOffered(question, choice, values, on) {
  if (question.choice_filter === null) return true;
  return [choice.attributes, ...choice.also].some((row) => {
    const inside = { ...values };
    const attributes = { name: choice.name, label: choice.label, ...row };
    for (const [name, value] of Object.entries(attributes)) inside[`@${name}`] = value;
    return holds(question.choice_filter, inside, { on });
  });
}

/** The text with the answers for its ${name}s: labels for choices, plain digits for numbers. */
export function pipe(words, form, { values }) {
  const { variables } = known(form);
  return words.replace(PIPE, (_, name) => spoken(own(values, name) ?? "", variables.get(name), form.language));
}

function spoken(value, question, language) {
  if (Array.isArray(value)) return (value.length === 1 && text(value)) || UNANSWERED;
  if (!CHOOSING.includes(question?.kind)) return text(value) || UNANSWERED;
  const labels = text(value)
    .split(" ")
    .map((name) => question.choices.find((choice) => choice.name === name)?.label ?? "");
  return labels.filter(Boolean).join(BETWEEN[language] ?? ", ") || UNANSWERED;
}

/** A property of the object's own: a question may be called "constructor". */
function own(object, name) {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function blanks(question) {
  return question.kind === "table" ? nodeSets(question, []) : { [question.name]: "" };
}

function rowsOf(value) {
  return Array.isArray(value) ? value.filter((row) => row && typeof row === "object") : [];
}

function valueOf(question, value, values, on, place) {
  if (question.calculation !== null) return calculated(question.calculation, values, on, place);
  if (question.kind === "hidden") return question.default ? calculated(question.default, values, on, place) : "";
  if (question.kind === "metadata") return own(on.facts, question.source) ?? "";
  if (UPLOADED.includes(question.kind)) return /^[0-9a-f]{64}\/([^/\\\n]{1,200})$/.exec(value ?? "")?.[1] ?? ""; // a file counts as its name
  return Array.isArray(value) ? value.join(" ") : (value ?? "");
}

/** The value of a calculation or a default; blank for one that does not exist. */
export function calculated(calculation, values, on, place = "") {
  const value = evaluate(calculation, values, { on, place });
  return typeof value === "number" && !Number.isFinite(value) ? "" : value;
}
