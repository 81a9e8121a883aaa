import assert from "node:assert/strict";
import { test } from "node:test";
import { smallestChange, swapLines, threeWay } from "../../static/editor/changes.js";
import { assembled, TAKEN } from "../../static/editor/merging.js";

const BASE = "one\ntwo\nthree\nfour\nfive\nsix";
const kinds = (segments) => segments.map((one) => one.kind);

test("the smallest change leaves what both texts share", () => {
  assert.deepEqual(smallestChange("a big dog", "a small dog"), { from: 2, to: 5, insert: "small" });
  assert.equal(smallestChange("same", "same"), null);
  assert.deepEqual(smallestChange("aa", "aaa"), { from: 2, to: 2, insert: "a" });
});

test("the smallest change turns one text into the other, whatever they are", () => {
  const texts = ["", "a", "ab", "aba", "abab", "ba\nab", "a\n\nb", "𐍈a", "𐍈"];
  for (const before of texts) {
    for (const after of texts) {
      const change = smallestChange(before, after) ?? { from: 0, to: 0, insert: "" };
      assert.equal(before.slice(0, change.from) + change.insert + before.slice(change.to), after);
    }
  }
});

test("changes in different places both stand in the merged text", () => {
  const segments = threeWay(BASE, BASE.replace("one", "ONE"), BASE.replace("five", "FIVE\nfive and a half"));
  assert.deepEqual(kinds(segments), ["mine", "same", "theirs", "same"]);
  assert.equal(assembled(segments, new Map()), "ONE\ntwo\nthree\nfour\nFIVE\nfive and a half\nsix");
});

test("what was taken out by one and left by the other is taken out, and shown", () => {
  const segments = threeWay(BASE, BASE.replace("two\n", ""), BASE);
  assert.deepEqual(segments[1], { kind: "mine", base: ["two"], mine: [], theirs: ["two"] });
  assert.equal(assembled(segments, new Map()), "one\nthree\nfour\nfive\nsix");
});

test("the same change by both is no conflict", () => {
  const both = BASE.replace("two", "2");
  assert.deepEqual(kinds(threeWay(BASE, both, both)), ["same", "both", "same"]);
});

test("two changes of one line are a conflict that each side, both, or own words can settle", () => {
  const segments = threeWay(BASE, BASE.replace("two", "mine"), BASE.replace("two", "theirs"));
  assert.deepEqual(kinds(segments), ["same", "conflict", "same"]);
  const settled = (lines) =>
    assembled(segments, new Map([[1, lines]]))
      .split("\n")
      .slice(1, -4);
  assert.deepEqual(settled(TAKEN.mine(segments[1])), ["mine"]);
  assert.deepEqual(settled(TAKEN.theirs(segments[1])), ["theirs"]);
  assert.deepEqual(settled(TAKEN.both(segments[1])), ["theirs", "mine"]);
  assert.deepEqual(settled(["own words"]), ["own words"]);
  assert.deepEqual(settled([]), []);
});

test("a text that was emptied by one and changed by the other is a conflict", () => {
  assert.deepEqual(kinds(threeWay("a\nb", "", "a\nB")), ["conflict"]);
});

test("taking every side gives that side, whatever the texts are", () => {
  let seed = 7;
  const random = (most) => (seed = (seed * 48271) % 2147483647) % most;
  const text = () => Array.from({ length: random(9) }, () => "abc"[random(3)]).join("\n");
  for (let round = 0; round < 400; round += 1) {
    const [base, mine, theirs] = [text(), text(), text()];
    const segments = threeWay(base, mine, theirs);
    for (const [side, whole] of [
      ["base", base],
      ["mine", mine],
      ["theirs", theirs],
    ]) {
      assert.equal(segments.flatMap((one) => one[side]).join("\n"), whole);
    }
    assert.equal(assembled(threeWay(base, mine, base), new Map()), mine);
    assert.equal(assembled(threeWay(base, base, theirs), new Map()), theirs);
  }
});

test("two ranges of lines change places, and what is between them stays", () => {
  assert.equal(swapLines("head\na\na2\n\nb\ntail", [2, 3], [5, 5]), "head\nb\n\na\na2\ntail");
});
