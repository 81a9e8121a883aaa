// Two people changed one file: who, when, what; every difference can be taken from either; then it is saved.

import { threeWay } from "./changes.js";
import { h } from "./element.js";

const AROUND = 2; // lines shown of what stays the same, on either side of a difference

/** The text that comes of segments, with the answers to their conflicts by their place in the list. */
export function assembled(segments, answers) {
  return segments.flatMap((one, index) => linesOf(one, answers.get(index))).join("\n");
}

function linesOf(one, answer) {
  if (one.kind === "conflict") return answer ?? one.mine;
  return one.kind === "theirs" ? one.theirs : one.mine;
}

/** The answer that each button of a conflict gives. */
export const TAKEN = {
  mine: (one) => one.mine,
  theirs: (one) => one.theirs,
  both: (one) => [...one.theirs, ...one.mine],
};

export class Merge {
  /** `finish(text, theirs)` is called with the merged text; `mine` is the text in the editor. */
  constructor(panel, say, when, finish) {
    Object.assign(this, { panel, say, when, finish });
  }

  open(answer, mine) {
    this.theirs = answer.theirs;
    this.segments = threeWay(answer.base_text, mine, answer.theirs.text);
    this.answers = new Map();
    const { by, at } = answer.theirs;
    this.done = h(
      "button.button.button-primary",
      { type: "button", onclick: () => this.#finish() },
      this.say("mergeSave"),
    );
    this.left = h("p.merge-left", { role: "status" });
    this.panel.replaceChildren(
      h("h2.merge-title", { tabIndex: -1, dir: "auto" }, this.say("mergeTitle", { by, at: this.when(at) })),
      h("p", null, this.say("mergeKept")),
      h(
        "ol.merge-parts",
        null,
        this.segments.map((one, index) => this.#part(one, index)),
      ),
      this.left,
      h("div.row", null, this.done),
    );
    this.panel.hidden = false;
    this.panel.parentElement.classList.add("desk-merging");
    this.#count();
    this.panel.querySelector("h2").focus();
  }

  #part(one, index) {
    if (one.kind === "same") return null;
    return one.kind === "conflict" ? this.#conflict(one, index) : this.#settled(one, index);
  }

  #settled(one, index) {
    const who = { mine: "mergeMine", theirs: "mergeTheirs", both: "mergeBoth" }[one.kind];
    const now = one.kind === "theirs" ? one.theirs : one.mine;
    return h(
      "li.merge-part",
      null,
      h("p.merge-who", null, this.say(who, { by: this.theirs.by })),
      this.#context(index - 1, "end"),
      lines("merge-gone", "−", one.base),
      lines("merge-new", "+", now),
      this.#context(index + 1, "start"),
    );
  }

  #conflict(one, index) {
    const result = h("textarea.input.merge-result", { dir: "auto", rows: 3, "aria-label": this.say("mergeResult") });
    const chosen = (taken) => {
      result.value = TAKEN[taken](one).join("\n");
      result.rows = Math.min(12, Math.max(3, result.value.split("\n").length));
      this.#answer(index, result.value, part);
    };
    result.addEventListener("input", () => this.#answer(index, result.value, part));
    const button = (taken, key) =>
      h("button.button.button-quiet", { type: "button", onclick: () => chosen(taken) }, this.say(key));
    const part = h(
      "li.merge-part.merge-conflict",
      null,
      h("p.merge-who", null, this.say("mergeConflict")),
      h(
        "div.merge-sides",
        null,
        side(this.say("mergeBefore"), one.base),
        side(this.say("mergeYours"), one.mine),
        side(this.theirs.by, one.theirs),
      ),
      h("div.row", null, button("mine", "takeMine"), button("theirs", "takeTheirs"), button("both", "takeBoth")),
      h("label.merge-label", null, this.say("mergeResult"), result),
    );
    return part;
  }

  #context(index, from) {
    const one = this.segments[index];
    if (one?.kind !== "same") return null;
    return lines("merge-same", " ", from === "start" ? one.base.slice(0, AROUND) : one.base.slice(-AROUND));
  }

  #answer(index, text, part) {
    this.answers.set(index, text === "" ? [] : text.split("\n"));
    part.classList.add("merge-answered");
    this.#count();
  }

  #count() {
    const conflicts = this.segments.filter((one) => one.kind === "conflict").length;
    const open = conflicts - this.answers.size;
    this.done.disabled = open > 0;
    this.left.textContent = this.say(open ? "mergeLeft" : conflicts ? "mergeAll" : "mergeClean", { n: open });
  }

  #finish() {
    this.panel.hidden = true;
    this.panel.parentElement.classList.remove("desk-merging");
    this.finish(assembled(this.segments, this.answers), this.theirs);
  }
}

function lines(name, sign, all) {
  if (!all.length) return null;
  return h(`pre.merge-lines.${name}`, { dir: "auto" }, all.map((line) => `${sign} ${line}`).join("\n"));
}

function side(title, all) {
  return h(
    "div.merge-side",
    null,
    h("h3.merge-side-title", { dir: "auto" }, title),
    h("pre.merge-lines", { dir: "auto" }, all.join("\n") || "—"),
  );
}
