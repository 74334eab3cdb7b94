// The few <video> elements that are alive. They move from clip to clip: a long feed never has more than five.

import { choose, savesData } from "./sources.js";

const most = 5;

export class Pool {
  #videos = new Map(); // clip → video
  #spare = [];

  of(clip) { return this.#videos.get(clip); }

  /**
   * Gives players to the current clip and those around it, and takes them from all others. The next one is loaded, the one after begins to
   * be; both stand paused at their start beneath the cover, so that nothing flashes.
   */
  arrange(clips, at) {
    const wanted = new Map([[clips[at], "auto"]]);
    if (clips[at + 1]) wanted.set(clips[at + 1], savesData() ? "none" : "auto");
    if (clips[at + 2] && !savesData()) wanted.set(clips[at + 2], "metadata");
    if (clips[at - 1]) wanted.set(clips[at - 1], "metadata");
    for (const clip of [...this.#videos.keys()]) if (!wanted.has(clip)) this.release(clip);
    for (const [clip, preload] of wanted) this.#give(clip, preload);
  }

  release(clip) {
    const video = this.#videos.get(clip);
    if (!video) return;
    this.#videos.delete(clip);
    video.pause();
    clip.taken(video);
    video.remove();
    video.removeAttribute("src");
    video.load(); // Ends the download.
    if (this.#spare.length + this.#videos.size < most) this.#spare.push(video);
  }

  /** Loads a clip anew after it failed. */
  reload(clip) {
    this.release(clip);
    this.#give(clip, "auto");
  }

  #give(clip, preload) {
    if (clip.closed) return;
    let video = this.#videos.get(clip);
    if (video) {
      if (preload === "auto") video.preload = "auto";
      return;
    }
    video = this.#spare.pop() ?? player();
    this.#videos.set(clip, video);
    video.preload = preload;
    video.src = choose(clip.item, clip.box);
    clip.given(video);
  }
}

function player() {
  const video = document.createElement("video");
  video.playsInline = true;
  video.loop = true;
  video.disableRemotePlayback = true;
  video.tabIndex = -1;
  video.setAttribute("aria-hidden", "true");
  return video;
}
