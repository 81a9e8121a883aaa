// A quiz as a list of questions with forms. The text stays the one truth: each change is written into it at once.

import { smallestChange, swapLines } from "./changes.js";
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

  /** Read the questions of the text anew. `open` is the number of the one to show open. */
  async load(open = null) {
    try {
      const { sheets, places } = await this.server.post("sheets", { text: this.page.text() });
      this.#show(sheets, places, open);
    } catch (problem) {
      this.note.textContent = problem.message || this.say("formOffline");
    }
  }

  /** Write a card's sheet into the text, one after the other. */
  write(card) {
    this.turn = this.turn.then(() => this.#write(card));
    return this.turn;
  }

  /** Everything that waits is in the text afterwards. */
  async finish() {
    this.cards.forEach((card) => card.later.now());
    await this.turn;
  }

  async move(card, step) {
    await this.finish();
    const [first, second] = [card.number, card.number + step].sort((one, other) => one - other);
    if (first < 0 || second >= this.places.length) return;
    this.page.setText(swapLines(this.page.text(), this.places[first], this.places[second]));
    await this.load(card.isOpen ? card.number + step : null);
    this.cards[card.number + step]?.element.querySelector(step < 0 ? ".row-button" : ".row-button:nth-child(2)").focus();
  }

  async remove(card) {
    await this.finish();
    await this.#ask({ number: card.number, sheet: null });
    await this.load();
    this.note.textContent = this.say("removed", { title: card.sheet.title });
    this.undoButton.focus();
  }

  async add(kind) {
    await this.finish();
    const card = new Card(this, blank(kind), this.cards.length);
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

  #show(sheets, places, open) {
    const wasOpen = open ?? this.cards.find((card) => card.isOpen)?.number;
    this.places = places;
    this.cards = [];
    sheets.forEach((sheet, number) => this.cards.push(new Card(this, sheet, number)));
    this.cards.forEach((card) => card.draw());
    this.list.replaceChildren(...this.cards.map((card) => card.element));
    if (wasOpen !== undefined && wasOpen !== null) this.cards[wasOpen]?.open();
    this.note.textContent = sheets.length ? "" : this.say("noQuestions");
  }

  async #write(card) {
    try {
      await this.#ask({ number: card.number, sheet: card.toSend });
      card.written();
      this.#measure();
    } catch (problem) {
      card.notWritten(problem);
    }
  }

  async #ask(asked) {
    const { text } = await this.server.post("sheet", { text: this.page.text(), ...asked });
    this.page.setText(text);
  }

  /** Where the questions stand now. */
  async #measure() {
    try {
      this.places = (await this.server.post("sheets", { text: this.page.text() })).places;
    } catch {
      // the next answer will say
    }
  }

  #bar() {
    this.undoButton = h("button.button.button-quiet.button-small", { type: "button", onclick: async () => {
      await this.finish();
      this.page.undo();
      await this.load();
    } }, this.say("undo"));
    return h("div.row.cards-bar", null, h("p.soft.small", null, this.say("formIntro")), this.undoButton);
  }

  #adding() {
    const kind = h("select.input.input-kind", { "aria-label": this.say("kind") }, KINDS.map((one) => h("option", { value: one }, this.say(`kind-${one}`))));
    const add = h("button.button.button-primary", { type: "button", onclick: () => this.add(kind.value) }, this.say("addQuestion"));
    return h("div.row.cards-add", null, kind, add);
  }
}

/** The change that a new text is, for the editor's own history; null for none. */
export const changeTo = smallestChange;
