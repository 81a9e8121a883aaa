// The fields of a question's form. Each calls `change(parts)` with the parts of the sheet that it gives a new value.

import { h } from "./element.js";
import { levelsIn, moved, oneRight, option, withLevels } from "./sheets.js";

let last = 0;

/** A labelled field: `control` gets the label, and the place for what is wrong with it, `name`. */
export function labelled(label, control, { name = "", hint = "" } = {}) {
  const id = `field-${(last += 1)}`;
  control.id = id;
  control.setAttribute("aria-describedby", `${id}-error${hint ? ` ${id}-hint` : ""}`);
  return h(
    "div.field.form-field",
    { "data-field": name },
    h("label.field-label", { htmlFor: id }, label),
    hint && h("p.field-hint", { id: `${id}-hint` }, hint),
    h("p.field-error", { id: `${id}-error`, hidden: true }),
    control,
  );
}

/** A field for Markdown of several lines. */
export function words(value, act, rows = 2) {
  return h("textarea.input", {
    value,
    rows: Math.max(rows, Math.min(10, value.split("\n").length)),
    dir: "auto",
    oninput: (event) => act(event.target.value),
  });
}

/** A field for one line, which grows with what stands in it. */
export function line(value, act, properties = {}) {
  const oninput = ({ target }) => act((target.value = target.value.replace(/\n/g, " ")));
  const onkeydown = (event) => event.key === "Enter" && event.preventDefault();
  return h("textarea.input.input-line", {
    rows: 1,
    value: value ?? "",
    dir: "auto",
    oninput,
    onkeydown,
    ...properties,
  });
}

export function number(value, act, properties = {}) {
  return h("input.input.input-short", {
    type: "text",
    inputMode: "decimal",
    value: value ?? "",
    oninput: (event) => act(event.target.value),
    ...properties,
  });
}

function tick(label, checked, act) {
  const box = h("input.choice-box", { type: "checkbox", checked, onchange: (event) => act(event.target.checked) });
  return h("label.choice", null, box, h("span", null, label));
}

/** The buttons that move a row and take it out. `act(list)` gets the new list and what to focus afterwards. */
function rowButtons(list, index, act, say) {
  const button = (key, sign, made, focus) =>
    h(
      "button.row-button",
      {
        type: "button",
        title: say(key),
        "aria-label": `${say(key)}: ${index + 1}`,
        disabled: made === list,
        onclick: () => act(made, focus),
      },
      sign,
    );
  return h(
    "div.row-buttons",
    null,
    button("moveUp", "↑", moved(list, index, -1), index - 1),
    button("moveDown", "↓", moved(list, index, 1), index + 1),
    button(
      "remove",
      "✕",
      list.filter((_, other) => other !== index),
      Math.max(0, index - 1),
    ),
  );
}

const replaced = (list, index, value) => list.map((one, other) => (other === index ? value : one));

/** A list of rows with a button below that adds one. `row(entry, index, set)` makes the fields of one. */
function rows(sheet, key, form, { title, add, fresh, row }) {
  const list = sheet[key];
  const set = (index, value) => form.change({ [key]: replaced(form.sheet[key], index, value) });
  const act = (made, focus) =>
    form.rebuild({ [key]: made }, `[data-list='${key}'] > li:nth-child(${focus + 1}) .input`);
  return h(
    "fieldset.field.form-list",
    { "data-field": key },
    h("legend.field-label", null, title),
    h("p.field-error", { hidden: true }),
    h(
      "ol.form-rows",
      { "data-list": key },
      list.map((entry, index) =>
        h(
          "li.form-row",
          null,
          row(entry, index, (value) => set(index, value)),
          rowButtons(list, index, act, form.say),
        ),
      ),
    ),
    h(
      "button.button.button-quiet.button-small",
      { type: "button", onclick: () => act([...form.sheet[key], fresh()], list.length) },
      add,
    ),
  );
}

// ------------------------------------------------------------ the answer, by kind

