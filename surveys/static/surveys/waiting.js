/* In a list of interviews: those of which answers typed under this account wait on this computer. */

import { Outbox } from "./outbox.js";

for (const place of document.querySelectorAll("[data-waiting]")) {
  const { save, writer } = place.dataset;
  const changes = await new Outbox({ address: save, writer }).all();
  place.hidden = !changes.some((change) => change.writer === writer);
}
