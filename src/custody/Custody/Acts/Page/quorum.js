// Reads what the parties have agreed, and signs for one of them with its passkey. The formats are those of docs/quorum.md.

const bytes = text => new TextEncoder().encode(text);
const join = (...parts) => new Uint8Array(parts.flatMap(part => [...part]));
const hash = async data => new Uint8Array(await crypto.subtle.digest("SHA-256", data));
const base64 = data => btoa(String.fromCharCode(...data));
const kind = bytes("domicile.webauthn/v1");
const find = id => document.getElementById(id);
const say = text => { find("message").textContent = text; };

let charter = null;

async function read() {
  const first = await page(0);
  if (!first) return say("The parties' agreements cannot be read now. Try again later.");
  charter = first;
  show();
  await showAccesses();
}

async function page(from) {
  const answer = await fetch(`/api/quorum?from=${from}`).catch(() => null);
  return answer?.ok ? answer.json() : null;
}

async function more() {
  const next = await page(charter.next);
  if (!next) return say("More cannot be read now. Try again later.");
  charter = { ...next, proposals: [...charter.proposals, ...next.proposals] };
  show();
}

function show() {
  find("proposals").replaceChildren(...charter.proposals.map(card));
  if (charter.proposals.length === 0) find("proposals").append(element("p", "Nothing has been proposed yet.", "quiet"));
  find("more").hidden = charter.next === null;
  const list = element("dl");
  for (const party of charter.registry?.parties ?? [])
    list.append(element("dt", party.name), element("dd", `${party.role.replaceAll("-", " ")}, ${party.country} · ${party.id} · ${keys(party)}`));
  find("parties").replaceChildren(charter.registry
    ? element("p", `${charter.registry.need} of these ${charter.registry.parties.length} make a quorum.${charter.registry.trial ? " This domicile is for trying things in: what is agreed here may take effect at once." : ""}`)
    : element("p", charter.founded ? `This domicile is founded, and its parties have not all agreed yet. The registry that they agree on is ${charter.founded}.`
      : "This domicile is not founded: it has no parties, nobody can make a quorum, and the mandates that it came with hold.", "quiet"),
    element("p", (charter.clock === "witnesses" ? "Delays run by the witnesses' clocks." : "There are no witnesses: delays run by the custodian's clock.")
      + (charter.awaiting ? ` ${charter.awaiting} acts in the ledger count once the witnesses have cosigned them.` : ""), "quiet"), list);
}

function keys(party) {
  const passkeys = party.keys.filter(key => passkey(key)).length;
  return [party.keys.length - passkeys && "signs by command line", passkeys && "signs by passkey"].filter(Boolean).join(" and ");
}

function card(proposal) {
  const view = find("proposal").content.cloneNode(true);
  view.querySelector("h3").textContent = title(proposal.proposal);
  const standing = view.querySelector(".standing");
  standing.textContent = proposal.standing === "inforce" ? "in force" : proposal.standing;
  standing.classList.add(proposal.standing);
  const until = new Date(proposal.proposal.expiresMs).toLocaleString();
  const approved = proposal.approvedBy.length ? `approved by ${proposal.approvedBy.join(", ")}` : "approved by nobody yet";
  view.querySelector("p").textContent = `Proposed by ${proposal.by}, ${approved}. ${proposal.standing === "open" ? `Open until ${until}.` : proposal.dueMs ? `Takes effect on ${new Date(proposal.dueMs).toLocaleString()}.` : ""} ${proposal.hash}`;
  view.querySelector("pre").textContent = JSON.stringify(proposal.proposal, null, 2);
  for (const button of view.querySelectorAll("button")) {
    button.addEventListener("click", () => act(button, proposal.hash));
    button.setAttribute("aria-label", `${button.textContent}: ${title(proposal.proposal)}`);
  }
  const says = {
    open: ["approve", "veto", "withdraw"],
    waiting: ["approve", "veto", "withdraw"],
    inforce: proposal.proposal.parties ? [] : ["veto"],
  }[proposal.standing] ?? [];
  view.querySelectorAll("button").forEach(button => says.includes(button.dataset.say) || button.remove());
  return view;
}

function counted(number, one, several) {
  return `${number} ${number === 1 ? one : several}`;
}