function choice(entry, index, form, set) {
  const { sheet, say } = form;
  const single = sheet.kind === "single" || sheet.kind === "truefalse";
  const current = () => form.sheet.options[index];
  const mark = h("input.choice-box", {
    type: single ? "radio" : "checkbox",
    name: `right-${form.number}`,
    checked: entry.mark === "right",
    "aria-label": `${say("isRight")}: ${index + 1}`,
    onchange: (event) => {
      if (single) form.change({ options: oneRight(form.sheet.options, index) });
      else set({ ...current(), mark: event.target.checked ? "right" : "wrong" });
    },
  });
  const text = line(entry.text, (value) => set({ ...current(), text: value }), {
    "aria-label": `${say("choice")} ${index + 1}`,
    readOnly: sheet.kind === "truefalse",
  });
  const feedback = words(entry.feedback, (value) => set({ ...current(), feedback: value }), 1);
  feedback.setAttribute("aria-label", `${say("choiceFeedback")} ${index + 1}`);
  feedback.placeholder = say("choiceFeedback");
  feedback.classList.add("form-feedback");
  const withdrawn = h(
    "label.form-void",
    null,
    h("input", {
      type: "checkbox",
      checked: entry.mark === "void",
      onchange: (event) =>
        form.rebuild({
          options: replaced(form.sheet.options, index, { ...current(), mark: event.target.checked ? "void" : "wrong" }),
        }),
    }),
    say("void"),
  );
  return h(
    `div.form-choice.form-choice-${entry.mark}`,
    null,
    h("label.form-right", { title: say("isRight") }, entry.mark === "void" ? h("span", null, "—") : mark),
    h("div.form-choice-words", null, text, feedback, sheet.kind !== "truefalse" && withdrawn),
  );
}

function choices(sheet, form) {
  const { say } = form;
  const list = rows(sheet, "options", form, {
    title: say(sheet.kind === "multiple" ? "choicesSeveral" : "choicesOne"),
    add: say("addChoice"),
    fresh: option,
    row: (entry, index, set) => choice(entry, index, form, set),
  });
  if (sheet.kind === "truefalse")
    list.querySelectorAll(".row-buttons, :scope > button").forEach((part) => part.remove());
  return list;
}

function range(sheet, form) {
  const { say } = form;
  return h(
    "div.form-pair",
    null,
    labelled(
      say("from"),
      number(sheet.low, (low) => form.change({ low })),
      { name: "low", hint: say("fromHint") },
    ),
    labelled(
      say("to"),
      number(sheet.high, (high) => form.change({ high })),
      { name: "high", hint: say("toHint") },
    ),
  );
}

function accepted(sheet, form) {
  const { say } = form;
  return rows(sheet, "accepted", form, {
    title: say("accepted"),
    add: say("addAccepted"),
    fresh: () => "",
    row: (entry, index, set) => line(entry, set, { "aria-label": `${say("accepted")} ${index + 1}` }),
  });
}

function pairs(sheet, form) {
  const { say } = form;
  const label = (side, key) =>
    labelled(
      say(key),
      line(sheet.labels[side], (value) => form.change({ labels: replaced(form.sheet.labels, side, value) })),
      { name: "labels" },
    );
  const part = (index, side, key, set) =>
    line(form.sheet.pairs[index][side], (value) => set({ ...form.sheet.pairs[index], [side]: value }), {
      "aria-label": `${say(key)} ${index + 1}`,
      placeholder: say(key),
    });
  return h(
    "div",
    null,
    h("div.form-pair", null, label(0, "labelLeft"), label(1, "labelRight")),
    rows(sheet, "pairs", form, {
      title: say("pairs"),
      add: say("addPair"),
      fresh: () => ({ left: "", right: "" }),
      row: (_entry, index, set) =>
        h("div.form-pair", null, part(index, "left", "pairLeft", set), part(index, "right", "pairRight", set)),
    }),
  );
}

function items(sheet, form) {
  const { say } = form;
  return rows(sheet, "items", form, {
    title: say("items"),
    add: say("addItem"),
    fresh: () => "",
    row: (entry, index, set) => line(entry, set, { "aria-label": `${say("item")} ${index + 1}` }),
  });
}

