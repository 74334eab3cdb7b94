/** Draws frames at even distances from a second, silent copy of the video; pressing one goes there. */
export async function draw(strip, go) {
  const { source, frames, seconds } = strip.dataset;
  const video = Object.assign(document.createElement("video"), { src: source, muted: true, preload: "auto", playsInline: true });
  const count = Number(frames);
  try {
    await once(video, "loadeddata");
    const length = video.duration || Number(seconds);
    for (let at = 0; at < count; at++) {
      const moment = length * (at + 0.5) / count;
      video.currentTime = moment;
      await once(video, "seeked");
      const canvas = document.createElement("canvas");
      canvas.height = 144;
      canvas.width = Math.max(1, Math.round(144 * video.videoWidth / video.videoHeight));
      canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
      canvas.addEventListener("click", () => go(moment));
      strip.append(canvas);
    }
  } catch {
    strip.textContent = "The frames could not be drawn.";
  } finally {
    video.removeAttribute("src");
    video.load();
  }
}

const once = (target, name) => new Promise((resolve, reject) => {
  target.addEventListener(name, resolve, { once: true });
  target.addEventListener("error", () => reject(new Error(name)), { once: true });
});
