/* A section while it is answered: questions come and go, texts and sums follow, every answer is saved. */

import { computable, documentOf, fill, isTouched, nameOf, settle, wordsOf } from "./controls.js";
import { follow, forms, kept, offerRows, page, questions } from "./following.js";
import { guard } from "./leaving.js";
import { showLeft, showOthers } from "./left.js";
import { showClash, showProblems } from "./problems.js";
import { Saver } from "./saving.js";
import { tell, tellOf } from "./telling.js";
import { Uploads } from "./uploads.js";

const say = page.dataset;
const problems = new Map();
const { save, writer } = document.querySelector("[data-save-state]").dataset;
const filledFrom = Number(page.querySelector("[name=form-base]").value);
const saver = new Saver({ address: save, writer, base: filledFrom });
const uploads = new Uploads(page, { writer });

page.addEventListener("followed", () => uploads.show());

// Saving

function touch(event, soon) {
  const question = event.target.closest("fieldset.question");
  if (!question || event.target.name.startsWith("form-") || event.target.type === "file") return;
  settle(question, event.target);
  saver.put(nameOf(question), givenIn(question), { soon });
  stateOf(question, "");
  follow();
}

/** The answer, and how a person is told of it on another page. */
function givenIn(question) {
  const label = question.querySelector(".question-label").firstElementChild.textContent.trim();
  return { document: documentOf(question), label, words: wordsOf(question), page: `${location.pathname}#${question.id}` };
}

function stateOf(question, state) {
  const place = question.querySelector("[data-state]");
  place.dataset.state = state;
  place.textContent = { saved: say.sayStateSaved, kept: say.sayStateKept, waiting: say.sayStateWaiting, refused: say.sayStateRefused }[state] ?? "";
}

function received({ detail }) {
  if (detail.moved > filledFrom) return location.reload(); // what is not saved yet lies in the outbox
  const failed = new Set([...detail.refused, ...detail.clashes].map(({ question }) => question));
  for (const question of here(detail.names)) stateOf(question, failed.has(nameOf(question)) ? "refused" : "saved");
  for (const clash of detail.clashes) if (questions.has(clash.question)) ask(clash, detail.revision);
  const isRefused = new Set(detail.refused.map(({ question }) => question));
  const told = [...detail.refused, ...detail.problems.filter(({ question }) => !isRefused.has(question))];
  for (const name of questions.keys()) learn(name, told.filter(({ question }) => question === name), detail.names);
  showLeft([...heldElsewhere(), ...uploads.elsewhere]);
}

/** Those of the questions that this page asks. */
function here(names) {
  return [...names].map((name) => questions.get(name)).filter(Boolean);
}

function heldElsewhere() {
  return [...saver.held].filter(([name]) => !questions.has(name)).map(([, given]) => given);
}

/** What a closed page left stands in the page again, and what was not taken is sent again to be told why. */
function restore({ detail }) {
  for (const [name, given] of detail.answers) if (forms.has(name)) kept[name] = computable(given.document, forms.get(name));
  for (const question of here(detail.answers.keys())) {
    const name = nameOf(question);
    fill(question, detail.answers.get(name).document);
    offerRows(question);
    if (saver.held.has(name)) saver.put(name, givenIn(question), { soon: false });
  }
  showLeft([...heldElsewhere(), ...uploads.elsewhere]);
  follow();
}

/** What is told of a blank or of a refused value stays until its own question is saved. */
function learn(name, found, names) {
  const question = questions.get(name);
  const isRefused = question.querySelector("[data-state]").dataset.state === "refused";
  if (!names.includes(name) && (isRefused || !documentOf(question))) return;
  problems.set(name, found);
  showWhenDone(question);
}

/** Nobody is corrected in the middle of a word or of a row. */
function showWhenDone(question) {
  const found = problems.get(nameOf(question));
  if (!found) return;
  const active = document.activeElement;
  const isBusy = question.contains(active) && active.matches("input:not([type=radio], [type=checkbox]), textarea, td select");
  if (!isBusy || !found.length) showProblems(question, found, say);
}

function ask(clash, revision) {
  const question = questions.get(clash.question);
  showClash(question, clash, say, (side) => {
    if (side === "theirs") return takeTheirs(clash.question);
    saver.seen(clash.question, revision);
    saver.put(clash.question, givenIn(question), { soon: false });
    question.querySelector("[data-clash]").remove();
  });
}

/** The question as the server shows it now, in place of this one; all others stay as they are typed. */
async function takeTheirs(name) {
  const fresh = await fetch(location.href).then((response) => response.text(), () => "");
  const theirs = new DOMParser().parseFromString(fresh, "text/html");
  const question = theirs.getElementById(`q-${name}`);
  if (!question) return tell("waiting", say.sayNoPage);
  questions.get(name).replaceWith(question);
  questions.set(name, question);
  saver.seen(name, Number(theirs.querySelector("[name=form-base]").value));
  offerRows(question);
  follow();
  question.querySelector("input:not([type=hidden]), textarea, select").focus();
}

tellOf(saver);
saver.addEventListener("inherited", restore);
saver.addEventListener("reply", received);
saver.addEventListener("offline", ({ detail }) => {
  for (const question of here(saver.names)) stateOf(question, detail.isKept ? "kept" : "waiting");
});
saver.addEventListener("rejected", ({ detail }) => {
  for (const question of here(detail.names)) stateOf(question, "refused");
});
guard(saver, uploads);

// What people do

page.addEventListener("input", (event) => touch(event, true));
page.addEventListener("change", (event) => touch(event, false));
page.addEventListener("focusout", (event) => {
  const question = event.target.closest("fieldset.question");
  if (question) setTimeout(() => showWhenDone(question));
});
page.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("input")) event.preventDefault();
});

for (const [name, question] of questions) {
  if (question.querySelector("[data-state]").dataset.state === "refused") saver.hold(name, givenIn(question));
}
follow();
for (const [name, question] of questions) if (isTouched(question)) saver.put(name, givenIn(question), { soon: true });
saver.resume();
saver.resumed.then(() => uploads.resume()).then(() => showLeft([...heldElsewhere(), ...uploads.elsewhere]));
showOthers(saver);
