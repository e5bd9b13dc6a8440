/* A page about answers, but not of them: what a closed page left on this computer is sent before anything else. */

import "./page.js";
import { filesBeside } from "./filebox.js";
import { guard } from "./leaving.js";
import { showLeft, showOthers } from "./left.js";
import { Saver } from "./saving.js";
import { tellOf } from "./telling.js";

const { save, writer } = document.querySelector("[data-save-state]").dataset;
const saver = new Saver({ address: save, writer, base: 0 });

/** Show the page as it is now that the answers are saved, unless somebody is busy with it. */
async function refresh() {
  const fresh = await fetch(location.href).then((response) => response.text(), () => "");
  const [ours, theirs] = [document, new DOMParser().parseFromString(fresh, "text/html")].map((one) => one.querySelector("main"));
  const list = theirs?.querySelector("[data-lists]");
  if (!list || document.activeElement.matches("main :is(input, textarea, select)")) return;
  list.replaceWith(ours.querySelector("[data-lists]"));
  ours.replaceWith(theirs);
}

async function showHeld() {
  const files = await filesBeside({ save, writer }).left();
  showLeft([...saver.held.values(), ...files]);
}

tellOf(saver);
saver.addEventListener("inherited", showHeld);
saver.addEventListener("rejected", showHeld);
saver.addEventListener("reply", () => {
  showHeld();
  if (!saver.names.length) refresh();
});
guard(saver);
saver.resume();
showHeld();
showOthers(saver);
