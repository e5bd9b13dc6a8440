/* Beside the questions of an interview: what is to be checked, the clock, and notes. */

import { documentOf } from "./controls.js";
import { csrfToken } from "./page.js";
import { visit } from "./paradata.js";

const panel = document.querySelector(".interview-panel");

// What is to be checked in this section, as its questions say it, and how many are answered

const toCheck = panel.querySelector("[data-to-check]");
const count = document.querySelector(".section-list [aria-current] [data-count]");

/** Follow the questions of the page; `turnTo` leads to one of them. */
export function watch(page, turnTo) {
  const show = () => {
    const found = [...page.querySelectorAll(".question:not([hidden]) :is([data-errors], [data-warnings]) > p")];
    toCheck.querySelector("ul").replaceChildren(...found.map((problem) => line(problem, turnTo)));
    toCheck.hidden = !found.length;
    const asked = [...page.querySelectorAll("fieldset.question:not([hidden])")];
    count.textContent = `${asked.filter(documentOf).length}/${asked.length}`;
  };
  new MutationObserver(show).observe(page, { childList: true, subtree: true, attributeFilter: ["hidden"] });
  page.addEventListener("input", show);
  page.addEventListener("change", show);
  show();
}

function line(problem, turnTo) {
  const question = problem.closest(".question");
  const label = document.createElement("b");
  label.textContent = question.querySelector(".question-label :is(label, span)").textContent;
  const button = document.createElement("button");
  button.type = "button";
  button.append(label, problem.lastChild.textContent);
  button.classList.toggle("to-mend", problem.parentElement.matches("[data-errors]"));
  button.addEventListener("click", () => turnTo(question));
  const place = document.createElement("li");
  place.append(button);
  return place;
}

// The clock

const clocks = [...panel.querySelectorAll("[data-clock]")];
const before = Object.fromEntries(clocks.map(({ dataset }) => [dataset.clock, Number(dataset.seconds)]));

function showClock() {
  const seconds = visit.count();
  for (const clock of clocks) clock.textContent = told(Math.round(before[clock.dataset.clock] + seconds));
}

function told(seconds) {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

visit.addEventListener("clock", ({ detail }) => {
  before.section = detail[visit.section] ?? 0;
  before.interview = Object.values(detail).reduce((sum, seconds) => sum + seconds, 0);
});
setInterval(showClock, 1000);

// Notes: kept when the field is left, so that none is lost with the page

const noting = panel.querySelector("[data-noting]");
const words = noting.querySelector("textarea");
const state = noting.querySelector("[data-note-state]");

async function keepNote() {
  const note = words.value.trim();
  if (!note) return;
  const body = new FormData(noting);
  words.value = "";
  const headers = { "X-CSRFToken": csrfToken(), "HX-Request": "true" };
  const answer = await fetch(noting.action, { method: "POST", body, headers, keepalive: true }).catch(() => null);
  if (answer?.ok) panel.querySelector("[data-notes]").innerHTML = await answer.text();
  else words.value = [note, words.value].filter(Boolean).join("\n");
  state.textContent = answer?.ok ? "" : noting.dataset.sayUnsaved;
}

noting.addEventListener("submit", (event) => {
  event.preventDefault();
  event.stopPropagation(); // the page is not left for it
  keepNote();
});
words.addEventListener("change", keepNote);
words.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) keepNote();
});
addEventListener("beforeunload", (event) => {
  if (words.value.trim()) event.preventDefault();
});
