/*
 * Saves answers as they are given. One request is under way at a time; what fails for want of a connection is
 * sent again under the same name, which the server takes once. Nothing leaves the queue before the server said so.
 */

import { csrfToken } from "./page.js";

const TYPING_PAUSE = 800;
const FIRST_WAIT = 2000;
const LONGEST_WAIT = 30000;
const LOGGED_OUT = 401;
const LARGEST_KEPT_ALIVE = 20000; // characters; browsers refuse bodies above 64 kB that outlive their page

export class Saver extends EventTarget {
  #waiting = new Map();
  #refused = new Set();
  #bases = new Map();
  #sending = null;
  #running = null;
  #timer = 0;
  #wait = FIRST_WAIT;

  /** `base`: the revision the page was filled from. Events: "sending", "reply", "offline", "rejected". */
  constructor({ address, base }) {
    super();
    Object.assign(this, { address, base, isOffline: false });
    for (const moment of ["online", "focus", "pagehide"]) addEventListener(moment, () => this.flush());
    // A phone may end a page that went to the background without telling it again.
    document.addEventListener("visibilitychange", () => this.flush());
  }

  /** Keep an answer document, or null for a blank; soon, or at once when it was finished. */
  put(name, document, { soon }) {
    this.#waiting.set(name, document);
    this.#refused.delete(name);
    this.#in(soon ? TYPING_PAUSE : 0);
  }

  /** The page now shows the answer as it is at this revision. */
  seen(name, revision) {
    if (revision === this.base) this.#bases.delete(name);
    else this.#bases.set(name, revision);
    this.#refused.delete(name);
  }

  /** All that others have not changed elsewhere since the base is at the new revision as the page shows it. */
  #follow(base, { revision, saved, elsewhere }) {
    if (saved.length && base === this.base) {
      for (const name of elsewhere) if (!this.#bases.has(name)) this.#bases.set(name, base);
      this.base = revision;
    }
    for (const name of saved) this.seen(name, revision);
  }

  /** What the question says cannot be kept as it is. */
  refuse(name) {
    this.#refused.add(name);
  }

  /** The questions whose answers the server does not have yet. */
  get names() {
    return [...new Set([...this.#waiting.keys(), ...Object.keys(this.#sending?.answers ?? {})])];
  }

  get isUnsaved() {
    return this.names.length > 0 || this.#refused.size > 0;
  }

  /** Resolves to whether everything that can be saved is saved. */
  async settled() {
    do await this.flush();
    while (this.names.length && !this.isOffline);
    return !this.names.length;
  }

  #in(delay) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), delay);
  }

  flush() {
    clearTimeout(this.#timer);
    this.#running ??= this.#send().finally(() => {
      this.#running = null;
      if (this.#waiting.size && !this.isOffline) this.#in(0);
    });
    return this.#running;
  }

  async #send() {
    this.#sending ??= this.#next();
    if (!this.#sending) return;
    this.#tell("sending");
    const batch = this.#sending;
    const reply = await this.#post(batch);
    if (!reply || reply.status === LOGGED_OUT) return this.#tryAgain(reply?.said.message);
    this.#sending = null;
    this.#wait = FIRST_WAIT;
    this.isOffline = false;
    const names = Object.keys(batch.answers);
    if (!reply.said.saved) return this.#reject(names, reply);
    this.#follow(batch.base, reply.said);
    for (const { question } of [...reply.said.refused, ...reply.said.clashes]) this.refuse(question);
    this.#tell("reply", { ...reply.said, names });
  }

  /** The oldest answers waiting that were all seen at the same revision. */
  #next() {
    const [first] = this.#waiting.keys();
    if (first === undefined) return null;
    const base = this.#baseOf(first);
    const names = [...this.#waiting.keys()].filter((name) => this.#baseOf(name) === base);
    const answers = Object.fromEntries(names.map((name) => [name, this.#waiting.get(name)]));
    for (const name of names) this.#waiting.delete(name);
    return { client_id: uuid(), base, answers };
  }

  #baseOf(name) {
    return this.#bases.get(name) ?? this.base;
  }

  /** What the server said, or null when it could not be reached. */
  async #post(batch) {
    const body = JSON.stringify(batch);
    const headers = { "Content-Type": "application/json", "X-CSRFToken": csrfToken() };
    const keepalive = body.length < LARGEST_KEPT_ALIVE;
    try {
      const response = await fetch(this.address, { method: "POST", headers, body, keepalive });
      if (response.status >= 500) return null;
      return { status: response.status, said: await response.json().catch(() => ({})) };
    } catch {
      return null;
    }
  }

  #tryAgain(message = "") {
    this.isOffline = true;
    this.#in(this.#wait);
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
    this.#tell("offline", { message });
  }

  #reject(names, reply) {
    names.forEach((name) => this.refuse(name));
    this.#tell("rejected", { names, message: reply.said.message ?? "" });
  }

  #tell(type, detail = {}) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** As crypto.randomUUID, which exists only where the page came over TLS. */
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
