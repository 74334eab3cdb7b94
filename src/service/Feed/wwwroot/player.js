// The vertical feed. It takes over the list that the server wrote; without it the list can still be read and played.

import { Clip } from "./clip.js";
import { Pages } from "./pages.js";
import { Pool } from "./pool.js";
import { Social } from "./social.js";
import { Sound } from "./sound.js";
import { onKeys, onTaps, onWheel } from "./steps.js";
import { WatchLog } from "./watch.js";
import { checkAge, look } from "./age.js";
import { burst } from "./burst.js";
import { toast } from "/js/toast.js";

const ahead = 4;        // Clips left below the current at which the next page is asked for.
const mostClips = 80;   // Articles in the document; beyond, the oldest go.

class Player {
  #clips = [];
  #at = -1;
  #target = null;       // Where a step is scrolling to: what passes by on the way is not shown.
  #chosen;              // Whether clips may start by themselves.
  #saidAgain = false;

  constructor(feed) {
    this.feed = feed;
    this.scroll = feed.querySelector(".feed-scroll");
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.#chosen = !this.still.matches;
    this.pool = new Pool();
    this.sound = new Sound();
    this.watch = new WatchLog();
    this.social = new Social(feed.dataset.signedIn === "true", () => this.#clips);
    this.pages = new Pages(feed, this.scroll.querySelector("[data-more]"));
    this.pages.onItems = items => this.#add(items);
    this.seen = new IntersectionObserver(entries => this.#crossed(entries), { root: this.scroll, threshold: .6 });

    for (const article of this.scroll.querySelectorAll(".clip")) this.#adopt(new Clip(article));
    this.#listen();
    this.feed.classList.add("live");
    if (this.#clips.length) this.#show(0);
  }

  get current() { return this.#clips[this.#at]; }

  get video() { return this.pool.of(this.current); }

  step(by) {
    const from = this.#target ?? this.#at;
    const to = Math.min(Math.max(from + by, 0), this.#clips.length - 1);
    if (from + by > to && !this.pages.more.hidden) this.pages.more.scrollIntoView({ behavior: this.#pace });
    if (to === from) return;
    const { article } = this.#clips[to];
    const hadFocus = this.current.article.contains(document.activeElement);
    // A step taken while another is on its way jumps: fast keys are not to be waited for.
    const behavior = this.#target === null ? this.#pace : "instant";
    this.#target = to;
    this.#show(to);
    this.scroll.scrollTo({ top: article.offsetTop, behavior });
    clearTimeout(this.late);
    this.late = setTimeout(() => {
      this.scroll.scrollTo({ top: article.offsetTop, behavior: "instant" });
      this.#arrive();
    }, 1200);
    if (hadFocus) article.focus({ preventScroll: true });
  }

  toggle() {
    if (!this.video) return;
    this.#chosen = true;
    this.current.stopped = !this.video.paused;
    if (this.current.stopped) this.video.pause();
    else this.#play();
  }

  get #pace() { return this.still.matches ? "instant" : "smooth"; }

  #listen() {
    onWheel(this.scroll, by => this.step(by));
    const like = () => { if (!this.current.closed) this.social.like(this.current); };
    const [next, previous] = [() => this.step(1), () => this.step(-1)];
    onKeys({
      ArrowDown: next, j: next, PageDown: next, ArrowUp: previous, k: previous, PageUp: previous,
      " ": () => this.toggle(), m: () => this.sound.toggle(), l: like,
    });
    this.scroll.addEventListener("scrollend", () => this.#arrive());
    this.scroll.addEventListener("touchstart", () => { this.#target = null; }, { passive: true });
    addEventListener("pageshow", event => { if (event.persisted && this.#chosen && !this.current?.stopped) this.#play(); });
    for (const button of this.feed.querySelectorAll("[data-step]")) button.addEventListener("click", () => this.step(Number(button.dataset.step)));
    this.unmute = this.feed.querySelector("[data-unmute]");
    this.unmute.addEventListener("click", () => this.sound.set(false));
    this.sound.addEventListener("change", () => this.#showSound());
    const offline = this.feed.querySelector("[data-offline]");
    const told = () => { offline.hidden = navigator.onLine; };
    addEventListener("online", () => { told(); if (this.video?.error) this.#reload(this.current); });
    addEventListener("offline", told);
    told();
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.video?.pause();
      else if (this.#chosen && !this.current?.stopped) this.#play();
    });
    addEventListener("resize", () => this.current && this.scroll.scrollTo({ top: this.current.article.offsetTop, behavior: "instant" }));
  }

  // Wherever the scrolling has come to rest is what plays.
  #arrive() {
    clearTimeout(this.late);
    this.#target = null;
    const at = Math.round(this.scroll.scrollTop / this.scroll.clientHeight);
    if (this.#clips[at]) this.#show(at);
  }

  #adopt(clip) {
    this.#clips.push(clip);
    this.seen.observe(clip.article);
    const on = (name, does) => clip.find(name).addEventListener("click", does);
    onTaps(clip.find("toggle"), {
      once: () => this.toggle(),
      twice: event => {
        burst(clip.frame, event, this.still.matches);
        this.social.like(clip, true);
      },
    });
    on("like", () => this.social.like(clip));
    on("follow", () => this.social.follow(clip));
    on("share", () => this.social.share(clip));
    on("mute", () => this.sound.toggle());
    on("reload", () => this.#reload(clip));
    clip.onAge = () => this.#checkAge(clip);
    clip.bar.drive(() => this.pool.of(clip));
    this.#soundOf(clip);
  }

  #add(items) {
    const template = this.feed.querySelector("template[data-clip]");
    const here = new Set(this.#clips.map(clip => clip.item.id));
    for (const item of items) {
      if (here.has(item.id) && !item.again) continue;
      const clip = Clip.make(template, item);
      this.pages.more.before(clip.article);
      this.#adopt(clip);
    }
    this.#prune();
    this.pool.arrange(this.#clips, this.#at);
    this.#count();
  }

  // What is taken away above must not move what is on screen.
  #prune() {
    const gone = Math.min(this.#clips.length - mostClips, this.#at - 10);
    if (gone <= 0 || this.#target !== null) return;
    for (const clip of this.#clips.splice(0, gone)) {
      this.seen.unobserve(clip.article);
      this.pool.release(clip);
      clip.article.remove();
    }
    this.#at -= gone;
    this.scroll.scrollTo({ top: this.current.article.offsetTop, behavior: "instant" });
  }

  #crossed(entries) {
    if (this.#target !== null) return;
    for (const entry of entries) {
      const at = this.#clips.findIndex(clip => clip.article === entry.target);
      if (entry.isIntersecting && at >= 0) this.#show(at);
    }
  }

  #show(at) {
    if (at === this.#at) return;
    const before = this.current;
    this.#at = at;
    if (before) {
      this.pool.of(before)?.pause();
      before.article.removeAttribute("aria-current");
    }
    const clip = this.current;
    clip.article.setAttribute("aria-current", "true");
    clip.stopped = false;
    this.pool.arrange(this.#clips, at);
    const { video } = this;
    if (video?.currentTime > 0) video.currentTime = 0;
    this.#offerSound();
    this.watch.end();
    if (this.#chosen) this.#play();
    if (before) this.#announce(clip);
    if (clip.item.again && !this.#saidAgain) {
      this.#saidAgain = true;
      toast("You have seen everything new. From here on it is what you saw before.");
    }
    if (this.#clips.length - at <= ahead) this.pages.load();
  }

  async #play() {
    const [clip, { video }] = [this.current, this];
    if (!video) return;
    clip.stopped = false;
    this.watch.begin(clip, video);
    video.muted = this.#mutes(clip);
    try {
      await video.play();
    } catch (failure) {
      if (failure.name !== "NotAllowedError" || video !== this.video || video.muted) return;
      this.sound.refuse();
      video.muted = true;
      await video.play().catch(() => {});
    }
  }

  /** Asks once; what else was closed for the same reason opens with it. */
  async #checkAge(clip) {
    const refusal = await checkAge();
    if (refusal && refusal.code !== "under-18") return clip.refuse(refusal.text);
    for (const one of this.#clips.filter(one => one.closed === "unasked")) {
      const item = await look(one.item.id);
      if (item) one.become(item);
      this.#soundOf(one);
    }
    this.pool.arrange(this.#clips, this.#at);
    if (this.#chosen) this.#play();
    clip.article.focus({ preventScroll: true });
  }

  #reload(clip) {
    clip.find("failure").hidden = true;
    this.pool.reload(clip);
    if (clip === this.current) this.#play();
  }

  #showSound() {
    if (this.video) this.video.muted = this.#mutes(this.current);
    this.#offerSound();
    for (const clip of this.#clips) this.#soundOf(clip);
  }

  // A clip without sound plays wherever a muted one does: it must not be what makes the browser refuse.
  #mutes({ item }) { return this.sound.muted || !item.hasSound; }

  #offerSound() { this.unmute.hidden = !this.sound.refused || !this.current.item.hasSound; }

  #soundOf(clip) {
    const button = clip.find("mute");
    const { hasSound } = clip.item;
    button.disabled = !hasSound;
    button.classList.toggle("on", hasSound && !this.sound.muted);
    button.setAttribute("aria-pressed", hasSound && !this.sound.muted);
    clip.find("mute-text").textContent = !hasSound ? "No sound" : this.sound.muted ? "Muted" : "Sound";
  }

  #announce({ item }) {
    this.feed.querySelector("[data-live]").textContent =
      `${item.creator.displayName}: ${item.caption || "no caption"}${item.again ? ", seen before" : ""}`;
  }

  #count() {
    this.#clips.forEach(({ article }, at) => {
      article.setAttribute("aria-posinset", at + 1);
      article.setAttribute("aria-setsize", this.pages.next ? -1 : this.#clips.length);
    });
  }
}

for (const feed of document.querySelectorAll("[data-feed]")) if (feed.querySelector(".feed-scroll")) new Player(feed);
