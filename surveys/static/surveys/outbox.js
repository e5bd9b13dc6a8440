/*
 * What was typed and is not at the server yet, kept in this browser until it is. It outlives the tab: the next
 * page of the same response takes over what a closed one left.
 *
 * A change: {id, base, answers: {name: {document, label, words, page}}, isSent, isHeld}. The label and the words
 * tell a person what it is, the page where it was typed. Held: the server did not take it as it is.
 */

import { CHANGES as STORE, opened, settledOf } from "./database.js";
import { uuid } from "./page.js";

const PATIENCE = 2000;
const CLOSING = 500; // milliseconds that a page just left may still hold what it has
const tab = uuid();

export class Outbox {
  #database = opened();
  #written = Promise.resolve();
  isBroken = false;

  /** The changes for one address, of one writer: what another account typed is not sent in this one's name. */
  constructor({ address, writer }) {
    Object.assign(this, { address, writer });
    this.exchange([], []);
  }

  /** The id of the change that holds one answer, until it is sent with others. */
  place(name) {
    return `${tab} ${name}`;
  }

  /** Forget some changes, by id, and keep others, in one step. */
  exchange(gone, changes) {
    const { address, writer } = this;
    const written = this.#database.then((database) => {
      const writing = database.transaction(STORE, "readwrite");
      const store = writing.objectStore(STORE);
      for (const id of gone) store.delete(id);
      for (const change of changes) store.put({ ...change, address, writer, tab, at: Date.now() });
      writing.commit(); // at once: the page may end before the browser would do it
      return settledOf(writing, "oncomplete", "onabort");
    });
    this.#written = written.catch(() => (this.isBroken = true));
  }

  /** Whether all that was to be kept is kept. It is not where a browser keeps nothing for pages, or has no room. */
  isSafe() {
    return Promise.race([this.#written.then(() => !this.isBroken), after(PATIENCE, false)]);
  }

  /** All that waits for this address, whoever typed it, the oldest first. */
  async all() {
    if (!(await this.isSafe())) return [];
    const reading = (await this.#database).transaction(STORE).objectStore(STORE).index("address").getAll(this.address);
    await settledOf(reading, "onsuccess", "onerror");
    return reading.result.sort((one, other) => one.at - other.at);
  }

  /** Hand over what closed pages left, now and when another one closes; `take` keeps it as this page's own. */
  async inherit(take) {
    await hold(tab);
    const others = new Set((await this.#own()).map((change) => change.tab));
    others.delete(tab);
    for (const other of others) await this.#inheritFrom(other, take);
  }

  async #own() {
    return (await this.all()).filter((change) => change.writer === this.writer);
  }

  async #inheritFrom(other, take) {
    const receive = async () => {
      const left = (await this.#own()).filter((change) => change.tab === other);
      if (left.length) take(left);
      await this.#written;
    };
    if (!navigator.locks) return receive();
    await Promise.race([navigator.locks.request(other, receive), after(CLOSING)]);
  }
}

function after(milliseconds, value) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds, value));
}

/** A page holds the lock of its name until it is closed, where the browser has locks. */
function hold(name) {
  if (!navigator.locks) return null;
  return new Promise((resolve, reject) => {
    const forever = new Promise(() => {});
    navigator.locks.request(name, () => (resolve(), forever)).catch(reject);
  });
}
