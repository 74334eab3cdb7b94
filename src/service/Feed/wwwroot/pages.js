// The pages of the feed that follow the first.

import { ask } from "/js/api.js";

/** Loads them one at a time; says what it waits for, and what went wrong. */
export class Pages {
  #loading = false;

  constructor(feed, more) {
    this.mode = feed.dataset.mode;
    this.next = feed.dataset.next || null;
    this.more = more;
    more.querySelector("[data-retry]").addEventListener("click", () => this.load());
    addEventListener("online", () => { if (this.failed) this.load(); });
    this.#say(this.next ? "waiting" : "end");
  }

  get failed() { return !this.more.querySelector("[data-failed]").hidden; }

  /** Called with the items of each page. */
  onItems = () => {};

  async load() {
    if (this.#loading || !this.next) return;
    this.#loading = true;
    this.#say("waiting");
    try {
      const page = await ask("GET", `/api/feed?mode=${this.mode}&cursor=${this.next}`, undefined, { patience: 15_000 });
      this.next = page.next;
      this.#say(this.next ? "waiting" : "end");
      this.onItems(page.items);
    } catch (failure) {
      if (failure.status === 401) return location.reload();
      this.#say("failed", failure.message);
    } finally {
      this.#loading = false;
    }
  }

  #say(state, reason) {
    this.more.hidden = state === "end" && this.mode !== "following";
    for (const name of ["waiting", "failed", "end"]) this.more.querySelector(`[data-${name}]`).hidden = name !== state;
    if (reason) this.more.querySelector("[data-reason]").textContent = reason;
  }
}
