import { post } from "./api.js";
import * as decision from "./decision.js";

// Many cases of one policy, decided at once: what will happen is shown first, and all of it can be taken back for ten minutes.
const root = document.querySelector("[data-bulk]");
const panel = root.querySelector("[data-many]");
const preview = document.getElementById("preview");
const boxes = [...root.querySelectorAll("[data-of-policy]")];
const most = 100;

const chosen = () => boxes.filter(box => box.checked);

root.addEventListener("change", event => event.target.dataset.ofPolicy && refresh());
for (const button of document.querySelectorAll("[data-bulk] [data-act=nothing]")) button.addEventListener("click", decision.chooseNothing);
root.querySelector("[data-all]").addEventListener("click", () => {
  for (const box of boxes.filter(box => !box.disabled).slice(0, most)) box.checked = true;
  refresh();
});

decision.onDecide(async () => {
  if (!decision.chosen() || !decision.complete()) return;
  try {
    const { decided, lines } = await post("/bulk/preview", body());
    preview.querySelector("[data-summary]").textContent = (decided > 0 ? `${count(decided)} will be decided: ${decision.inWords()}.` : "Nothing will be decided.") + (decided < lines.length ? ` ${lines.length - decided} left alone:` : "");
    const reasons = Map.groupBy(lines.filter(line => line.code), line => `${line.kind || "Gone"}: ${line.message}`);
    preview.querySelector("[data-lines]").replaceChildren(...[...reasons].map(([reason, alike]) => {
      const row = document.createElement("li");
      row.className = "small";
      row.textContent = alike.length > 1 ? `${alike.length} × ${reason}` : reason;
      return row;
    }));
    preview.querySelector("[data-go]").disabled = decided === 0;
    preview.querySelector("[data-error]").textContent = "";
    preview.showModal();
  } catch (failure) {
    decision.say(failure.message);
  }
});

preview.querySelector("[data-go]").addEventListener("click", async event => {
  const { currentTarget } = event;
  currentTarget.classList.add("busy");
  try {
    const made = await post("/bulk", body());
    decision.forget();
    if (made.bulk) sessionStorage.setItem("bulk", JSON.stringify({ bulk: made.bulk, decided: made.decided, at: Date.now() }));
    location.reload();
  } catch (failure) {
    preview.querySelector("[data-error]").textContent = failure.message;
  } finally {
    currentTarget.classList.remove("busy");
  }
});

refresh();

function body() {
  return { cases: chosen().map(box => box.value), decision: decision.read() };
}

// The first that is chosen says which policy it is about.
function refresh() {
  const policy = chosen()[0]?.dataset.ofPolicy;
  for (const box of boxes) box.disabled = policy !== undefined && box.dataset.ofPolicy !== policy;
  panel.hidden = policy === undefined;
  if (policy === undefined) return;
  decision.setPolicy(policy);
  panel.querySelector("[data-count]").textContent = `${count(chosen().length)} chosen`;
}

function count(number) {
  return number === 1 ? "One case" : `${number} cases`;
}
