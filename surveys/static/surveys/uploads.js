/*
 * Files as answers: each is sent as soon as it is chosen, and the answer then names it. Without a connection it waits
 * in this browser, and is sent when the page is open and the connection is back.
 */

import { FileBox } from "./filebox.js";
import { csrfToken } from "./page.js";

const PAUSE = 15000;
const LOGGED_OUT = 401;

export class Uploads {
  /** What waits for controls of other pages. */
  elsewhere = [];
  #sending = new Map(); // by the path of its control, what is being sent
  #waiting = new Map(); // the files that wait for the connection
  #views = new Map(); // how the server shows a file, by the answer that names it
  #timer = 0;

  /** `page`: what holds the controls, and in its dataset where files go and what is said. */
  constructor(page, { writer }) {
    Object.assign(this, { page, say: page.dataset, writer, box: new FileBox({ address: page.dataset.files, writer }) });
    page.addEventListener("change", ({ target }) => {
      if (target.type === "file" && target.files.length) this.send(target.closest("[data-upload]"), target.files[0]);
    });
    page.addEventListener("click", ({ target }) => {
      if (target.closest("[data-upload-remove]")) this.#remove(target.closest("[data-upload]"));
    });
    addEventListener("online", () => this.#again());
  }

  /** Resolves to whether every file that was chosen is at the server, or was refused. */
  async settled() {
    await Promise.all(this.#sending.values());
    return !this.#waiting.size;
  }

  get isUnsaved() {
    return this.#sending.size > 0 || (this.#waiting.size > 0 && this.box.isBroken);
  }

  get isBusy() {
    return this.#sending.size + this.#waiting.size > 0;
  }

  /** Send what a closed page left. Where the answer is another by now, only its owner can decide. */
  async resume() {
    this.elsewhere = await this.box.left(location.pathname);
    for (const { path, file, name, before } of await this.box.all()) {
      const upload = this.#at(path);
      if (!upload) continue;
      if (givenAt(upload) === before) this.send(upload, new File([file], name, { type: file.type }));
      else {
        tell(upload, this.say.sayFileOutdated.replace("{name}", name), true);
        this.box.forget(path);
      }
    }
  }

  send(upload, file) {
    const path = upload.dataset.upload;
    const megabytes = Number(upload.dataset.megabytes);
    if (file.size > megabytes * 2 ** 20) return this.#refuse(upload, this.say.sayFileTooLarge.replace("{limit}", megabytes));
    tell(upload, this.say.saySendingFile);
    const sending = this.#post(path, file).then((reply) => {
      if (this.#sending.get(path) !== sending) return; // another file was chosen meanwhile, or none
      this.#sending.delete(path);
      this.#received(path, file, reply);
    });
    this.#waiting.delete(path);
    this.#sending.set(path, sending);
    return sending;
  }

  #received(path, file, reply) {
    const upload = this.#at(path);
    if (!upload) return;
    showProgress(upload, null);
    if (!reply || reply.status >= 500 || reply.status === LOGGED_OUT) return this.#wait(upload, file, reply?.said.message);
    this.#waiting.delete(path);
    this.box.forget(path);
    if (reply.status >= 400) return this.#refuse(upload, reply.said.message ?? this.say.sayFileOutdated.replace("{name}", file.name));
    tell(upload, "");
    this.#views.set(reply.said.value, reply.said.html);
    this.#give(upload, reply.said.value);
  }

  /** The answer is saved as any other is, by whoever hears that a control was changed. */
  #give(upload, value) {
    upload.querySelector("[type=file]").value = "";
    valueOf(upload).value = value;
    valueOf(upload).dispatchEvent(new Event("change", { bubbles: true }));
  }

  #refuse(upload, words) {
    upload.querySelector("[type=file]").value = "";
    tell(upload, words, true);
  }

  #remove(upload) {
    const path = upload.dataset.upload;
    for (const files of [this.#sending, this.#waiting]) files.delete(path);
    this.box.forget(path);
    tell(upload, "");
    showProgress(upload, null);
    this.#give(upload, "");
    upload.querySelector("[type=file]").focus();
  }

  async #wait(upload, file, words) {
    const path = upload.dataset.upload;
    this.#waiting.set(path, file);
    this.#in(PAUSE);
    const isKept = await this.box.keep({ path, file, name: file.name, before: givenAt(upload), ...placeOf(upload) });
    if (this.#waiting.get(path) === file) tell(upload, words || (isKept ? this.say.sayFileWaits : this.say.sayFileLost), true);
    this.show();
  }

  #in(delay) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#again(), delay);
  }

  #again() {
    for (const [path, file] of this.#waiting) if (this.#at(path)) this.send(this.#at(path), file);
  }

  /** What the server said; null when it could not be reached. */
  #post(path, file) {
    const request = new XMLHttpRequest(); // unlike fetch it tells how far it is
    const body = new FormData();
    body.append("question", path);
    body.append("file", file, file.name);
    request.open("POST", this.say.files);
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.setRequestHeader("X-Writer", this.writer);
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      if (this.#at(path)) showProgress(this.#at(path), loaded / total);
    });
    return new Promise((resolve) => {
      request.addEventListener("load", () => resolve({ status: request.status, said: json(request.responseText) }));
      for (const end of ["error", "abort", "timeout"]) request.addEventListener(end, () => resolve(null));
      request.send(body);
    });
  }

  /** Every control shows the file that its answer names. */
  show() {
    for (const upload of this.page.querySelectorAll("[data-upload]")) {
      const { value } = valueOf(upload);
      const waits = this.#waiting.has(upload.dataset.upload);
      upload.querySelector("[data-upload-unscripted]")?.remove();
      upload.querySelector("[data-upload-remove]").hidden = !value && !waits;
      if ((upload.dataset.shown ?? valueOf(upload).defaultValue) !== value) this.#view(upload, value);
      upload.dataset.shown = value;
    }
  }

  #view(upload, value) {
    const place = upload.querySelector("[data-upload-file]");
    place.replaceChildren();
    if (this.#views.has(value)) return place.insertAdjacentHTML("beforeend", this.#views.get(value));
    const [digest, name] = value.split("/");
    const href = `${this.say.files}${digest}/${encodeURIComponent(name)}`;
    const link = Object.assign(document.createElement("a"), { href, textContent: name });
    if (name) place.append(link);
  }

  #at(path) {
    return [...this.page.querySelectorAll("[data-upload]")].find((upload) => upload.dataset.upload === path);
  }
}

function valueOf(upload) {
  return upload.querySelector("input[type=hidden]");
}

/** What is given in the place of a file now: another one, or why there is none. */
function givenAt(upload) {
  return valueOf(upload).value || (upload.closest("fieldset.question").querySelector("[name$='-missing']:checked")?.value ?? "");
}

function placeOf(upload) {
  const question = upload.closest("fieldset.question");
  return { label: question.querySelector(".question-label").firstElementChild.textContent.trim(), page: `${location.pathname}#${question.id}` };
}

function tell(upload, words, isWrong = false) {
  const place = upload.querySelector("[data-upload-state]");
  place.textContent = words;
  place.classList.toggle("is-wrong", isWrong);
}

function showProgress(upload, share) {
  const bar = upload.querySelector("progress");
  bar.hidden = share === null;
  bar.value = share ?? 0;
}

function json(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
