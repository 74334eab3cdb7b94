import { toast } from "/js/toast.js";
import * as details from "./details.js";
import { canRecord, record } from "./recorder.js";
import { Refused, Upload } from "./tus.js";
import * as unfinished from "./unfinished.js";

const root = document.querySelector("[data-post]");
const find = name => root.querySelector(`[data-${name}]`);
const form = find("details");
const preview = find("preview");
const maxBytes = Number(root.dataset.maxBytes);
const maxSeconds = Number(root.dataset.maxSeconds);
let upload = null;
let wantsPosting = false;

details.connect(form);

find("file").addEventListener("change", event => choose(event.target.files[0]));
for (const name of ["dragover", "dragleave", "drop"])
  find("drop").addEventListener(name, event => {
    event.preventDefault();
    find("drop").classList.toggle("over", name === "dragover");
    if (name === "drop") choose(event.dataTransfer.files[0]);
  });

if (canRecord()) {
  find("record").hidden = false;
  find("record").addEventListener("click", async () => {
    find("pick").hidden = true;
    const file = await record(find("recorder"), maxSeconds).catch(() => {
      find("pick-error").textContent = "The camera or microphone cannot be used. Allow them in the browser's settings, or choose a file.";
      return null;
    });
    find("pick").hidden = false;
    if (file) choose(file);
  });
}

find("pause").addEventListener("click", () => {
  if (find("pause").textContent === "Pause") upload.pause();
  else transfer();
});
find("cancel").addEventListener("click", async () => {
  await upload.discard();
  await unfinished.clear();
  location.reload();
});
form.addEventListener("input", () => { if (upload) unfinished.write(details.read(form)); });
form.addEventListener("submit", event => {
  event.preventDefault();
  if (form.elements.caption.getAttribute("aria-invalid") === "true") return form.elements.caption.focus();
  wantsPosting = true;
  find("submit").classList.add("busy");
  find("submit").disabled = true;
  if (find("pause").hidden) post();
  else find("status").textContent = "Posts as soon as the upload is complete…";
});

// Leaving loses nothing, but the upload pauses: ask only while it runs.
addEventListener("beforeunload", event => { if (upload && !find("pause").hidden && find("pause").textContent === "Pause") event.preventDefault(); });

const kept = await unfinished.load();
if (kept?.file) {
  find("resume").hidden = false;
  find("resume-go").addEventListener("click", () => {
    find("resume").hidden = true;
    show(kept.file, kept.url);
    details.write(form, kept.words);
  });
  find("resume-drop").addEventListener("click", async () => {
    await new Upload(kept.file, kept.url).discard();
    await unfinished.clear();
    find("resume").hidden = true;
  });
}

function choose(file) {
  if (!file) return;
  const reason = file.size === 0 ? "The file is empty."
    : file.size > maxBytes ? `The file has ${Math.ceil(file.size / (1 << 20))} MB; ${maxBytes >> 20} MB is the most.` : "";
  find("pick-error").textContent = reason;
  if (reason) return;
  unfinished.clear();
  show(file, null);
}

function show(file, url) {
  find("pick").hidden = true;
  find("resume").hidden = true;
  form.hidden = false;
  preview.src = URL.createObjectURL(file);
  preview.addEventListener("loadedmetadata", () => {
    if (!Number.isFinite(preview.duration)) return;
    const cover = find("cover");
    cover.max = preview.duration;
    find("cover-field").hidden = false;
    if (preview.duration > maxSeconds + .5) fail(`The video lasts ${Math.round(preview.duration)} seconds; ${maxSeconds} is the most.`);
  });
  // Some formats that the server takes do not play here; the upload goes on.
  preview.addEventListener("error", () => { preview.hidden = true; });
  preview.play().catch(() => {});

  upload = new Upload(file, url);
  upload.addEventListener("begun", () => unfinished.save({ file, url: upload.url }));
  upload.addEventListener("progress", event => {
    const part = event.detail.sent / file.size;
    find("progress").value = part;
    if (!wantsPosting) find("status").textContent = part < 1 ? `Uploading, ${Math.floor(part * 100)} %` : "Checking the video…";
  });
  upload.addEventListener("waiting", event => { find("status").textContent = event.detail.message; });
  transfer();
}

async function transfer() {
  find("pause").textContent = "Pause";
  find("error").textContent = "";
  try {
    if (!await upload.run()) {
      rest("Paused");
      return;
    }
  } catch (refused) {
    if (refused.status === 507) return rest("Waits for room", refused.message);
    fail(refused instanceof Refused ? refused.message : "Something went wrong. Try again.");
    return;
  }
  await unfinished.clear();
  find("pause").hidden = true;
  find("status").textContent = "Uploaded";
  if (wantsPosting) await post();
}

function rest(status, reason = "") {
  find("pause").textContent = "Go on";
  find("status").textContent = status;
  find("error").textContent = reason;
}

function fail(message) {
  upload.pause();
  unfinished.clear();
  wantsPosting = false;
  find("submit").disabled = true;
  find("submit").classList.remove("busy");
  find("pause").hidden = true;
  find("cancel").textContent = "Choose another video";
  find("status").textContent = "Not accepted";
  find("error").textContent = message;
}

async function post() {
  const id = upload.url.split("/").at(-1);
  if (await details.save(form, id, find("error"))) {
    location.assign(`/mine#video-${id}`);
    return;
  }
  wantsPosting = false;
  find("submit").disabled = false;
  find("submit").classList.remove("busy");
  toast("Not posted yet: see what is wrong above.", "bad");
}
