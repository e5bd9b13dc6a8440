/* Words with their passages: a line below them for each, in lanes that do not cross, with the passage's number. */

import { points } from "./positions.js";

const LANE = 5; // pixels from one line to the next

/** `passages`: {number, start, end, colour, name}, in order. */
export function draw(words, text, passages) {
  const all = points(text);
  const laned = lanes(passages);
  const edges = new Set([0, all.length, ...passages.flatMap(({ start, end }) => [start, end])]);
  const cuts = [...edges].sort((a, b) => a - b);
  const pieces = cuts.slice(0, -1).flatMap((start, place) => {
    const over = laned.filter((each) => each.start <= start && start < each.end);
    const numbers = over.filter((each) => each.start === start).map(numberOf);
    return [...numbers, piece(all.slice(start, cuts[place + 1]).join(""), start, over)];
  });
  words.replaceChildren(...pieces);
  const deepest = Math.max(0, ...laned.map(({ lane }) => lane + 1));
  words.style.lineHeight = `calc(1.65em + ${deepest * LANE}px)`;
}

/** Each passage in the first lane that is free where it begins. */
function lanes(passages) {
  const ends = [];
  return passages.map((passage) => {
    const free = ends.findIndex((end) => end <= passage.start);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = passage.end;
    return { ...passage, lane };
  });
}

function numberOf({ number, name }) {
  const label = document.createElement("span");
  label.className = "coded-number";
  label.textContent = number;
  label.title = name;
  label.setAttribute("aria-hidden", "true"); // the list beside says it in words
  return label;
}

function piece(text, start, over) {
  const span = document.createElement("span");
  span.dataset.start = start;
  span.textContent = text;
  if (!over.length) return span;
  span.className = "coded";
  const deepest = Math.max(...over.map(({ lane }) => lane));
  span.style.paddingBottom = `${(deepest + 1) * LANE}px`;
  span.style.backgroundImage = over.map(({ colour }) => `linear-gradient(${colour}, ${colour})`).join(", ");
  span.style.backgroundPosition = over.map(({ lane }) => `0 calc(100% - ${(deepest - lane) * LANE}px)`).join(", ");
  return span;
}
