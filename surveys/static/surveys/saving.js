/*
 * Saves answers as they are given. One request is under way at a time; what fails for want of a connection is
 * sent again under the same name, which the server takes once. Everything lies in the outbox of this browser until
 * the server said that it has it, so that it outlives the page.
 *
 * An answer is given as {document, label, words, page}, see outbox.js; the document is null for a blank.
 */

import { Outbox } from "./outbox.js";
import { csrfToken, uuid } from "./page.js";

const TYPING_PAUSE = 800;
const FIRST_WAIT = 2000;
const LONGEST_WAIT = 30000;
const LOGGED_OUT = 401;
const LINGERING = 3000;
const LARGEST_KEPT_ALIVE = 20000; // characters; browsers refuse bodies above 64 kB that outlive their page

export class Saver extends EventTarget {
  /** The answers that the server does not take as they are, by question. */
  held = new Map();
  #waiting = new Map();
  #bases = new Map();
  #savedAt = new Map();
  #queue = [];
  #running = null;
  #isLeft = false;
  #settled = "";
  #timer = 0;
  #wait = FIRST_WAIT;

  /**
   * `base`: the revision the page was filled from; `writer`: the account that types, if any.
   * Events: "inherited", "sending", "reply", "offline", "rejected".
   */
  constructor({ address, writer, base }) {
    super();
    Object.assign(this, { address, writer, base, isOffline: false, outbox: new Outbox({ address, writer }) });
    for (const moment of ["online", "focus", "pagehide"]) addEventListener(moment, () => this.flush());
    // The page that follows may be older than this one's last save: it takes the change over and asks again.
    for (const moment of ["pagehide", "pageshow"]) addEventListener(moment, () => (this.#isLeft = moment === "pagehide"));
    // A phone may end a page that went to the background without telling it again.
    document.addEventListener("visibilitychange", () => this.flush());
  }

  /** Take over what closed pages left, and send it. */
  resume() {
    this.resumed = this.outbox.inherit((changes) => this.#inherit(changes)).catch(() => {});
  }

  /** Keep an answer; soon, or at once when it was finished. */
  put(name, given, { soon }) {
    this.held.delete(name);
    this.#waiting.set(name, { at: Date.now(), ...given });
    this.outbox.exchange([], [this.#alone(name)]);
    this.#in(soon ? TYPING_PAUSE : 0);
  }

  /** The server does not take the answer as it is: it stays here until somebody mends it. */
  hold(name, given) {
    if (this.#waiting.has(name)) return;
    this.held.set(name, { at: Date.now(), ...given });
    this.outbox.exchange([], [this.#alone(name)]);
  }

  /** The page now shows the answer as it is at this revision. */
  seen(name, revision) {
    if (revision === this.base) this.#bases.delete(name);
    else this.#bases.set(name, revision);
    if (this.held.delete(name)) this.outbox.exchange([this.outbox.place(name)], []);
    if (this.#waiting.has(name)) this.outbox.exchange([], [this.#alone(name)]);
  }

  /** All that others have not changed elsewhere since the base is at the new revision as the page shows it. */
  #follow(base, { revision, saved, elsewhere }) {
    if (saved.length && base === this.base) {
      for (const name of elsewhere) if (!this.#bases.has(name)) this.#bases.set(name, base);
      this.base = revision;
    }
    for (const name of saved) this.seen(name, revision);
  }

  /** The answers held go with the page's form, but for one that is given up; the next page asks what became of them. */
  release(givenUp) {
    if (givenUp) this.seen(givenUp, this.base);
    const held = [...this.held.keys()].map((name) => ({ ...this.#alone(name), isHeld: false }));
    this.outbox.exchange([this.#settled], held);
    this.held.clear();
  }

  /** The questions whose answers the server does not have yet. */
  get names() {
    return [...new Set([...this.#queue.flatMap(({ answers }) => Object.keys(answers)), ...this.#waiting.keys()])];
  }

  /** Whether anything would be forgotten, or sent at the next visit only. */
  get isUnsaved() {
    return this.names.length > 0 || (this.held.size > 0 && this.outbox.isBroken);
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
      if (this.names.length && !this.isOffline && !this.#isLeft) this.#in(0);
    });
    return this.#running;
  }

  async #send() {
    await this.resumed; // what a closed page left was typed before, and goes first
    this.#enqueue();
    const [change] = this.#queue;
    if (!change) return;
    this.#tell("sending");
    const reply = await this.#post(change);
    if (this.#isLeft) return;
    if (!reply || reply.status === LOGGED_OUT) return this.#tryAgain(reply?.said.message);
    this.#queue.shift();
    this.#wait = FIRST_WAIT;
    this.isOffline = false;
    this.#settle(change, reply.said);
  }

  /** The oldest answers waiting that were all seen at the same revision, as many as fit, become a change. */
  #enqueue() {
    const [first] = this.#waiting.keys();
    if (this.#queue.length || first === undefined) return;
    const base = this.#baseOf(first);
    const names = this.#fitting([...this.#waiting.keys()].filter((name) => this.#baseOf(name) === base));
    const answers = Object.fromEntries(names.map((name) => [name, this.#waiting.get(name)]));
    for (const name of names) this.#waiting.delete(name);
    this.#queue.push(sealed(base, answers));
    this.outbox.exchange([this.#settled, ...names.map((name) => this.outbox.place(name))], this.#queue);
  }

  /** The first of the questions, and those after it whose answers can go with its own. */
  #fitting(names) {
    let size = 0;
    return names.filter((name, place) => {
      size += JSON.stringify(this.#waiting.get(name).document).length;
      return place === 0 || size < LARGEST_KEPT_ALIVE;
    });
  }

  /** What the server has leaves the outbox; what it does not take is held. */
  #settle({ id, base, answers }, said) {
    const names = Object.keys(answers);
    const failed = said.saved ? [...said.refused, ...said.clashes].map(({ question }) => question) : names;
    if (said.saved) this.#follow(base, said);
    for (const name of said.saved ?? []) this.#savedAt.set(name, answers[name].at);
    for (const name of failed) this.hold(name, answers[name]);
    if (failed.length) this.outbox.exchange([id], []);
    else this.#forget(id);
    if (said.saved) this.#tell("reply", { ...said, names });
    else this.#tell("rejected", { names, message: said.message ?? "" });
  }

  /** A change that the server has is kept a little longer, for a page that was asked for before it was saved. */
  #forget(id) {
    this.outbox.exchange([this.#settled], []);
    this.#settled = id;
    setTimeout(() => this.outbox.exchange([id], []), LINGERING);
  }

  /** What a closed page left: what it may have sent keeps its name, and everything the revision it was typed at. */
  #inherit(changes) {
    const found = new Map();
    for (const change of changes) {
      const { base, answers, isSent, isHeld } = change;
      if (isSent) this.#queue.push(change);
      for (const [name, given] of Object.entries(answers)) {
        const isOlder = this.#typed(name)?.at > given.at;
        if (isOlder && !isSent && !isHeld) this.#queue.push(sealed(base, answers));
        if (isOlder) continue;
        if (!isSent) this.#takeOver(name, given, isHeld);
        const followsSaved = this.#savedAt.get(name) < given.at;
        if (!followsSaved) this.#bases.set(name, base);
        found.set(name, given);
      }
    }
    this.outbox.exchange(changes.map(({ id }) => id), this.#changes());
    this.#tell("inherited", { answers: found });
    this.#in(0);
  }

  /** Of two answers to one question the older one is sent first, so that the newer one is seen to follow it. */
  #takeOver(name, given, isHeld) {
    const older = this.#waiting.get(name);
    if (older) this.#queue.push(sealed(this.#baseOf(name), { [name]: older }));
    this.held.delete(name);
    (isHeld && !older ? this.held : this.#waiting).set(name, given);
  }

  #typed(name) {
    return this.#waiting.get(name) ?? this.held.get(name);
  }

  /** All that the outbox shall hold. */
  #changes() {
    const names = [...this.#waiting.keys(), ...this.held.keys()];
    return [...this.#queue, ...names.map((name) => this.#alone(name))];
  }

  /** An answer that is not sent yet, or held, as a change. */
  #alone(name) {
    const given = this.#typed(name);
    return { id: this.outbox.place(name), base: this.#baseOf(name), answers: { [name]: given }, isHeld: this.held.has(name) };
  }

  #baseOf(name) {
    return this.#bases.get(name) ?? this.base;
  }

  /** What the server said, or null when it could not be reached. */
  async #post({ id, base, answers }) {
    const documents = Object.fromEntries(Object.entries(answers).map(([name, { document }]) => [name, document]));
    const body = JSON.stringify({ client_id: id, base, answers: documents });
    const headers = { "Content-Type": "application/json", "X-CSRFToken": csrfToken(), "X-Writer": this.writer };
    const keepalive = body.length < LARGEST_KEPT_ALIVE;
    const signal = AbortSignal.timeout(LONGEST_WAIT);
    try {
      const response = await fetch(this.address, { method: "POST", headers, body, keepalive, signal });
      if (response.status >= 500) return null;
      return { status: response.status, said: await response.json().catch(() => ({})) };
    } catch {
      return null;
    }
  }

  async #tryAgain(message = "") {
    this.isOffline = true;
    this.#in(this.#wait);
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
    this.#tell("offline", { message, isKept: await this.outbox.isSafe() });
  }

  #tell(type, detail = {}) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** A change under its own name, as it is sent until the server has it. */
function sealed(base, answers) {
  return { id: uuid(), base, answers, isSent: true };
}
