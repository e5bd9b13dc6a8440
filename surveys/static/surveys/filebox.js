/* Files that wait for the connection, kept in this browser by the address they go to and the path of their control. */

import { FILES, opened, settledOf } from "./database.js";

export class FileBox {
  #database = opened();
  isBroken = false;

  constructor({ address, writer }) {
    Object.assign(this, { address, writer });
  }

  /** Keep {path, file, name, before}; `before`: the answer that it takes the place of. Resolves to whether it is. */
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
