/* Tables whose rows are cards, and tables within them: what they say, and how they follow the answers. */

import { giveDefaults } from "./beginning.js";
import { text } from "./operands.js";
import { offered, rowRoutes } from "./routing.js";

/** The cards of a question; null for one whose rows are lines of a grid. */
export function cardsOf(question) {
  return question.querySelector(".question-value > .cards");
}

export function rowsIn(cards) {
  return [...cards.children].filter((child) => "card" in child.dataset);
}

/** What stands directly in a card, not in a card within it. */
function within(card, selector) {
  return [...card.querySelectorAll(selector)].filter((one) => one.parentElement.closest("[data-card]") === card);
}

/** The row as a document holds it: only what is filled in. */
export function valuesIn(card) {
  const row = {};
  for (const control of within(card, "[data-cell]")) take(row, control);
  for (const cards of within(card, "[data-cards]")) {
    const rows = rowsIn(cards).map(valuesIn).filter((inner) => Object.keys(inner).length);
    if (rows.length) row[cards.dataset.cards] = rows;
  }
  return row;
}

function take(row, control) {
  const value = control.type === "checkbox" ? control.checked && control.value : control.value.trim();
  if (!value) return;
  const { cell } = control.dataset;
  if ("several" in control.dataset) (row[cell] ??= []).push(value);
  else row[cell] = value;
}

/** Another card, made of the spare one, before the button. */
export function addCard(cards) {
  const spare = cards.querySelector(":scope > template");
  const index = String(rowsIn(cards).length);
  spare.insertAdjacentHTML("beforebegin", spare.innerHTML.replaceAll(`__${cards.dataset.cards}__`, index));
  const card = rowsIn(cards).at(-1);
  card.querySelector("[data-row-number]").textContent = String(Number(index) + 1);
  for (const button of card.querySelectorAll("[data-add-card]")) button.hidden = false;
  return card;
}

/** Put rows back as they were typed. */
export function fillCards(cards, filled) {
  while (rowsIn(cards).length < filled.length) addCard(cards);
  rowsIn(cards).forEach((card, place) => {
    const row = filled[place] ?? {};
    const seen = {};
    for (const control of within(card, "[data-cell]")) put(control, row[control.dataset.cell] ?? "", seen);
    for (const inner of within(card, "[data-cards]")) fillCards(inner, row[inner.dataset.cards] ?? []);
  });
}

function put(control, value, seen) {
  if (control.type === "checkbox") control.checked = [value].flat().includes(control.value);
  else if ("several" in control.dataset) control.value = value[(seen[control.dataset.cell] = (seen[control.dataset.cell] ?? -1) + 1)] ?? "";
  else control.value = value;
}

/** Show in each card what its answers lead to. `rows`: with numbers as numbers; `values`: those around. */
export function followCards(cards, table, values, on, numbersOf) {
  const rows = rowsIn(cards).map((card) => numbersOf(valuesIn(card), table));
  rowRoutes(table, rows, values, on).forEach((found, place) => {
    const card = rowsIn(cards)[place];
    const shown = new Set(found.shown);
    for (const block of within(card, "[data-cell-of]")) block.hidden = !shown.has(block.dataset.cellOf);
    for (const output of within(card, "[data-cell-value]")) output.value = text(found.values[output.dataset.cellValue]);
    giveDefaults(card, within(card, "[data-cell]"), table, found.values, on, putDefault);
    for (const column of table.columns) followCell(card, column, found, on, numbersOf);
  });
}

/** One of several that are chosen, or of the places of a ranking, takes its word of the value. */
function putDefault(control, value, place) {
  if (control.type === "checkbox") control.checked = value.split(" ").includes(control.value);
  else control.value = "several" in control.dataset ? (value.split(" ")[place] ?? "") : value;
}

function followCell(card, column, found, on, numbersOf) {
  if (column.choice_filter) {
    const names = new Set(offered(column, found.values, on).map((choice) => choice.name));
    for (const option of within(card, `select[data-cell="${column.name}"] option`)) option.hidden = option.disabled = option.value !== "" && !names.has(option.value) && !option.selected;
  }
  for (const inner of within(card, "[data-cards]")) if (inner.dataset.cards === column.name) followCards(inner, column, found.values, on, numbersOf);
}

/** The buttons that add a card, while its table takes more. */
export function offerCards(question) {
  for (const button of question.querySelectorAll("[data-add-card]")) {
    const cards = button.closest("[data-cards]");
    button.hidden = rowsIn(cards).length >= Number(cards.dataset.maxRows);
  }
}
