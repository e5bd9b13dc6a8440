/* What is wrong with an answer, shown beside it: refused values and errors, warnings that ask for a reason, conflicts. */

import { isBlankRow, nameOf, rows } from "./controls.js";

const SIGN = document.querySelector(".remark .sign");

/** The problems of one question as the server told them, in place of those shown before. */
export function showProblems(question, problems, say) {
  const errors = problems.filter((problem) => problem.level === "error");
  const warnings = problems.filter((problem) => problem.level === "warning");
  const beside = errors.filter((problem) => problem.row === null);
  fill(question.querySelector("[data-errors]"), beside, say.sayError);
  fill(question.querySelector("[data-warnings]"), warnings.map((problem) => withRow(question, problem, say)), say.sayCheck);
  const reason = question.querySelector(`[name="${nameOf(question)}-reason"]`);
  question.querySelector(".question-warnings").hidden = !warnings.length && !reason.value;
  for (const control of question.querySelectorAll(".question-value :is(input, textarea)")) mark(control, beside.length);
  showInCells(question, errors.filter((problem) => problem.row !== null));
}

function fill(place, problems, word) {
  place.replaceChildren(...problems.map((problem) => line(`${word} `, problem.message)));
}

function line(word, message) {
  const paragraph = document.createElement("p");
  const hidden = document.createElement("span");
  hidden.className = "visually-hidden";
  hidden.textContent = word;
  const sign = SIGN.cloneNode();
  sign.innerHTML = '<path d="M8 3v6.5M8 12.4v.2"/>';
  paragraph.append(sign, hidden, message);
  return paragraph;
}

function mark(control, isWrong) {
  if (isWrong) control.setAttribute("aria-invalid", "true");
  else control.removeAttribute("aria-invalid");
}

/** The problem with the row of the table that it speaks of. */
function withRow(question, problem, say) {
  if (problem.row === null) return problem;
  const number = filledRows(question)[problem.row]?.querySelector("[data-row-number]").textContent ?? "";
  return { ...problem, message: say.sayRow.replace("{number}", number).replace("{message}", problem.message) };
}

/** The server numbers the rows that are filled in. */
function filledRows(question) {
  return rows(question).filter((row) => !isBlankRow(row));
}

function showInCells(question, problems) {
  const filled = filledRows(question);
  for (const place of question.querySelectorAll("[data-cell-error]")) tell(place, "");
  for (const problem of problems) {
    const place = filled[problem.row]?.querySelector(`[data-cell-error="${problem.column}"]`);
    if (place) tell(place, problem.message);
  }
}

function tell(place, message) {
  place.textContent = message;
  const control = place.parentElement.querySelector("input:not([type=hidden]), select");
  if (control) mark(control, message);
}

/** Both texts of a conflict; `keep` is called with "yours" or "theirs". */
export function showClash(question, clash, say, keep) {
  question.querySelector("[data-clash]")?.remove();
  const panel = document.querySelector("#clash-template").content.firstElementChild.cloneNode(true);
  panel.querySelector("[data-clash-text]").textContent = say.sayClash.replace("{time}", clash.time);
  panel.querySelector("[data-theirs]").textContent = clash.theirs || "–";
  panel.querySelector("[data-yours]").textContent = clash.yours || "–";
  question.querySelector("[data-errors]").after(panel);
  for (const button of panel.querySelectorAll("[data-keep]")) {
    button.type = "button";
    button.addEventListener("click", () => keep(button.dataset.keep));
  }
}
