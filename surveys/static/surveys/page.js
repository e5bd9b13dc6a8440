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

/** As crypto.randomUUID, which exists only where the page came over TLS. */
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
