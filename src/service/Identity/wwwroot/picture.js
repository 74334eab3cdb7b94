// The profile picture: sent as it is chosen, since there is nothing more to decide.
import { ask } from "/js/api.js";
import { toast } from "/js/toast.js";

const section = document.querySelector("[data-picture]");
const input = section?.querySelector("input[type=file]");
const error = section?.querySelector(".error");

async function send(method, body) {
  error.textContent = "";
  section.querySelector(".button").classList.add("busy");
  try {
    await ask(method, "/api/profile/picture", body);
    location.assign("/settings?done=picture");
  } catch (failure) {
    if (failure.code === "unreachable") toast(failure.message, "bad");
    else error.textContent = failure.message;
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