/** The words of each level of a criterion; one that stays empty is a level that it has not. */
function levelFields(entry, index, form, set) {
  const { sheet, say } = form;
  const current = () => form.sheet.criteria[index];
  return sheet.levels.map((points, column) =>
    h(
      "label.form-level",
      null,
      h("span.form-level-points", null, String(points)),
      Object.assign(
        words(
          entry.levels?.[column] ?? "",
          (text) => set({ ...current(), levels: replaced(current().levels ?? [], column, text.replace(/\n/g, " ")) }),
          1,
        ),
        { ariaLabel: `${say("criterion")} ${index + 1}, ${say("level")} ${points}` },
      ),
    ),
  );
}

/** Whether the rubric has levels, and how many points each of them earns. */
function levelsFields(sheet, form) {
  const { say } = form;
  const graded = sheet.levels.length > 0;
  const points = h("input.input", {
    type: "text",
    inputMode: "text",
    value: sheet.levels.join(", "),
    onchange: ({ target }) => form.rebuild(withLevels(form.sheet, levelsIn(target.value))),
  });
  return [
    tick(say("useLevels"), graded, (on) => form.rebuild(withLevels(form.sheet, on ? [3, 2, 1, 0] : []))),
    graded && labelled(say("levels"), points, { name: "levels", hint: say("levelsHint") }),
  ];
}

function rubric(sheet, form) {
  const { say } = form;
  const graded = sheet.levels.length > 0;
  const current = (index) => form.sheet.criteria[index];
  return h(
    "div",
    null,
    h(
      "div.form-pair",
      null,
      labelled(
        say("leastWords"),
        number(sheet.least_words, (least_words) => form.change({ least_words })),
        { name: "least_words" },
      ),
      labelled(
        say("mostWords"),
        number(sheet.most_words, (most_words) => form.change({ most_words })),
        { name: "most_words" },
      ),
    ),
    levelsFields(sheet, form),
    rows(sheet, "criteria", form, {
      title: say(graded ? "criteriaGraded" : "criteria"),
      add: say("addCriterion"),
      fresh: () => ({ text: "", points: 1, levels: form.sheet.levels.map(() => "") }),
      row: (entry, index, set) =>
        h(
          graded ? "div.form-graded" : "div.form-pair.form-pair-uneven",
          null,
          line(entry.text, (text) => set({ ...current(index), text }), {
            "aria-label": `${say("criterion")} ${index + 1}`,
          }),
          graded
            ? levelFields(entry, index, form, set)
            : number(entry.points, (points) => set({ ...current(index), points }), {
                "aria-label": `${say("criterionPoints")} ${index + 1}`,
              }),
        ),
    }),
  );
}

const ANSWERS = {
  single: choices,
  multiple: choices,
  truefalse: choices,
  number: range,
  text: accepted,
  matching: pairs,
  ordering: items,
  essay: rubric,
};

/** The fields of the answer of a sheet's kind. */
export const answerFields = (form) => ANSWERS[form.sheet.kind](form.sheet, form);

/** What is rarely needed: points, topic, and how the choices behave. */
export function furtherFields(form) {
  const { sheet, say } = form;
  const shuffles = ["single", "multiple", "matching", "truefalse"].includes(sheet.kind);
  return h(
    "div.form-further",
    null,
    h(
      "div.form-pair",
      null,
      sheet.kind !== "essay" &&
        labelled(
          say("points"),
          number(sheet.points, (points) => form.change({ points })),
          { name: "points" },
        ),
      labelled(
        say("topic"),
        line(sheet.topic, (topic) => form.change({ topic })),
        { name: "topic", hint: say("topicHint") },
      ),
    ),
    shuffles && tick(say("fixed"), sheet.fixed, (fixed) => form.change({ fixed })),
    ["multiple", "matching", "ordering"].includes(sheet.kind) &&
      tick(say("partial"), sheet.partial, (partial) => form.change({ partial })),
    tick(say("voided"), sheet.voided, (voided) => form.change({ voided })),
  );
}
