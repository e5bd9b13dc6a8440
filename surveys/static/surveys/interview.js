/*
 * The interview with the keyboard alone. Keys act on the question that has the focus and never while something is
 * typed (WCAG 2.1.4): Enter leads from a question into its field and from there to the next one, Escape out of it.
 */

import { controls, documentOf } from "./controls.js";
import { watch } from "./panel.js";

const TYPED = "input:not([type=radio], [type=checkbox], [type=hidden]), textarea, select";
const page = document.querySelector("#answering");
const keys = document.querySelector("#keys");
let last = null;

const ACTS = {
  j: (question) => turnTo(neighbour(question, +1)),
  k: (question) => turnTo(neighbour(question, -1)),
  d: (question) => part(question, "[value=dont_know]").click(),
  r: (question) => part(question, "[value=refused]").click(),
  n: (question) => part(question, "[value=not_applicable]").click(),
  q: (question) => part(question, "[name$='-qualifier']")?.focus(),
  m: openRemark,
  a: (question) => part(question, "[data-add-row]:not([hidden])")?.click(),
  s: () => section(+1),
  b: () => section(-1),
  w: () => document.querySelector("#id_note").focus(),
  h: () => document.querySelector("[data-hand-over]")?.click(),
  "?": () => keys.showModal(),
};

function questions() {
  return [...page.querySelectorAll("fieldset.question:not([hidden])")];
}

function neighbour(question, direction) {
  const all = questions();
  return all[all.indexOf(question) + direction];
}

function turnTo(question) {
  if (!question) return;
  question.tabIndex = -1;
  question.focus({ preventScroll: true });
  question.scrollIntoView({ block: "nearest", behavior: "instant" });
}

function part(question, selector) {
  return question.querySelector(selector);
}

function openRemark(question) {
  part(question, ".remark").open = true;
  part(question, ".remark textarea").focus();
}

/** The section after or before this one, by its button, which saves first. */
function section(direction) {
  const marks = [...document.querySelectorAll(".section-list li:not([hidden]) :is(a, button)")];
  marks[marks.findIndex((mark) => mark.hasAttribute("aria-current")) + direction]?.click();
}

/** Where an answer is typed or picked from a list; nothing in a question that is answered by ticking. */
function field(question) {
  return part(question, `.question-value :is(${TYPED})`);
}

function enter(question) {
  const place = field(question);
  if (place) place.focus();
  else turnTo(neighbour(question, +1));
}

/** The place a digit stands for, from 0; with the shift key the places after the tenth. */
function placeOf({ code, shiftKey }) {
  const digit = code.match(/^(?:Digit|Numpad)([0-9])$/)?.[1];
  return digit === undefined ? null : ((Number(digit) + 9) % 10) + (shiftKey ? 10 : 0);
}

/** A digit ticks an option, or unticks it; it picks a place of a ranking, and begins a number. */
function choose(question, place, event) {
  const options = controls(question);
  if (options[0]?.matches("[type=radio], [type=checkbox]")) tick(question, options[place], event);
  else if (question.dataset.kind === "rank") options[place]?.focus();
  else if (options[0]?.inputMode) options[0].select();
}

function tick(question, option, event) {
  event.preventDefault();
  if (!option) return;
  if (option.type === "radio" && option.checked) untick(option);
  else option.click();
  if (option.checked && "specify" in option.dataset) part(question, ".specify input").focus();
}

function untick(radio) {
  radio.checked = false;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
}

function pressed(event) {
  const question = event.target.closest("fieldset.question");
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (!question) return event.key === "Escape" && event.target.id === "id_note" && turnTo(last);
  if (event.target.matches(TYPED)) typing(question, event);
  else steering(question, event);
}

function typing(question, event) {
  if (event.key === "Escape") turnTo(question);
  if (event.key === "Enter" && event.target.matches("input, select")) {
    event.preventDefault();
    turnTo(neighbour(question, +1) ?? question);
  }
}

function steering(question, event) {
  const place = placeOf(event);
  if (place !== null) return choose(question, place, event);
  if (event.key === "Enter" && event.target === question) {
    event.preventDefault();
    return enter(question);
  }
  const act = ACTS[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act(question);
}

document.addEventListener("keydown", pressed);
page.addEventListener("focusin", ({ target }) => (last = target.closest("fieldset.question") ?? last));

const opener = document.querySelector("[data-keys]");
opener.hidden = false;
opener.addEventListener("click", () => keys.showModal());
document.body.classList.add("keyed");
for (const question of questions()) question.tabIndex = -1;
// Who was quicker than the script goes on where they are.
if (document.activeElement === document.body) turnTo(wanted() || firstOpen());
watch(page, turnTo);

/** The question that the address points to. */
function wanted() {
  return location.hash && document.getElementById(location.hash.slice(1))?.closest("fieldset.question:not([hidden])");
}

/** The first question without an answer, where the talk goes on. */
function firstOpen() {
  const all = questions();
  return all.find((question) => !documentOf(question)) ?? all[0];
}
