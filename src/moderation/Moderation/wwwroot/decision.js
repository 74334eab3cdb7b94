// The form in which a case is decided. What is typed is kept until the case is decided, whatever happens to the lease, the page or the network.
const form = document.querySelector("[data-decision]");
const draft = "draft:" + (document.querySelector("[data-case]")?.dataset.case ?? "many");

export const exists = form !== null;
export let nothing = false;

const policy = () => form.querySelector("[data-policy]");
const part = () => form.querySelector(`[data-of="${policy().value}"]`);
const boxes = () => [...part().querySelectorAll("[data-measure]")];
const facts = () => [...part().querySelectorAll("[data-fact]")];

export const chosen = () => nothing || boxes().some(box => box.checked);

/** What was chosen, in words. */
export const inWords = () => nothing ? "no violation" : boxes().filter(box => box.checked).map(box => box.nextElementSibling.textContent.toLowerCase()).join(", ");

/** Takes or leaves the measure of that number. */
export function measure(number) {
  const box = boxes()[number - 1];
  if (!box) return;
  box.checked = !box.checked;
  nothing = false;
  refresh();
}

export function chooseNothing() {
  nothing = !nothing;
  if (nothing) for (const box of boxes()) box.checked = false;
  refresh();
  if (nothing) form.querySelector("[data-decide]").focus();
}

/** Where the cases that are chosen say which policy it is. */
export function setPolicy(id) {
  if (policy().value !== id) policy().value = id;
  policy().disabled = true;
  refresh();
}

export const focusPolicy = () => policy().focus();

/** The first question that has no answer, or the first. */
export const write = () => (facts().find(fact => fact.value.trim() === "") ?? facts()[0])?.focus();

/** Takes over what a report says as the first answer, and goes to the next. */
export function quote() {
  const note = document.querySelector("[data-note]")?.textContent.trim() ?? document.querySelector(".case-text")?.textContent.trim();
  const field = facts().find(fact => fact.value.trim() === "");
  if (!note || !field) return;
  field.value = note;
  (facts().find(fact => fact.value.trim() === "") ?? field).focus();
  keep();
}

/** Answers what can be answered beforehand, and goes to the first question that is left. */
export function ready() {
  for (const fact of facts()) if (fact.value.trim() === "" && fact.dataset.ready) fact.value = fact.dataset.ready;
  facts().find(fact => fact.value.trim() === "")?.focus();
  keep();
}

/** As the interface takes it. */
export function read() {
  const steps = nothing ? [] : boxes().filter(box => box.checked).map(box => {
    const row = box.closest(".case-measure");
    const days = row.querySelector("[data-days]")?.value;
    return {
      measure: box.dataset.measure,
      days: days ? Number(days) : null,
      feature: row.querySelector("[data-feature]")?.value ?? null,
      label: row.querySelector("[data-label]")?.value ?? null,
    };
  });
  return { policy: policy().value, steps, facts: steps.length === 0 ? {} : Object.fromEntries(facts().map(fact => [fact.dataset.fact, fact.value.trim()])) };
}

/** Where something that the decision needs is missing, goes there and says so. */
export function complete() {
  const label = boxes().find(box => box.checked && box.dataset.measure === "label")?.closest(".case-measure").querySelector("[data-label]");
  const missing = nothing ? null : label && label.value.trim().length < 3 ? label : facts().find(fact => fact.value.trim().length < 3);
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  if (!missing) return true;
  missing.setAttribute("aria-invalid", "true");
  missing.focus();
  say(missing === label ? "Write what viewers read." : "Say what you found, in at least three characters: the author reads it.");
  return false;
}

export const say = text => { form.querySelector("[data-error]").textContent = text; };
export const forget = () => sessionStorage.removeItem(draft);
export const onDecide = act => form.addEventListener("submit", event => {
  event.preventDefault();
  act();
});
export const busy = on => form.querySelector("[data-decide]").classList.toggle("busy", on);

function refresh() {
  for (const one of form.querySelectorAll("[data-of]")) one.hidden = one.disabled = one.dataset.of !== policy().value;
  for (const box of boxes())
    for (const extra of box.closest(".case-measure").querySelectorAll("[data-days], [data-feature], [data-label]")) extra.hidden = !box.checked;
  part().querySelector("[data-facts]").hidden = nothing;
  form.querySelector("[data-act=nothing]")?.setAttribute("aria-pressed", String(nothing));
  const decide = form.querySelector("[data-decide]") ?? document.createElement("button");
  const count = boxes().filter(box => box.checked).length;
  decide.disabled = !chosen();
  decide.textContent = nothing ? "Decide: no violation" : count === 0 ? "Choose a measure" : count === 1 ? "Decide: one measure" : `Decide: ${count} measures`;
  say("");
  keep();
}

function keep() {
  try { sessionStorage.setItem(draft, JSON.stringify({ ...read(), facts: Object.fromEntries(facts().map(fact => [fact.dataset.fact, fact.value])), nothing })); } catch { /* It then lasts for this page. */ }
}

/** Takes over what another proposes. */
export function takeOver(proposed) {
  fill({ ...proposed, nothing: false });
  refresh();
}

function restore() {
  try { fill(JSON.parse(sessionStorage.getItem(draft))); } catch { /* Nothing was kept. */ }
}

function fill(kept) {
  if (!kept) return;
  policy().value = kept.policy;
  nothing = kept.nothing;
  for (const box of boxes()) box.checked = false;
  for (const step of kept.steps) {
    const box = boxes().find(one => one.dataset.measure === step.measure);
    if (!box) continue;
    box.checked = true;
    const row = box.closest(".case-measure");
    if (step.days) row.querySelector("[data-days]").value = String(step.days);
    if (step.feature) row.querySelector("[data-feature]").value = step.feature;
    if (step.label) row.querySelector("[data-label]").value = step.label;
  }
  for (const fact of facts()) fact.value = kept.facts[fact.dataset.fact] ?? "";
}

if (form) {
  restore();
  form.addEventListener("change", event => {
    if (event.target.dataset.measure) nothing = false;
    refresh();
  });
  form.addEventListener("input", keep);
  refresh();
}
