import { showAges } from "/js/ago.js";
import { toast } from "/js/toast.js";
import * as appeal from "./appeal.js";
import { next, post } from "./api.js";
import { choose, chosen } from "./choices.js";
import * as decision from "./decision.js";
import { acts as media } from "./media.js";

const root = document.querySelector("[data-case]");
const path = "/cases/" + root.dataset.case;
// By the service's clock.
const behind = Number(root.dataset.now) - Date.now();
let until = Number(root.dataset.until);
let lost = !root.dataset.mine;
let working = false;

const acts = {
  ...media,
  nothing: decision.chooseNothing,
  keys: () => document.getElementById("keys").showModal(),
  next: () => guarded(next),
  take: () => guarded(async () => {
    await post(path + "/take");
    location.reload();
  }),
  uphold: () => answer("upheld"),
  overturn: () => answer("overturned"),
  "legal-hold": () => ask("legal-hold"),
  undo: () => last()?.decision && ask("undo"),
  proposal: () => {
    const proposed = document.querySelector("[data-proposal]");
    if (proposed && decision.exists) decision.takeOver(JSON.parse(proposed.dataset.proposal));
  },
};
for (const act of ["skip", "hold", "help", "hand-over", "escalate"]) acts[act] = () => lost || ask(act);

const keys = {
  n: () => decision.exists && !appeal.exists && decision.chooseNothing(), p: () => decision.exists && decision.focusPolicy(), f: () => appeal.exists ? appeal.write() : decision.exists && decision.write(),
  q: () => decision.exists && decision.quote(), r: () => decision.exists && decision.ready(), Enter: () => decision.exists && decision.chosen() && decide(),
  k: media.play, " ": media.play, j: media.moment, ArrowLeft: event => media.step(event.shiftKey ? -5 : -1), ArrowRight: event => media.step(event.shiftKey ? 5 : 1),
  ",": () => media.frame(-1), ".": () => media.frame(1), "[": () => media.speed(-1), "]": () => media.speed(1),
  y: () => appeal.exists && acts.uphold(), w: () => appeal.exists && !decision.exists && acts.overturn(),
  b: media.blur, g: media.grey, m: media.sound, z: media.size,
  s: acts.skip, h: acts.hold, a: acts.help, o: acts["hand-over"], x: () => acts.escalate(),
  c: () => acts.proposal(), v: () => document.querySelector("[data-open]")?.click(), t: () => document.querySelector("[data-act=take]") && acts.take(), u: acts.undo, "?": acts.keys,
};

document.addEventListener("keydown", event => {
  if (event.isComposing || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
  const field = event.target.closest?.("input:not([type=checkbox]), textarea, select");
  if (event.ctrlKey) {
    if (event.key !== "Enter" || !decision.exists) return;
    event.preventDefault();
    decide();
    return;
  }
  if (event.key === "Escape" && field) return field.blur();
  if (field || !singleKeys()) return;
  // What has the focus keeps the keys that press it.
  if ((event.key === "Enter" || event.key === " ") && event.target !== document.body && event.target.matches("button, a, input, summary, label")) return;
  const act = /^[1-9]$/.test(event.key) && decision.exists ? () => decision.measure(Number(event.key)) : keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act) return;
  event.preventDefault();
  act(event);
});

document.addEventListener("click", event => {
  const act = event.target.closest?.("[data-act]")?.dataset.act;
  if (act) acts[act]?.();
});

for (const dialog of document.querySelectorAll("[data-ask]"))
  dialog.querySelector("form").addEventListener("submit", event => {
    event.preventDefault();
    const form = event.target;
    const said = form.querySelector("[data-error]");
    const body = Object.fromEntries(new FormData(form));
    if (body.hours) body.hours = Number(body.hours);
    said.textContent = "";
    guarded(async () => {
      if (dialog.dataset.ask === "undo") {
        await post(`/decisions/${last().decision}/undo`, { message: body.note });
        sessionStorage.removeItem("last");
        dialog.close();
        showLast();
        toast("Taken back");
        return;
      }
      if (dialog.dataset.ask === "legal-hold") {
        await post(`${path}/legal-hold`, { note: body.note, days: body.days ? Number(body.days) : null });
        dialog.close();
        toast("Asked for. Another lead has to agree within three days; until then it is kept.");
        return;
      }
      await post(`${path}/${dialog.dataset.ask}`, body);
      decision.forget();
      await next();
    }, failure => { said.textContent = failure.message; });
  });

