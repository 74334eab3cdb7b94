// A button that makes or proves a passkey, and sends its form with what the device answered.
const supported = globalThis.PublicKeyCredential?.parseCreationOptionsFromJSON && PublicKeyCredential.parseRequestOptionsFromJSON && isSecureContext;

async function answer(form, makes) {
  const visit = form.elements.visit?.value;
  const asked = await fetch("/passkey/options", { method: "POST", body: new URLSearchParams(visit ? { visit } : {}) });
  const begun = await asked.json();
  if (!asked.ok) throw Object.assign(new Error(begun.title), { code: begun.code });
  const credential = makes
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(begun.options) })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(begun.options) });
  form.elements.ceremony.value = begun.ceremony;
  form.elements.credential.value = JSON.stringify(credential.toJSON());
  form.submit();
}

for (const button of supported ? document.querySelectorAll("[data-passkey]") : []) {
  const error = button.parentElement.querySelector(".error");
  button.parentElement.hidden = false;
  button.addEventListener("click", async () => {
    error.textContent = "";
    button.classList.add("busy");
    try {
      await answer(button.form, button.dataset.passkey === "make");
    } catch (failure) {
      button.classList.remove("busy");
      // The person closed the dialog, or took too long: they know.
      if (failure.name !== "NotAllowedError") error.textContent = failure.code ? failure.message : "This passkey could not be used. Try again.";
    }
  });
}
