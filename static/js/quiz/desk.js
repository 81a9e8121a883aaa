// Saves every change of an open attempt, keeps on the device what cannot be sent, and says plainly which is which.
// The files of this folder are served as one script; this one begins. Without it the same pages work: their forms save
// on every button.

const TYPING_REST = 700; // ms of rest after which typed words are sent
const ESSAY_EVERY = 3000; // ms between two saves while an essay is written
const SOON = 3000; // ms in which an answer may be on its way before the page calls it unsaved
const PULSE = 20000;
const STALE = 60000; // ms after which a page that is looked at again asks what was answered elsewhere

class Desk {
  constructor(root) {
    this.root = root;
    this.words = JSON.parse(root.dataset.words);
    this.sheets = new Map();
    this.typing = new Map();
    this.notes = new Map();
    this.covered = false;
    this.shelf = new Shelf(root.dataset.attempt);
    this.clock = new Clock(root, this.words, () => this.timeIsUp());
    this.courier = new Courier(root, this.shelf, this);
    this.pages = new Pages(this, root);
    this.handIn = new HandIn(this, root);
  }

  begin() {
    sweep("brevet-answer:", this.clock.now() - MONTH);
    for (const fieldset of this.root.querySelectorAll("[data-question]")) this.adopt(fieldset);
    for (const [, entry] of this.shelf.entries()) this.clock.passed(entry.seq);
    this.listen();
    if (this.isBare) this.beginPaused();
    this.clock.run();
    this.refresh();
    this.courier.flush();
    this.pages.load();
    if (this.root.dataset.pulse !== undefined) this.beat();
  }

  /** A page that has come in a pause: without questions. */
  beginPaused() {
    this.covered = true;
    this.clock.stand(Number(this.root.dataset.paused));
    this.courier.probeLater();
  }

  at(number) {
    return [...this.sheets.values()].find((sheet) => sheet.number === number);
  }

  count(name, count) {
    const { forms, of } = this.words[name];
    return say(forms[of[Math.min(count, of.length - 1)]], { count });
  }

  /** Take a question of the page in hand: what waits on the device is shown in it, and what was changed is saved. */
  adopt(fieldset) {
    const sheet = new Sheet(fieldset, this.words);
    const waiting = this.shelf.get(sheet.id);
    this.sheets.set(sheet.id, sheet);
    this.clock.passed(sheet.seq);
    sheet.arrange(() => this.changed(sheet));
    if (sheet.wasChanged) return this.changed(sheet);
    if (waiting?.seq > sheet.seq) {
      sheet.take(waiting);
      sheet.tell(this.words.saving, "wait");
    } else if (waiting) this.shelf.forget(sheet.id, waiting.seq);
  }

  // ------------------------------------------------------------ noticing changes

  changed(sheet) {
    clearTimeout(this.typing.get(sheet.id));
    this.typing.delete(sheet.id);
    this.keep(sheet);
    if (!this.shelf.get(sheet.id)) return sheet.tellAgain();
    sheet.tell(this.words.saving, "wait");
    this.refresh();
    this.courier.due.add(sheet.id);
    this.courier.flush();
  }

  /** On this device from now on; sent in a moment. */
  keep(sheet) {
    const answer = sheet.read();
    if (sheet.isAsPut(answer)) return;
    sheet.seq = this.clock.next();
    this.shelf.put(sheet.id, { key: newKey(), seq: sheet.seq, answer });
  }

  typed(sheet) {
    const essay = sheet.kind === "essay";
    if (sheet.count) sheet.countWords();
    this.keep(sheet); // with every key, so that not even a crash takes a word
    if (essay && this.typing.has(sheet.id)) return;
    clearTimeout(this.typing.get(sheet.id));
    sheet.tell(this.words.saving, "wait");
    this.typing.set(sheet.id, setTimeout(() => this.changed(sheet), essay ? ESSAY_EVERY : TYPING_REST));
  }

  finishTyping() {
    for (const question of [...this.typing.keys()]) this.changed(this.sheets.get(question));
  }

  sheetOf(element) {
    return this.sheets.get(element.closest("[data-question]")?.dataset.question);
  }

