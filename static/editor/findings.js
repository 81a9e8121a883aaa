// What the compiler finds while one types: in the gutter, under the words, and in a list that leads there.

import { setDiagnostics, nextDiagnostic, previousDiagnostic, lintGutter, forEachDiagnostic } from "@codemirror/lint";
import { keymap } from "@codemirror/view";
import { h } from "./element.js";

const SEVERITY = { error: "error", warning: "warning", advice: "info" };
const MOST = 200; // in the list; the text marks them all
const SHAPE = { error: "✕", warning: "▲", advice: "●" };

/** The finding as the text editor holds it. Its message says the severity in a word, then what to write instead. */
function asDiagnostic(found, length, say) {
  const from = Math.min(found.from, length);
  return {
    from,
    to: Math.min(Math.max(found.to, from), length),
    severity: SEVERITY[found.severity] ?? "info",
    markClass: `found-${found.severity}`,
    message: `${say(found.severity)}: ${found.message} ${found.cure}`,
    renderMessage: () => message(found, say),
  };
}

function message(found, say) {
  return h(
    "div.finding-words",
    { dir: "auto" },
    label(found.severity, say),
    " ",
    rich(found.message),
    h("br"),
    rich(found.cure),
  );
}

function label(severity, say) {
  const shape = h("span.finding-shape", { "aria-hidden": "true" }, SHAPE[severity] ?? "●");
  return h(`strong.finding-label.finding-${severity}`, null, shape, ` ${say(severity)}:`);
}

/** A sentence of the compiler, in which what stands between backticks is a piece of source. */
export function rich(sentence) {
  return sentence.split(/(`[^`]+`)/).map((part) => (/^`.+`$/.test(part) ? h("code", null, part.slice(1, -1)) : part));
}

/** The list of findings below the text, and how many there are. */
export class Findings {
  constructor(view, list, counts, elsewhere, say) {
    Object.assign(this, { view, list, counts, elsewhere, say, found: [] });
  }

  /** Show the answer to a check, when the text is still the one that was checked. */
  show(answer) {
    this.found = answer.diagnostics;
    const length = this.view.state.doc.length;
    const held = this.found.map((found) => asDiagnostic(found, length, this.say));
    this.view.dispatch(setDiagnostics(this.view.state, held));
    this.#list();
    this.#elsewhere(answer.elsewhere ?? []);
  }

  /** Findings between two lines, from 1 and with both. */
  between(start, end) {
    return this.found.filter((found) => found.line >= start && found.line <= end);
  }

  /** How many there are of each severity, in words: "2 errors, 1 advice". */
  summary() {
    const count = (severity) => this.found.filter((found) => found.severity === severity).length;
    const parts = ["error", "warning", "advice"]
      .filter(count)
      .map((severity) => this.say(`${severity}s`, { n: count(severity) }));
    return parts.join(", ") || this.say("nothingFound");
  }

  #list() {
    const more = this.found.length - MOST;
    this.list.replaceChildren(...this.found.slice(0, MOST).map((found) => this.#entry(found)));
    if (more > 0) this.list.append(h("li.finding", null, this.say("moreFindings", { n: more })));
    const worst = ["error", "warning", "advice"].find((severity) => this.found.some((f) => f.severity === severity));
    for (const place of this.counts) {
      if (place.textContent !== this.summary()) place.textContent = this.summary();
      place.dataset.worst = worst ?? "none";
    }
  }

  #entry(found) {
    const place = this.say("line", { line: found.line, column: found.column });
    const go = h(
      "button.finding-go",
      { type: "button", onclick: () => this.go(found) },
      label(found.severity, this.say),
      " ",
      h("span", { dir: "auto" }, rich(found.message)),
      " ",
      h("span.finding-place", null, place),
    );
    return h(
      `li.finding.finding-is-${found.severity}`,
      null,
      go,
      h("p.finding-cure", { dir: "auto" }, rich(found.cure)),
    );
  }

  #elsewhere(files) {
    const items = files.map(({ file, errors, warnings }) =>
      h(
        "li",
        null,
        h("a", { href: this.addressOf?.(file) ?? "#" }, file),
        ` ${this.say("countsElsewhere", { errors, warnings })}`,
      ),
    );
    this.elsewhere.hidden = !items.length;
    this.elsewhere.querySelector("ul").replaceChildren(...items);
  }

  /** Put the cursor on what was found; where it has moved since, to where it is now. */
  async go(found) {
    await this.onGo?.();
    const index = this.found.indexOf(found);
    const now = [];
    forEachDiagnostic(this.view.state, (diagnostic, from, to) => (now[this.#indexOf(diagnostic)] = { from, to }));
    const place = now[index] ?? { from: Math.min(found.from, this.view.state.doc.length) };
    this.view.dispatch({ selection: { anchor: place.from, head: place.to ?? place.from }, scrollIntoView: true });
    this.view.focus();
  }

  #indexOf(diagnostic) {
    return this.found.findIndex(
      (found) => diagnostic.from === found.from && diagnostic.message.includes(found.message),
    );
  }
}

/** The gutter and the keys: F8 goes to the next finding, Shift-F8 to the one before. */
export const findingsExtension = [
  lintGutter(),
  keymap.of([
    { key: "F8", run: nextDiagnostic },
    { key: "Shift-F8", run: previousDiagnostic },
  ]),
];
