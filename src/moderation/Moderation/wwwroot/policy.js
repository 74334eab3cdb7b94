// One policy: checked as it is written, and agreed on by two.
import { toast } from "/js/toast.js";
import { post, send } from "./api.js";

const root = document.querySelector("[data-policy-desk]");
const form = root.querySelector("[data-policy-form]");
const name = () => root.dataset.policyDesk || form.elements.name.value.trim();
const path = () => "/policies/" + encodeURIComponent(name() || "new");
const basedOn = Number(root.dataset.basedOn);
let checking = 0;

for (const button of root.querySelectorAll("[data-answer]")) button.addEventListener("click", async () => {
  try {
    await post(path() + "/approval", { agrees: button.dataset.answer === "yes" });
    location.reload();
  } catch (failure) {
    toast(failure.message, "bad");
  }
});

if (form) {
  form.addEventListener("input", () => {
    clearTimeout(checking);
    checking = setTimeout(check, 300);
    offerFact();
  });
  form.addEventListener("submit", event => {
    event.preventDefault();
    ask(async () => {
      if (!await check()) throw new Error("Mend what is marked first.");
      await send("PUT", path(), { policy: read(), basedOn, note: form.elements.note.value });
    });
  });
  form.querySelector("[data-retire]")?.addEventListener("click", () => ask(() => post(path() + "/retirement", { basedOn, note: form.elements.note.value })));
}

async function ask(act) {
  const error = form.querySelector("[data-error]");
  error.textContent = "";
  try {
    await act();
    location.assign("/moderation/policies/" + name());
  } catch (failure) {
    error.textContent = failure.message;
  }
}

/** As the interface takes it. */
function read() {
  const said = new FormData(form);
  const both = field => ({ en: said.get(field + ".en"), fr: said.get(field + ".fr") });
  const number = field => Math.trunc(Number(said.get(field))) || 0;
  return {
    title: both("title"), text: both("text"), severity: number("severity"), clockHours: number("clockHours"), ladder: said.getAll("ladder"),
    facts: facts().map(row => ({ name: part(row, "name").value.trim(), prompt: { en: part(row, "en").value, fr: part(row, "fr").value } })),
    category: said.get("category"), keyword: said.get("keyword") || null, isIllegal: said.has("isIllegal"), ground: both("ground"),
    strike: number("strike"), strikeDays: number("strikeDays"), specialists: said.has("specialists"), takesTwo: said.getAll("takesTwo"),
  };
}

const part = (row, name) => row.querySelector(`[data-part=${name}]`);

function facts() {
  return [...form.querySelectorAll("[data-fact]")].filter(row => [...row.querySelectorAll("input")].some(field => field.value.trim()));
}

// One more line than there are questions.
function offerFact() {
  const rows = [...form.querySelectorAll("[data-fact]")];
  for (const row of rows.slice(0, facts().length + 1)) row.hidden = false;
}

/** Whether it is a policy. */
async function check() {
  const { errors, differences } = await post(path() + "/check", { policy: read() });
  for (const place of form.querySelectorAll("[data-error-of]")) {
    const own = errors.filter(error => error.field === place.dataset.errorOf || (place.dataset.errorOf.startsWith("facts.") && error.field.startsWith(place.dataset.errorOf + ".")));
    place.textContent = own.map(error => error.message).join(" ");
  }
  const list = document.createElement("dl");
  list.className = "facts policy-differences";
  for (const one of differences) {
    const what = document.createElement("dt");
    what.textContent = one.field;
    const how = document.createElement("dd");
    for (const [tag, text] of [["del", one.before], ["ins", one.after]]) {
      if (!text) continue;
      const made = document.createElement(tag);
      made.textContent = text;
      how.append(made, " ");
    }
    list.append(what, how);
  }
  const place = root.querySelector("[data-differences]");
  if (differences.length > 0) place.replaceChildren(list);
  else place.textContent = errors.length > 0 ? "It is no policy yet: see what is marked." : "Nothing.";
  return errors.length === 0;
}
