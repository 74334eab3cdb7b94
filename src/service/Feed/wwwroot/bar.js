// The scrub bar with the time left.

import { left } from "./figures.js";

export class Bar {
  #range;
  #left;
  #held = false;

  constructor(element) {
    this.#range = element.querySelector("[data-scrub]");
    this.#left = element.querySelector("[data-left]");
  }

  left(seconds) { this.#left.textContent = left(seconds); }

  at(time, duration) {
    if (!duration || this.#held) return;
    this.#show(time / duration, duration);
  }

  /** Lets the video follow the hand. */
  drive(video) {
    const move = () => {
      const current = video();
      if (!current?.duration) return;
      const part = this.#range.value / 1000;
      current.currentTime = part * current.duration;
      this.#show(part, current.duration);
    };
    this.#range.addEventListener("pointerdown", () => { this.#held = true; });
    for (const end of ["pointerup", "pointercancel", "change"]) this.#range.addEventListener(end, () => { this.#held = false; });
    this.#range.addEventListener("input", move);
  }

  #show(part, duration) {
    if (!this.#held) this.#range.value = Math.round(part * 1000);
    this.#range.style.setProperty("--part", part);
    this.#left.textContent = left(duration * (1 - part));
    this.#range.setAttribute("aria-valuetext", `${Math.round(duration * part)} of ${Math.round(duration)} seconds`);
  }
}
