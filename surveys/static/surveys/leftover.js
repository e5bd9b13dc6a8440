/* A page that takes no answers any more: what was typed on this computer and came too late is shown until it is removed. */

import { filesBeside } from "./filebox.js";
import { showLeft } from "./left.js";
import { Outbox } from "./outbox.js";

const { save, writer } = document.querySelector("[data-left]").dataset;
const outbox = new Outbox({ address: save, writer });
const files = filesBeside({ save, writer });
const changes = (await outbox.all()).filter((change) => change.writer === writer);

showLeft([...changes.flatMap(({ answers }) => Object.values(answers)), ...(await files.left())]);
document.querySelector("[data-forget]").addEventListener("click", () => {
  outbox.exchange(changes.map(({ id }) => id), []);
  files.forgetAll();
  showLeft([]);
});
