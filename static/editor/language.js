// How a course's Markdown is coloured: front matter, Markdown, and what Brevet adds to it.

import { markdown, markdownLanguage } from "@codemirror/lang-markdown";
import { yamlFrontmatter } from "@codemirror/lang-yaml";
import { HighlightStyle, syntaxHighlighting, syntaxTree } from "@codemirror/language";
import { Decoration, MatchDecorator, ViewPlugin } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const looks = HighlightStyle.define([
  { tag: tags.heading1, class: "tok-heading" },
  { tag: tags.heading2, class: "tok-heading tok-heading-2" },
  { tag: tags.heading, class: "tok-heading" },
  { tag: tags.strong, class: "tok-strong" },
  { tag: tags.emphasis, class: "tok-emphasis" },
  { tag: [tags.link, tags.url], class: "tok-link" },
  { tag: tags.monospace, class: "tok-code" },
  { tag: tags.quote, class: "tok-quote" },
  { tag: [tags.processingInstruction, tags.contentSeparator], class: "tok-mark" },
  { tag: [tags.definition(tags.propertyName), tags.propertyName], class: "tok-key" },
  { tag: [tags.comment, tags.meta], class: "tok-soft" },
]);

const mark = (name) => Decoration.mark({ class: name });

// what each piece of Brevet's own Markdown looks like, and how it is drawn: the name of a class for each group of it
const OWN = [
  [/^(:::)(?:[ \t]*([\w-]+))?(.*)$/gm, ["tok-block-mark", "tok-block", "tok-key"]],
  [/^(Answer:)(.*)$/gm, ["tok-answer-mark", "tok-answer"]],
  [/^([ \t]*(?:[-*+]|\d+[.)]) )(\[[xX]\])(?= )/gm, ["", "tok-right"]],
  [/^([ \t]*(?:[-*+]|\d+[.)]) )(\[ \])(?= )/gm, ["", "tok-wrong"]],
  [/^([ \t]*(?:[-*+]|\d+[.)]) )(\[~\])(?= )/gm, ["", "tok-void"]],
  [/^(#{2,6} .*?)(\{[^{}]*\})[ \t]*$/gm, ["", "tok-key"]],
  [/(\[\[)([^\[\]\n]+)(\]\])/g, ["tok-mark", "tok-term", "tok-mark"]],
];

const isCode = (view, position) => {
  for (let node = syntaxTree(view.state).resolveInner(position, 1); node; node = node.parent) {
    if (/Code|Frontmatter/.test(node.name)) return true;
  }
  return false;
};

function drawn([regexp, classes]) {
  const matcher = new MatchDecorator({
    regexp,
    decorate(add, from, _to, match, view) {
      if (isCode(view, from)) return;
      let start = from;
      match.slice(1).forEach((group, index) => {
        const end = start + (group?.length ?? 0) + gap(match, index);
        if (classes[index] && group) add(end - group.length, end, mark(classes[index]));
        start = end;
      });
    },
  });
  return ViewPlugin.fromClass(
    class {
      constructor(view) {
        this.decorations = matcher.createDeco(view);
      }
      update(update) {
        this.decorations = matcher.updateDeco(update, this.decorations);
      }
    },
    { decorations: (plugin) => plugin.decorations },
  );
}

/** Characters between a group and the one before it, which no group holds: blanks behind `:::`. */
function gap(match, index) {
  if (index !== 1 || !match[0].startsWith(":::")) return 0;
  return match[0].slice(3).length - match[0].slice(3).trimStart().length;
}

/** Everything that colours a course file. */
export function language() {
  const content = markdown({ base: markdownLanguage, completeHTMLTags: false, pasteURLAsLink: false });
  return [yamlFrontmatter({ content }), syntaxHighlighting(looks), OWN.map(drawn)];
}