function title({ parties, mandates, access, v, domicile, nonce, expiresMs, ...others }) {
  if (parties) return `A registry of ${counted(parties.parties.length, "party", "parties")}, ${parties.need} for a quorum`;
  if (mandates) return `A table of ${counted(mandates.length, "mandate", "mandates")}`;
  if (!access) return `Something of the kind “${Object.keys(others).find(kind => others[kind]) ?? "unknown"}”`;
  const who = access.subjects ? counted(access.subjects, "person", "people") : "everyone";
  return `Access by the ${access.line.party} to ${access.line.category} of ${who}: ${access.explanation}`;
}

/** The accesses in force, from all pages of proposals, with how often each was opened. */
async function showAccesses() {
  const opened = await openings();
  const proposals = [...charter.proposals];
  for (let next = charter.next; next !== null;) {
    const older = await page(next);
    if (!older) break;
    proposals.push(...older.proposals);
    next = older.next;
  }
  const current = proposals.filter(one => one.standing === "inforce" && one.proposal.access?.untilMs > Date.now());
  find("accesses").replaceChildren(...current.map(one => accessCard(one, opened?.[one.hash] ?? [])));
  if (!opened) find("accesses").prepend(element("p", "How often they were opened cannot be read now. Try again later.", "quiet"));
  if (current.length === 0) find("accesses").append(element("p", "No access is in force.", "quiet"));
}

/** Every opening in the ledger by its proposal, oldest first; null if they cannot be read. */
async function openings() {
  const all = {};
  for (let from = 0, rows; !rows || rows.length === 100; from = rows.at(-1)?.index + 1) {
    const answer = await fetch(`/api/quorum/openings?from=${from}`).catch(() => null);
    if (!answer?.ok) return null;
    rows = await answer.json();
    for (const { index, at, note } of rows) {
      const { proposal, party } = JSON.parse(note);
      (all[proposal] ??= []).push({ index, at, party });
    }
  }
  return all;
}

function accessCard({ hash, proposal }, opened) {
  const view = find("access").content.cloneNode(true);
  view.querySelector("h3").textContent = title(proposal);
  view.querySelector(".until").textContent = `Until ${new Date(proposal.access.untilMs).toLocaleString()}. ${hash}`;
  view.querySelector(".opened").textContent = opened.length ? `Opened ${counted(opened.length, "time", "times")}.` : "Not opened yet.";
  const last = opened.slice(-10).reverse();
  view.querySelector("ul").append(...last.map(one => element("li", `${new Date(one.at).toLocaleString()}, ${one.party}, entry ${one.index}`)));
  view.querySelector("pre").textContent = [
    `./domicile access open ${hash} --holder person:ID --category ${proposal.access.line.category} --key party.key --to once.key | curl -H 'Sec-Fetch-Site: none' --data-binary @- ${location.origin}/api/quorum/openings > opened`,
    "curl -H 'Sec-Fetch-Site: none' --data-binary @opened SERVICE/api/privacy/openings > sealed.zip",
    "./domicile access read opened sealed.zip --with once.key --into opened-values",
  ].join("\n");
  const form = view.querySelector("form");
  form.elements.categories.value = proposal.access.line.category;
  form.addEventListener("submit", event => {
    event.preventDefault();
    open(form, hash);
  });
  return view;
}

async function open(form, proposal) {
  const { holder, categories, name, to } = Object.fromEntries([...form.elements].map(field => [field.name, field.value?.trim()]));
  const [button, answer] = [form.querySelector("button"), form.querySelector(".answer")];
  button.disabled = true;
  try {
    const nonce = [...crypto.getRandomValues(new Uint8Array(16))].map(part => part.toString(16).padStart(2, "0")).join("");
    // Names in this order, no white space: the text that is signed has one spelling.
    const wanted = JSON.stringify({ categories: categories.split(/[\s,]+/).filter(Boolean), holder, name, nonce, proposal, to });
    const note = await sign(`domicile.opening/v1\n${charter.domicile}\n${Date.now()}\n${wanted}\n`);
    if (note) await ask(note, answer);
  } catch (failure) {
    if (failure.name !== "NotAllowedError") answer.textContent = "This passkey could not be used. Try again.";
  } finally {
    button.disabled = false;
  }
}

async function ask(note, answer) {
  const response = await fetch("/api/quorum/openings", { method: "POST", body: note });
  if (!response.ok) {
    answer.textContent = (await response.json().catch(() => null))?.title ?? "That did not work. Try again.";
    return;
  }
  const save = element("a", "Save what the custodian released");
  save.href = URL.createObjectURL(await response.blob());
  save.download = "opened";
  answer.replaceChildren("It is entered in the ledger, and the person reads it. ", save);
}

