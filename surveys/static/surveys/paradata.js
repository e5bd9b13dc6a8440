/*
 * How long a section and its questions were looked at, and how often answers were changed. Only time in which the
 * page can be seen counts. All that was counted so far is told again and again under one name, so the server may
 * be told twice, or late; what a closing page could not tell, the next one does.
 */

import { nameOf } from "./controls.js";
import { csrfToken } from "./page.js";

const EVERY = 20000;
const LEFT_OVER = "visit";

export class Visit extends EventTarget {
  #questions = new Map();
  #current = null;
  #since = 0;
  #opened = performance.now();
  #id = crypto.getRandomValues(new Uint32Array(4)).reduce((id, part) => id + part.toString(16).padStart(8, "0"), "");

  /** Event "clock", with seconds by section as they were before this visit. */
  constructor(page) {
    super();
    Object.assign(this, { address: page.dataset.time, section: page.dataset.section, seconds: 0 });
    this.#since = this.#opened;
    page.addEventListener("focusin", ({ target }) => this.#turnTo(target.closest("fieldset.question")));
    page.addEventListener("change", ({ target }) => this.#edited(target.closest("fieldset.question")));
    document.addEventListener("visibilitychange", () => this.#turned());
    addEventListener("pagehide", () => this.#tell());
    setInterval(() => document.hidden || this.#tell(), EVERY);
    this.#catchUp();
  }

  /** Seconds in which this page could be seen so far; a longer gap between two counts is a computer's sleep. */
  count({ wasSeen = !document.hidden } = {}) {
    const now = performance.now();
    const seconds = wasSeen ? Math.min(now - this.#since, 2 * EVERY) / 1000 : 0;
    this.#since = now;
    this.seconds += seconds;
    if (this.#current) this.#of(this.#current).seconds += seconds;
    return this.seconds;
  }

  #of(name) {
    if (!this.#questions.has(name)) this.#questions.set(name, { seconds: 0, edits: 0 });
    return this.#questions.get(name);
  }

  #turnTo(question) {
    if (!question) return;
    this.count();
    this.#current = nameOf(question);
  }

  #edited(question) {
    if (question) this.#of(nameOf(question)).edits += 1;
  }

  /** Turned away from, the page counts what was seen until now; turned to, it begins anew. */
  #turned() {
    this.count({ wasSeen: document.hidden });
    if (document.hidden) this.#tell();
  }

  get #said() {
    const round = ({ seconds, edits }) => ({ seconds: Math.round(seconds), edits });
    return {
      client_id: this.#id,
      section: this.section,
      language: document.documentElement.lang,
      open_for: Math.round((performance.now() - this.#opened) / 1000),
      seconds: Math.round(this.seconds),
      questions: Object.fromEntries([...this.#questions].map(([name, counts]) => [name, round(counts)])),
    };
  }

  #tell() {
    this.count();
    const told = { address: this.address, said: this.#said };
    keep(told);
    return send(told);
  }

  /** What the page before could not wait to hear kept. */
  async #catchUp() {
    const told = kept();
    const reply = told?.address === this.address ? await send(told) : null;
    if (reply?.status === 200) this.dispatchEvent(new CustomEvent("clock", { detail: await reply.json() }));
  }
}

async function send({ address, said }) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": csrfToken() };
  const body = JSON.stringify(said);
  return fetch(address, { method: "POST", headers, body, keepalive: true, redirect: "error" }).catch(() => null);
}

function keep(told) {
  try {
    sessionStorage.setItem(LEFT_OVER, JSON.stringify(told));
  } catch {
    // A browser that keeps nothing loses the last seconds of a page at most.
  }
}

function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(LEFT_OVER));
  } catch {
    return null;
  }
}

export const visit = new Visit(document.querySelector("#answering"));
