// Differences are settled, and the golden set is kept.
import { toast } from "/js/toast.js";
import { post, send } from "./api.js";

for (const form of document.querySelectorAll("[data-difference]")) submits(form, async said => {
  await post(`/checks/${form.dataset.difference}/settlement`, {
    right: said.get("right") ?? "none",
    note: said.get("note"),
    takeBack: said.get("takeBack")?.trim() || null,
    openAnew: said.has("openAnew"),
  });
  form.remove();
  toast("Settled");
  if (!document.querySelector("[data-difference]")) location.reload();
});

for (const button of document.querySelectorAll("[data-golden]")) button.addEventListener("click", async () => {
  try {
    await send("DELETE", "/golden/" + button.dataset.golden);
    button.closest("li").remove();
  } catch (failure) {
    toast(failure.message, "bad");
  }
});

const make = document.querySelector("[data-make-golden]");
if (make) {
  make.elements.policy.addEventListener("change", () => {
    for (const part of make.querySelectorAll("[data-of]")) part.hidden = part.disabled = part.dataset.of !== make.elements.policy.value;
  });
  submits(make, async said => {
    await post("/golden", { policy: said.get("policy"), measures: said.getAll("measures"), why: said.get("why"), ...named(said.get("of").trim()) });
    location.assign("/moderation/quality/golden");
  });
}

/** What an address, or the last part of one, names. */
function named(text) {
  const [, video] = /\/v\/([0-9a-f]{32})/.exec(text) ?? [];
  if (video) return { kind: "video", target: video };
  const [, person] = /@([\w.-]+)/.exec(text) ?? [];
  if (person) return { kind: "profile", target: person };
  return { case: /[0-9a-f]{32}/.exec(text)?.[0] ?? text };
}

function submits(form, act) {
  form.addEventListener("submit", async event => {
    event.preventDefault();
    const error = form.querySelector("[data-error]");
    error.textContent = "";
    try {
      await act(new FormData(form));
    } catch (failure) {
      error.textContent = failure.message;
    }
  });
}
