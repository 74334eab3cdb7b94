import { send } from "./api.js";

// Helping somebody in: one lead asks, another agrees, and is shown the code once.
const section = document.querySelector("[data-help-in]");

section.addEventListener("click", async event => {
  const button = event.target.closest("[data-helps-agrees]");
  if (!button) return;
  const row = button.closest("[data-helps]");
  try {
    const { code, dueAt } = await send("POST", `/help/${encodeURIComponent(row.dataset.helps)}/approval`, { agrees: button.dataset.helpsAgrees === "yes" });
    if (!code) return location.reload();
    row.remove();
    const shown = section.querySelector("[data-code]");
    shown.textContent = `The code for ${row.dataset.helps}: ${code}. It lets in from ${new Date(dueAt).toLocaleString()} on. Nobody can show it again: hand it to the person, and to nobody else.`;
    shown.hidden = false;
  } catch (failure) {
    fail(failure);
  }
});

section.querySelector("form").addEventListener("submit", async event => {
  event.preventDefault();
  const { name, checked } = event.target.elements;
  try {
    await send("POST", `/help/${encodeURIComponent(name.value.trim())}`, { checked: checked.value });
    location.reload();
  } catch (failure) {
    fail(failure);
  }
});

function fail(failure) {
  section.querySelector("[data-error]").textContent = failure.message;
}
