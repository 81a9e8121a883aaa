// Each line is written in the direction of its own words: a course in Arabic holds Latin marks, keys and names.

import { Decoration, ViewPlugin } from "@codemirror/view";
import { RangeSetBuilder } from "@codemirror/state";

const MARKS = /^\s*(?:>\s*)*(?:#{1,6}\s+|(?:[-*+]|\d+[.)])\s+)?(?:\[[ xX~]\]\s+)?(?:[\w-]+:\s+)?/;
const STRONG = /[\p{Script=Arabic}\p{Script=Hebrew}]|\p{L}/u;
const RTL = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;

const LOOKED_AT = 400; // characters; a line may be endless

/** "rtl", "ltr", or null for a line without a letter. What Markdown and front matter put before its words does not count. */
export function directionOf(whole) {
  const line = whole.slice(0, LOOKED_AT);
  const words = line
    .replace(MARKS, "")
    .replace(/\]\([^)]*\)/g, "")
    .replace(/\{[^{}]*\}\s*$/, "");
  const first = STRONG.exec(words) ?? STRONG.exec(line);
  if (!first) return null;
  return RTL.test(first[0]) ? "rtl" : "ltr";
}

const DIRECTED = Object.fromEntries(["rtl", "ltr"].map((dir) => [dir, Decoration.line({ attributes: { dir } })]));

function directed(view) {
  const builder = new RangeSetBuilder();
  for (const { from, to } of view.visibleRanges) {
    for (let position = from; position <= to;) {
      const line = view.state.doc.lineAt(position);
      builder.add(line.from, line.from, DIRECTED[directionOf(line.text) ?? "ltr"]);
      position = line.to + 1;
    }
  }
  return builder.finish();
}

/** Gives every line that is seen its direction. */
export const directions = ViewPlugin.fromClass(
  class {
    constructor(view) {
      this.decorations = directed(view);
    }
    update(update) {
      if (update.docChanged || update.viewportChanged) this.decorations = directed(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);
