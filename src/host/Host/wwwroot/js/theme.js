// Runs before the first paint, so that a chosen theme does not flash: therefore a classic script in the head.
// Follows the system until a choice is made, and remembers only a choice.
(() => {
  const key = "theme";
  let chosen = null;
  try { chosen = localStorage.getItem(key); } catch { /* Storage may be forbidden. */ }
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;

  document.addEventListener("click", event => {
    if (!event.target.closest?.("[data-theme-toggle]")) return;
    const root = document.documentElement;
    const systemDark = matchMedia("(prefers-color-scheme: dark)").matches;
    const next = (root.dataset.theme ?? (systemDark ? "dark" : "light")) === "dark" ? "light" : "dark";
    root.dataset.theme = next;
    try { localStorage.setItem(key, next); } catch { /* It then lasts for this page. */ }
  });
})();
