// One question as a card: closed it says what it asks; open it is a form that writes the Markdown by itself.

import { afterPause, h } from "./element.js";
import { answerFields, furtherFields, labelled, line, words } from "./fields.js";
import { rich } from "./findings.js";
import { Refused } from "./server.js";
import { asKind, KINDS, missing, sent } from "./sheets.js";

const PAUSE = 400;

export class Card {
  /**
   * `list` is the form view: it keeps the text, and moves and removes cards. `number` is the card's place in it, from 0;
   * `inText` says whether the question stands in the text, where it has the same place.
   */
  constructor(list, sheet, number, inText = true) {
    Object.assign(this, { list, sheet, number, inText, say: list.say });
    this.later = afterPause(PAUSE, () => this.#write());
    this.isPending = false;
    this.element = h("li.card");
    this.draw();
  }

  draw() {
    this.element.replaceChildren(this.#head(), this.isOpen ? this.#form() : "");
    this.element.classList.toggle("card-open", Boolean(this.isOpen));
    this.renumber(this.number);
    this.showFindings();
  }

  open(isOpen = true) {
    this.later.now();
    this.isOpen = isOpen;
    this.draw();
    if (isOpen && this.isPending) this.showMissing();
  }

  /** A question goes into the text once it is whole: half a question would be a mistake there. */
  #write() {
    this.isPending = Object.keys(missing(this.sheet)).length > 0;
    if (!this.isPending) return this.list.write(this);
    const needs = Object.values(missing(this.sheet)).map((key) => this.say(key));
    return this.#state("cardPending", needs.join(" "));
  }

  /** Say beside the fields what the question still needs. */
  showMissing() {
    this.#clearErrors();
    for (const [name, key] of Object.entries(missing(this.sheet))) this.#wrong(name, this.say(key));
    this.#state("cardPending");
  }

  renumber(number) {
    this.number = number;
    this.element.querySelector(".card-number").textContent = String(number + 1);
    const [up, down] = this.element.querySelectorAll(".card-head .row-button");
    up.disabled = number === 0 || !this.inText;
    down.disabled = !this.inText || !this.list.cards[number + 1]?.inText;
  }

  /** What was not whole when the cards were read anew goes on where it was. */
  goOnWith(sheet) {
    this.sheet = sheet;
    this.isPending = true;
    this.draw();
  }

  /** Parts of the sheet were given new values: they go into the text after a pause. */
  change(parts) {
    this.sheet = { ...this.sheet, ...parts };
    this.#retitle();
    this.#changed();
  }

  /** Likewise where other fields are needed afterwards; `focus` is the field to go on with. */
  rebuild(parts, focus) {
    this.sheet = { ...this.sheet, ...parts };
    this.draw();
    if (focus) this.element.querySelector(focus)?.focus();
    this.#changed();
  }

  #changed() {
    this.isPending = true;
    this.#state("cardWriting");
    this.later();
  }

  /** The sheet as the site reads it. */
  get toSend() {
    return sent(this.sheet);
  }

  /** The site took the sheet. */
  written() {
    this.isPending = false;
    this.#clearErrors();
    this.#state("cardWritten");
  }

  /** The site did not: its sentences stand beside the fields that they are about. */
  notWritten(problem) {
    this.#clearErrors();
    const fields = problem instanceof Refused ? (problem.body.fields ?? {}) : {};
    const loose = Object.entries(fields).filter(([name, sentence]) => !this.#wrong(name, sentence));
    const rest = [problem.message || this.say("cardOffline"), ...loose.map(([, sentence]) => sentence)];
    this.#state("cardNotWritten", rest.join(" "));
  }

  /** What the compiler says about the question as it stands in the text. */
  showFindings() {
    const place = this.element.querySelector(".card-findings");
    const found = this.list.findingsOf(this.number);
    place.hidden = !found.length;
    place.replaceChildren(
      ...found.map((one) =>
        h(
          `li.finding-is-${one.severity}`,
          { dir: "auto" },
          h("strong", null, `${this.say(one.severity)}: `),
          rich(`${one.message} ${one.cure}`),
        ),
      ),
    );
  }

  /** The question's words stand in the card's head, and in the names of its buttons. */
  #retitle() {
    this.element.querySelector(".card-title").textContent = this.#title();
    for (const button of this.element.querySelectorAll(".card-head .row-button")) {
      button.setAttribute("aria-label", `${button.title}: ${this.#title()}`);
    }
  }

