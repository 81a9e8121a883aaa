// One question on the page: what is answered, what is missing, and the line below it that says whether it is saved.

/** Put the values into a sentence: "Saved {time}". */
const say = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);

class Sheet {
  constructor(fieldset, words) {
    this.fieldset = fieldset;
    this.words = words;
    this.id = fieldset.dataset.question;
    this.kind = fieldset.dataset.kind;
    this.number = Number(fieldset.id.slice(1));
    this.seq = Number(fieldset.dataset.seq);
    this.heading = this.first(fieldset.querySelector(".quiz-title"));
    this.line = fieldset.querySelector("[data-saved]");
    this.count = fieldset.querySelector("[data-count]");
    if (this.count) this.countWords();
  }

  /** Its heading as that of a page: the sheet may have come from the page of all questions. */
  first(heading) {
    const made = document.createElement("h1");
    for (const { name, value } of heading.attributes) made.setAttribute(name, value);
    made.append(...heading.childNodes);
    made.tabIndex = -1;
    heading.replaceWith(made);
    return made;
  }

  get fields() {
    return [...this.fieldset.querySelectorAll("[name^='a.']")];
  }

  get title() {
    return this.heading.textContent.trim();
  }

  // ------------------------------------------------------------ the answer

  read() {
    const fields = this.fields;
    switch (this.kind) {
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

  fill(answer) {
    for (const field of this.fields) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = [answer].flat().includes(field.value);
      else if (field.dataset.row) field.value = answer?.[field.dataset.row] ?? "";
      else field.value = answer ?? "";
    }
    if (this.list) this.order();
    if (this.count) this.countWords();
  }

  /** Show an answer that was given in another tab, or before this page. */
  take(entry) {
    this.seq = entry.seq;
    this.put = JSON.stringify(entry.answer);
    this.fill(entry.answer);
  }

  /** Whether this very answer was the last to be put: leaving a field where nothing was typed since is no act. */
  isAsPut(answer) {
    const before = this.put;
    this.put = JSON.stringify(answer);
    return before === this.put;
  }

  /** Whether somebody changed it before this script had come over a slow link. */
  get wasChanged() {
    return this.fields.some((field) => {
      if (field.type === "radio" || field.type === "checkbox") return field.checked !== field.defaultChecked;
      if (field.dataset.row) return field.selectedIndex !== Math.max(0, [...field.options].findIndex((o) => o.defaultSelected));
      return field.value !== field.defaultValue;
    });
  }

  get given() {
    const answer = this.read();
    return typeof answer === "string" ? answer.trim().length : Object.keys(answer ?? {}).length;
  }

  /** What is missing, in the words of the server: "blank", "part", "places", "number", or "". */
  get gap() {
    const [answer, given] = [this.read(), this.given];
    if (!given) return "blank";
    if (this.kind === "matching" || this.kind === "ordering") {
      if (given < this.fields.length) return "part";
      if (this.kind === "ordering" && new Set(Object.values(answer)).size < given) return "places";
    }
    return this.kind === "number" && !/\p{Nd}/u.test(answer) ? "number" : "";
  }

  countWords() {
    const written = this.fields[0].value.trim();
    this.count.textContent = say(this.count.dataset.count, { count: written ? written.split(/\s+/).length : 0 });
  }

  // ------------------------------------------------------------ what is saved

  tell(sentence, state) {
    this.line.textContent = sentence;
    this.line.dataset.saved = state;
  }

  /** Take back "Saving…" where nothing was to be saved. */
  tellAgain() {
    if (this.saved) this.tell(this.saved, "yes");
  }

  /** The server has this answer since `time`. */
  keep(entry, time) {
    this.seq = entry.seq;
    this.fieldset.querySelector("[name^='was.']").value = JSON.stringify(entry.answer);
    this.fieldset.querySelector(".quiz-gap")?.remove();
    this.saved = this.given ? say(this.words.saved, { time }) : "";
    this.tell(this.saved, "yes");
  }

  // ------------------------------------------------------------ putting in order

  /** Give each line two buttons that move it; `moved` is called after a move. */
  arrange(moved) {
    this.list = this.fieldset.querySelector(".quiz-order");
    if (!this.list) return;
    for (const item of this.list.children) item.append(this.moves(item, moved));
    this.list.classList.add("quiz-order-live");
  }

  moves(item, moved) {
    const [text, buttons] = [item.querySelector("span").textContent.trim(), document.createElement("span")];
    buttons.className = "quiz-order-moves";
    for (const [label, step, sign] of [
      [this.list.dataset.up, -1, "↑"],
      [this.list.dataset.down, 1, "↓"],
    ]) {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "quiz-order-move", textContent: sign });
      button.setAttribute("aria-label", `${label}: ${text}`);
      button.addEventListener("click", () => this.move(item, step, button, moved));
      buttons.append(button);
    }
    return buttons;
  }

  move(item, step, button, moved) {
    const beside = step < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (!beside) return;
    if (step < 0) beside.before(item);
    else beside.after(item);
    [...this.list.children].forEach((child, index) => (child.querySelector("select").value = String(index + 1)));
    button.focus();
    moved();
  }

  /** Show the lines in the order that their places say. */
  order() {
    const place = (item) => Number(item.querySelector("select").value) || Infinity;
    this.list.append(...[...this.list.children].sort((one, other) => place(one) - place(other) || 0));
  }
}
