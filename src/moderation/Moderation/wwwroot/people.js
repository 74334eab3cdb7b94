import { toast } from "/js/toast.js";
import { send } from "./api.js";

const dialog = document.getElementById("appoint");
const form = dialog.querySelector("form");

document.addEventListener("click", async event => {
  const answer = event.target.closest("[data-agrees]");
  if (answer) {
    try {
      await send("POST", `/staff/${encodeURIComponent(answer.closest("[data-waits]").dataset.waits)}/approval`, { agrees: answer.dataset.agrees === "yes" });
      location.reload();
    } catch (failure) {
      toast(failure.message, "bad");
    }
    return;
  }
  const button = event.target.closest("[data-person]");
  if (!button) return;
  const roles = button.dataset.roles.split(" ");
  form.elements.name.value = button.dataset.person;
  form.elements.name.readOnly = button.dataset.person !== "";
  for (const box of form.querySelectorAll("[name=roles]")) box.checked = roles.includes(box.value);
  form.querySelector("[data-error]").textContent = "";
  dialog.showModal();
});

form.addEventListener("submit", async event => {
  event.preventDefault();
  try {
    const roles = [...form.querySelectorAll("[name=roles]:checked")].map(box => box.value);
    await send("PUT", "/staff/" + encodeURIComponent(form.elements.name.value.trim()), { roles });
    location.reload();
  } catch (failure) {
    form.querySelector("[data-error]").textContent = failure.message;
  }
});
