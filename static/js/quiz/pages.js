// The whole paper in the page: with it, a dead link stops nobody from going on. Addresses follow; Back works.

const AHEAD = 2; // questions whose pictures are fetched before she comes to them

class Pages {
  constructor(desk, root) {
    Object.assign(this, { desk, root, whole: false });
    this.home = root.dataset.over;
    this.total = Number(root.dataset.total);
    this.place = root.querySelector("[data-desk]");
    this.parts = root.querySelector("[data-parts]");
    this.form = root.querySelector("form.quiz-desk");
    this.view = this.viewOf(window.location);
  }

  get sheets() {
    return [...this.desk.sheets.values()].sort((one, other) => one.number - other.number);
  }

  part(name) {
    return this.parts.content.querySelector(`[data-part="${name}"]`).cloneNode(true);
  }

  // ------------------------------------------------------------ bringing the paper

  /** Bring what the page does not have yet. Until then its buttons send forms, as without scripts. */
  async load() {
    if (this.whole || this.loading || this.root.dataset.paused) return;
    this.loading = true;
    try {
      if (!this.parts) await this.fetchSheets();
      if (this.parts && this.sheets.length >= this.total) this.begin();
    } catch {
      // no link: what is in the page works, and the next look tries again
    } finally {
      this.loading = false;
    }
    if (!this.whole) setTimeout(() => this.load(), 5000);
  }

  async fetchPaper() {
    const page = await fetch(`${this.home}?view=all`, { credentials: "same-origin" });
    return new DOMParser().parseFromString(await page.text(), "text/html");
  }

  /** Show what was answered meanwhile on another device. */
  async catchUp() {
    if (!this.whole) return;
    const paper = await this.fetchPaper().catch(() => document.createElement("p"));
    for (const fieldset of paper.querySelectorAll("form.quiz-desk [data-question]")) this.desk.catchUp(fieldset);
  }

  async fetchSheets() {
    const paper = await this.fetchPaper();
    const form = paper.querySelector("form.quiz-desk");
    if (!form) return; // she is signed out, or it is closed: what is sent next will say so
    for (const fieldset of form.querySelectorAll("[data-question]")) {
      if (!this.desk.sheets.has(fieldset.dataset.question)) this.desk.adopt(document.adoptNode(fieldset));
    }
    this.form = this.form || document.adoptNode(form);
    this.parts = document.importNode(paper.querySelector("[data-parts]"), true);
  }

  begin() {
    this.whole = true;
    this.form.querySelectorAll("noscript, h1.visually-hidden").forEach((element) => element.remove());
    this.moves = this.form.querySelector(".quiz-moves");
    this.title = this.part("title");
    this.form.prepend(this.title); // not beside the moves: the question in front of them must not be touched
    window.history.replaceState(null, "");
    window.addEventListener("popstate", () => this.show(this.viewOf(window.location)));
    this.show(this.view, false);
  }

  // ------------------------------------------------------------ going

  viewOf({ pathname, search }) {
    const last = pathname.slice(this.home.length + 1);
    return last === "review" ? last : search.includes("view=all") ? "all" : Number(last) || this.firstGap();
  }

  addressOf(view) {
    return view === "all" ? `${this.home}?view=all` : `${this.home}/${view}`;
  }

  firstGap() {
    return this.sheets.find((sheet) => sheet.gap)?.number ?? this.total;
  }

  /** Go to a question's number, "all", "review", or "gap": the first question that is not complete. */
  go(wanted) {
    const view = wanted === "gap" ? this.firstGap() : Number(wanted) || wanted;
    if (this.addressOf(view) !== window.location.pathname + window.location.search) {
      window.history.pushState(null, "", this.addressOf(view));
    }
    this.show(view);
  }

  show(view, focus = true) {
    this.view = view;
    const wanted = view === "review" ? this.reviewed() : this.asked(view);
    if (!wanted.isConnected) this.place.replaceChildren(wanted);
    document.title = `${this.titleOf(view)} · ${this.root.dataset.site}`;
    this.desk.refresh();
    if (focus) this.focusOn(view === "review" ? wanted.querySelector("h1") : (this.desk.at(view)?.heading ?? this.title));
  }

  titleOf(view) {
    if (view === "review") return this.desk.words.reviewTitle;
    return view === "all" ? this.title.textContent : say(this.desk.words.place, { number: view, total: this.total });
  }

