const units = [["year", 31536e6], ["month", 2628e6], ["week", 6048e5], ["day", 864e5], ["hour", 36e5], ["minute", 6e4]];
const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });

/** "5 minutes ago". */
export function ago(time, now = Date.now()) {
  const passed = new Date(time) - now;
  const [unit, size] = units.find(([, size]) => Math.abs(passed) >= size) ?? ["second", 1000];
  return unit === "second" ? "just now" : words.format(Math.round(passed / size), unit);
}

/** Rewrites every <time data-ago> under the root; the exact time stays as its title. */
export function showAges(root = document) {
  for (const element of root.querySelectorAll("time[data-ago]")) {
    element.title ||= new Date(element.dateTime).toLocaleString();
    element.textContent = ago(element.dateTime);
  }
}