  #title() {
    return this.sheet.title.replace(/[*`]|\[\[|\]\]/g, "").trim() || this.say("untitled");
  }

  #head() {
    const { say, list, number } = this;
    const small = (key, sign, act) =>
      h(
        "button.row-button",
        { type: "button", title: say(key), "aria-label": `${say(key)}: ${this.#title()}`, onclick: act },
        sign,
      );
    return h(
      "div.card-head",
      null,
      h(
        "button.card-toggle",
        { type: "button", "aria-expanded": String(Boolean(this.isOpen)), onclick: () => this.open(!this.isOpen) },
        h("span.card-number", null, String(number + 1)),
        h("span.card-title", { dir: "auto" }, this.#title()),
        this.isPending && !this.isOpen && h("span.card-pending", null, say("cardPending")),
        h("span.card-kind", null, say(`kind-${this.sheet.kind}`)),
      ),
      h(
        "div.row-buttons",
        null,
        small("moveUp", "↑", () => list.move(this, -1)),
        small("moveDown", "↓", () => list.move(this, 1)),
        small("remove", "✕", () => list.remove(this)),
      ),
      h("ul.card-findings", { hidden: true }),
    );
  }

  #form() {
    const { sheet, say } = this;
    const kind = h(
      "select.input",
      { onchange: (event) => this.rebuild(asKind(this.sheet, event.target.value), "select") },
      KINDS.map((one) => h("option", { value: one, selected: one === sheet.kind }, say(`kind-${one}`))),
    );
    const details = h(
      "details.form-details",
      { open: Boolean(sheet.fixed || sheet.partial || sheet.voided || Number(sheet.points) !== 1) },
      h("summary", null, say("further")),
      furtherFields(this),
    );
    return h(
      "form.card-form",
      { onsubmit: (event) => event.preventDefault() },
      labelled(say("kind"), kind, { name: "kind" }),
      labelled(
        say("question"),
        line(sheet.title, (title) => this.change({ title })),
        { name: "title" },
      ),
      labelled(
        say("body"),
        words(sheet.body, (body) => this.change({ body }), 1),
        { name: "body", hint: say("bodyHint") },
      ),
      answerFields(this),
      labelled(
        say("feedback"),
        words(sheet.feedback, (feedback) => this.change({ feedback })),
        { name: "feedback", hint: say("feedbackHint") },
      ),
      details,
      h("p.card-state", { role: "status" }),
    );
  }

  #state(key, more = "") {
    const place = this.element.querySelector(".card-state");
    if (!place) return;
    place.textContent = [this.say(key), more].filter(Boolean).join(" ");
    place.classList.toggle("field-error", key === "cardNotWritten");
    place.classList.toggle("card-state-open", key === "cardPending");
  }

  #clearErrors() {
    for (const place of this.element.querySelectorAll("[data-field]")) {
      place.classList.remove("field-wrong");
      place.querySelectorAll(".field-error").forEach((error) => (error.hidden = true));
      place.querySelectorAll("[aria-invalid]").forEach((control) => control.removeAttribute("aria-invalid"));
    }
  }

  /** Show what is wrong with a field, "title" or "options.2.text"; false when there is no such field. */
  #wrong(name, sentence) {
    const [first, row] = name.split(".");
    const place = this.element.querySelector(`[data-field='${CSS.escape(first)}']`);
    if (!place) return false;
    place.classList.add("field-wrong");
    const error = place.querySelector(".field-error");
    error.textContent = sentence;
    error.hidden = false;
    const control =
      row === undefined
        ? place.querySelector(".input")
        : place.querySelectorAll(".form-row")[Number(row)]?.querySelector(".input");
    control?.setAttribute("aria-invalid", "true");
    return true;
  }
}