  focusOn(heading) {
    heading.tabIndex = -1;
    window.scrollTo(0, 0);
    heading.focus({ preventScroll: true });
  }

  // ------------------------------------------------------------ the questions

  asked(view) {
    const all = view === "all";
    this.title.hidden = !all;
    this.lay(this.sheets.filter((sheet) => all || sheet.number === view));
    this.moves.replaceChildren(...this.buttons(view));
    for (const step of this.form.querySelectorAll(".quiz-step")) {
      if (step.value === String(view)) step.setAttribute("aria-current", "step");
      else step.removeAttribute("aria-current");
    }
    if (!all) this.bringPictures(view);
    return this.form;
  }

  /** These sheets and no others; what lies there stays where it is, so that nobody is interrupted in a word. */
  lay(shown) {
    for (const { fieldset } of this.sheets.filter((sheet) => !shown.includes(sheet))) fieldset.remove();
    let next = this.moves;
    for (const { fieldset, heading } of shown.reverse()) {
      if (fieldset.nextElementSibling !== next) next.before(fieldset);
      if (shown.length > 1) heading.setAttribute("aria-level", "2");
      else heading.removeAttribute("aria-level");
      next = fieldset;
    }
  }

  /** The first one is what Enter presses. */
  buttons(view) {
    if (view === "all") return [this.part("review"), this.part("one")];
    const [first, last] = [view === 1, view === this.total];
    const made = [this.part(last ? "review" : "next"), ...(first ? [] : [this.part("previous")])];
    if (!last) made[0].value = view + 1;
    if (!first) made[1].value = view - 1;
    return made;
  }

  /** Pictures wait until they are seen; those of the next questions come before the link may go. */
  bringPictures(view) {
    for (const { fieldset } of this.sheets.slice(view, view + AHEAD)) {
      for (const picture of fieldset.querySelectorAll("img")) new Image().src = picture.src;
    }
  }

  // ------------------------------------------------------------ the review

  reviewed() {
    this.review = this.review || this.part("reviewing");
    this.catchUp();
    return this.review;
  }

  /** Say of each question what it lacks; `unsent` are the questions whose answers are not saved, `late` or not yet. */
  refresh(unsent, late) {
    if (!this.whole) return;
    for (const sheet of this.sheets) this.mark(sheet, late && unsent.has(sheet.id));
    if (this.view === "review") this.list(unsent);
  }

  mark(sheet, waits) {
    const step = this.form.querySelector(`.quiz-step[value="${sheet.number}"]`);
    const { answered, notAnswered, notSaved } = this.desk.words;
    step.classList.toggle("quiz-step-open", Boolean(sheet.gap));
    step.classList.toggle("quiz-step-unsent", Boolean(waits));
    const text = ` ${sheet.gap ? notAnswered : answered}${waits ? `, ${notSaved}` : ""}`;
    const spoken = step.querySelector(".visually-hidden");
    if (spoken.textContent !== text) spoken.textContent = text;
  }

  list(unsent) {
    const gaps = this.sheets.filter((sheet) => sheet.gap).length;
    const [lacking, complete] = ["lacking", "complete"].map((name) => this.review.querySelector(`[data-when="${name}"]`));
    lacking.hidden = !gaps;
    complete.hidden = gaps > 0;
    lacking.querySelector(".notice-title").textContent = this.desk.count("gaps", gaps);
    const list = this.review.querySelector(".quiz-review");
    const states = this.sheets.map((sheet) => (unsent.has(sheet.id) ? "unsent" : sheet.gap || "saved")).join();
    if (list.dataset.states === states) return;
    list.dataset.states = states;
    const focused = [...list.querySelectorAll("a")].indexOf(document.activeElement);
    list.replaceChildren(...this.sheets.map((sheet) => this.entry(sheet, unsent.has(sheet.id))));
    if (focused >= 0) list.querySelectorAll("a")[focused].focus({ preventScroll: true });
  }

  entry(sheet, waits) {
    const [item, link] = [document.createElement("li"), this.part("entry")];
    link.href = this.addressOf(sheet.number);
    link.dataset.go = sheet.number;
    link.firstElementChild.textContent = sheet.number;
    Object.assign(link.lastElementChild, { textContent: sheet.title, lang: sheet.heading.lang });
    item.append(link, this.part(waits ? "unsent" : sheet.gap || "saved"));
    return item;
  }
}
