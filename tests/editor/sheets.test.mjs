import assert from "node:assert/strict";
import { test } from "node:test";
import {
  asKind,
  blank,
  KINDS,
  levelsIn,
  missing,
  moved,
  oneRight,
  option,
  sent,
  withLevels,
} from "../../static/editor/sheets.js";

const asked = {
  ...blank("single"),
  title: "Which?",
  options: [option("A", "wrong"), { text: "B", mark: "right", feedback: "Yes." }, option("C", "void")],
};

test("an empty question of every kind says what it needs, first of all its words", () => {
  for (const kind of KINDS) assert.equal(missing(blank(kind)).title, "needsTitle");
  assert.deepEqual(Object.keys(missing({ ...blank("truefalse"), title: "True?" })), []);
});

test("a whole question needs nothing; without its right choice it needs that", () => {
  assert.deepEqual(missing(asked), {});
  assert.deepEqual(missing({ ...asked, options: asked.options.slice(0, 1).concat(option("D")) }), {
    options: "needsRight",
  });
});

test("numbers, words and pairs that cannot be meant are said", () => {
  const number = { ...blank("number"), title: "How many?" };
  assert.deepEqual(missing({ ...number, low: "5", high: "" }), {});
  assert.deepEqual(missing({ ...number, low: "7,5", high: "3" }), { high: "needsOrder" });
  assert.equal(missing({ ...number, low: "many" }).low, "needsNumber");
  assert.deepEqual(
    missing({
      ...blank("essay"),
      title: "Why?",
      least_words: 300,
      most_words: 100,
      criteria: [{ text: "Clear", points: 2 }],
    }),
    { most_words: "needsOrder" },
  );
  const pairs = [
    { left: "a", right: "1" },
    { left: "b", right: "2" },
    { left: "", right: "3" },
  ];
  assert.deepEqual(missing({ ...blank("matching"), title: "Match.", pairs }), {});
  assert.deepEqual(missing({ ...blank("matching"), title: "Match.", pairs: pairs.slice(1) }), { pairs: "needsPairs" });
});

test("a voided question needs no right choice", () => {
  const none = asked.options.map((one) => ({ ...one, mark: "wrong" }));
  assert.deepEqual(missing({ ...asked, options: none }), { options: "needsRight" });
  assert.deepEqual(missing({ ...asked, options: none, voided: true }), {});
  assert.deepEqual(missing({ ...asked, options: none.map((one) => ({ ...one, mark: "void" })) }), {});
  assert.equal(asKind({ ...asked, voided: true }, "multiple").voided, true);
});

const graded = {
  ...blank("essay"),
  title: "Why?",
  levels: [3, 1, 0],
  criteria: [{ text: "Clear", points: 3, levels: ["Very", "Hardly", ""] }],
};

test("a rubric with levels is sent as it is, and says what it lacks", () => {
  assert.deepEqual(missing(graded), {});
  assert.deepEqual(sent(graded).criteria, graded.criteria);
  assert.deepEqual(sent(graded).levels, [3, 1, 0]);
  const only = (levels) => ({ ...graded, criteria: [{ text: "Clear", points: 0, levels }] });
  assert.deepEqual(missing(only(["", " ", "Not at all"])), { criteria: "needsLevelWords" });
  assert.deepEqual(missing({ ...graded, criteria: [...graded.criteria, { text: "", points: 1, levels: ["a", "", ""] }] }), {
    criteria: "needsLevelWords",
  });
  for (const wrong of [[1, 3], [3, 3], ["three"], [101, 1]])
    assert.equal(missing({ ...blankless(graded, wrong) }).levels, "needsLevels");
});

const blankless = (sheet, levels) => ({ ...sheet, levels, criteria: [{ text: "C", points: 1, levels: levels.map(() => "a") }] });

test("what is said of a level stays with its points when the levels change", () => {
  assert.deepEqual(levelsIn(" 4, 3 2;1 "), ["4", "3", "2", "1"]);
  assert.deepEqual(withLevels(graded, ["4", "3", "1"]).criteria[0].levels, ["", "Very", "Hardly"]);
  assert.deepEqual(withLevels(graded, []), { levels: [], criteria: [{ text: "Clear", points: 3, levels: [] }] });
  const plain = { ...graded, levels: [], criteria: [{ text: "Clear", points: 2, levels: [] }] };
  assert.deepEqual(withLevels(plain, [3, 0]).criteria, [{ text: "Clear", points: 2, levels: ["", ""] }]);
});

test("as another kind the words of a question stay", () => {
  assert.deepEqual(asKind(asked, "ordering").items, ["A", "B", "C"]);
  assert.deepEqual(asKind(asked, "text").accepted, ["B"]);
  assert.deepEqual(asKind(asKind(asked, "multiple"), "single").options, asked.options);
  assert.equal(asKind(asked, "essay").title, "Which?");
});

test("one choice of several is right, and a withdrawn one stays withdrawn", () => {
  assert.deepEqual(
    oneRight(asked.options, 0).map(({ mark }) => mark),
    ["right", "wrong", "void"],
  );
  assert.deepEqual(
    oneRight([option("A", "right"), option("B", "right")]).map(({ mark }) => mark),
    ["right", "wrong"],
  );
});

test("what is sent has numbers as numbers, and no empty rows", () => {
  const sheet = { ...blank("number"), title: "How many?", low: " −7,5 ", high: "", points: "2", options: [option()] };
  assert.deepEqual(
    [sent(sheet).low, sent(sheet).high, sent(sheet).points, sent(sheet).options],
    ["-7.5", "-7.5", 2, []],
  );
  assert.equal(sent({ ...sheet, points: "many" }).points, 1);
});

test("a row moves by one, and not beyond the ends", () => {
  const list = ["a", "b", "c"];
  assert.deepEqual(moved(list, 0, 1), ["b", "a", "c"]);
  assert.equal(moved(list, 0, -1), list);
});
