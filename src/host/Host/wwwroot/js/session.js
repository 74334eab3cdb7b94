// Keeps the session of this browser by a key that cannot be exported, so that a copied cookie does not renew it.
const store = "keys", lock = "domicile-session";
const algorithm = { name: "ECDSA", namedCurve: "P-256" }, signing = { name: "ECDSA", hash: "SHA-256" };
const interval = 5 * 60_000, live = 15 * 60_000, again = 10_000;

// Elsewhere, as over plain HTTP, the session is not bound, and the service renews it by its cookie.
const supported = isSecureContext && globalThis.indexedDB && globalThis.crypto?.subtle && navigator.locks;
const mark = document.querySelector("meta[name=session]");

let timer, act, lapsesAt = Infinity;

/** Renews the session unless it was renewed just now, in another tab too. Returns in how many milliseconds to come again. */
export const renew = (now = false) => alone(async () => {
  const kept = await read();
  if (!kept) throw Object.assign(new Error("This browser no longer has the key of your session. Sign in again."), { status: 401 });
  const left = kept.due - Date.now();
  // More than that is left where the clock was set back.
  if (!now && left > 0 && left <= interval) return left;
  return remember(kept, await signed("/api/session/renewal", kept.key));
});

const alone = act => supported ? navigator.locks.request(lock, act)
  : Promise.reject(new Error("This browser cannot keep the key of a session. Sign in again."));

/** Makes the key before the session is bound to it: one that cannot be kept binds nothing. */
const bind = session => alone(async () => {
  let kept = await read();
  // There is one already where the answer was lost.
  if (kept?.session !== session) {
    const pair = await crypto.subtle.generateKey(algorithm, false, ["sign"]);
    kept = { session, key: pair.privateKey, publicKey: base64(await crypto.subtle.exportKey("raw", pair.publicKey)), due: 0 };
    await write(kept);
  }
  return remember(kept, await signed("/api/session/key", kept.key, { key: kept.publicKey }));
});

/** Sends a proof by the key; twice where a challenge went with a restart of the custodian. */
async function signed(path, key, more = {}, isLast = false) {
  const { challenge } = await post("/api/session/challenge");
  const signature = await crypto.subtle.sign(signing, key, new TextEncoder().encode(`domicile.session/v1\n${challenge}`));
  try {
    return await post(path, { ...more, challenge, signature: base64(signature) });
  } catch (failure) {
    if (isLast || failure.code !== "session-proof-refused") throw failure;
    return signed(path, key, more, true);
  }
}

async function remember(kept, { renewInSeconds }) {
  const wait = renewInSeconds * 1_000;
  await write({ ...kept, due: Date.now() + wait });
  return wait;
}

/** Now, if it is time, and whenever it is time again. */
async function keep() {
  clearTimeout(timer);
  let wait = again;
  try {
    wait = await act();
    act = renew;
    lapsesAt = Date.now() + wait - interval + live;
  } catch (failure) {
    // The session is over, or the key is gone; else it is tried again.
    if (failure.status >= 400 && failure.status < 500) return;
  }
  timer = setTimeout(keep, Math.max(wait, 1_000));
}

async function goOn(page) {
  const failed = page.querySelector("[data-renew-failed]");
  try {
    // Twice where the answer before was lost: it is given again, as old as it is.
    if (await renew(true) === 0) await renew(true);
    location.replace(page.dataset.renew);
  } catch (failure) {
    failed.querySelector("span").textContent = failure.message;
    failed.hidden = false;
  }
}

async function post(path, body) {
  const content = body ? { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) } : {};
  const answer = await fetch(path, { method: "POST", ...content });
  const read = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(read.title), { code: read.code, status: answer.status });
  return read;
}

const base64 = bytes => btoa(String.fromCharCode(...new Uint8Array(bytes)));

const read = () => use("readonly", keys => keys.get("session"));
const write = value => use("readwrite", keys => keys.put(value, "session"));

const use = (mode, act) => new Promise((resolve, reject) => {
  const opening = indexedDB.open("domicile", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(store);
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const database = opening.result, transaction = database.transaction(store, mode);
    const done = then => () => (database.close(), then());
    try {
      const asked = act(transaction.objectStore(store));
      transaction.oncomplete = done(() => resolve(asked.result));
      transaction.onerror = transaction.onabort = done(() => reject(transaction.error));
    } catch (failure) {
      done(() => reject(failure))();
    }
  };
});

const page = document.querySelector("[data-renew]");
if (page) goOn(page);
else if (supported && mark) {
  const { key, dueIn } = mark.dataset;
  act = key === "bind" ? () => bind(mark.content) : dueIn === "0" ? () => renew(true) : renew;
  keep();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") keep();
  });
  // A form that is sent after the computer slept waits for the renewal.
  addEventListener("submit", event => {
    if (Date.now() < lapsesAt || event.defaultPrevented) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    lapsesAt = Infinity;
    keep().finally(() => event.target.requestSubmit(event.submitter));
  }, { capture: true });
}
