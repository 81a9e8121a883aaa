// What can be written here: keys, blocks, terms, links, pictures and places, from the words of the whole course.

import { autocompletion } from "@codemirror/autocomplete";

/** The path of one file as seen from the folder of another: ("01-a/x.md", "02-b/y.md") gives "../02-b/y.md". */
export function relative(from, to) {
  const here = from.split("/").slice(0, -1);
  const there = to.split("/");
  let same = 0;
  while (same < here.length && same < there.length - 1 && here[same] === there[same]) same += 1;
  return [...here.slice(same).map(() => ".."), ...there.slice(same)].join("/");
}

/** The path in the course that a link of a file names, without its anchor; "" is the file itself. */
export function resolved(from, link) {
  if (!link) return from;
  const parts = from.split("/").slice(0, -1);
  for (const part of link.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}

/** An anchor as the compiler makes it of a heading. Good for what is being written; known pages bring their own. */
export function slug(text) {
  const plain = text
    .replace(/\{[^{}]*\}\s*$/, "")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase();
  return plain.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "");
}

/** The anchors of the text itself: ids that were given, else made from the headings. */
export function anchorsOf(text) {
  return [...text.matchAll(/^#{2,6} +(.+)$/gm)].map(([, heading]) => {
    const given = /\{[^{}]*#([\w-]+)[^{}]*\}\s*$/.exec(heading);
    return { label: given ? given[1] : slug(heading), detail: heading.replace(/\{[^{}]*\}\s*$/, "").trim() };
  });
}

const FRONT = /^---[ \t]*\r?\n/;

/** Whether a place stands in the front matter, between the first two lines of `---`. */
export function inFrontMatter(text, position) {
  const opening = FRONT.exec(text);
  if (!opening || position < opening[0].length) return false;
  const end = /^---[ \t]*$/m.exec(text.slice(opening[0].length));
  return !end || position <= opening[0].length + end.index;
}

// each way of completing: what must stand before the cursor on its line, and what may follow, given the match
const SOURCES = [
  [
    /\[\[([^\[\]]*)$/,
    (match, { words }) => words.terms.map(({ term }) => ({ label: term, close: "]]", type: "term" })),
  ],
  [/!\[[^\]]*\]\(([^()\s]*)$/, (match, { words, file }) => media(words, file)],
  [/\]\(([^()\s#]*)#([^()\s]*)$/, (match, around) => anchors(match[1], around), 2],
  [/(?:→|->)\s*#([\w-]*)$/, (match, around) => anchors("", around)],
  [/\]\(([^()\s#]*)$/, (match, { words, file }) => [...pages(words, file), ...media(words, file)]],
  [/^:::\s*([\w-]*)$/, (match, { words }) => words.blocks.map(({ name }) => ({ label: name, type: "block" }))],
  [/^:::\s*([\w-]+)\s.*?([\w-]*)$/, (match, { words }) => keysOfBlock(words, match[1]), 2],
];

function media(words, file) {
  return words.media.map((path) => ({ label: relative(file, path), type: "picture" }));
}

function pages(words, file) {
  return words.pages.map(({ path, title }) => ({ label: relative(file, path), detail: title, type: "page" }));
}

function anchors(link, { words, file, text }) {
  const target = resolved(file, link);
  if (target === file) return anchorsOf(text).map((anchor) => ({ ...anchor, type: "anchor" }));
  const page = words.pages.find(({ path }) => path === target);
  const questions = words.questions.filter((question) => question.file === target);
  return [
    ...(page?.anchors ?? []).map((anchor) => ({ label: anchor, type: "anchor" })),
    ...questions.map(({ id, text: asked }) => ({ label: id, detail: asked, type: "question" })),
  ];
}

function keysOfBlock(words, name) {
  const block = words.blocks.find((one) => one.name === name);
  return (block?.keys ?? []).map((key) => ({ label: key, apply: `${key}=`, type: "key" }));
}

function keysOfFile(words, file) {
  const keys = words.keys[words.roles[file]] ?? [];
  return keys.map((key) => ({ label: key, apply: `${key}: `, type: "key" }));
}

const LOOKED_AT = 500; // characters before the cursor; a line may be endless

/** What may be written at a place of a text: {from, options} or null. `around` is {words, file, text}. */
export function suggestions(line, lineStart, position, around) {
  const before = line.slice(Math.max(0, position - lineStart - LOOKED_AT), position - lineStart);
  if (inFrontMatter(around.text, position)) {
    if (!/^[\w-]*$/.test(before)) return null;
    return { from: lineStart, options: keysOfFile(around.words, around.file) };
  }
  for (const [pattern, options, group = 1] of SOURCES) {
    const match = pattern.exec(before);
    if (match) return { from: position - match[group].length, options: options(match, around) };
  }
  return null;
}

/** A suggestion that ends with marks of its own takes the place of those that stand there already. */
function closing({ close, ...option }) {
  if (!close) return option;
  const apply = (view, _option, from, to) => {
    let end = to;
    while (end < to + close.length && view.state.sliceDoc(end, end + 1) === close[0]) end += 1;
    const written = option.label + close;
    view.dispatch({
      changes: { from, to: end, insert: written },
      selection: { anchor: from + written.length },
      userEvent: "input.complete",
    });
  };
  return { ...option, apply };
}

/** Completion for the editor; `words()` gives the words of the course once they have come. */
export function completion(file, words) {
  const source = (context) => {
    if (!words()) return null;
    const line = context.state.doc.lineAt(context.pos);
    const around = { words: words(), file, text: context.state.doc.toString() };
    const found = suggestions(line.text, line.from, context.pos, around);
    if (!found || !found.options.length) return null;
    if (found.from === context.pos && found.from === line.from && !context.explicit) return null;
    return { from: found.from, options: found.options.map(closing), validFor: /^[^\[\]()#\n]*$/ };
  };
  return autocompletion({ override: [source], icons: false, activateOnTyping: true });
}
