/*
 * Sends what was marked, one change after the other, until the server has it. What is not sent yet lies in this
 * browser, under the coder's name, so that it outlives the page and the connection.
 */

import { csrfToken, uuid } from "../../surveys/page.js";

const FIRST_WAIT = 2000;
const LONGEST_WAIT = 30000;
const LOGGED_OUT = 401;
const LINGERING = 3000; // what was sent is kept a little longer, for a page that was made just before

export class Sender extends EventTarget {
  #wait = FIRST_WAIT;
  #timer = 0;
  #isSending = false;
  #sent = [];

  /**
   * `known`: changes that the page may have been made without.
   * Events: "state" with {waiting, message, isOffline}, and "refused" with {key, segment, message}.
   */
  constructor({ address, writer }) {
    super();
    const all = `coding ${writer} ${address} `;
    Object.assign(this, { address, writer, place: all + uuid(), known: inherited(all) });
    this.waiting = this.known.filter(({ sentAt }) => !sentAt).map(({ key, segment }) => ({ key, segment }));
    this.#keep();
    for (const moment of ["online", "focus"]) addEventListener(moment, () => this.send());
  }

  /** Keep a segment under its key, or take it away with null. */
  put(key, segment) {
    this.waiting.push({ key, segment });
    this.#keep();
    this.send();
  }

  async send() {
    clearTimeout(this.#timer);
    if (this.#isSending || !this.waiting.length) return;
    this.#isSending = true;
    this.#tell({});
    while (this.waiting.length) {
      const reply = await this.#post(this.waiting[0]);
      if (!reply || reply.status === LOGGED_OUT) {
        this.#later(reply?.message ?? "");
        break;
      }
      this.#wait = FIRST_WAIT;
      const change = this.waiting.shift();
      this.#linger(change);
      if (reply.status >= 400) this.dispatchEvent(new CustomEvent("refused", { detail: { ...change, message: reply.message } }));
    }
    this.#isSending = false;
    if (!this.waiting.length) this.#tell({});
  }

  #later(message) {
    this.#tell({ message, isOffline: true });
    this.#timer = setTimeout(() => this.send(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
  }

  /** What the server said, or null when it could not be reached. */
  async #post(change) {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": csrfToken(), "X-Writer": this.writer };
    const signal = AbortSignal.timeout(LONGEST_WAIT);
    try {
      const response = await fetch(this.address, { method: "POST", headers, body: JSON.stringify(change), signal });
      if (response.status >= 500) return null;
      const said = await response.json().catch(() => ({}));
      return { status: response.status, message: said.message ?? "" };
    } catch {
      return null;
    }
  }

  #linger(change) {
    const sent = { ...change, sentAt: Date.now() };
    this.#sent.push(sent);
    this.#keep();
    setTimeout(() => {
      this.#sent.splice(this.#sent.indexOf(sent), 1);
      this.#keep();
    }, LINGERING);
  }

  #keep() {
    const kept = [...this.#sent, ...this.waiting];
    if (kept.length) localStorage.setItem(this.place, JSON.stringify(kept));
    else localStorage.removeItem(this.place);
  }

  #tell({ message = "", isOffline = false }) {
    this.dispatchEvent(new CustomEvent("state", { detail: { waiting: this.waiting.length, message, isOffline } }));
  }
}

/** What other pages of the same coder left for this response, and what they sent just now, in its order. */
function inherited(all) {
  const places = Object.keys(localStorage).filter((place) => place.startsWith(all));
  const found = places.flatMap((place) => JSON.parse(localStorage.getItem(place)));
  for (const place of places) localStorage.removeItem(place);
  return found.filter(({ sentAt }) => !sentAt || Date.now() - sentAt < LINGERING);
}
