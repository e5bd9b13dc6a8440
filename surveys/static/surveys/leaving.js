/* Whatever leads away waits until the answers are saved; the browser asks when they cannot be. */

const NO_FILES = { settled: async () => true, isUnsaved: false, isBusy: false };

export function guard(saver, uploads = NO_FILES) {
  let isLeaving = false;

  async function leave(event, go) {
    event.preventDefault();
    if (!(await uploads.settled()) || !(await saver.settled())) return;
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
    if (link && !isElsewhere && (saver.names.length || uploads.isBusy)) leave(event, () => location.assign(link.href));
  });
  addEventListener("beforeunload", (event) => {
    if ((saver.isUnsaved || uploads.isUnsaved) && !isLeaving) event.preventDefault();
  });
}
