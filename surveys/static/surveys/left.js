/* What was typed on this computer and is not at the server: a list, each answer with the page it was typed on. */

const place = document.querySelector("[data-left]");

export function showLeft(answers) {
  place.hidden = !answers.length;
  place.querySelector("ul").replaceChildren(...answers.map(line));
}

/** Of what another account typed on this computer it is told that it is there, not what it is. */
export async function showOthers({ outbox }) {
  const isOthers = ({ writer }) => writer !== outbox.writer;
  document.querySelector("[data-others]").hidden = !(await outbox.all()).some(isOthers);
}

function line({ label, words, page }) {
  const [entry, link] = [document.createElement("li"), document.createElement("a")];
  link.href = page;
  link.textContent = label;
  entry.append("linked" in place.dataset ? link : label, ": ", words || "–");
  return entry;
}
