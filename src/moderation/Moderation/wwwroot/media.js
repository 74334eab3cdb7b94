import { choose, chosen } from "./choices.js";
import { draw } from "./strip.js";

const root = document.querySelector("[data-media]");
const video = root?.querySelector("[data-video]");
const scrub = root?.querySelector("[data-scrub]");
const frame = 1 / 25;

const time = seconds => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
const press = (act, on) => root.querySelector(`[data-act="${act}"]`)?.setAttribute("aria-pressed", String(on));

/** Lifts a veil, or puts it back. */
function veil(name, on) {
  root.classList.toggle("is-" + name, on);
  press(name, on);
}

function seek(to) {
  video.currentTime = Math.max(0, Math.min(video.duration || Number(scrub.max), to));
}

export const acts = {
  blur: () => flip("blur"),
  grey: () => flip("grey"),
  size: () => flip("size"),
  sound: () => {
    if (!video) return;
    video.muted = !video.muted;
    press("sound", !video.muted);
    choose("sound", !video.muted);
  },
  play: () => video && (video.paused ? video.play() : video.pause()),
  step: by => video && seek(video.currentTime + by),
  frame: by => {
    video?.pause();
    acts.step(by * frame);
  },
  speed: by => {
    if (!video) return;
    const speeds = root.querySelector("[data-speed]");
    speeds.selectedIndex = Math.max(0, Math.min(speeds.options.length - 1, speeds.selectedIndex + by));
    setSpeed();
  },
  moment: () => {
    if (!video) return;
    const moments = [...new Set([...document.querySelectorAll("[data-moment]")].map(one => Number(one.dataset.moment)))].sort((a, b) => a - b);
    const following = moments.find(one => one > video.currentTime + frame) ?? moments[0];
    if (following !== undefined) seek(following);
  },
};

function flip(name) {
  const on = !chosen(name, true);
  choose(name, on);
  veil(name, on);
}

function setSpeed() {
  video.playbackRate = Number(root.querySelector("[data-speed]").value);
  choose("speed", video.playbackRate);
}

if (root) {
  for (const name of ["blur", "grey", "size"]) veil(name, chosen(name, true));
  // Sound never comes by itself.
  if (video) {
    const speeds = root.querySelector("[data-speed]");
    if (speeds) {
      speeds.value = String(chosen("speed", 1));
      speeds.addEventListener("change", setSpeed);
      setSpeed();
    }
    const show = () => {
      scrub.value = video.currentTime;
      scrub.setAttribute("aria-valuetext", `${time(video.currentTime)} of ${time(Number(scrub.max))}`);
      root.querySelector("[data-position]").textContent = `${time(video.currentTime)} / ${time(Number(scrub.max))}`;
    };
    video.addEventListener("timeupdate", show);
    video.addEventListener("seeking", show);
    video.addEventListener("play", () => press("play", true));
    video.addEventListener("pause", () => press("play", false));
    scrub.addEventListener("input", () => seek(Number(scrub.value)));
    for (const mark of root.querySelectorAll(".case-marks > li"))
      mark.style.insetInlineStart = `${100 * Number(mark.firstElementChild.dataset.moment) / Number(scrub.max)}%`;
    document.addEventListener("click", event => {
      const moment = event.target.closest?.("[data-moment]");
      if (moment) seek(Number(moment.dataset.moment));
    });
    draw(root.querySelector("[data-strip]"), seek);
  }
}