/** The passkeys of every registry, in force or proposed. */
function passkeys() {
  const registries = [charter.registry, ...charter.proposals.map(proposal => proposal.proposal.parties)].filter(Boolean);
  return registries.flatMap(registry => registry.parties).flatMap(party => party.keys).map(passkey).filter(Boolean);
}

/** What a vkey says, if it is a passkey's: null otherwise. */
function passkey(vkey) {
  // Its base64 may have more of them.
  const [, name, id, key] = vkey.match(/^([^+]*)\+([0-9a-f]{8})\+(.*)$/);
  const data = Uint8Array.from(atob(key), letter => letter.charCodeAt(0));
  return data[0] === 0xff ? { name, id: id.match(/../g).map(hex => parseInt(hex, 16)), point: data.slice(-65) } : null;
}

async function act(button, proposal) {
  const buttons = button.parentElement.querySelectorAll("button");
  buttons.forEach(each => { each.disabled = true; });
  try {
    const text = `domicile.act/v1\n${charter.domicile}\n${button.dataset.say}\n${Date.now()}\n${proposal}\n`;
    const note = await sign(text);
    if (note) await send(note);
  } catch (failure) {
    // Whoever closed the dialog knows.
    if (failure.name !== "NotAllowedError") say("This passkey could not be used. Try again.");
  } finally {
    buttons.forEach(each => { each.disabled = false; });
  }
}

/** The signed note; null, with the reason shown, if the passkey is nobody's. */
async function sign(text) {
  const { response } = await navigator.credentials.get({ publicKey: { challenge: await hash(bytes(text)), userVerification: "required" } });
  const [client, data, signature] = [response.clientDataJSON, response.authenticatorData, response.signature].map(part => new Uint8Array(part));
  const signed = join(data, await hash(client));
  for (const key of passkeys()) {
    const point = await crypto.subtle.importKey("raw", key.point, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
    if (!await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, point, raw(signature), signed)) continue;
    const all = join(key.id, [client.length >> 8, client.length & 255], client, data, signature);
    return `${text}\n— ${key.name} ${base64(all)}\n`;
  }
  say("This passkey belongs to no party, and to none that is proposed.");
  return null;
}

/** An ECDSA signature in DER as the two numbers that the browser verifies. */
function raw(der) {
  const number = at => ({ value: der.slice(at + 2, at + 2 + der[at + 1]), next: at + 2 + der[at + 1] });
  const [r, s] = [number(2), number(number(2).next)];
  const sized = value => join(new Uint8Array(32), value).slice(-32);
  return join(sized(r.value), sized(s.value));
}

async function send(note) {
  const answer = await fetch("/api/quorum/acts", { method: "POST", body: note });
  const said = await answer.json().catch(() => null);
  say(answer.ok ? `Entered in the ledger as entry ${said.index}.` : said?.title ?? "That did not work. Try again.");
  await read();
}

find("make").addEventListener("submit", async event => {
  event.preventDefault();
  const party = find("party").value;
  const name = `${charter.domicile}/party/${party}`;
  try {
    const made = await navigator.credentials.create({ publicKey: {
      challenge: crypto.getRandomValues(new Uint8Array(32)),
      rp: { name: charter.domicile },
      user: { id: crypto.getRandomValues(new Uint8Array(16)), name, displayName: name },
      pubKeyCredParams: [{ type: "public-key", alg: -7 }],
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
    } });
    const key = join(kind, await hash(bytes(location.hostname)), new Uint8Array(made.response.getPublicKey()).slice(-65));
    const id = (await hash(join(bytes(`${name}\n`), [0xff], key))).slice(0, 4);
    find("vkey").textContent = `${name}+${[...id].map(part => part.toString(16).padStart(2, "0")).join("")}+${base64(join([0xff], key))}`;
    find("vkey").hidden = false;
  } catch (failure) {
    if (failure.name !== "NotAllowedError") say("A passkey could not be made on this device.");
  }
});

function element(name, text = "", look = "") {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = look;
  return made;
}

find("more").addEventListener("click", more);

if (!globalThis.PublicKeyCredential) say("This browser signs with passkeys only over a secure connection.");
await read();
