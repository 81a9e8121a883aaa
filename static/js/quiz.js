// Saves every change of an open attempt, keeps on the device what cannot be sent, and says plainly which is which.
// Without this file the same page works: its forms save on every button.
(() => {
  "use strict";

  const PREFIX = "brevet-answer:";
  const RETRY_LEAST = 2000;
  const RETRY_MOST = 30000;
  const TYPING_PAUSE = 700;
  const PATIENCE = 15000;

  // ------------------------------------------------------------ what is kept on this device

  /** Unsent answers of one attempt: question → {seq, answer}. Falls back to memory where storage is forbidden. */
  class Shelf {
    constructor(attempt) {
      this.prefix = `${PREFIX}${attempt}:`;
      try {
        this.store = window.localStorage;
        this.store.length;
      } catch {
        this.store = null;
        this.memory = new Map();
      }
    }

    put(question, entry) {
      try {
        if (this.store) return this.store.setItem(this.prefix + question, JSON.stringify(entry));
      } catch {
        this.store = null;
        this.memory = new Map();
      }
      this.memory.set(question, entry);
    }

    entries() {
      if (!this.store) return [...this.memory];
      const found = [];
      for (const key of Object.keys(this.store).filter((key) => key.startsWith(this.prefix))) {
        try {
          found.push([key.slice(this.prefix.length), JSON.parse(this.store.getItem(key))]);
        } catch {
          this.store.removeItem(key);
        }
      }
      return found;
    }

    /** Forget an answer once it is safe elsewhere, unless a newer one has taken its place. */
    drop(question, seq) {
      const kept = this.entries().find(([key]) => key === question);
      if (!kept || kept[1].seq > seq) return;
      if (this.store) this.store.removeItem(this.prefix + question);
      else this.memory.delete(question);
    }

    clear() {
      for (const [question] of this.entries()) this.drop(question, Infinity);
    }
  }

  const closed = document.querySelector("[data-closed]");
  if (closed) new Shelf(closed.dataset.closed).clear();

  const root = document.querySelector("[data-attempt]");
  if (!root) return;

  const words = JSON.parse(root.dataset.words);
  const shelf = new Shelf(root.dataset.attempt);
  const questions = new Map(
    [...root.querySelectorAll("[data-question]")].map((fieldset) => [fieldset.dataset.question, fieldset]),
  );
  const say = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  // the server's clock, so that of two devices the later act wins, whatever their own clocks say
  const offset = Number(root.dataset.now) - Date.now();
  let lastSeq = 0;
  const nextSeq = () => (lastSeq = Math.max(lastSeq + 1, Math.floor(Date.now() + offset)));

  // ------------------------------------------------------------ reading and filling a question

  const controls = (fieldset) => [...fieldset.querySelectorAll("[name^='a.']")];

  function read(fieldset) {
    const fields = controls(fieldset);
    switch (fieldset.dataset.kind) {
      case "single":
      case "truefalse":
        return fields.find((field) => field.checked)?.value ?? null;
      case "multiple":
        return fields.filter((field) => field.checked).map((field) => field.value);
      case "matching":
      case "ordering":
        return Object.fromEntries(fields.filter((field) => field.value).map((field) => [field.dataset.row, field.value]));
      default:
        return fields[0].value;
    }
  }

  function fill(fieldset, answer) {
    for (const field of controls(fieldset)) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = [answer].flat().includes(field.value);
      else if (field.dataset.row) field.value = answer?.[field.dataset.row] ?? "";
      else field.value = answer ?? "";
    }
  }

  // ------------------------------------------------------------ saying what is saved and what is not

  const trouble = root.querySelector("[data-trouble]");

  function tell(question, sentence, state) {
    const line = questions.get(question)?.querySelector("[data-saved]");
    if (!line) return;
    line.textContent = sentence;
    line.dataset.saved = state;
  }

  function showTrouble(sentence, link, after) {
    trouble.hidden = !sentence;
    trouble.replaceChildren(sentence || "");
    if (!link) return;
    const anchor = document.createElement("a");
    Object.assign(anchor, { href: link.href, textContent: link.label });
    if (link.away) Object.assign(anchor, { target: "_blank", rel: "noopener" });
    trouble.append(" ", anchor, after ? `. ${after}` : "");
  }

  // in the zone in which the page names every other time
  const timeNow = () =>
    new Date().toLocaleTimeString(document.documentElement.lang, {
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
      timeZone: root.dataset.zone,
      timeZoneName: "short",
    });

  // ------------------------------------------------------------ sending

  let sending = false;
  let again = null;
  let pause = RETRY_LEAST;
  let over = false;

  function token() {
    return root.querySelector("[name='csrf_token']").value;
  }

  /** A page that is older than its sign-in carries an old token: take the one of a fresh page. */
  async function renewToken() {
    const page = await fetch(window.location.href, { credentials: "same-origin" });
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
    const found = fresh.querySelector("[data-attempt] [name='csrf_token']")?.value;
    if (!found) return false;
    for (const field of document.querySelectorAll("[name='csrf_token']")) field.value = found;
    return true;
  }

  async function post(question, entry) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), PATIENCE);
    try {
      return await fetch(`${root.dataset.save}/${question.split("/").map(encodeURIComponent).join("/")}`, {
        method: "POST",
        credentials: "same-origin",
        keepalive: true,
        signal: abort.signal,
        headers: { "Content-Type": "application/json", "X-Requested-With": "fetch", "X-CSRFToken": token() },
        body: JSON.stringify({ seq: entry.seq, answer: entry.answer }),
      });
    } finally {
      clearTimeout(timer);
    }
  }

  /** Send one answer: "kept", "later" (try again), "dropped" (never will be taken) or "over". */
  async function send(question, entry) {
    let response;
    try {
      response = await post(question, entry);
      if (response.status === 400 && (await renewToken())) response = await post(question, entry);
    } catch {
      tell(question, words.offline, "wait");
      return "later";
    }
    switch (response.status) {
      case 204:
        return kept(question, entry);
      case 400:
      case 401:
        tell(question, words.signedOut, "wait");
        showTrouble(words.signedOut, { href: root.dataset.signIn, label: words.signIn, away: true }, words.signInThen);
        return "later";
      case 403:
      case 404:
        tell(question, words.notYours, "wait");
        return "dropped";
      case 409:
        showTrouble(words.closed, { href: root.dataset.over, label: words.result });
        return "over";
      case 422:
        tell(question, words.refused, "wait");
        shelf.drop(question, entry.seq);
        return "dropped";
      default:
        tell(question, words.offline, "wait");
        return "later";
    }
  }

  function kept(question, entry) {
    shelf.drop(question, entry.seq);
    const fieldset = questions.get(question);
    if (fieldset) {
      fieldset.dataset.seq = entry.seq;
      fieldset.querySelector("[name^='was.']").value = JSON.stringify(entry.answer);
      const given = entry.answer === null ? 0 : Object.keys(entry.answer).length;
      const rows = fieldset.querySelectorAll("[data-row]").length;
      tell(question, given ? say(words.saved, { time: timeNow() }) : "", "yes");
      mark(question, given >= Math.max(1, rows));
    }
    showTrouble("");
    return "kept";
  }

  /** Show in the row of numbers that this question has an answer. */
  function mark(question, answered) {
    const number = questions.get(question).id.slice(1);
    root.querySelector(`.quiz-step[value="${number}"]`)?.classList.toggle("quiz-step-open", !answered);
  }

  async function flush() {
    if (sending || over) return;
    sending = true;
    clearTimeout(again);
    try {
      for (let round = shelf.entries(), tried = new Set(); round.length; ) {
        const [question, entry] = round.shift();
        tried.add(`${question} ${entry.seq}`);
        const outcome = await send(question, entry);
        if (outcome === "over") return end();
        if (outcome === "later") return retry();
        pause = RETRY_LEAST;
        // what was changed while this one was on its way
        round = shelf.entries().filter(([key, value]) => !tried.has(`${key} ${value.seq}`));
      }
    } finally {
      sending = false;
    }
  }

  function retry() {
    again = setTimeout(flush, pause);
    pause = Math.min(pause * 2, RETRY_MOST);
  }

  function end() {
    over = true;
    shelf.clear();
    for (const fieldset of questions.values()) fieldset.disabled = true;
  }

  // ------------------------------------------------------------ noticing changes

  /** Whether somebody changed a question before this file had come over a slow link. */
  function wasChanged(fieldset) {
    return controls(fieldset).some((field) => {
      if (field.type === "radio" || field.type === "checkbox") return field.checked !== field.defaultChecked;
      if (field.dataset.row) return field.selectedIndex !== Math.max(0, [...field.options].findIndex((o) => o.defaultSelected));
      return field.value !== field.defaultValue;
    });
  }

  const typing = new Map();

  function changed(fieldset) {
    const question = fieldset.dataset.question;
    clearTimeout(typing.get(question));
    typing.delete(question);
    shelf.put(question, { seq: nextSeq(), answer: read(fieldset) });
    tell(question, words.saving, "wait");
    flush();
  }

  function typed(fieldset) {
    const question = fieldset.dataset.question;
    clearTimeout(typing.get(question));
    tell(question, words.saving, "wait");
    typing.set(question, setTimeout(() => changed(fieldset), TYPING_PAUSE));
  }

  function finishTyping() {
    for (const question of [...typing.keys()]) changed(questions.get(question));
  }

  root.addEventListener("change", (event) => {
    const fieldset = event.target.closest("[data-question]");
    if (fieldset) changed(fieldset);
  });
  root.addEventListener("input", (event) => {
    if (event.target.matches("input.quiz-typed")) typed(event.target.closest("[data-question]"));
  });
  root.addEventListener("submit", (event) => {
    const handIn = event.target.matches("[data-hand-in]");
    if (!navigator.onLine) {
      event.preventDefault();
      finishTyping();
      showTrouble(words.offline);
    } else if (handIn) {
      const unsent = shelf.entries().map(([question, entry]) => ({ question, seq: entry.seq, answer: entry.answer }));
      event.target.querySelector("[name='unsent']").value = unsent.length ? JSON.stringify(unsent) : "";
    }
  });
  window.addEventListener("online", flush);
  window.addEventListener("pagehide", finishTyping);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") finishTyping();
    else flush();
  });

  // ------------------------------------------------------------ putting in order

  function arrange(list, fieldset) {
    for (const item of list.children) {
      const text = item.querySelector("span").textContent.trim();
      const moves = document.createElement("span");
      moves.className = "quiz-order-moves";
      for (const [label, step, sign] of [
        [list.dataset.up, -1, "↑"],
        [list.dataset.down, 1, "↓"],
      ]) {
        const button = document.createElement("button");
        Object.assign(button, { type: "button", className: "quiz-order-move", textContent: sign });
        button.setAttribute("aria-label", `${label}: ${text}`);
        button.addEventListener("click", () => move(list, item, step, fieldset, button));
        moves.append(button);
      }
      item.append(moves);
    }
    list.classList.add("quiz-order-live");
  }

  function move(list, item, step, fieldset, button) {
    const beside = step < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (!beside) return;
    if (step < 0) beside.before(item);
    else beside.after(item);
    [...list.children].forEach((child, index) => (child.querySelector("select").value = String(index + 1)));
    button.focus();
    changed(fieldset);
  }

  // ------------------------------------------------------------ the clock

  const clock = root.querySelector("[data-deadline]");

  function keepTime() {
    const end = Date.now() + Number(clock.dataset.left) * 1000;
    const shown = clock.querySelector("[data-clock-words]");
    const speaks = clock.querySelector("[data-clock-speaks]");
    let before = Infinity;
    const tick = () => {
      const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
      clock.querySelector("progress").value = left;
      const sentence = left > 60 ? words.minutesLeft : words.secondsLeft;
      const text = say(sentence, { minutes: Math.ceil(left / 60), end: clock.dataset.end });
      if (shown.textContent !== text) shown.textContent = text;
      clock.dataset.urgency = left <= 60 ? "last" : left <= 300 ? "soon" : "";
      if (left <= 60 && before > 60) speaks.textContent = words.oneLeft;
      else if (left <= 300 && before > 300) speaks.textContent = words.fiveLeft;
      before = left;
      if (left > 0) setTimeout(tick, 1000);
      else timeIsUp();
    };
    tick();
  }

  function timeIsUp() {
    end();
    showTrouble(words.over, { href: root.dataset.over, label: words.result });
    setTimeout(() => window.location.assign(root.dataset.over), 2500);
  }

  // ------------------------------------------------------------ beginning

  const early = [...questions.values()].filter(wasChanged);
  for (const [question, entry] of shelf.entries()) {
    const fieldset = questions.get(question);
    lastSeq = Math.max(lastSeq, entry.seq);
    if (!fieldset || early.includes(fieldset)) continue;
    if (entry.seq > Number(fieldset.dataset.seq)) fill(fieldset, entry.answer);
    else shelf.drop(question, entry.seq);
  }
  for (const fieldset of questions.values()) {
    lastSeq = Math.max(lastSeq, Number(fieldset.dataset.seq));
    const list = fieldset.querySelector(".quiz-order");
    if (list) arrange(list, fieldset);
  }
  if (clock) keepTime();
  early.forEach(changed);
  flush();
})();
