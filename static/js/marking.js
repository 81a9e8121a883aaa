// Marking an essay with the keyboard: digits choose points, arrows or j and k move, Enter saves, ? shows the keys.
// What is chosen and written stays on this device until the server has it. Without this script the form works as it is.
(() => {
  "use strict";
  const KEPT = "brevet-marking:";
  const form = document.querySelector("[data-marking]");
  const page = form || document.querySelector("[data-marking-list]");
  if (!page) return;

  // ---- what is not sent yet

  function kept(name) {
    try {
      return JSON.parse(localStorage.getItem(KEPT + name));
    } catch {
      return null; // storage is shut, or holds what is not ours
    }
  }

  function keep(name, draft) {
    try {
      if (draft) localStorage.setItem(KEPT + name, JSON.stringify(draft));
      else localStorage.removeItem(KEPT + name);
    } catch {
      // a full or shut storage: the form itself still holds everything
    }
  }

  if (page.dataset.sent) keep(page.dataset.sent, null);
  if (!form) return;

  const name = form.dataset.marking;
  const fields = () => [...form.elements].filter((it) => /^p\.\d+$|^comment$|^reason$/.test(it.name));

  function draft() {
    const found = {};
    for (const field of fields()) if (field.type !== "radio" || field.checked) found[field.name] = field.value;
    return found;
  }

  function restore() {
    const before = kept(name);
    if (form.dataset.typed || !before) return;
    const shown = JSON.stringify(draft());
    for (const field of fields()) {
      const value = before[field.name];
      if (typeof value !== "string") continue;
      if (field.type === "radio") field.checked = field.value === value;
      else field.value = value;
    }
    if (JSON.stringify(draft()) === shown) return;
    const note = form.querySelector("[data-note]");
    note.textContent = form.dataset.kept;
    note.hidden = false;
  }

  // ---- the sum so far

  const sum = form.querySelector("[data-sum]");

  function add() {
    const points = Object.entries(draft()).filter(([it]) => it.startsWith("p."));
    const all = points.reduce((so, [, value]) => so + (Number(value) || 0), 0);
    sum.textContent = sum.dataset.sum.replace("{sum}", all.toLocaleString(document.documentElement.lang));
  }

  form.addEventListener("input", () => {
    keep(name, draft());
    add();
  });

  // ---- keys

  const criteria = [...form.querySelectorAll("[data-criterion]")];
  const keys = form.querySelector("[data-keys]");
  let typed = "";
  let typedAt = 0;

  const here = () => criteria.findIndex((it) => it.contains(document.activeElement));

  function go(place) {
    typed = ""; // the next digit belongs to another criterion
    const next = criteria[place];
    const aim = next ? next.querySelector("input:checked") || next.querySelector("input") : form.querySelector("textarea");
    aim.focus({ preventScroll: true });
    (next || aim).scrollIntoView({ block: "nearest" });
  }

  /** Digits that follow each other at once make one number: 1 and 2 are 12 where the rubric has 12. */
  function choose(digit, at) {
    const place = here();
    if (place < 0) return;
    typed = at - typedAt < 700 ? typed + digit : digit;
    typedAt = at;
    const steps = [...criteria[place].querySelectorAll("input[type=radio]")];
    const step = steps.find((it) => it.value === typed) || steps.find((it) => it.value === digit);
    if (!step) return;
    step.checked = true;
    step.focus({ preventScroll: true });
    step.dispatchEvent(new Event("input", { bubbles: true }));
    // a criterion that needs no second digit is done
    if (!steps.some((it) => it.value !== step.value && it.value.startsWith(step.value))) {
      go(place + 1);
    }
  }

  function pressed(event) {
    const writes = event.target.matches("textarea, input[type=number]");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return form.requestSubmit(first);
    if (event.ctrlKey || event.metaKey || event.altKey) return null;
    if (event.key === "Escape" && event.target.matches("textarea")) return go(0);
    if (event.target.matches("textarea")) return null;
    if (event.key === "?") return void (keys.open = !keys.open);
    if (here() < 0) return null;
    if (event.key === "j" || event.key === "ArrowDown") return go(here() + 1);
    if (event.key === "k" || event.key === "ArrowUp") return go(Math.max(0, here() - 1));
    if (/^\d$/.test(event.key) && !writes) return choose(event.key, event.timeStamp);
    return null;
  }

  const first = form.querySelector("button[type=submit]");
  form.addEventListener("keydown", (event) => {
    if (pressed(event) !== null) event.preventDefault();
  });

  // one act sends once, however often the key is pressed
  let sending = false;
  form.addEventListener("submit", (event) => {
    if (sending) event.preventDefault();
    sending = true;
  });
  addEventListener("pageshow", () => {
    sending = false;
  });

  restore();
  add();
  keys.hidden = false;
  const wrong = form.querySelector(".field-wrong");
  go(Math.max(0, criteria.indexOf(wrong)));
  scrollTo(0, 0);
})();
