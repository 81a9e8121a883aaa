// The desk of a design: the preview follows when typing pauses. Without this script a button shows it.
(() => {
  "use strict";

  const PAUSE = 900; // milliseconds without a key before a preview is asked for
  const form = document.querySelector("form[data-design]");
  if (!form) return;
  const part = (name) => form.querySelector(`[data-part="${name}"]`);
  const [state, picture, wrong, findings] = ["state", "picture", "wrong", "findings"].map(part);
  let waiting = 0;
  let asked = null; // what is on its way
  let changed = false;

  function told(found) {
    findings.replaceChildren(
      ...found.map(({ place, sentence }) => {
        const line = document.createElement("li");
        const where = document.createElement("strong");
        where.textContent = place;
        line.append(where, " ", sentence);
        return line;
      }),
    );
    wrong.hidden = found.length === 0;
  }

  function show(answer) {
    told(answer.findings);
    const blind = answer.made && !answer.picture ? form.dataset.blind : "";
    state.textContent = answer.problem || (answer.findings.length ? form.dataset.faulty : blind);
    if (!answer.picture) return;
    picture.src = answer.picture;
    picture.hidden = false;
    delete picture.dataset.old;
  }

  async function ask() {
    asked?.abort();
    const mine = (asked = new AbortController());
    state.textContent = form.dataset.making;
    picture.dataset.old = "";
    try {
      const headers = { "X-Requested-With": "fetch" };
      const answer = await fetch(form.dataset.design, { method: "POST", body: new FormData(form), headers, signal: mine.signal });
      const body = await answer.json();
      if (answer.ok) return show(body);
      state.textContent = body.message;
      if (answer.status === 429) soon(1000 * Number(answer.headers.get("Retry-After") || 5));
    } catch (fault) {
      if (fault.name !== "AbortError") state.textContent = form.dataset.gone;
    }
  }

  function soon(wait) {
    clearTimeout(waiting);
    waiting = setTimeout(ask, wait);
  }

  form.addEventListener("input", (event) => {
    if (event.target.matches("textarea")) changed = true;
    soon(PAUSE);
  });
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button?.value === "preview") {
      event.preventDefault();
      soon(0);
    } else if (!button?.formTarget) changed = false;
  });
  addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
  if (picture.hidden) soon(0);
})();
