// Records with the camera, for browsers without a camera app of their own.

const kinds = ["video/mp4;codecs=avc1.64001f,mp4a.40.2", "video/webm;codecs=vp9,opus", "video/webm"];

const headers = 1024; // Bytes that a file has at least before it has a picture.

export const canRecord = () => Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder);

/** Shows the camera in the section; resolves with a File, or null if cancelled. */
export async function record(section, maxSeconds) {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: true, video: { facingMode: "user", height: { ideal: 1280 }, width: { ideal: 720 } },
  });
  const find = name => section.querySelector(`[data-${name}]`);
  const [camera, toggle, time, cancel] = [find("camera"), find("record-toggle"), find("record-time"), find("record-cancel")];
  camera.srcObject = stream;
  await camera.play();
  section.hidden = false;
  toggle.textContent = "Start";
  time.textContent = "0:00";

  const stop = new AbortController();
  try {
    return await new Promise((resolve, reject) => {
      const type = kinds.find(kind => MediaRecorder.isTypeSupported(kind));
      const recorder = new MediaRecorder(stream, { mimeType: type, videoBitsPerSecond: 6_000_000 });
      const parts = [];
      let begun = null;
      recorder.ondataavailable = event => {
        parts.push(event.data);
        // Counted from the first picture: a camera takes a while to wake, and until then there is nothing to stop.
        if (event.data.size > headers) begun ??= performance.now();
      };
      recorder.onerror = () => reject(new Error("The camera stopped."));
      recorder.onstop = () => resolve(new File(parts, "recording", { type }));
      toggle.addEventListener("click", () => {
        if (recorder.state === "recording") return recorder.stop();
        recorder.start(250);
        toggle.textContent = "Stop";
        const tick = setInterval(() => {
          if (begun === null) return;
          const seconds = Math.floor((performance.now() - begun) / 1000);
          time.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
          if (seconds >= maxSeconds && recorder.state === "recording") recorder.stop();
        }, 250);
        stop.signal.addEventListener("abort", () => clearInterval(tick));
      }, { signal: stop.signal });
      cancel.addEventListener("click", () => {
        recorder.onstop = null;
        if (recorder.state === "recording") recorder.stop();
        resolve(null);
      }, { signal: stop.signal });
    });
  } finally {
    stop.abort();
    section.hidden = true;
    camera.srcObject = null;
    for (const track of stream.getTracks()) track.stop();
  }
}
