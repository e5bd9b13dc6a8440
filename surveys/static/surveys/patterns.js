/*
 * Runs the programs that surveys/questionnaire/patterns.py makes of patterns: nondeterministic automata whose
 * steps take a character or jump.
 */

const LONGEST_TEXT = 10000;

/** Whether the whole text matches. */
export function matches(program, subject) {
  const characters = Array.from(subject);
  if (characters.length > LONGEST_TEXT) return false;
  let states = reached(program, [0]);
  for (const character of characters) {
    const code = character.codePointAt(0);
    const taking = [...states].filter((state) => takes(program[state], code));
    states = reached(program, taking.map((state) => state + 1));
    if (states.size === 0) return false;
  }
  return states.has(program.length);
}

function takes(step, code) {
  if (step?.[0] !== "in") return false;
  return step[1].some((low, place) => place % 2 === 0 && low <= code && code <= step[1][place + 1]);
}

function reached(program, states) {
  const found = new Set();
  const waiting = [...states];
  while (waiting.length) {
    const state = waiting.pop();
    if (found.has(state)) continue;
    found.add(state);
    if (program[state]?.[0] === "go") waiting.push(...program[state][1].map((offset) => state + offset));
  }
  return found;
}
