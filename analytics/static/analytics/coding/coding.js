/* The words of a response, marked with themes by mouse or keyboard. Every change is sent at once and can be undone. */

import { uuid } from "../../surveys/page.js";
import { draw } from "./drawing.js";
import { points } from "./positions.js";
import { Selecting } from "./selecting.js";
import { Sender } from "./sending.js";

const page = document.querySelector("#coding");
const say = page.dataset;
const { themes, former, words, segments: given, isHeld } = JSON.parse(document.querySelector("#material").textContent);
const themeOf = new Map([...themes, ...former].map((theme) => [theme.code, theme]));
const segments = new Map(given.map((segment) => [segment.key, segment]));
const reading = page.querySelector("#words");
const undone = [];
let typed = "";

const texts = words.map((each) => ({ ...each, words: shownText(each) }));
const selecting = new Selecting(texts, document.documentElement.lang);
const sender = new Sender({ address: say.save, writer: say.coder });

function made(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

function shownText({ label }) {
  const block = made("section", "coding-text");
  const place = made("p", "coding-words");
  block.append(made("h3", "", label), place);
  reading.append(block);
  return place;
}

function tell(message) {
  page.querySelector("[data-told]").textContent = message;
}

// What stands where

const textOf = ({ question, part }) => texts.findIndex((each) => each.question === question && each.part === part);

function stands(segment) {
  const place = textOf(segment);
  return place >= 0 && points(texts[place].text).slice(segment.start, segment.end).join("") === segment.text;
}

function inOrder() {
  const placed = [...segments.values()].map((segment) => ({ ...segment, place: textOf(segment) }));
  return placed.sort((a, b) => a.place - b.place || a.start - b.start || b.end - a.end || (a.key < b.key ? -1 : 1));
}

function show() {
  const all = inOrder();
  const standing = all.filter(stands).map((segment, place) => ({ ...segment, number: place + 1, ...lookOf(segment) }));
  texts.forEach(({ text, words: place }, number) => draw(place, text, standing.filter((each) => each.place === number)));
  page.querySelector("#passages").replaceChildren(...standing.map(passage));
  const stale = all.filter((segment) => !stands(segment) && !segment.isGiven && !isHeld);
  page.querySelector("#stale").replaceChildren(...stale.map(staleLine));
  page.querySelector("[data-stale]").hidden = !stale.length;
  page.querySelector("[data-no-passages]").hidden = standing.length > 0;
  for (const count of page.querySelectorAll("[data-count]")) {
    count.textContent = standing.filter(({ theme }) => theme === count.dataset.count).length || "";
  }
}

const lookOf = ({ theme }) => ({ name: themeOf.get(theme)?.name ?? theme, colour: themeOf.get(theme)?.colour });

function passage(segment) {
  const line = made("li", "coding-passage");
  const head = made("button", "coding-find");
  head.type = "button";
  head.append(swatch(segment.colour), made("span", "coded-number", segment.number), made("strong", "", segment.name), made("q", "", segment.text));
  head.addEventListener("click", () => selecting.select(segment));
  line.append(head, ...(segment.isGiven ? [made("p", "meta", say.sayGiven)] : isHeld ? [] : [memoOf(segment), removal(segment)]));
  return line;
}

function swatch(colour) {
  const square = made("span", "coding-swatch");
  square.style.backgroundColor = colour;
  return square;
}

function memoOf({ key, memo, number }) {
  const field = made("input", "form-control");
  Object.assign(field, { value: memo, maxLength: 2000, placeholder: say.sayMemo });
  field.setAttribute("aria-label", `${say.sayMemo} ${number}`);
  // The list stays as it is, or the focus would be lost on its way to what follows.
  field.addEventListener("change", () => change(key, { ...segments.get(key), memo: field.value }, { isShown: true }));
  return field;
}

function removal({ key, name, number }) {
  const button = action(say.sayRemove, () => {
    change(key, null);
    tell(say.sayRemoved.replace("{theme}", name));
    reading.focus();
  });
  button.setAttribute("aria-label", `${say.sayRemove} ${number}`);
  return button;
}

function action(text, doIt) {
  const button = made("button", "btn btn-quiet", text);
  button.type = "button";
  button.addEventListener("click", doIt);
  return button;
}

// Passages whose answers changed

function staleLine(segment) {
  const line = made("li", "coding-passage");
  const again = placesOf(segment);
  const now = texts[textOf(segment)]?.text ?? say.sayNoAnswer;
  line.append(made("strong", "", lookOf(segment).name), made("del", "", segment.text), made("p", "", now));
  if (again.length === 1) line.append(action(say.sayAgain, () => settle(segment.key, again[0])));
  line.append(action(say.sayDrop, () => settle(segment.key, null)));
  return line;
}

/** The words as they were cannot be marked again, so this is not undone; the focus goes on to what is left. */
function settle(key, after) {
  change(key, after, { canUndo: false });
  (page.querySelector("#stale button") ?? reading).focus();
}

/** The segment wherever its words stand now in the answer. */
function placesOf(segment) {
  const place = textOf(segment);
  if (place < 0) return [];
  const sought = points(segment.text);
  const all = points(texts[place].text);
  const starts = all.map((_, at) => at).filter((at) => all.slice(at, at + sought.length).join("") === segment.text);
  return starts.map((start) => ({ ...segment, start, end: start + sought.length }));
}

// Changes

function change(key, after, { canUndo = true, isShown = false } = {}) {
  if (canUndo) undone.push([key, segments.get(key) ?? null]);
  if (after) segments.set(key, after);
  else segments.delete(key);
  sender.put(key, after);
  page.querySelector("[data-undo]").disabled = !undone.length;
  if (!isShown) show();
}

function undo() {
  const last = undone.pop();
  if (!last) return tell(say.sayNothing);
  change(...last, { canUndo: false });
  selecting.restore();
  tell(say.sayUndone);
}

function mark(theme) {
  const at = selecting.current;
  if (isHeld) return tell(say.sayHeld);
  if (!at) return tell(say.saySelect);
  const { question, part } = texts[at.place];
  const segment = { theme: theme.code, question, part, start: at.start, end: at.end, text: selecting.text, memo: "" };
  const isThere = (each) => ["theme", "question", "part", "start", "end"].every((name) => each[name] === segment[name]);
  if ([...segments.values()].some(isThere)) return tell(say.sayThere.replace("{theme}", theme.name));
  const key = uuid();
  change(key, { key, ...segment });
  selecting.restore();
  tell(say.sayMarked.replace("{theme}", theme.name).replace("{text}", segment.text));
}

// Themes by typing: a number, or the first letters of a code or name

function found() {
  const number = Number(typed);
  if (number) return themes[number - 1];
  const begins = (text) => text.toLowerCase().startsWith(typed.toLowerCase());
  return themes.find(({ code, name }) => begins(code) || begins(name));
}

function type(text) {
  typed = text;
  const theme = typed && found();
  for (const button of page.querySelectorAll("[data-theme]")) button.classList.toggle("is-found", button.dataset.theme === theme?.code);
  tell(!typed ? "" : theme ? say.sayFound.replace("{theme}", theme.name) : say.sayNotFound.replace("{typed}", typed));
}

function enter() {
  const theme = typed && found();
  type("");
  if (theme) mark(theme);
}

const KEYS = {
  ArrowDown: (event) => step(event, "sentence", true),
  ArrowUp: (event) => step(event, "sentence", false),
  ArrowRight: (event) => step(event, "word", true),
  ArrowLeft: (event) => step(event, "word", false),
  Enter: enter,
  Escape: () => type(""),
  Backspace: () => type(typed.slice(0, -1)),
};

function step({ shiftKey }, kind, isForward) {
  if (shiftKey) selecting.extend(kind, isForward);
  else selecting.move(kind, isForward);
}

reading.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const isLetter = event.key.length === 1 && event.key.trim() !== "";
  if (!isLetter && !KEYS[event.key]) return;
  event.preventDefault();
  if (isLetter) type(typed + event.key);
  else KEYS[event.key](event);
});

document.addEventListener("keydown", (event) => {
  const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z";
  if (!isUndo || event.target.matches("input, textarea")) return;
  event.preventDefault();
  undo();
});

for (const button of page.querySelectorAll("[data-theme]")) {
  button.querySelector(".coding-swatch").style.backgroundColor = themeOf.get(button.dataset.theme).colour;
  button.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays
  button.addEventListener("click", () => mark(themeOf.get(button.dataset.theme)));
}
page.querySelector("[data-undo]").addEventListener("click", undo);

// What the server has

sender.addEventListener("state", ({ detail: { waiting, message, isOffline } }) => {
  const kept = say.sayKept.replace("{n}", waiting);
  page.querySelector("[data-saved]").textContent = isOffline ? `${message} ${kept}`.trim() : waiting ? say.saySaving : say.saySaved;
});
sender.addEventListener("refused", ({ detail: { key, segment, message } }) => {
  segments.delete(key);
  show();
  tell(`${message} ${segment ? `“${segment.text}”` : ""}`);
});

for (const { key, segment } of sender.known) {
  if (segment) segments.set(key, segment);
  else segments.delete(key);
}
show();
sender.send();
