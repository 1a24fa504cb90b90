/** Passkeys: asks the server for options, the authenticator for an answer, and hands it back. Hidden where the browser has none. */
async function send(path: string, form: FormData): Promise<Record<string, unknown>> {
  const answer = await fetch(path, { method: "POST", body: form, credentials: "same-origin" });
  const body = (await answer.json()) as Record<string, unknown>;
  if (!answer.ok) throw new Error(typeof body.problem === "string" ? body.problem : String(answer.status));
  return body;
}

function fields(part: HTMLElement): FormData {
  if (part instanceof HTMLFormElement) return new FormData(part);
  const form = new FormData();
  form.set("csrfmiddlewaretoken", part.dataset.token ?? "");
  form.set("next", part.dataset.next ?? "");
  form.set("step", part.dataset.passkey ?? "");
  return form;
}

async function run(part: HTMLElement): Promise<void> {
  const isNew = part.dataset.passkey === "register";
  const base = isNew ? "/account/passkeys/" : "/account/login/passkey/";
  const form = fields(part);
  const options = await send(`${base}options/`, form);
  const credential = isNew
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options as unknown as PublicKeyCredentialCreationOptionsJSON) })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options as unknown as PublicKeyCredentialRequestOptionsJSON) });
  if (!(credential instanceof PublicKeyCredential)) return;
  form.delete("old");
  form.set("credential", JSON.stringify(credential.toJSON()));
  const done = await send(base, form);
  window.location.assign(typeof done.location === "string" ? done.location : "/account/");
}

export function startPasskeys(): void {
  if (typeof PublicKeyCredential === "undefined" || typeof PublicKeyCredential.parseCreationOptionsFromJSON !== "function") return;
  for (const part of document.querySelectorAll<HTMLElement>("[data-passkey]")) {
    part.hidden = false;
    const problem = part.querySelector<HTMLElement>(".error");
    const start = (event: Event): void => {
      event.preventDefault();
      if (problem) problem.hidden = true;
      run(part).catch((error: unknown) => {
        if (!problem || (error instanceof DOMException && error.name === "NotAllowedError")) return;
        problem.textContent = error instanceof Error ? error.message : String(error);
        problem.hidden = false;
      });
    };
    if (part instanceof HTMLFormElement) part.addEventListener("submit", start);
    else part.querySelector("button")?.addEventListener("click", start);
  }
}
