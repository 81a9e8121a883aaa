// Everything on the editor's page, put together.

import { undo } from "@codemirror/commands";
import { EditorView } from "@codemirror/view";
import { smallestChange } from "./changes.js";
import { completion } from "./completion.js";
import { afterPause } from "./element.js";
import { Findings } from "./findings.js";
import { FormView } from "./form.js";
import { inserting } from "./inserting.js";
import { Merge } from "./merging.js";
import { Pictures } from "./pictures.js";
import { Preview, troubleOf } from "./preview.js";
import { Saver } from "./saving.js";
import { Server } from "./server.js";
import { browserStore, Shelf } from "./shelf.js";
import { State } from "./state.js";
import { tabs } from "./tabs.js";
import { textEditor } from "./text.js";
import { toolbar } from "./toolbar.js";
import { moment, speaker } from "./words.js";

const CHECK_PAUSE = 300;

export class Desk {
  constructor(root) {
    const { words, addresses, file, base, zone } = root.dataset;
    this.root = root;
    this.say = speaker(JSON.parse(words));
    this.addresses = JSON.parse(addresses);
    this.file = file;
    this.base = Number(base);
    this.now = (at = Date.now()) => moment(at, zone, document.documentElement.lang);
    this.part = (name) => root.querySelector(`[data-part='${name}']`);
    this.server = new Server(this.addresses, root.querySelector("[name='csrf_token']"));
    this.words = null;
    this.checks = 0;
  }

  begin() {
    this.root.classList.add("desk-live");
    this.#text();
    this.#findings();
    this.#preview();
    this.#saving();
    this.#form();
    this.showTab = tabs(this.root, () => {
      this.view.requestMeasure();
      this.follow();
    });
    this.check();
    this.#loadWords();
    this.#goToLine();
    this.#offerKept();
  }

  get content() {
    return this.view.state.doc.toString();
  }

  /** Put a whole new text into the editor as one change that can be taken back. */
  setText(text, event = "input.form") {
    const changes = smallestChange(this.content, text);
    if (changes) this.view.dispatch({ changes, userEvent: event });
  }

  // ------------------------------------------------------------ the text

  #text() {
    const textarea = this.root.querySelector("textarea[name='text']");
    const folder = this.file.split("/").slice(0, -1).join("/");
    const entering = inserting(new Pictures(this.server, folder, this.say), (words) => this.notify(words), this.say);
    const listening = EditorView.updateListener.of((update) => {
      if (update.docChanged) this.#changed();
      if (update.selectionSet && !update.docChanged) this.follow();
    });
    this.saved = textarea.value;
    this.view = textEditor(textarea, {
      nonce: this.root.dataset.nonce,
      label: this.say("text"),
      lang: /\.([a-z]{2,3})\.md$/.exec(this.file)?.[1] ?? this.root.dataset.language,
      phrases: JSON.parse(this.root.dataset.words),
      more: [completion(this.file, () => this.words), entering.extension, listening],
    });
    toolbar(this.part("toolbar"), this.view, entering.takePictures);
    this.follow = afterPause(150, () => this.preview.follow(this.form?.openLine ?? this.#line(), this.content));
  }

  #line() {
    return this.view.state.doc.lineAt(this.view.state.selection.main.head).number;
  }

