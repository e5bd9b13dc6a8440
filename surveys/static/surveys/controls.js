/*
 * The controls of a question on the page: what they say as an answer document, and how they hold together.
 * The same documents are read from a posted page by surveys/forms/fields.py.
 */

import { addCard, cardsOf, fillCards, rowsIn, valuesIn } from "./cards.js";

const NUMERIC = new Set(["integer", "decimal", "percent", "year", "range"]);
const PARTS = ["missing", "qualifier", "remark", "specify", "reason"];
const FULL_WIDTH = "０１２３４５６７８９，．。％＋－－／　\u00a0\u2009\u202f";
const HALF_WIDTH = "0123456789,..%+--/    ";
const INVISIBLE = /[\u200b\u200e\u200f\u2060\ufeff]/g;
const PLAIN_NUMBER = /^[+-]?([0-9]+|[1-9][0-9]{0,2}(,[0-9]{3})+|[1-9][0-9]{0,2}( [0-9]{3})+)(\.[0-9]+)?$/;

const READ = {
  select_one: ticked,
  likert: ticked,
  acknowledge: ticked,
  select_multiple: (question) => controls(question).filter((box) => box.checked).map((box) => box.value),
  rank: (question) => controls(question).map((place) => place.value).filter(Boolean),
  table: (question) => rows(question).map(cells).filter((row) => Object.keys(row).length),
};

export function nameOf(question) {
  return question.dataset.question;
}

/** The controls of the value itself, without what stands beside it. */
export function controls(question) {
  return [...question.querySelectorAll(`.question-value [name="${nameOf(question)}"]`)];
}

export function rows(question) {
  const cards = cardsOf(question);
  return cards ? rowsIn(cards) : [...question.querySelectorAll("tr[data-row]")];
}

export function isBlankRow(row) {
  return Object.keys(cells(row)).length === 0;
}

/** The answer as typed; null when nothing is given. */
export function documentOf(question) {
  const read = READ[question.dataset.kind] ?? ((one) => controls(one)[0].value.trim());
  const answer = { value: read(question) };
  for (const part of PARTS) answer[part] = partOf(question, part);
  for (const part of Object.keys(answer)) if (!answer[part].length) delete answer[part];
  return Object.keys(answer).length ? answer : null;
}

/** The same answer with its numbers as numbers, as the server keeps it: what routing computes with. */
export function computable(answer, form) {
  if (!answer) return null;
  if (form.kind === "table") return { ...answer, value: (answer.value ?? []).map((row) => rowNumbers(row, form)) };
  return { ...answer, value: NUMERIC.has(form.kind) ? numberOf(answer.value, form) : answer.value };
}

export function rowNumbers(row, { columns }) {
  const given = columns.filter(({ name }) => name in row);
  return Object.fromEntries(given.map((column) => [column.name, cellNumber(row[column.name], column)]));
}

function cellNumber(value, column) {
  if (column.kind === "table") return value.map((row) => rowNumbers(row, column));
  return NUMERIC.has(column.kind) ? numberOf(value, column) : value;
}

/** Null for what is no number: the server refuses it and says why. */
function numberOf(typed, { units }) {
  const text = units.map(plain).reduce((rest, unit) => withoutEnd(rest, unit).trimEnd(), plain(typed ?? "").trim());
  return PLAIN_NUMBER.test(text) ? Number(text.replace(/[ ,]/g, "")) : null;
}

function plain(text) {
  const narrow = text.replace(INVISIBLE, "").replace(/[^]/gu, (letter) => HALF_WIDTH[FULL_WIDTH.indexOf(letter)] ?? letter);
  return narrow.toLowerCase();
}

function withoutEnd(text, end) {
  return text.endsWith(end) ? text.slice(0, text.length - end.length) : text;
}

function partOf(question, part) {
  const given = partControls(question, part).find((control) => control.type !== "checkbox" || control.checked);
  return given ? given.value.trim() : "";
}

function partControls(question, part) {
  return [...question.querySelectorAll(`[name="${nameOf(question)}-${part}"]`)];
}

function ticked(question) {
  const [first, ...more] = controls(question);
  if (first.matches("select")) return first.value;
  return [first, ...more].find((option) => option.checked)?.value ?? "";
}

export function cells(row) {
  if ("card" in row.dataset) return valuesIn(row);
  const filled = cellControls(row).filter((cell) => cell.value.trim());
  return Object.fromEntries(filled.map((cell) => [cell.dataset.cell, cell.value.trim()]));
}

export function cellControls(row) {
  return [...row.querySelectorAll("input[data-cell], select[data-cell]")];
}

/** Put an answer back as it was typed. */
export function fill(question, answer) {
  const { value = "", ...parts } = answer ?? {};
  for (const part of PARTS) for (const control of partControls(question, part)) set(control, parts[part] ?? "");
  question.querySelector(".remark").open ||= "remark" in parts;
  if (question.dataset.kind === "table") return fillRows(question, value || []);
  const isRanked = question.dataset.kind === "rank";
  controls(question).forEach((control, place) => set(control, isRanked ? value[place] ?? "" : value));
}

