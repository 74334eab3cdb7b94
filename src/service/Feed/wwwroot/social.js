// Like, follow, share. What is pressed shows at once, and is taken back if the service does not take it.

import { ask } from "/js/api.js";
import { toast } from "/js/toast.js";

const here = clip => `/v/${clip.item.id}`;

export class Social {
  constructor(signedIn, clips) {
    this.signedIn = signedIn;
    this.clips = clips;
  }

  like(clip, liked = !clip.item.liked) {
    if (clip.item.liked === liked) return;
    this.#change(clip, `/api/videos/${clip.item.id}/like`, liked, on => {
      for (const { item } of this.#all(other => other.item.id === clip.item.id)) {
        item.liked = on;
        item.counts.likes = Math.max(0, item.counts.likes + (on ? 1 : -1));
      }
    });
  }

  follow(clip, followed = !clip.item.followed) {
    const { name } = clip.item.creator;
    this.#change(clip, `/api/profiles/${encodeURIComponent(name)}/follow`, followed, on => {
      for (const { item } of this.#all(other => other.item.creator.name === name)) item.followed = on;
    });
  }

  async share(clip) {
    const url = new URL(here(clip), location.origin).href;
    const text = clip.item.caption || `A clip by ${clip.item.creator.displayName}`;
    try {
      if (navigator.share && matchMedia("(pointer: coarse)").matches) return await navigator.share({ title: text, url });
      await navigator.clipboard.writeText(url);
      toast("Link copied");
    } catch (failure) {
      if (failure.name !== "AbortError") toast("The link could not be copied.", "bad");
    }
  }

  async #change(clip, path, on, apply) {
    if (!this.signedIn) return this.#signIn(clip);
    apply(on);
    this.#show();
    try {
      return await ask(on ? "PUT" : "DELETE", path);
    } catch (failure) {
      if (failure.status === 401) return this.#signIn(clip);
      toast(failure.message, "bad");
    }
    apply(!on);
    this.#show();
  }

  #all(which) { return this.clips().filter(which); }

  #show() { for (const clip of this.clips()) clip.show(); }

  #signIn(clip) { location.assign(`/sign-in?next=${encodeURIComponent(here(clip))}`); }
}