  #changed() {
    this.saver.changed();
    this.check.soon();
  }

  #goToLine() {
    const asked =
      new URLSearchParams(window.location.search).get("line") ?? /^#(?:line-|L)(\d+)$/.exec(window.location.hash)?.[1];
    const line = Math.min(Number(asked), this.view.state.doc.lines);
    if (!(line >= 1)) return;
    const place = this.view.state.doc.line(line).from;
    this.view.dispatch({ selection: { anchor: place }, effects: EditorView.scrollIntoView(place, { y: "center" }) });
    this.view.focus();
  }

  // ------------------------------------------------------------ findings and preview

  #findings() {
    const counts = [...this.root.querySelectorAll("[data-counts]")];
    this.findings = new Findings(this.view, this.part("findings"), counts, this.part("elsewhere"), this.say);
    this.findings.addressOf = (file) => this.addresses.edit + file.split("/").map(encodeURIComponent).join("/");
    this.findings.onGo = async () => {
      await this.showText();
      this.showTab("edit");
    };
  }

  #preview() {
    this.preview = new Preview(this.part("frame"), this.part("frame-note"));
    const choose = (name, act) => {
      const button = this.part(name);
      button?.addEventListener("click", () => {
        const isOn = button.getAttribute("aria-pressed") !== "true";
        button.setAttribute("aria-pressed", String(isOn));
        act(isOn);
      });
    };
    choose("phone", (isOn) => this.part("frame").classList.toggle("frame-phone", isOn));
    choose("rtl", (isOn) => this.preview.choose({ dir: isOn ? "rtl" : null }));
    choose("dark", (isOn) => this.preview.choose({ theme: isOn ? "dark" : null }));
    const check = () => this.#check();
    check.soon = afterPause(CHECK_PAUSE, check);
    this.check = check;
  }

  /** Ask what is wrong with the text as it is now. The last question's answer counts, and only for the text it is about. */
  async #check() {
    const number = (this.checks += 1);
    const text = this.content;
    try {
      const answer = await this.server.post("check", { file: this.file, text, preview: true });
      if (number !== this.checks || text !== this.content) return;
      this.findings.show(answer);
      this.form?.showFindings();
      if (answer.preview) this.preview.show(answer.preview);
      else this.preview.say(this.say("noPreview"));
      this.follow();
    } catch (problem) {
      if (number === this.checks)
        this.preview.say([this.say(troubleOf(problem)), problem.message].filter(Boolean).join(" "));
    }
  }

  async #loadWords() {
    try {
      this.words = await this.server.get("words");
    } catch {
      // writing goes on without completion
    }
  }

  // ------------------------------------------------------------ saving and merging

  #saving() {
    this.shelf = new Shelf(`${this.addresses.save}:${this.file}`, browserStore());
    this.state = new State(this.part("state"), this.say, this.now);
    this.merge = new Merge(
      this.part("merge"),
      this.say,
      (at) => at,
      (text, theirs) => this.#merged(text, theirs),
    );
    this.saver = new Saver(this.server, this.shelf, {
      file: this.file,
      base: this.base,
      saved: this.root.dataset.conflict ? null : this.saved,
      text: () => this.content,
      tell: (state, values) => this.state.show(state, values),
      onConflict: (answer) => this.#conflict(answer),
    });
    this.root.addEventListener("submit", (event) => {
      if (event.submitter?.value === "save") {
        event.preventDefault();
        this.#saveAll();
      } else if (event.submitter && !this.saver.isSafe) {
        event.preventDefault();
        this.#saveThenGo(event.submitter);
      }
    });
    document.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "s") return;
      event.preventDefault();
      this.#saveAll();
    });
    this.view.contentDOM.addEventListener("blur", () => this.saver.save());
    document.addEventListener(
      "visibilitychange",
      () => document.visibilityState === "hidden" && this.saver.save({ leaving: true }),
    );
    window.addEventListener("online", () => {
      this.saver.save();
      this.check();
      if (!this.words) this.#loadWords();
    });
    window.addEventListener("beforeunload", (event) => {
      if (!this.saver.isSafe || this.form?.hasPending) event.preventDefault();
    });
  }

  async #saveAll() {
    await this.form?.finish();
    await this.saver.save({ auto: false });
  }

  /** What a button shows is the draft on the site: it goes on once everything is there. */
  async #saveThenGo(button) {
    await this.#saveAll();
    if (this.saver.isSafe) this.root.requestSubmit(button);
  }

  #conflict(answer) {
    if (answer) this.merge.open(answer, this.content);
    this.part("merge").scrollIntoView({ block: "start" });
  }

  async #merged(text, theirs) {
    this.setText(text, "input.merge");
    await this.saver.mergedWith(theirs);
    this.form?.load();
    this.view.focus();
  }

  /** Text that was not saved when this page was last left, offered back. */
  #offerKept() {
    const kept = this.shelf.kept();
    if (!kept || kept.text === this.content) return this.shelf.drop({ any: true });
    const note = this.part("kept");
    note.querySelector("[data-words]").textContent = this.say("keptHere", { at: this.now(kept.at) });
    note.hidden = false;
    const answer = (act) => () => {
      note.hidden = true;
      act();
      this.view.focus();
    };
    note.querySelector("[data-take]").addEventListener(
      "click",
      answer(() => this.#takeKept(kept)),
    );
    note.querySelector("[data-drop]").addEventListener(
      "click",
      answer(() => this.shelf.drop({ any: true })),
    );
    return undefined;
  }

  #takeKept(kept) {
    this.saver.base = kept.base;
    this.setText(kept.text, "input.kept");
    this.saver.changed();
  }

  notify(words) {
    const place = this.part("note");
    place.textContent = words;
    place.hidden = false;
    setTimeout(() => (place.hidden = true), 12000);
  }

  // ------------------------------------------------------------ text or form

  #form() {
    const element = this.part("form");
    if (!element) return;
    const [textButton, formButton] = [this.part("show-text"), this.part("show-form")];
    this.form = new FormView(
      this.server,
      {
        element,
        text: () => this.content,
        setText: (text) => this.setText(text),
        findings: this.findings,
        undo: () => undo(this.view),
        showText: (line) => this.showText(line),
      },
      this.say,
    );
    const show = (isForm) => {
      this.root.classList.toggle("desk-form", isForm);
      element.hidden = !isForm;
      this.part("writing").hidden = isForm;
      textButton.setAttribute("aria-pressed", String(!isForm));
      formButton.setAttribute("aria-pressed", String(isForm));
      remember(isForm);
    };
    this.showText = async (line) => {
      await this.form.finish();
      show(false);
      if (line) this.#goTo(line);
    };
    this.showForm = async () => {
      await this.form.load();
      show(true);
    };
    textButton.addEventListener("click", () => this.showText());
    formButton.addEventListener("click", () => this.showForm());
    if (remembered()) this.showForm();
  }

  #goTo(line) {
    const place = this.view.state.doc.line(Math.min(line, this.view.state.doc.lines)).from;
    this.view.dispatch({ selection: { anchor: place }, scrollIntoView: true });
    this.view.focus();
  }

  showText() {}
}

const CHOICE = "brevet-editor-form";

function remember(isForm) {
  try {
    window.localStorage.setItem(CHOICE, isForm ? "form" : "text");
  } catch {
    // it is only a convenience
  }
}

function remembered() {
  try {
    return window.localStorage.getItem(CHOICE) === "form";
  } catch {
    return false;
  }
}
