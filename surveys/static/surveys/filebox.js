/*
 * Files that wait for the connection, kept in this browser by the address they go to and the path of their control:
 * {path, file, name, before, label, page}. `before` is the answer that the file takes the place of; label and page
 * tell a person what it is and where it was chosen.
 */

import { FILES, opened, settledOf } from "./database.js";

/** The files for the response whose answers go to the address `save`. */
export function filesBeside({ save, writer }) {
  return new FileBox({ address: save.replace(/save\/$/, "files/"), writer });
}

export class FileBox {
  #database = opened();
  isBroken = false;

  constructor({ address, writer }) {
    Object.assign(this, { address, writer });
  }

  /** Resolves to whether it is kept. */
  keep(given) {
    const { address, writer } = this;
    return this.#write((store) => store.put({ ...given, address, writer }));
  }

  forget(path) {
    return this.#write((store) => store.delete([this.address, path]));
  }

  /** Those of this writer. */
  async all() {
    try {
      const reading = (await this.#database).transaction(FILES).objectStore(FILES).getAll();
      await settledOf(reading, "onsuccess", "onerror");
      return reading.result.filter(({ address, writer }) => address === this.address && writer === this.writer);
    } catch {
      return [];
    }
  }

  /** What waits, as a person is told of it on another page than that at the path. */
  async left(path = null) {
    const elsewhere = (await this.all()).filter(({ page }) => page.split("#")[0] !== path);
    return elsewhere.map(({ label, name, page }) => ({ label, words: name, page }));
  }

  async forgetAll() {
    for (const { path } of await this.all()) await this.forget(path);
  }

  async #write(change) {
    try {
      const writing = (await this.#database).transaction(FILES, "readwrite");
      change(writing.objectStore(FILES));
      await settledOf(writing, "oncomplete", "onabort");
      this.isBroken = false;
    } catch {
      this.isBroken = true; // the browser keeps nothing for pages, or has no room
    }
    return !this.isBroken;
  }
}
