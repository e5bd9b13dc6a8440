/* Whatever leads away waits until the answers are saved; the browser asks when they cannot be. */

export function guard(saver) {
  let isLeaving = false;

  async function leave(event, go) {
    event.preventDefault();
    if (!(await saver.settled())) return;
    isLeaving = true;
    setTimeout(go); // a form does not take a second submit while its first event is under way
  }

  document.addEventListener("submit", (event) => {
    const { target, submitter } = event;
    if (isLeaving || target.matches("dialog form")) return; // closing a dialog leads nowhere
    leave(event, () => {
      saver.release(submitter?.name === "form-theirs" && submitter.value);
      HTMLFormElement.prototype.requestSubmit.call(target, submitter);
    });
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]:not([href^='#'])");
    const isElsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
    if (link && !isElsewhere && saver.names.length) leave(event, () => location.assign(link.href));
  });
  addEventListener("beforeunload", (event) => {
    if (saver.isUnsaved && !isLeaving) event.preventDefault();
  });
}
