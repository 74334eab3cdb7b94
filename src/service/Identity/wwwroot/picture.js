// The profile picture: sent as it is chosen, since there is nothing more to decide.
import { toast } from "/js/toast.js";

const section = document.querySelector("[data-picture]");
const input = section?.querySelector("input[type=file]");
const error = section?.querySelector(".error");

async function send(method, body) {
  error.textContent = "";
  section.querySelector(".button").classList.add("busy");
  try {
    const answer = await fetch("/api/profile/picture", { method, body, headers: body ? { "content-type": body.type } : {} });
    if (answer.ok) return location.assign("/settings?done=picture");
    error.textContent = (await answer.json().catch(() => null))?.title ?? "The picture could not be saved. Try again.";
  } catch {
    toast("No connection. Try again.", "bad");
  } finally {
    section.querySelector(".button").classList.remove("busy");
    input.value = "";
  }
}

input?.addEventListener("change", () => {
  const [file] = input.files;
  if (!file) return;
  if (file.size > Number(input.dataset.max)) error.textContent = "This picture has more than 2 MB. Choose a smaller one.";
  else send("PUT", file);
});
section?.querySelector("[data-picture-remove]")?.addEventListener("click", () => send("DELETE"));
