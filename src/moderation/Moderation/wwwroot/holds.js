import { toast } from "/js/toast.js";
import { post } from "./api.js";

// Legal holds: a second lead agrees, and one ends them.
const dialog = document.getElementById("end-hold");
let ending = null;

document.addEventListener("click", async event => {
  const button = event.target.closest("[data-hold] button");
  if (!button) return;
  const { hold } = button.closest("[data-hold]").dataset;
  if ("end" in button.dataset) {
    ending = hold;
    dialog.querySelector("[data-error]").textContent = "";
    return dialog.showModal();
  }
  try {
    await post(`/legal-holds/${hold}/approval`, { agrees: button.dataset.agrees === "yes" });
    location.reload();
  } catch (failure) {
    toast(failure.message, "bad");
  }
});

dialog?.querySelector("form").addEventListener("submit", async event => {
  event.preventDefault();
  try {
    await post(`/legal-holds/${ending}/end`, { note: event.target.elements.note.value });
    location.reload();
  } catch (failure) {
    dialog.querySelector("[data-error]").textContent = failure.message;
  }
});
