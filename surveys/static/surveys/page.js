/* What every page wants: a summary of errors is read out first, and what its forms send is taken, once. */

const DOUBLE_CLICK = 1000;

document.querySelector("[data-error-summary]")?.focus();

/** The mark of this browser as it is now: whoever logs in again in another window gets another one. */
export function csrfToken() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]*)/)?.[1] ?? "";
}

document.addEventListener("submit", ({ target }) => {
  const token = target.querySelector("[name=csrfmiddlewaretoken]");
  if (token) token.value = csrfToken();
});

let sent = { at: -Infinity };

addEventListener("submit", (event) => {
  const { target, timeStamp } = event;
  if (event.defaultPrevented || target.matches("dialog form")) return;
  if (target === sent.form && timeStamp - sent.at < DOUBLE_CLICK) event.preventDefault();
  else sent = { form: target, at: timeStamp };
});

/** As crypto.randomUUID, which exists only where the page came over TLS. */
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
