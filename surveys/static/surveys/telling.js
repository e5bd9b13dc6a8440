/* The line at the head of the page: what is saved, and what waits. */

const place = document.querySelector("[data-save-state]");
const say = place.dataset;

export function tell(state, words) {
  say.saveState = state;
  place.textContent = words;
}

export function tellOf(saver) {
  saver.addEventListener("sending", () => tell("saving", say.saySaving));
  saver.addEventListener("reply", ({ detail }) => {
    if (detail.refused.length || detail.clashes.length) tell("refused", say.sayRefused);
    else if (saver.names.length) tell("saving", say.saySaving); // "Saved" is said when nothing waits any more
    else tell("saved", say.saySaved.replace("{time}", detail.time));
  });
  saver.addEventListener("offline", ({ detail }) => {
    const words = detail.isKept ? say.sayKept : say.sayWaiting;
    tell("waiting", detail.message || words.replace("{count}", saver.names.length));
  });
  saver.addEventListener("rejected", ({ detail }) => tell("refused", detail.message || say.sayOutdated));
}