  listen() {
    this.root.addEventListener("change", ({ target }) => this.sheetOf(target) && this.changed(this.sheetOf(target)));
    this.root.addEventListener("input", ({ target }) => target.matches(".quiz-typed") && this.typed(this.sheetOf(target)));
    this.root.addEventListener("submit", (event) => this.submitted(event));
    this.root.addEventListener("click", (event) => this.clicked(event));
    this.shelf.watch((question, entry) => this.seen(question, entry));
    window.addEventListener("online", () => this.look());
    window.addEventListener("focus", () => this.look());
    window.addEventListener("pagehide", () => {
      this.finishTyping();
      this.shelf.endTurn();
    });
    window.addEventListener("beforeunload", (event) => this.leaving(event));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.finishTyping();
      else this.look();
    });
    setInterval(() => this.tick(), 1000);
  }

  tick() {
    if (this.clock.jumped) this.courier.probe();
    if (this.unsent || this.shelf.entries().length) this.refresh();
  }

  submitted(event) {
    const [form, go] = [event.target, event.submitter?.value];
    this.finishTyping();
    if (form.matches("[data-hand-in]")) {
      event.preventDefault();
      if (!this.handIn.busy) this.handIn.ask(form);
    } else if (form.matches(".quiz-desk") && this.pages.whole) {
      event.preventDefault();
      this.pages.go(go || "review");
    } else if (!navigator.onLine) {
      event.preventDefault();
      this.note("news", this.words.notLoaded);
    } else this.left = true; // the form carries what is on the page
  }

  clicked(event) {
    if (event.target.closest("[data-cancel]")) this.handIn.cancel();
    const link = event.target.closest("[data-go]");
    if (!link || !this.pages.whole || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.handIn.cancel();
    this.pages.go(link.dataset.go);
  }

  /** The page is looked at again, or the link is back. */
  look() {
    this.courier.hurry();
    this.pages.load();
    if (performance.now() - this.looked > STALE) this.pages.catchUp();
    if (this.handIn.wanted) this.handIn.send();
    else if (performance.now() - this.looked < 5000) this.courier.probeLater();
    else this.courier.probe();
    this.looked = performance.now();
  }

  /** In an exam room the page says now and then that it is alive, also when it is closed: time may be added. */
  beat() {
    this.beats = setTimeout(async () => {
      await this.courier.probe();
      this.beat();
    }, PULSE * (0.9 + Math.random() / 5));
  }

  leaving(event) {
    this.finishTyping();
    const unsent = this.shelf.entries().length > 0 && !this.courier.ended;
    if (unsent && !this.left) event.preventDefault();
  }

  /** Another tab has put an answer, or brought one to the server. */
  seen(question, entry) {
    const sheet = this.sheets.get(question);
    this.clock.passed(entry.seq);
    if (sheet && !this.typing.has(question) && entry.seq > sheet.seq) {
      sheet.take(entry);
      sheet.tell(this.words.elsewhere, "wait");
    }
    if (entry.kept) this.kept(question, entry);
    else this.courier.later(); // should that tab not get it through
    this.refresh();
  }

  /** A sheet as the server shows it now: another device may have answered it later than this page. */
  catchUp(fieldset) {
    const sheet = this.sheets.get(fieldset.dataset.question);
    const entry = { seq: Number(fieldset.dataset.seq), answer: JSON.parse(fieldset.querySelector("[name^='was.']").value) };
    if (!sheet || entry.seq <= sheet.seq || this.typing.has(sheet.id)) return;
    sheet.take(entry);
    sheet.keep(entry, this.clock.time(entry.seq));
    this.clock.passed(entry.seq);
    this.refresh();
  }

  // ------------------------------------------------------------ saying what is saved and what is not

  kept(question, entry) {
    const sheet = this.sheets.get(question);
    if (sheet && entry.seq >= sheet.seq && !this.typing.has(question)) sheet.keep(entry, this.clock.time(this.clock.now()));
    this.refresh();
  }

  tellWaits(question) {
    this.sheets.get(question)?.tell(this.words[this.shelf.lasting ? "offline" : "offlineHere"], "wait");
  }

  refused(question) {
    this.sheets.get(question)?.tell(this.words.refused, "wait");
  }

  /** What is on its way is not called unsaved before a moment has passed; but never is it called saved. */
  refresh() {
    const waiting = this.shelf.entries();
    const old = waiting.some(([, { seq }]) => seq < this.clock.now() - SOON);
    const late = waiting.length > 0 && (this.unsent || old || this.courier.failing || this.courier.hold);
    const questions = new Set(waiting.map(([question]) => question));
    if (this.courier.failing && !this.courier.hold) for (const question of questions) this.tellWaits(question);
    this.pages.refresh(questions, late);
    this.showState(new Set([...questions, ...this.typing.keys()]).size, late);
  }

  /** One quiet line for the whole attempt. It is spoken only when it turns from saved to unsaved or back. */
  showState(waiting, late) {
    const line = this.root.querySelector("[data-state]");
    this.root.querySelector("[data-fleeting]").hidden = this.shelf.lasting;
    if (late && this.covered && this.shelf.lasting) line.textContent = this.count("unsentPaused", waiting);
    else if (late) line.textContent = this.count(this.shelf.lasting ? "unsent" : "unsentHere", waiting);
    else if (!waiting && this.pages.whole) line.textContent = this.count("allSaved", this.given);
    line.hidden = !line.textContent || this.courier.ended;
    line.dataset.state = late ? "wait" : "";
    if (Boolean(late) !== Boolean(this.unsent)) this.speak(line.textContent);
    this.unsent = late;
  }

  speak(sentence) {
    this.root.querySelector("[data-state-speaks]").textContent = sentence;
  }

  get given() {
    return [...this.sheets.values()].filter((sheet) => sheet.given).length;
  }

  /** Say something above the questions, or take it back: the most important of what there is to say is shown. */
  note(kind, sentence, link, after) {
    if (sentence) this.notes.set(kind, [sentence, link, after]);
    else this.notes.delete(kind);
    const box = this.root.querySelector("[data-trouble]");
    const found = ["over", "held", "handIn", "news"].find((name) => this.notes.has(name));
    box.hidden = !found;
    box.replaceChildren(...(found ? this.sentences(...this.notes.get(found)) : []));
  }

  sentences(sentence, link, after) {
    if (!link) return [sentence];
    const anchor = document.createElement("a");
    Object.assign(anchor, { href: link.href, textContent: link.label });
    if (link.away) Object.assign(anchor, { target: "_blank", rel: "noopener" });
    return [sentence, " ", anchor, after ? `. ${after}` : ""];
  }

  // ------------------------------------------------------------ what holds everything up

  /** "signed-out", "stranger", "paused", "on-paper", "over", or "" when all goes on. */
  held(why) {
    const { words } = this;
    const signIn = { href: this.root.dataset.signIn, label: words.signIn, away: true };
    this.note("held", { "signed-out": words.signedOut, stranger: words.notYours }[why], signIn, words.signInThen);
    const line = { "signed-out": "signedOut", stranger: "notYoursLine" }[why];
    for (const [question] of line ? this.shelf.entries() : []) this.sheets.get(question)?.tell(words[line], "wait");
    if (why === "paused") this.cover(true);
    if (why === "over") this.end(this.clock.isUp ? words.over : words.closed);
    if (why === "on-paper") this.end(words.onPaper);
    if (!why && this.handIn.wanted) this.handIn.send();
    this.refresh();
  }

  /** Whether this page came in a pause, without questions. */
  get isBare() {
    return Boolean(this.root.dataset.paused);
  }

  /** While the exam is paused, the questions are out of the page; what was answered before is still sent. */
  cover(paused) {
    if (this.covered === paused) return;
    this.covered = paused;
    const [notice, { place }] = [this.root.querySelector("[data-pause]"), this.pages];
    notice.hidden = !paused;
    this.clock.stand(paused ? this.clock.now() : null);
    if (paused) {
      this.speak(notice.textContent);
      this.finishTyping();
      if (this.handIn.wanted) this.handIn.putOff();
      this.before = [document.activeElement, window.scrollY];
      place.remove();
    } else {
      const [focused, scrolled] = this.before;
      notice.after(place);
      this.speak(this.words.goesOn);
      focused.focus?.({ preventScroll: true });
      window.scrollTo(0, scrolled);
    }
    this.refresh();
  }

  /** The exam goes on, and this page came without questions: with what its form has brought, or to where she was. */
  comeBack() {
    if (this.left) return;
    this.left = true;
    const kept = this.root.querySelector("[data-kept]");
    if (kept) kept.submit();
    else window.location.reload();
  }

  moved(deadline) {
    if (!this.clock.move(deadline)) return;
    this.note("news", say(this.words.moved, { end: this.clock.time(deadline, "") }));
    setTimeout(() => this.note("news", ""), 60000);
  }

  /** The clock of the page is at nothing. Whether it is over, the server says; without a link nobody is stopped. */
  async timeIsUp() {
    if (this.asking) return;
    this.asking = true;
    this.finishTyping();
    await this.courier.flush();
    await this.courier.probe();
    if (!this.courier.ended && this.clock.isUp) this.note("news", this.words.overOffline);
    setTimeout(() => (this.asking = false), 3000);
  }

  end(sentence) {
    this.clock.end();
    this.handIn.cancel();
    this.root.querySelector("[data-pause]").hidden = true;
    for (const { fieldset } of this.sheets.values()) fieldset.disabled = true;
    const unsent = this.shelf.entries().length;
    const whole = unsent ? `${sentence} ${this.count("lost", unsent)}` : sentence;
    const result = { href: this.root.dataset.over, label: this.words.result };
    this.note("over", whole, sentence !== this.words.onPaper && result);
    this.root.querySelector("[data-hand-in]")?.toggleAttribute("hidden", true);
    if (!unsent && sentence === this.words.over) setTimeout(() => this.leave(), 2500);
  }

  leave() {
    this.left = true;
    window.location.assign(this.root.dataset.over);
  }
}

document.addEventListener("DOMContentLoaded", () => {
  const closed = document.querySelector("[data-closed]");
  if (closed) sweep(`brevet-answer:${closed.dataset.closed}:`, Date.now() - DAY);
  const root = document.querySelector("[data-attempt]");
  if (root) new Desk(root).begin();
});
