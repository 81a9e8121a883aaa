import assert from "node:assert/strict";
import { test } from "node:test";
import { Saver } from "../../static/editor/saving.js";
import { Refused, Unreachable } from "../../static/editor/server.js";
import { Shelf } from "../../static/editor/shelf.js";

/** A store as browsers have it; a full one takes nothing. */
class Store extends Map {
  getItem(key) {
    return this.get(key) ?? null;
  }
  setItem(key, value) {
    if (this.isFull) throw new Error("full");
    this.set(key, value);
  }
  removeItem(key) {
    this.delete(key);
  }
}

/** A page with a text, its saver, and a server that answers what the test gives: values, or errors to be thrown. */
function desk(...answers) {
  const store = new Store();
  const made = { text: "begun", told: [], asked: [], conflicts: [], store, shelf: new Shelf("file", store) };
  const server = {
    async post(_name, body) {
      made.asked.push(body);
      const answer = answers.shift();
      if (typeof answer === "function") return answer();
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  made.saver = new Saver(server, made.shelf, {
    file: "a.md",
    base: 1,
    saved: "begun",
    text: () => made.text,
    tell: (state, values = {}) => made.told.push([state, values.isKept]),
    onConflict: (answer) => made.conflicts.push(answer),
  });
  made.write = (text) => {
    made.text = text;
    made.saver.changed();
  };
  made.end = () => {
    made.saver.later.stop();
    clearTimeout(made.saver.retry);
  };
  return made;
}

test("what is written is kept in the browser until the site has it", async () => {
  const page = desk({ version: 2, saved_at: "now" });
  page.write("more");
  assert.equal(page.shelf.kept().text, "more");
  await page.saver.save();
  assert.equal(page.shelf.kept(), null);
  assert.deepEqual(page.asked, [{ file: "a.md", base: 1, text: "more", auto: true }]);
  assert.equal(page.saver.base, 2);
  page.end();
});

test("nothing is sent when nothing was changed, except on demand", async () => {
  const page = desk({ version: 1, saved_at: "now" });
  await page.saver.save();
  assert.equal(page.asked.length, 0);
  await page.saver.save({ auto: false });
  assert.equal(page.asked.length, 1);
});

test("without a link the text stays in the browser, and the page says so", async () => {
  const page = desk(new Unreachable());
  page.write("more");
  await page.saver.save();
  assert.deepEqual(page.told.at(-1), ["offline", true]);
  assert.equal(page.shelf.kept().text, "more");
  assert.equal(page.saver.isSafe, false);
  page.end();
});

test("where the browser keeps nothing, the page says that too", async () => {
  const page = desk(new Unreachable());
  page.store.isFull = true;
  page.write("more");
  await page.saver.save();
  assert.deepEqual(page.told.at(-1), ["offline", false]);
  page.end();
});

test("what is written while a save is on its way is saved next", async () => {
  let answer;
  const page = desk(() => new Promise((resolve) => (answer = resolve)), { version: 3, saved_at: "later" });
  page.write("first");
  const saving = page.saver.save();
  page.write("first and second");
  answer({ version: 2, saved_at: "now" });
  await saving;
  assert.equal(page.shelf.kept().text, "first and second");
  await page.saver.save();
  assert.deepEqual(
    page.asked.map(({ base, text }) => [base, text]),
    [
      [1, "first"],
      [2, "first and second"],
    ],
  );
  assert.equal(page.shelf.kept(), null);
  page.end();
});

test("a change by somebody else stops saving until both texts are one", async () => {
  const theirs = { version: 5, text: "theirs", by: "Amina", at: "14:02" };
  const page = desk(new Refused(409, { error: "file-changed", theirs, base_text: "begun" }), {
    version: 6,
    saved_at: "now",
  });
  page.write("mine");
  await page.saver.save();
  assert.equal(page.conflicts.length, 1);
  page.write("mine and more");
  await page.saver.save();
  assert.equal(page.asked.length, 1);
  page.text = "merged";
  await page.saver.mergedWith(theirs);
  assert.deepEqual(page.asked.at(-1), { file: "a.md", base: 5, text: "merged", auto: false });
  assert.equal(page.saver.isSafe, true);
  page.end();
});

test("a text in which two versions still stand is not saved by itself", async () => {
  const page = desk({ version: 2, saved_at: "now" });
  page.write("a\n<<<<<<< yours\nb\n=======\nc\n>>>>>>> Amina\n");
  await page.saver.save();
  assert.equal(page.asked.length, 0);
  await page.saver.save({ auto: false });
  assert.equal(page.asked.length, 1);
  page.end();
});

test("when somebody else saved the very same text there is nothing to merge", async () => {
  const page = desk(new Refused(409, { theirs: { version: 5, text: "same", by: "Amina", at: "14:02" } }));
  page.write("same");
  await page.saver.save();
  assert.deepEqual([page.conflicts.length, page.saver.base, page.saver.isSafe], [0, 5, true]);
  page.end();
});

test("what another window kept is left to it", () => {
  const store = new Store();
  store.setItem("brevet-draft:file", JSON.stringify({ text: "other window", base: 1, at: 1, tab: "other" }));
  const shelf = new Shelf("file", store);
  shelf.drop();
  assert.equal(shelf.kept().text, "other window");
  shelf.drop({ any: true });
  assert.equal(shelf.kept(), null);
});

test("nonsense in the browser's store, or none at all, is no text", () => {
  const store = new Store();
  store.setItem("brevet-draft:file", "{{");
  assert.equal(new Shelf("file", store).kept(), null);
  assert.equal(new Shelf("file", null).kept(), null);
  assert.equal(new Shelf("file", null).put("text", 1), false);
});
