import { post } from "./api.js";

const dialog = document.getElementById("ask-undo");
const form = dialog.querySelector("form");
let which = "";

document.querySelector("[data-decided]").addEventListener("click", event => {
  const button = event.target.closest("[data-undo]");
  if (!button) return;
  which = button.dataset.undo;
  dialog.showModal();
  form.elements.message.select();
});

form.addEventListener("submit", async event => {
  event.preventDefault();
  try {
    await post(`/decisions/${which}/undo`, { message: form.elements.message.value });
    location.reload();
  } catch (failure) {
    form.querySelector("[data-error]").textContent = failure.message;
  }
});
