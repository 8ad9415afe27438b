// A passkey: the device makes or uses a key of this host. Without scripts the six digits of the app work alone.
"use strict";
(() => {
  const form = document.querySelector("[data-passkey]");
  if (!form) return;
  const told = form.querySelector("[role=status]");
  const say = (why) => { told.textContent = form.dataset[why] || form.dataset.failed; };
  if (!window.PublicKeyCredential) {
    say("none");
    form.querySelector("button").disabled = true;
    return;
  }
  form.hidden = false;
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const ask = async () => {
    const data = JSON.parse(document.getElementById("passkey-data").textContent);
    if (form.dataset.passkey === "get") {
      const asked = data.request_options.publicKey;
      const found = await navigator.credentials.get({ publicKey: {
        ...asked, challenge: bytes(asked.challenge), allowCredentials: named(asked.allowCredentials),
      } });
      const { clientDataJSON, authenticatorData, signature, userHandle } = found.response;
      return [found, {
        clientDataJSON: text(clientDataJSON), authenticatorData: text(authenticatorData), signature: text(signature),
        ...(userHandle ? { userHandle: text(userHandle) } : {}),
      }];
    }
    const asked = data.creation_options.publicKey;
    const made = await navigator.credentials.create({ publicKey: {
      ...asked, challenge: bytes(asked.challenge), user: { ...asked.user, id: bytes(asked.user.id) },
      excludeCredentials: named(asked.excludeCredentials),
    } });
    const { clientDataJSON, attestationObject } = made.response;
    return [made, { clientDataJSON: text(clientDataJSON), attestationObject: text(attestationObject) }];
  };

  form.addEventListener("submit", (event) => { // Enter in the box for the name
    event.preventDefault();
    form.querySelector("button").click();
  });
  form.querySelector("button").addEventListener("click", async () => {
    told.textContent = "";
    try {
      const [one, response] = await ask();
      form.querySelector("[name=credential]").value = JSON.stringify({
        id: one.id, rawId: text(one.rawId), type: one.type, response,
        clientExtensionResults: one.getClientExtensionResults(),
      });
      form.submit();
    } catch (why) {
      say({ InvalidStateError: "again", SecurityError: "none" }[why.name]);
    }
  });
})();
