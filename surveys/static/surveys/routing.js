/*
 * What is asked, in order, given the answers so far: the rules of surveys/questionnaire/routing.py, for a
 * page that routes without reloading. `form` is what surveys/questionnaire/browser.py makes of a questionnaire.
 */

import { evaluate, holds } from "./expressions.js";
import { text } from "./operands.js";

const PIPE = /\$\{ *([a-z][a-z0-9_]*) *\}/g;
const BETWEEN = { "zh-hans": "、" };
const CHOOSING = ["select_one", "select_multiple", "likert", "rank"];
const SILENT = ["calculate", "note"];
const UNANSWERED = "…";

/**
 * The questions on the route (`asked`), those and the notes and calculations on it (`shown`), and the value of
 * every question and column, blank off the route. `answers`: answer documents by name; `today`: an ISO date.
 */
export function route(form, answers, today) {
  const found = { asked: [], shown: [], values: {} };
  for (const section of form.sections) {
    const sectionIsOn = isOn(section, found.values, today);
    for (const question of section.questions) {
      const on = sectionIsOn && isOn(question, found.values, today);
      if (on) note(question, found);
      const answer = own(answers, question.name);
      Object.assign(found.values, on ? valuesOf(question, answer, found.values, today) : blanks(question));
    }
  }
  return found;
}

/** The route through each row of a table. `values`: those outside it, as `route` gives them. */
export function rowRoutes(table, rows, values, today) {
  return rows.map((row) => {
    const found = { asked: [], shown: [], values: { ...values } };
    for (const column of table.columns) found.values[column.name] = "";
    for (const column of table.columns) {
      if (!isOn(column, found.values, today)) continue;
      note(column, found);
      found.values[column.name] = valueOf(column, own(row, column.name), found.values, today);
    }
    return found;
  });
}

/** The text with the answers for its ${name}s: labels for choices, plain digits for numbers. */
export function pipe(words, form, { values }) {
  return words.replace(PIPE, (_, name) => spoken(own(values, name) ?? "", variable(form, name), form.language));
}

function spoken(value, question, language) {
  if (Array.isArray(value)) return (value.length === 1 && text(value)) || UNANSWERED;
  if (!CHOOSING.includes(question?.kind)) return text(value) || UNANSWERED;
  const labels = text(value)
    .split(" ")
    .map((name) => question.choices.find((choice) => choice.name === name)?.label ?? "");
  return labels.filter(Boolean).join(BETWEEN[language] ?? ", ") || UNANSWERED;
}

function variable(form, name) {
  const questions = form.sections.flatMap((section) => section.questions);
  return questions.flatMap((question) => [question, ...question.columns]).find((one) => one.name === name);
}

/** A property of the object's own: a question may be called "constructor". */
function own(object, name) {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function isOn({ relevant }, values, today) {
  return relevant === null || holds(relevant, values, { today });
}

function note(question, { asked, shown }) {
  shown.push(question.name);
  if (!SILENT.includes(question.kind)) asked.push(question.name);
}

function blanks(question) {
  const columns = question.columns.map((column) => [column.name, []]);
  return Object.fromEntries([...columns, [question.name, question.kind === "table" ? [] : ""]]);
}

function valuesOf(question, answer, values, today) {
  if (question.kind !== "table") return { [question.name]: valueOf(question, answer?.value, values, today) };
  const routes = rowRoutes(question, rowsOf(answer), values, today);
  const columns = question.columns.map(({ name }) => [name, routes.map((row) => cell(row.values[name]))]);
  return Object.fromEntries([...columns, [question.name, routes.map((_, index) => index + 1)]]);
}

function rowsOf(answer) {
  return Array.isArray(answer?.value) ? answer.value.filter((row) => row && typeof row === "object") : [];
}

function cell(value) {
  if (Array.isArray(value)) return "";
  return typeof value === "boolean" ? Number(value) : value;
}

function valueOf(question, value, values, today) {
  if (question.calculation !== null) return calculated(question.calculation, values, today);
  return Array.isArray(value) ? value.join(" ") : (value ?? "");
}

function calculated(calculation, values, today) {
  const value = evaluate(calculation, values, { today });
  return typeof value === "number" && !Number.isFinite(value) ? "" : value;
}
