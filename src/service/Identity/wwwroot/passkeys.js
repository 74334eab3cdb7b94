import { ask } from "/js/api.js";

// Passkeys: each form that offers one says by an attribute what it is for.
const supported = globalThis.PublicKeyCredential?.parseCreationOptionsFromJSON && PublicKeyCredential.parseRequestOptionsFromJSON && isSecureContext;

const post = (path, body) => ask("POST", path, body);

async function make(path, about) {
  const { ceremony, options } = await post(`${path}/options`, about);
  const credential = await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
  return post(path, { ceremony, credential: credential.toJSON() });
}

async function prove() {
  const { ceremony, options } = await post("/api/session/passkey/options");
  const credential = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  return { ceremony, credential: credential.toJSON() };
}

/** The page to go on to: only ever one of this site. */
function next() {
  const path = new URLSearchParams(location.search).get("next") ?? "/";
  const url = new URL(path, location.origin);
  return url.origin === location.origin && path.startsWith("/") ? url : new URL("/", location.origin);
}

/** Instead of the page: what is told once. */
function showCodes(codes) {
  const template = document.querySelector("[data-passkey-codes]");
  const shown = template.content.cloneNode(true);
  for (const code of codes) {
    const item = document.createElement("li");
    item.className = "list-row";
    item.append(Object.assign(document.createElement("code"), { textContent: code }));
    shown.querySelector(".codes").append(item);
  }
  template.parentElement.replaceChildren(shown);
}

function offer(form, use) {
  const button = form.querySelector("[data-passkey-button]");
  if (!button) return;
  const error = form.querySelector("[data-passkey-error]");
  form.querySelector("[data-passkey-only]").hidden = false;
  button.addEventListener("click", async () => {
    error.textContent = "";
    button.classList.add("busy");
    try {
      await use(form);
    } catch (failure) {
      // The person closed the dialog, or took too long: they know.
      if (failure.code === "confirm-first") location.assign(`/confirm?next=${encodeURIComponent(location.pathname + location.hash)}`);
      else if (failure.name !== "NotAllowedError") error.textContent = "code" in failure && "status" in failure ? failure.message : "This passkey could not be used. Try again.";
    } finally {
      button.classList.remove("busy");
    }
  });
}

if (supported) {
  for (const form of document.querySelectorAll("[data-passkey-sign-up]")) {
    offer(form, async () => {
      const data = new FormData(form);
      const wanted = ["Name", "Email", "BirthDate"].map(field => form.elements[`Input.${field}`]);
      if (!wanted.every(control => control.reportValidity())) return;
      const { codes } = await make("/api/accounts/passkey", { name: data.get("Input.Name"), email: data.get("Input.Email"), birthDate: data.get("Input.BirthDate") });
      showCodes(codes);
    });
  }
  for (const form of document.querySelectorAll("[data-passkey-sign-in]")) {
    offer(form, async () => {
      const who = await post("/api/session/passkey", await prove());
      location.assign(who.eraseAt ? "/privacy/leaving" : next());
    });
  }
  for (const form of document.querySelectorAll("[data-passkey-add]")) {
    offer(form, async () => {
      const password = form.elements.password;
      if (password && !password.reportValidity()) return;
      await make("/api/passkeys", { password: password?.value || null });
      location.reload();
    });
  }
  for (const form of document.querySelectorAll("[data-passkey-confirm]")) {
    offer(form, async () => {
      await post("/api/session/confirm", { passkey: await prove() });
      location.assign(next());
    });
  }
}
