// One clip of the feed: the article that shows an item.

import { Bar } from "./bar.js";
import { count, initial } from "./figures.js";

export class Clip {
  #listening = null;

  /** Adopts an article, as the server or make() wrote it. */
  constructor(article) {
    this.article = article;
    this.item = JSON.parse(article.dataset.item);
    article.removeAttribute("data-item");
    this.frame = article.querySelector(".clip-frame");
    article.style.setProperty("--ratio", this.item.width / this.item.height);
    this.bar = new Bar(this.find("bar"));
    this.#paintBackdrop();
    for (const plain of article.querySelectorAll("noscript")) plain.remove();
    this.find("age").addEventListener("submit", event => {
      event.preventDefault();
      this.onAge();
    });
    this.show();
  }

  /** Called when the viewer says to be old enough. */
  onAge = () => {};

  /** Only for adults, and the viewer is not known to be one. */
  get closed() { return this.item.closed; }

  /** What the service shows of it now that it knows more of the viewer. */
  become(item) {
    Object.assign(this.item, item);
    Clip.#write(this.article, this.item);
    this.show();
    this.#paintBackdrop();
  }

  refuse(text) { this.find("age-error").textContent = text; }

  /** The article of an item that came later. */
  static make(template, item) {
    const article = template.content.firstElementChild.cloneNode(true);
    article.dataset.item = JSON.stringify(item);
    Clip.#write(article, item);
    return new Clip(article);
  }

  static #write(article, item) {
    const find = name => article.querySelector(`[data-${name}]`);
    const cover = article.querySelector(".clip-cover");
    if (item.cover) cover.src = item.cover;
    cover.hidden = !item.cover;
    find("closed").hidden = !item.closed;
    find("adults").hidden = !item.adultsOnly || !!item.closed;
    for (const part of article.querySelectorAll("[data-why]")) part.hidden = part.dataset.why !== item.closed;
    find("sign-in").href = `/sign-in?next=%2Fv%2F${item.id}`;
    find("age").action = `/age-check?next=%2Fv%2F${item.id}`;
    for (const link of article.querySelectorAll("[data-profile]")) link.href = `/@${item.creator.name}`;
    article.classList.toggle("wide", item.width > item.height);
    article.classList.toggle("whole", item.width <= item.height && item.width * 3 > item.height * 2);
    const [name, caption] = [find("name"), find("caption")];
    name.textContent = item.creator.displayName;
    caption.textContent = item.caption;
    name.id = `by-${item.id}`;
    caption.id = `of-${item.id}`;
    article.setAttribute("aria-labelledby", `${name.id} ${caption.id}`);
    find("again").hidden = !item.again;
    find("label").hidden = !item.label;
    find("label").textContent = item.label ?? "";
    find("follow").hidden = find("report").hidden = item.own;
    find("report").href = `/report?kind=video&target=${item.id}`;
    find("follow").setAttribute("aria-label", `Follow ${item.creator.displayName}`);
    const avatar = find("avatar");
    avatar.hidden = !item.creator.avatarUrl;
    find("initial").hidden = !!item.creator.avatarUrl;
    if (item.creator.avatarUrl) avatar.src = item.creator.avatarUrl;
    find("initial").textContent = initial(item.creator.displayName);
  }

  find(name) { return this.article.querySelector(`[data-${name}]`); }

  get box() { return this.frame.getBoundingClientRect(); }

  /** Writes what changes: likes, following. */
  show() {
    const { item } = this;
    this.find("like").setAttribute("aria-pressed", item.liked);
    this.find("likes").textContent = count(item.counts.likes);
    this.find("follow").setAttribute("aria-pressed", item.followed);
    this.bar.left(item.seconds);
  }

  given(video) {
    this.#listening = new AbortController();
    const on = (kind, does) => video.addEventListener(kind, does, { signal: this.#listening.signal });
    on("timeupdate", () => this.bar.at(video.currentTime, video.duration));
    on("error", () => this.fail(navigator.onLine ? "This clip did not load." : "You are offline, and this clip is not loaded yet."));
    on("waiting", () => this.article.classList.add("waiting"));
    on("playing", () => {
      this.article.classList.remove("waiting");
      this.#reveal(video);
    });
    on("play", () => this.#playing(true));
    on("pause", () => this.#playing(false));
    // A report can say where in the video.
    this.find("report").addEventListener("click", ({ currentTarget }) => {
      const link = new URL(currentTarget.href);
      link.searchParams.set("at", video.currentTime.toFixed(1));
      currentTarget.href = link;
    }, { signal: this.#listening.signal });
    this.find("video").append(video);
  }

  taken() {
    this.#listening?.abort();
    this.article.classList.remove("shown", "waiting", "playing");
    this.bar.at(0, this.item.seconds);
  }

  fail(text) {
    this.article.classList.remove("waiting");
    this.find("failure").hidden = false;
    this.find("failure-text").textContent = text;
  }

  // The cover behind itself, out of focus: a few pixels, blurred once and drawn large, cost nothing while scrolling.
  #paintBackdrop() {
    const cover = this.article.querySelector(".clip-cover");
    const canvas = this.find("backdrop");
    const paint = () => {
      const brush = canvas.getContext("2d");
      brush.filter = "blur(2px) brightness(.35) saturate(1.3)";
      brush.drawImage(cover, -2, -2, canvas.width + 4, canvas.height + 4);
    };
    if (this.closed) return;
    if (cover.complete && cover.naturalWidth) paint();
    else cover.addEventListener("load", paint, { once: true });
  }

  // Until its first frame is on screen the cover lies where the video will be.
  #reveal(video) {
    const show = () => this.article.classList.add("shown");
    if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(show);
    else show();
    this.find("failure").hidden = true;
  }

  #playing(on) {
    this.article.classList.toggle("playing", on);
    this.find("toggle").setAttribute("aria-label", on ? "Pause" : "Play");
  }
}
