// Whether clips play with sound: remembered for this browser, and nowhere else.

const key = "muted";

function read() {
  try { return localStorage.getItem(key) === "true"; } catch { return false; }
}

export class Sound extends EventTarget {
  #chosen = read();
  #refused = false;

  /** What to set on a player. */
  get muted() { return this.#chosen || this.#refused; }

  /** The browser plays nothing with sound until the person has touched the page: muted, but not by choice. */
  get refused() { return this.#refused; }

  refuse() {
    this.#refused = true;
    this.#changed();
  }

  set(muted) {
    this.#chosen = muted;
    this.#refused = false;
    try { localStorage.setItem(key, String(muted)); } catch { /* It then lasts for this page. */ }
    this.#changed();
  }

  toggle() { this.set(!this.muted); }

  #changed() { this.dispatchEvent(new Event("change")); }
}