const single = document.querySelector("[data-single-keys]");
single.checked = chosen("keys", true);
single.addEventListener("change", () => choose("keys", single.checked));

if (decision.exists) decision.onDecide(decide);
if (!lost) {
  setInterval(clock, 1000);
  setInterval(heartbeat, 120_000);
  // A laptop that slept asks at once whether the case is still its own.
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && !lost && heartbeat());
  clock();
}
showLast();
showAges();
root.dataset.ready = "yes";

function singleKeys() { return chosen("keys", true); }

function ask(act) {
  const dialog = document.getElementById("ask-" + act);
  dialog.querySelector("[data-error]").textContent = "";
  dialog.showModal();
  const field = dialog.querySelector("select, input");
  field.focus();
  field.select?.();
}

async function decide() {
  if (lost || !decision.chosen() || !decision.complete()) return;
  if (appeal.exists) return answer("overturned", decision.read());
  decision.busy(true);
  await guarded(async () => {
    const made = await post(path + "/decision", decision.read());
    decision.forget();
    if (made.check?.purpose === "golden") return location.assign("/moderation/checks/" + made.check.id);
    sessionStorage.setItem("last", JSON.stringify({ decision: made.decision, text: made.check ? "That was a second look at what another has decided: nothing follows from it, and both verdicts are compared." : !made.decision ? "The last case goes to somebody else, who confirms it or not." : made.waiting
      ? "Decided. It takes effect once the custodian of keys can be reached." : "The last case is decided.", at: Date.now() }));
    await next();
  }, failure => decision.say(failure.message));
  decision.busy(false);
}

async function answer(outcome, instead) {
  if (lost || !appeal.complete()) return;
  await guarded(async () => {
    await post(path + "/appeal", appeal.answer(outcome, instead));
    if (decision.exists) decision.forget();
    await next();
  }, failure => appeal.say(failure.message));
}

/** One thing at a time; a lost lease and a due break are said wherever they show. */
async function guarded(act, otherwise = failure => toast(failure.message, "bad")) {
  if (working) return;
  working = true;
  try {
    await act();
  } catch (failure) {
    if (failure.code === "case-not-held") lose();
    else if (failure.code === "break-due" || failure.code === "grave-cases-enough") location.assign("/moderation/break");
    else otherwise(failure);
  } finally {
    working = false;
  }
}

// Leases are for a while: whoever is at it keeps it.
async function heartbeat() {
  if (lost) return;
  try {
    await post(path + "/heartbeat");
    until = Date.now() + behind + 600_000;
    clock();
  } catch (failure) {
    if (failure.code === "case-not-held") lose();
  }
}

function clock() {
  if (lost) return;
  const left = until - Date.now() - behind;
  if (left <= 0) return lose();
  root.querySelector("[data-lease]").textContent = left > 7_200_000 ? "Yours" : `Yours for ${Math.ceil(left / 60_000)} min`;
}

function lose() {
  lost = true;
  for (const dialog of document.querySelectorAll("[data-ask][open]")) dialog.close();
  root.querySelector("[data-lost]").hidden = false;
  root.querySelector("[data-lease]").textContent = "";
  for (const button of document.querySelectorAll("[data-decide], [data-appeal] .button")) button.disabled = true;
}

function last() {
  try {
    const made = JSON.parse(sessionStorage.getItem("last"));
    return made && Date.now() - made.at < 600_000 ? made : null;
  } catch {
    return null;
  }
}

function showLast() {
  const made = last();
  root.querySelector("[data-last]").hidden = !made;
  root.querySelector("[data-act=undo]").hidden = !made?.decision;
  if (made) root.querySelector("[data-last-text]").textContent = made.text;
}
