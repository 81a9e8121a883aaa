import assert from "node:assert/strict";
import { test } from "node:test";
import { directionOf } from "../../static/editor/direction.js";

test("a line goes in the direction of its words, whatever marks stand before them", () => {
  for (const line of [
    "القرار 1325",
    "- [x] القرار",
    "## القرار {#first}",
    "title: القرار",
    "> - القرار",
    "Answer: القرار",
    "[القرار](x.md)",
  ]) {
    assert.equal(directionOf(line), "rtl", line);
  }
  for (const line of ["S/RES/1325 (2000) القرار", "- [ ] Gender", "::: note", "title: Gender", "x: y", "Answer: 5"]) {
    assert.equal(directionOf(line), "ltr", line);
  }
  for (const line of ["", "---", "1325", "- [ ] "]) assert.equal(directionOf(line), null, line);
});