function fillRows(question, filled) {
  const cards = cardsOf(question);
  if (cards) return fillCards(cards, filled);
  while (rows(question).length < filled.length) addRow(question);
  rows(question).forEach((row, place) => {
    for (const cell of cellControls(row)) cell.value = filled[place]?.[cell.dataset.cell] ?? "";
  });
}

function set(control, given) {
  if (isTick(control)) control.checked = [given].flat().includes(control.value);
  else control.value = given;
}

/** The answer as a person reads it. */
export function wordsOf(question) {
  const given = [...question.querySelectorAll("input:not([type=hidden], [type=file]), .upload > input, select, textarea")].map(wordsIn);
  return given.filter(Boolean).join(" · ");
}

function wordsIn(control) {
  if (isTick(control)) return control.checked && control.closest("label").textContent.trim();
  if (control.closest(".upload")) return control.value.split("/")[1];
  return control.value && (control.selectedOptions?.[0].textContent ?? control.value);
}

/** Keep the controls of a question consistent after one of them was touched. */
export function settle(question, touched) {
  if (touched.name === `${nameOf(question)}-missing`) return touched.checked ? setAside(question, touched) : takeBack(question);
  if (!touched.closest(".question-value, .specify")) return;
  for (const box of missingBoxes(question)) box.checked = false;
  if (touched.type === "checkbox" && touched.checked) ruleOut(question, touched);
}

/** An exclusive option rules out all others, and is ruled out by them. */
function ruleOut(question, chosen) {
  const alone = "exclusive" in chosen.dataset;
  for (const box of controls(question)) if (box !== chosen && (alone || "exclusive" in box.dataset)) box.checked = false;
}

function missingBoxes(question) {
  return partControls(question, "missing");
}

function valueControls(question) {
  const all = question.querySelectorAll(".question-value :is(input:not([type=hidden], [type=file]), select, textarea), .upload > input, .specify input");
  return [...all];
}

const aside = new WeakMap();

/** A reason for no answer clears the value, which comes back when the reason is taken away. */
function setAside(question, reason) {
  for (const box of missingBoxes(question)) if (box !== reason) box.checked = false;
  const given = valueControls(question).map((control) => [control, control.value, control.checked]);
  if (given.some(([control, value, checked]) => checked || (!isTick(control) && value))) aside.set(question, given);
  for (const [control] of given) {
    if (isTick(control)) control.checked = false;
    else control.value = "";
  }
}

function takeBack(question) {
  for (const [control, value, checked] of aside.get(question) ?? []) {
    if (isTick(control)) control.checked = checked;
    else control.value = value;
  }
  aside.delete(question);
}

/** Whether something was given since the page was made, perhaps before its script ran. */
export function isTouched(question) {
  return [...question.querySelectorAll("input:not([type=file]), select, textarea")].some((control) => {
    if (isTick(control)) return control.checked !== control.defaultChecked;
    if (control.matches("select")) return control.value !== (control.querySelector("[selected]") ?? control.options[0]).value;
    return control.value !== control.defaultValue;
  });
}

function isTick(control) {
  return control.type === "checkbox" || control.type === "radio";
}

/** Show the choices that are offered now, and those that are chosen, which only a person takes away. */
export function offer(question, names) {
  const offered = new Set(names);
  for (const option of question.querySelectorAll(".question-value [data-choice], .question-value option[value]")) {
    const box = option.querySelector("input");
    const name = box ? box.value : option.value;
    option.hidden = name !== "" && !offered.has(name) && !(box ? box.checked : option.selected);
    if (!box) option.disabled = option.hidden;
  }
}

/** A blank row after the last one. */
export function addRow(question) {
  const cards = cardsOf(question);
  if (cards) return addCard(cards);
  const present = rows(question);
  const row = present.at(-1).cloneNode(true);
  const [from, to] = [row.dataset.row, String(present.length)];
  row.dataset.row = to;
  row.querySelector("[data-row-number]").textContent = String(present.length + 1);
  for (const control of row.querySelectorAll("*")) renumber(control, from, to);
  present.at(-1).after(row);
  return row;
}

function renumber(control, from, to) {
  for (const attribute of ["id", "name", "aria-describedby"]) {
    const text = control.getAttribute(attribute);
    if (text) control.setAttribute(attribute, text.replace(`-${from}-`, `-${to}-`));
  }
  const label = control.getAttribute("aria-label");
  if (label) control.setAttribute("aria-label", label.replace(/\d+$/, String(Number(to) + 1)));
  if (control.type === "hidden") control.value = to;
  else if ("cell" in control.dataset) control.value = "";
  if ("cellError" in control.dataset) control.textContent = "";
}
