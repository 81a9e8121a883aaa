// A quiz as a list of questions with forms. The text stays the one truth: each change is written into it at once.

import { swapLines } from "./changes.js";
import { Broken } from "./broken.js";
import { Card } from "./card.js";
import { h } from "./element.js";
import { blank, KINDS } from "./sheets.js";

export class FormView {
  /**
   * `page` holds: element (where the cards go), text() and setText(text), findings (what the compiler says), undo().
   */
  constructor(server, page, say) {
    Object.assign(this, { server, page, say, cards: [], places: [], turn: Promise.resolve() });
    this.list = h("ol.cards");
    this.note = h("p.cards-note", { role: "status" });
    page.element.replaceChildren(this.#bar(), this.note, this.list, this.#adding());
  }

  /**
   * Read the questions of the text anew. `open` is the number of the one to show open; `now(number)` is where a card is
   * now, null for nowhere: what is not whole yet is in no text, and stays in its card.
   */
  load(open = null, now = (number) => number) {
    return this.#inTurn(async () => {
      const { sheets, places } = await this.server.post("sheets", { text: this.page.text() });
      this.#show(sheets, places, open, now);
    });
  }

  /** Write a card's sheet into the text. */
  write(card) {
    return this.#inTurn(() => this.#write(card));
  }

  /** One act after the other, since each begins from the text that the one before left. Says what went wrong. */
  #inTurn(act) {
    this.turn = this.turn.then(act).catch((problem) => {
      this.note.textContent = problem.message || this.say("formOffline");
    });
    return this.turn;
  }

  /** Everything that waits is in the text afterwards. */
  async finish() {
    this.cards.forEach((card) => card.later.now());
    await this.turn;
  }

  async move(card, step) {
    await this.finish();
    const other = card.number + step;
    if (!card.inText || !this.cards[other]?.inText) return;
    await this.#inTurn(async () => {
      await this.#measure();
      const [first, second] = [this.places[card.number], this.places[other]].sort(
        (one, another) => one[0] - another[0],
      );
      this.page.setText(swapLines(this.page.text(), first, second));
    });
    await this.load(
      card.isOpen ? other : null,
      (number) => ({ [card.number]: other, [other]: card.number })[number] ?? number,
    );
    this.cards[other]?.element.querySelector(step < 0 ? ".row-button" : ".row-button:nth-child(2)").focus();
  }

  async remove(card) {
    await this.finish();
    if (card.inText) await this.#inTurn(() => this.#ask({ number: card.number, sheet: null }));
    card.isOpen = false;
    await this.load(null, (number) => (number === card.number ? null : number - Number(number > card.number)));
    this.note.textContent = this.say("removed", { title: card.sheet.title });
    this.undoButton.focus();
  }

  async add(kind) {
    await this.finish();
    const card = new Card(this, blank(kind), this.cards.length, false);
    this.cards.push(card);
    this.list.append(card.element);
    this.note.textContent = "";
    card.open();
    card.element.querySelector("[data-field='title'] .input").focus();
  }

  /** Findings that stand in the lines of a question. */
  findingsOf(number) {
    const place = this.places[number];
    return place ? this.page.findings.between(...place) : [];
  }

  showFindings() {
    this.cards.forEach((card) => card.showFindings());
  }

  #show(sheets, places, open, now) {
    const wasOpen = open ?? this.openNumber;
    const pending = this.cards.filter((card) => card.isPending && now(card.number) !== null);
    this.places = places;
    this.cards = [];
    sheets.forEach((sheet, number) =>
      this.cards.push(sheet ? new Card(this, sheet, number) : new Broken(this, number)),
    );
    for (const { number, sheet, inText } of pending) this.#goOn(inText ? now(number) : this.cards.length, sheet);
    this.cards.forEach((card) => card.draw());
    this.list.replaceChildren(...this.cards.map((card) => card.element));
    if (wasOpen !== undefined && wasOpen !== null) this.cards[wasOpen]?.open();
    this.note.textContent = this.cards.length ? "" : this.say("noQuestions");
  }

  #goOn(number, sheet) {
    if (number >= this.places.length) this.cards.push(new Card(this, sheet, this.cards.length, false));
    (this.cards[number] ?? this.cards.at(-1)).goOnWith?.(sheet);
  }

  /** The number of the card that is open; undefined when none is. */
  get openNumber() {
    return this.cards.findLast((card) => card.isOpen)?.number;
  }

  /** The line of the question that is being written in a form, null while the form is not seen. */
  get openLine() {
    return this.page.element.hidden ? null : (this.places[this.openNumber]?.[0] ?? null);
  }

  /** Whether a question is not whole yet, so that nothing but its card holds it. */
  get hasPending() {
    return this.cards.some((card) => card.isPending);
  }

  async #write(card) {
    try {
      const { sheet } = card;
      const known = this.cards.filter((one) => one.inText).length;
      await this.#ask({ number: card.inText ? card.number : known, sheet: card.toSend });
      if (!card.inText) this.#settle(card, known);
      if (card.sheet === sheet) card.written(); // else what was typed meanwhile is still to be written
    } catch (problem) {
      return card.notWritten(problem);
    }
    return this.#measure();
  }

  /** A new question is the last of the text now. Those that are not whole yet stand behind it, as they will in the text. */
  #settle(card, place) {
    this.cards.splice(this.cards.indexOf(card), 1);
    this.cards.splice(place, 0, card);
    card.inText = true;
    card.element.after(...this.cards.slice(place + 1).map((one) => one.element));
    this.cards.forEach((one, number) => one.renumber(number));
  }

  async #ask(asked) {
    const { text } = await this.server.post("sheet", { text: this.page.text(), ...asked });
    this.page.setText(text);
  }

  /** Where the questions stand now. */
  async #measure() {
    this.places = (await this.server.post("sheets", { text: this.page.text() })).places;
  }

  #bar() {
    this.undoButton = h(
      "button.button.button-quiet.button-small",
      {
        type: "button",
        onclick: async () => {
          await this.finish();
          this.page.undo();
          await this.load();
        },
      },
      this.say("undo"),
    );
    return h("div.row.cards-bar", null, h("p.soft.small", null, this.say("formIntro")), this.undoButton);
  }

  #adding() {
    const kind = h(
      "select.input.input-kind",
      { "aria-label": this.say("kind") },
      KINDS.map((one) => h("option", { value: one }, this.say(`kind-${one}`))),
    );
    const add = h(
      "button.button.button-primary",
      { type: "button", onclick: () => this.add(kind.value) },
      this.say("addQuestion"),
    );
    return h("div.row.cards-add", null, kind, add);
  }
}
