/* What this browser keeps for us: answers that are not at the server yet, and files. */

export const CHANGES = "changes";
export const FILES = "files";
const VERSION = 2;
let database = null;

export function opened() {
  database ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("fangtan", VERSION);
    request.onupgradeneeded = ({ oldVersion }) => {
      const { result } = request;
      if (oldVersion < 1) result.createObjectStore(CHANGES, { keyPath: "id" }).createIndex("address", "address");
      if (oldVersion < 2) result.createObjectStore(FILES, { keyPath: ["address", "path"] });
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close(); // a newer page needs another version
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  database.catch(() => {}); // whoever wants to write learns of it
  return database;
}

/** Resolves when one event of a request or a transaction comes, and rejects with the other. */
export function settledOf(work, done, failed) {
  return new Promise((resolve, reject) => Object.assign(work, { [done]: resolve, [failed]: reject }));
}
