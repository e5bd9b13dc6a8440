/* What every page with a form wants: a summary of errors is read out first, and what it sends is taken. */

document.querySelector("[data-error-summary]")?.focus();

/** The mark of this browser as it is now: whoever logs in again in another window gets another one. */
export function csrfToken() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]*)/)?.[1] ?? "";
}

document.addEventListener("submit", ({ target }) => {
  const token = target.querySelector("[name=csrfmiddlewaretoken]");
  if (token) token.value = csrfToken();
});
