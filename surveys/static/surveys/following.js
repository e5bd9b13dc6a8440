/* A section as a page: questions come and go, texts and sums follow what is typed, tables take rows. */

import "./page.js";
import { begin, giveDefaults, meet } from "./beginning.js";
import { addCard, cardsOf, followCards, offerCards } from "./cards.js";
import { addRow, cellControls, cells, computable, documentOf, isBlankRow, nameOf, offer, rowNumbers, rows } from "./controls.js";
import "./locating.js";
import { text } from "./operands.js";
import { known, offered, pipe, route, rowRoutes } from "./routing.js";

// The form's own properties are hidden by controls of the same name, and questions may have any name.
export const page = document.querySelector("#answering");
const form = JSON.parse(document.querySelector("#questionnaire").textContent);
const occasion = JSON.parse(document.querySelector("#occasion").textContent);
/** What was answered elsewhere, by question. */
export const kept = JSON.parse(document.querySelector("#documents").textContent);
export const forms = new Map(form.sections.flatMap(({ questions }) => questions).map((question) => [question.name, question]));
export const questions = new Map([...page.querySelectorAll("fieldset.question")].map((one) => [nameOf(one), one]));

function answersNow() {
  const answers = { ...kept };
  for (const [name, question] of questions) answers[name] = computable(documentOf(question), forms.get(name));
  return answers;
}

/** Shows what follows from the answers. The page is told in a "followed" event. */
export function follow() {
  const found = route(form, answersNow(), occasion);
  const shown = new Set(found.shown);
  for (const block of page.querySelectorAll("[data-question]")) {
    const isOff = !shown.has(nameOf(block)) || "unlabelled" in block.dataset;
    block.hidden = block.disabled = isOff;
  }
  for (const words of document.querySelectorAll("[data-pipe]")) words.textContent = pipe(words.dataset.pipe, form, found);
  for (const output of page.querySelectorAll("[data-value-of]")) output.value = shownValue(found.values[output.dataset.valueOf]);
  for (const [name, question] of questions) showRows(question, forms.get(name), found.values);
  for (const [name, question] of questions) if (forms.get(name).choice_filter !== null) offerChoices(name, question, found.values);
  if (form.is_whole) for (const section of form.sections) showStep(section, shown);
  showPlace();
  page.dispatchEvent(new CustomEvent("followed", { detail: found }));
}

function showRows(question, table, values) {
  const cards = cardsOf(question);
  if (cards) followCards(cards, table, values, { ...occasion, form: known(form) }, rowNumbers);
  else followGrid(question, table, values);
}

function offerChoices(name, question, values) {
  offer(question, offered(forms.get(name), values, { ...occasion, form: known(form) }).map((choice) => choice.name));
}

function followGrid(question, table, values) {
  const beginning = rows(question).filter((row) => "begins" in row.dataset);
  if (beginning.length) beginRows(question, table, values, beginning);
  showCalculatedCells(question, values);
}

/** The rows of a grid that are blank are not among those walked through. */
function beginRows(question, table, values, beginning) {
  const walked = rows(question).filter((row) => !isBlankRow(row) || beginning.includes(row));
  const on = { ...occasion, form: known(form) };
  rowRoutes(table, walked.map((row) => rowNumbers(cells(row), table)), values, on).forEach((found, place) => {
    giveDefaults(walked[place], cellControls(walked[place]), table, found.values, on, (cell, value) => (cell.value = value));
  });
}

function showCalculatedCells(question, values) {
  let filled = 0;
  for (const row of rows(question)) {
    const place = isBlankRow(row) ? null : filled++;
    for (const output of row.querySelectorAll("output[data-cell]")) {
      output.value = place === null ? "" : shownValue(values[output.dataset.cell]?.[place] ?? "");
    }
  }
}

export function shownValue(value) {
  return text(typeof value === "number" ? Math.round(value * 1e6) / 1e6 : value);
}

function showStep(section, shown) {
  const step = document.querySelector(`li[data-section="${section.name}"]`);
  if (step) step.hidden = !section.questions.some((question) => question.label && shown.has(question.name));
}

function showPlace() {
  const marks = [...document.querySelectorAll("li[data-section]:not([hidden]) :is(a, button)")];
  const tell = (place, number) => (document.querySelector(place).textContent = number);
  if (!marks.length) return;
  tell("[data-place]", marks.findIndex((mark) => mark.hasAttribute("aria-current")) + 1);
  tell("[data-places]", marks.length);
}

page.addEventListener("click", (event) => {
  const cards = event.target.closest("[data-add-card]")?.closest("[data-cards]");
  if (cards) {
    const control = addCard(cards).querySelector("input:not([type=hidden]), select");
    offerCards(cards.closest("fieldset.question"));
    beginAt(control);
    control.focus();
    return follow();
  }
  const question = event.target.closest("[data-add-row]")?.closest("fieldset");
  if (!question) return;
  const control = addRow(question).querySelector("input[data-cell], select[data-cell]");
  offerRows(question);
  beginAt(control);
  control.focus();
  follow();
});

/** Before anything else hears of what is given, so that it is saved with its row's defaults. */
function beginAt(target) {
  if (target.matches("[data-cell]") && begin(target)) follow();
}

for (const sort of ["focusin", "pointerdown"]) page.addEventListener(sort, ({ target }) => meet(target, isBlankRow), true);
for (const sort of ["input", "change"]) page.addEventListener(sort, ({ target }) => beginAt(target), true);

/** The button that adds a row, while the table takes more. */
export function offerRows(question) {
  offerCards(question);
  const table = question.querySelector("table.rows");
  if (table) question.querySelector("[data-add-row]").hidden = rows(question).length >= Number(table.dataset.maxRows);
}

for (const question of questions.values()) offerRows(question);
