import { showAges } from "/js/ago.js";
import { ask } from "/js/api.js";
import { toast } from "/js/toast.js";
import * as details from "./details.js";

const list = document.querySelector("[data-mine]");
const form = document.querySelector("[data-edit]");
const moving = new Set(["Processing", "Playable", "Uploading"]);

if (form) {
  details.connect(form);
  form.addEventListener("submit", async event => {
    event.preventDefault();
    if (await details.save(form, form.dataset.edit, form.querySelector("[data-error]"))) location.assign(`/mine#video-${form.dataset.edit}`);
  });
}

document.addEventListener("click", async event => {
  const button = event.target.closest("[data-action]");
  if (!button) return;
  const id = button.closest("[data-id]")?.dataset.id ?? form?.dataset.edit;
  if (button.dataset.action === "delete" && !confirm("Delete this video, its original and every copy? This cannot be undone.")) return;
  button.classList.add("busy");
  try {
    await (button.dataset.action === "retry" ? ask("POST", `/api/videos/${id}/retry`) : ask("DELETE", `/api/videos/${id}`));
  } catch (failure) {
    return toast(failure.message, "bad");
  } finally {
    button.classList.remove("busy");
  }
  if (form) return location.assign("/mine");
  toast(button.dataset.action === "retry" ? "Trying again." : "Deleted.");
  await refresh();
});

if (list) watch();

// What is still in work changes by itself: look again soon, then less often.
async function watch() {
  for (let pause = 1000; ; pause = Math.min(pause * 1.2, 10000)) {
    await new Promise(resolve => setTimeout(resolve, pause));
    if (document.hidden || ![...list.querySelectorAll("[data-state]")].some(row => moving.has(row.dataset.state))) continue;
    if (await refresh()) pause = 1000;
  }
}

/** Takes the list as the server shows it now; true if it has changed. */
async function refresh() {
  const page = await fetch(location.href).then(answer => answer.text()).catch(() => null);
  const fresh = page && new DOMParser().parseFromString(page, "text/html").querySelector("[data-mine]");
  if (!fresh) return false;
  showAges(fresh);
  if (fresh.innerHTML === list.innerHTML) return false;
  list.replaceChildren(...fresh.childNodes);
  return true;
}
