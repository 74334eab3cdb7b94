import { toast } from "/js/toast.js";
import { next, send } from "./api.js";

const root = document.querySelector("[data-console]");

for (const button of document.querySelectorAll("[data-next-case]")) button.addEventListener("click", begin);

// On the overview, Enter begins.
document.addEventListener("keydown", event => {
  if (event.key === "Enter" && event.target === document.body && !document.querySelector("[data-case]") && root.dataset.reviews) begin();
});

if (document.querySelector("[data-case]")) import("./case.js");
if (document.querySelector("[data-decided]")) import("./decided.js");
if (document.querySelector("[data-bulk]")) import("./bulk.js");
if (document.querySelector("[data-done]")) import("./together.js");
if (document.querySelector("[data-people]")) import("./people.js");
if (document.querySelector("[data-help-in]")) import("./help.js");
if (document.querySelector("[data-flaggers]")) import("./flaggers.js");
if (document.querySelector("[data-holds]")) import("./holds.js");
if (document.querySelector("[data-jobs]")) import("./jobs.js");
for (const clock of document.querySelectorAll(".console-break [data-until]")) countDown(clock);
if (document.querySelector("[data-rule]")) import("./rule.js");
if (document.querySelector("[data-policy-desk]")) import("./policy.js");
if (document.querySelector("[data-difference], [data-make-golden]")) import("./quality.js");
if (root.dataset.reviews) setInterval(look, 60_000);
root.dataset.ready = "yes";

async function begin() {
  try {
    await next();
  } catch (failure) {
    if (failure.code === "break-due" || failure.code === "grave-cases-enough") location.assign("/moderation/break");
    else toast(failure.message, "bad");
  }
}

/** When the break is over, the next case can be had. */
function countDown(clock) {
  const behind = Number(clock.dataset.now) - Date.now();
  const ticking = setInterval(() => {
    const left = Number(clock.dataset.until) - Date.now() - behind;
    if (left > 0) {
      clock.textContent = left > 60_000 ? `${Math.ceil(left / 60_000)} min` : `${Math.ceil(left / 1000)} s`;
      return;
    }
    clearInterval(ticking);
    location.reload();
  }, 1000);
}

// Before a case's time runs out, whoever has the console open is told: once.
let told = Number(sessionStorage.getItem("due") ?? 0);
async function look() {
  const { queues } = await send("GET", "/queue").catch(() => ({}));
  if (!queues) return;
  const urgent = queues.reduce((sum, queue) => sum + queue.late + queue.dueSoon, 0);
  if (urgent > told) toast(urgent === 1 ? "The time of one case is running out." : `The time of ${urgent} cases is running out.`, "bad");
  told = urgent;
  sessionStorage.setItem("due", urgent);
}
