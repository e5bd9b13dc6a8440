/* The preview of a draft: what expressions say beside it follows while it is typed. Nothing is saved. */

import { follow, page, shownValue } from "./following.js";

const panel = document.querySelector(".preview-panel");

function show({ detail: { values, shown } }) {
  const isShown = new Set(shown);
  for (const row of panel.querySelectorAll("[data-value]")) {
    const [value, state] = [row.querySelector("[data-now]"), row.querySelector("[data-shown]")];
    value.textContent = [values[row.dataset.value] ?? ""].flat().map(shownValue).join(", ") || "–";
    const isOff = !isShown.has(row.dataset.within);
    row.classList.toggle("is-off", isOff);
    state.textContent = isOff ? panel.dataset.sayNo : panel.dataset.sayYes;
  }
}

page.addEventListener("followed", show);
page.addEventListener("input", follow);
page.addEventListener("change", follow);
follow();
