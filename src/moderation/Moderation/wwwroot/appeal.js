// The part of a case's page where an appeal is answered.
const part = document.querySelector("[data-appeal]");

export const exists = part !== null;

/** As the interface takes it. */
export const answer = (outcome, instead) => ({ outcome, message: part.querySelector("[data-appeal-message]").value.trim(), ...(instead ? { instead } : {}) });

export const write = () => part.querySelector("[data-appeal-message]").focus();

export const say = text => { part.querySelector("[data-appeal-error]").textContent = text; };

/** Where the answer is missing, goes there and says so. */
export function complete() {
  const field = part.querySelector("[data-appeal-message]");
  const isThere = field.value.trim().length >= 3;
  field.toggleAttribute("aria-invalid", !isThere);
  if (isThere) return true;
  field.focus();
  say("Write an answer, in at least three characters.");
  return false;
}
