import * as decision from "./decision.js";

// An appeal is answered with its outcome and a message; overturning a dismissal takes the decision that stands in its place.
const form = document.querySelector("[data-appeal]");

export const exists = form !== null;

export function choose(number) {
  const choices = form.querySelectorAll("[name=outcome]");
  if (number > choices.length) return false;
  choices[number - 1].checked = true;
  refresh();
  return true;
}

export const write = () => form.elements.message.focus();
export const say = text => { form.querySelector("[data-error]").textContent = text; };
export const onAnswer = act => form.addEventListener("submit", event => {
  event.preventDefault();
  act();
});

/** As the interface takes it; null, having said what is missing, where it is not complete. */
export function read() {
  const outcome = form.elements.outcome.value;
  const message = form.elements.message.value.trim();
  if (!outcome) return missing("Uphold it, or overturn it.", form.querySelector("[name=outcome]"));
  if (message.length < 3) return missing("Say why: whoever appealed reads it.", form.elements.message);
  if (!replaces()) return { outcome, message };
  if (!decision.chosen()) return missing("Overturning a dismissal takes a measure in its place.", form.querySelector("[name=outcome]:checked"));
  return decision.complete() ? { outcome, message, instead: decision.read() } : null;
}

const replaces = () => form.dataset.side === "reporter" && form.elements.outcome.value === "overturned";

function missing(text, where) {
  say(text);
  where.focus();
  return null;
}

function refresh() {
  say("");
  const instead = document.querySelector("[data-decision]");
  if (instead) instead.hidden = !replaces();
}

if (form) {
  form.addEventListener("change", refresh);
  refresh();
}
