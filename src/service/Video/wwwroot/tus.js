// A tus 1.0.0 client (tus.io): sends a file in pieces, goes on after any interruption from where the server is.

const headers = { "Tus-Resumable": "1.0.0" };
const pieceSize = 8 << 20;
const pauses = [500, 1000, 2000, 4000, 8000, 15000];

/** What the server refused: its problem's code and sentence. */
export class Refused extends Error {
  constructor(problem, status) {
    super(problem.title ?? `The server answered ${status}.`);
    this.code = problem.code;
    this.status = status;
  }
}

/** One upload. `url` is where it goes on; null begins a new one. Events: "progress" {sent}, "waiting" {message}, "going". */
export class Upload extends EventTarget {
  #request = null;
  #stopped = true;
  #wake = null;

  constructor(file, url = null) {
    super();
    this.file = file;
    this.url = url;
    addEventListener("online", () => this.#wake?.());
  }

  /** Resolves once the server has accepted the whole file, or false if it was paused; a refusal is a Refused. */
  async run() {
    this.#stopped = false;
    let failures = 0;
    let offset = null;
    while (!this.#stopped) {
      try {
        offset ??= this.url ? await this.#tell() : await this.#begin();
        this.#progress(offset);
        if (offset === this.file.size) return true;
        offset = await this.#send(offset);
        failures = 0;
      } catch (failure) {
        if (this.#stopped) return false;
        if (failure instanceof Refused && !this.#passes(failure)) throw failure;
        offset = null;
        this.#event("waiting", { message: navigator.onLine ? "Reconnecting…" : "You are offline. The upload goes on when you are back." });
        await this.#wait(pauses[Math.min(failures++, pauses.length - 1)]);
        this.#event("going", {});
      }
    }
    return false;
  }

  pause() {
    this.#stopped = true;
    this.#request?.abort();
    this.#wake?.();
  }

  /** Pauses, and removes what the server has. */
  async discard() {
    this.pause();
    if (this.url) await fetch(this.url, { method: "DELETE", headers }).catch(() => {});
  }

  async #begin() {
    const answer = await fetch("/api/uploads", { method: "POST", headers: { ...headers, "Upload-Length": this.file.size } });
    if (answer.status !== 201) throw await refusal(answer);
    this.url = answer.headers.get("Location");
    this.#event("begun", {});
    return 0;
  }

  async #tell() {
    const answer = await fetch(this.url, { method: "HEAD", headers, cache: "no-store" });
    if (!answer.ok) throw new Refused({ title: "The upload is gone. Choose the video again.", code: "upload-not-found" }, answer.status);
    return Number(answer.headers.get("Upload-Offset"));
  }

  /** fetch tells nothing about the progress of a body; XMLHttpRequest does. */
  #send(offset) {
    return new Promise((resolve, reject) => {
      const request = this.#request = new XMLHttpRequest();
      request.open("PATCH", this.url);
      request.setRequestHeader("Tus-Resumable", headers["Tus-Resumable"]);
      request.setRequestHeader("Upload-Offset", offset);
      request.setRequestHeader("Content-Type", "application/offset+octet-stream");
      request.upload.onprogress = event => this.#progress(offset + event.loaded);
      request.onload = () => {
        if (request.status === 204) return resolve(Number(request.getResponseHeader("Upload-Offset")));
        reject(new Refused(parse(request.responseText), request.status));
      };
      request.onerror = request.onabort = () => reject(new Error("The connection was lost."));
      request.send(this.file.slice(offset, offset + pieceSize));
    });
  }

  // Another writer, a stale offset or a server in trouble: asking again helps. 404 after HEAD does not, nor does it make room.
  #passes({ status }) {
    return status === 409 || status === 423 || status === 408 || status >= 500 && status !== 507;
  }

  #wait(time) {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, time);
      this.#wake = () => { clearTimeout(timer); resolve(); };
    });
  }

  #progress(sent) { this.#event("progress", { sent }); }

  #event(name, detail) { this.dispatchEvent(new CustomEvent(name, { detail })); }
}

async function refusal(answer) {
  return new Refused(parse(await answer.text()), answer.status);
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
