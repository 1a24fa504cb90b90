/** The desk of pairs: one key a decision; the pair that follows is fetched while this one is read. */
export function startReview(): void {
  if (!document.querySelector("[data-review]")) return;
  let following: Promise<Document | null> = Promise.resolve(null);
  const desk = (): HTMLElement | null => document.querySelector<HTMLElement>("[data-review]");

  const fetchPage = async (address: string): Promise<Document | null> => {
    const answer = await fetch(address, { headers: { Accept: "text/html" }, credentials: "same-origin" }).catch(() => null);
    return answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  };
  const prepare = (): void => {
    const after = desk()?.dataset["after"];
    following = after ? fetchPage(location.pathname + after) : Promise.resolve(null);
  };
  const decide = async (act: string): Promise<void> => {
    const form = document.querySelector<HTMLFormElement>("form[data-decide]");
    const button = form?.querySelector<HTMLButtonElement>(`button[value="${act}"]`);
    if (!form || !button || form.dataset["busy"]) return;
    form.dataset["busy"] = "1";
    const body = new URLSearchParams(new FormData(form) as unknown as Record<string, string>);
    body.set("act", act);
    const after = desk()?.dataset["after"];
    const [answer, page] = await Promise.all([fetch(form.action, { method: "POST", body, credentials: "same-origin", redirect: "manual" }).catch(() => null), following]);
    const fresh = page?.querySelector("main");
    const here = document.querySelector("main");
    // A decision that is answered with anything but a redirect has something to say: it is sent again as a form would.
    if (answer?.type !== "opaqueredirect") { delete form.dataset["busy"]; form.requestSubmit(button); return; }
    if (!fresh || !here || !after) { location.assign(`${location.pathname}?${form.dataset["query"] ?? ""}`); return; }
    here.replaceWith(fresh);
    history.replaceState(null, "", after);
    fresh.querySelector<HTMLElement>("h1")?.focus();
    prepare();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || (event.target as HTMLElement | null)?.closest("input, textarea, select, [contenteditable]")) return;
    const act = { s: "same", d: "different", l: "later" }[event.key];
    const link = { j: "next", k: "prev" }[event.key];
    if (act) { event.preventDefault(); void decide(act); }
    else if (link) document.querySelector<HTMLAnchorElement>(`[data-review] a[rel="${link}"]`)?.click();
  });
  prepare();
}
