import { toast } from "/js/toast.js";
import { send } from "./api.js";

// Trusted flaggers: a lead names, suspends and ends.
const [naming, suspending] = [document.getElementById("name-flagger"), document.getElementById("suspend-flagger")];
let chosen = "";

document.addEventListener("click", async event => {
  const button = event.target.closest("[data-name-flagger], [data-suspend], [data-end-flagger]");
  if (!button) return;
  const known = button.closest("[data-flagger]")?.dataset;
  chosen = known?.flagger ?? "";
  if ("endFlagger" in button.dataset) return act(null, "DELETE", "");
  const dialog = "suspend" in button.dataset ? suspending : naming;
  dialog.querySelector("[data-error]").textContent = "";
  if (dialog === naming) {
    const { name, organisation, area, until } = naming.querySelector("form").elements;
    [name.value, organisation.value, area.value, until.value] = [chosen, known?.organisation ?? "", known?.area ?? "", known?.until ?? ""];
    name.readOnly = chosen !== "";
    for (const box of naming.querySelectorAll("[name=policies]")) box.checked = known?.policies.split(" ").includes(box.value) ?? false;
  }
  dialog.showModal();
});

naming?.querySelector("form").addEventListener("submit", event => {
  event.preventDefault();
  const { name, organisation, area, until } = event.target.elements;
  chosen = name.value.trim();
  act(naming, "PUT", "", {
    organisation: organisation.value, area: area.value, until: until.value ? until.value + "T00:00:00Z" : "1970-01-01T00:00:00Z",
    policies: [...naming.querySelectorAll("[name=policies]:checked")].map(box => box.value),
  });
});

suspending?.querySelector("form").addEventListener("submit", event => {
  event.preventDefault();
  act(suspending, "POST", "/suspension", { note: event.target.elements.note.value });
});

async function act(dialog, method, path, body) {
  try {
    await send(method, `/trusted-flaggers/${encodeURIComponent(chosen)}${path}`, body);
    location.reload();
  } catch (failure) {
    if (dialog) dialog.querySelector("[data-error]").textContent = failure.message;
    else toast(failure.message, "bad");
  }
}
