// How one likes to look at things: remembered for each person in this browser.
const key = "console:" + (document.querySelector("[data-console]")?.dataset.me ?? "");
let known = {};
try { known = JSON.parse(localStorage.getItem(key) ?? "{}"); } catch { /* Then it begins anew. */ }

/** What was chosen, or the default. */
export const chosen = (name, otherwise) => known[name] ?? otherwise;

export function choose(name, value) {
  known[name] = value;
  try { localStorage.setItem(key, JSON.stringify(known)); } catch { /* It then lasts for this page. */ }
}
