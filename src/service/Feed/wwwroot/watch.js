// Reports what was watched, in batches, also while the page is left.

import { ask } from "/js/api.js";

const batch = 50;      // As many as the service takes at once.
const held = 200;      // At most this many wait; the oldest are given up.
const every = 15_000;

export class WatchLog {
  #waiting = [];
  #current = null;
  #sending = false;

  constructor() {
    setInterval(() => this.send(), every);
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.#leave(); });
    addEventListener("pagehide", () => this.#leave());
    addEventListener("online", () => this.send());
  }

  /** The clip is on screen and plays in this video; what was before is done. Going on after a pause is no new beginning. */
  begin(clip, video) {
    if (this.#current?.clip === clip && this.#current.video === video) return;
    this.end();
    this.#current = { clip, video, stop: new AbortController(), startedAt: null, ms: 0, since: null, loops: 0, completed: false, last: 0 };
    const { signal } = this.#current.stop;
    const on = (kind, does) => video.addEventListener(kind, () => this.#current?.video === video && does(this.#current), { signal });
    on("playing", run => {
      run.startedAt ??= new Date().toISOString();
      run.since ??= performance.now();
    });
    for (const kind of ["pause", "waiting", "emptied"]) on(kind, pause);
    on("timeupdate", run => {
      const { currentTime: now, duration } = run.video;
      const passedEnd = run.last > duration * .8 && now < duration * .2;
      if (passedEnd) run.loops++;
      if (passedEnd || now >= duration - .25) run.completed = true;
      run.last = now;
    });
    // A seek backwards is no loop.
    on("seeking", run => { if (run.video.currentTime > .1) run.last = run.video.currentTime; });
    if (!video.paused && video.readyState > 2) {
      this.#current.startedAt = new Date().toISOString();
      this.#current.since = performance.now();
    }
  }

  end() {
    const run = this.#current;
    if (!run) return;
    this.#current = null;
    run.stop.abort();
    pause(run);
    if (!run.startedAt) return;
    const watchedMs = Math.round(Math.min(run.ms, 86_400_000));
    this.#waiting.push({
      video: run.clip.item.id, startedAt: run.startedAt, watchedMs, completed: run.completed,
      skipped: !run.completed && watchedMs < 2000, loops: Math.min(run.loops, 10_000),
    });
    this.#waiting.splice(0, this.#waiting.length - held);
    if (this.#waiting.length >= 10) this.send();
  }

  /** Sends what waits; what is not acknowledged waits on. */
  async send() {
    if (this.#sending || !this.#waiting.length || !navigator.onLine) return;
    this.#sending = true;
    const events = this.#waiting.slice(0, batch);
    try {
      await ask("POST", "/api/watch", { events }, { keepalive: true });
      this.#waiting.splice(0, events.length);
    } catch (failure) {
      // What the service refuses as wrong will not get better by being sent again; all else is sent next time.
      if (failure.status === 400 || failure.status === 413) this.#waiting.splice(0, events.length);
    } finally {
      this.#sending = false;
    }
  }

  #leave() {
    this.end();
    if (!this.#waiting.length || this.#sending) return;
    const events = this.#waiting.slice(-batch);
    const sent = navigator.sendBeacon("/api/watch", new Blob([JSON.stringify({ events })], { type: "application/json" }));
    if (sent) this.#waiting = [];
  }
}

function pause(run) {
  if (run.since === null) return;
  run.ms += performance.now() - run.since;
  run.since = null;
}
