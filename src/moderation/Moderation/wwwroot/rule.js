import { toast } from "/js/toast.js";
import { post, send } from "./api.js";

// One rule: checked as it is written, kept as versions, tried on what was judged, and agreed on by two.
const root = document.querySelector("[data-rule]");
const source = document.getElementById("rule-source");
const says = root.querySelector("[data-says]");
const acts = root.querySelector("[data-acts]");
const does = { none: "nothing", watch: "watch", hold: "hold", block: "block" };
let checking = 0;

source.addEventListener("input", () => {
  clearTimeout(checking);
  checking = setTimeout(check, 300);
});
check();

async function check() {
  const text = source.value;
  try {
    const answer = await post("/rules/check", { source: text });
    // What was written meanwhile is checked next.
    if (text === source.value) show(answer);
  } catch (failure) {
    says.replaceChildren(line("p", "error", failure.message));
  }
}

function show({ errors, examples }) {
  const parts = [];
  if (errors.length > 0) {
    parts.push(line("h2", "", errors.length === 1 ? "One error" : `${errors.length} errors`));
    const list = line("ol", "list");
    for (const error of errors) {
      const button = line("button", "list-row");
      button.type = "button";
      button.append(line("span", "badge bad numeric", `${error.line}:${error.column}`), line("span", "push", error.message));
      button.addEventListener("click", () => select(error.line, error.column));
      const item = line("li");
      item.append(button);
      list.append(item);
    }
    parts.push(list);
  } else {
    const failed = examples.filter(example => !example.passed).length;
    parts.push(line("h2", "", examples.length === 0 ? "No examples yet" : failed === 0 ? "Every example comes out" : `${failed} of ${examples.length} examples fail`));
    if (examples.length === 0) parts.push(line("p", "muted", "A rule leaves the draft with one in which it does its strongest, and one in which it does nothing."));
    const list = line("ol", "list");
    for (const example of examples) {
      const button = line("button", "list-row");
      button.type = "button";
      button.append(line("span", "badge " + (example.passed ? "good" : "bad"), does[example.got]),
        line("span", "push", example.passed ? example.name : `${example.name}: should give ${does[example.expected]}`));
      button.addEventListener("click", () => select(example.line, 1));
      const item = line("li");
      item.append(button);
      list.append(item);
    }
    parts.push(list);
  }
  says.replaceChildren(...parts);
}

/** Puts the caret at a line and column, both from 1, and brings it into view. */
function select(row, column) {
  const lines = source.value.split("\n");
  const at = lines.slice(0, row - 1).reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
  // A caret that arrives with the focus is scrolled to; one that is moved is not.
  source.blur();
  source.setSelectionRange(at, Math.min(source.value.length, at + 1));
  source.focus();
}

acts?.addEventListener("submit", event => event.preventDefault());

root.addEventListener("click", async event => {
  const button = event.target.closest("button");
  if (!button || button.disabled) return;
  if ("save" in button.dataset) await act(button, save);
  else if (button.dataset.to) await act(button, () => move(button.dataset.to));
  else if (button.dataset.answer) await act(button, () => answer(button.dataset.answer === "yes"));
  else if ("try" in button.dataset) await act(button, tryOut);
});

async function act(button, what) {
  const error = acts?.querySelector("[data-error]");
  if (error) error.textContent = "";
  button.classList.add("busy");
  try {
    await what();
  } catch (failure) {
    if (error && button.closest("form")) error.textContent = failure.message;
    else toast(failure.message, "bad");
  } finally {
    button.classList.remove("busy");
  }
}

const note = () => acts.elements.note.value;

async function save() {
  const name = root.dataset.rule || document.getElementById("rule-name").value.trim();
  const { version } = await send("PUT", `/rules/${encodeURIComponent(name)}`, { source: source.value, basedOn: Number(root.dataset.basedOn), note: note() });
  location.assign(`/moderation/rules/${name}?version=${version}`);
}

async function move(to) {
  const last = to === "expired" ? "" : acts.elements.until.value;
  const expiresAt = last && new Date(Date.parse(last) + 86_400_000).toISOString();
  await post(`/rules/${root.dataset.rule}/versions/${root.dataset.version}/state`, { to, note: note(), ...(expiresAt && { expiresAt }) });
  location.assign(`/moderation/rules/${root.dataset.rule}?version=${root.dataset.version}`);
}

async function answer(agrees) {
  await post(`/rules/${root.dataset.rule}/approval`, { agrees });
  location.reload();
}

async function tryOut() {
  const result = await post(`/rules/${root.dataset.rule}/versions/${root.dataset.version}/back-test`);
  const place = root.querySelector("[data-tried]");
  if (result.judged === 0) return place.replaceChildren(line("p", "muted", "Nothing was judged yet."));
  const stats = line("dl", "stats");
  for (const [what, count] of [["judged", result.judged], ["newly", result.newly], ["no longer", result.noLonger], ["as before", result.same], ["could not tell", result.couldNotTell]]) {
    const stat = line("div");
    stat.append(line("dt", "", what), line("dd", "numeric", count.toLocaleString("en")));
    stats.append(stat);
  }
  const parts = [stats];
  if (result.notKept.length > 0) parts.push(line("p", "muted small", `Not kept, so that it could not tell where they decide: ${result.notKept.join(", ")}.`));
  parts.push(line("h3", "", result.outcomes.length === 0 ? "All rules together do the same as before" : "What all rules together do"));
  const list = line("ul", "list");
  for (const outcome of result.outcomes) list.append(line("li", "numeric", `${outcome.count.toLocaleString("en")}: ${does[outcome.now]} → ${does[outcome.then]}`));
  parts.push(list);
  if (result.examples.length > 0) {
    const more = line("details");
    more.append(line("summary", "", "Some of them"));
    const some = line("ul", "list small");
    for (const one of result.examples) {
      const item = line("li", "breakable");
      const name = one.kind === "video" ? line("a", "", one.subject) : line("span", "", one.subject);
      if (one.kind === "video") name.href = "/v/" + one.subject;
      item.append(`${one.kind} `, name, `: ${does[one.now]} → ${does[one.then]}`);
      some.append(item);
    }
    more.append(some);
    parts.push(more);
  }
  place.replaceChildren(...parts);
}

root.querySelector("[data-vocabulary]").addEventListener("toggle", async event => {
  const place = root.querySelector("[data-words]");
  if (!event.target.open || place.children.length > 0) return;
  try {
    const { facts, functions } = await send("GET", "/rules/facts");
    const list = line("dl", "facts rule-words");
    for (const fact of facts) list.append(line("dt", "", fact.name), line("dd", "", `${fact.type}. ${fact.what}`));
    for (const one of functions) list.append(line("dt", "", one.shape), line("dd", "", one.what));
    place.replaceChildren(list);
  } catch (failure) {
    toast(failure.message, "bad");
  }
});

function line(tag, style = "", text) {
  const made = document.createElement(tag);
  if (style) made.className = style;
  if (text !== undefined) made.textContent = text;
  return made;
}
