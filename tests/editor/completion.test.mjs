import assert from "node:assert/strict";
import { test } from "node:test";
import { anchorsOf, inFrontMatter, relative, resolved, slug, suggestions } from "../../static/editor/completion.js";
import { heightOf, headingsOf, plain } from "../../static/editor/preview.js";

const FILE = "01-key-terms/01-sex-and-gender.md";
const WORDS = {
  keys: { lesson: ["title", "minutes", "kind", "required"] },
  roles: { [FILE]: "lesson" },
  blocks: [
    { name: "note", keys: [] },
    { name: "activity", keys: ["minutes", "group"] },
  ],
  terms: [
    { id: "gender-role", term: "gender role" },
    { id: "sex", term: "sex" },
  ],
  pages: [
    { path: FILE, title: "Sex and gender", anchors: ["a-bucket-of-water"] },
    { path: "01-key-terms/02-equality.md", title: "Equality", anchors: ["parity"] },
    { path: "04-legal/01-treaties.md", title: "Treaties", anchors: ["cedaw", "geneva"] },
  ],
  questions: [{ id: "first", text: "Which one?", file: "04-legal/quiz.md" }],
  media: ["01-key-terms/media/day.svg"],
};

/** What is offered where | stands in the text. */
function offered(text) {
  const position = text.indexOf("|");
  const whole = text.replace("|", "");
  const start = whole.lastIndexOf("\n", position - 1) + 1;
  const line = whole.slice(start).split("\n")[0];
  const found = suggestions(line, start, position, { words: WORDS, file: FILE, text: whole });
  return found && { typed: whole.slice(found.from, position), labels: found.options.map(({ label }) => label) };
}

test("keys of the file's role are offered at the start of a line of the front matter, and nowhere else", () => {
  assert.deepEqual(offered("---\ntitle: x\nmin|\n---\n"), {
    typed: "min",
    labels: ["title", "minutes", "kind", "required"],
  });
  assert.equal(offered("---\ntitle: x|\n---\n"), null);
  assert.equal(offered("---\ntitle: x\n---\nmin|"), null);
});

test("terms are offered behind two opening brackets", () => {
  assert.deepEqual(offered("A [[gen|"), { typed: "gen", labels: ["gender role", "sex"] });
  assert.equal(offered("A [[sex]] |"), null);
});

test("blocks are offered behind three colons, then their keys", () => {
  assert.deepEqual(offered("::: act|"), { typed: "act", labels: ["note", "activity"] });
  assert.deepEqual(offered('::: activity "Draw" mi|'), { typed: "mi", labels: ["minutes", "group"] });
});

test("pages and pictures are offered as seen from this file", () => {
  assert.deepEqual(offered("See [it](02|").labels, [
    "01-sex-and-gender.md",
    "02-equality.md",
    "../04-legal/01-treaties.md",
    "media/day.svg",
  ]);
  assert.deepEqual(offered("![A day](|").labels, ["media/day.svg"]);
});

test("anchors of another page, and of this text as it is now, are offered behind a hash", () => {
  assert.deepEqual(offered("See [it](../04-legal/01-treaties.md#ce|"), { typed: "ce", labels: ["cedaw", "geneva"] });
  assert.deepEqual(offered("See [it](../04-legal/quiz.md#|").labels, ["first"]);
  assert.deepEqual(offered("## New part\n\n## Old {#old}\n\nSee [it](#n|").labels, ["new-part", "old"]);
  assert.deepEqual(offered("## Crowd gathers\n\n- [ ] Wave it through → #cr|"), {
    typed: "cr",
    labels: ["crowd-gathers"],
  });
});

test("a path is written as seen from the file, and read back", () => {
  for (const { path } of WORDS.pages) assert.equal(resolved(FILE, relative(FILE, path)), path);
  assert.equal(relative("course.md", "04-legal/01-treaties.md"), "04-legal/01-treaties.md");
  assert.equal(relative(FILE, "glossary.md"), "../glossary.md");
});

test("anchors are slugs, or what their author gave", () => {
  assert.equal(slug("What is “Gender”, exactly? {#x}"), "what-is-gender-exactly");
  assert.deepEqual(
    anchorsOf("## Élan vital\n## B {points=2 #b}\n# no").map(({ label }) => label),
    ["elan-vital", "b"],
  );
});

test("front matter ends at its second line of dashes; while that is missing it goes on", () => {
  assert.ok(inFrontMatter("---\na: b\n---\ntext", 6));
  assert.ok(!inFrontMatter("---\na: b\n---\ntext", 15));
  assert.ok(inFrontMatter("---\na: b\n", 9));
  assert.ok(!inFrontMatter("text\n---\n", 7));
});

test("headings in code are none; their marks do not count", () => {
  assert.deepEqual(headingsOf("## A *b*\n\n```\n## no\n```\n### C {#c}"), [
    { line: 1, words: "ab" },
    { line: 6, words: "c" },
  ]);
  assert.equal(plain("## [[Gender role]]s — now {topic=x}"), "genderrolesnow");
});

test("a line between two headings stands between their heights", () => {
  const stops = [
    [1, 0],
    [10, 100],
    [20, 500],
    [31, 900],
  ];
  assert.equal(heightOf(1, stops), 0);
  assert.equal(heightOf(15, stops), 300);
  assert.equal(heightOf(40, stops), 900);
});
