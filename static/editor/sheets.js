// A question's sheet as the form changes it. No browser here. Field names are those of the site's own sheets.

export const KINDS = ["single", "multiple", "truefalse", "number", "text", "matching", "ordering", "essay"];

const EMPTY = {
  kind: "single",
  title: "",
  id: "",
  body: "",
  options: [],
  accepted: [],
  low: null,
  high: null,
  around: false,
  labels: ["", ""],
  pairs: [],
  items: [],
  least_words: 0,
  most_words: 0,
  levels: [],
  criteria: [],
  feedback: "",
  points: 1,
  topic: "",
  fixed: false,
  partial: false,
  voided: false,
};

const CHOICES = ["single", "multiple", "truefalse"];
export const option = (text = "", mark = "wrong") => ({ text, mark, feedback: "" });

// what a question of each kind begins with, so that there are fields to fill
const BEGINNINGS = {
  single: () => ({ options: [option("", "right"), option(), option()] }),
  multiple: () => ({ options: [option("", "right"), option("", "right"), option()] }),
  truefalse: () => ({ options: [option("True", "right"), option("False")] }),
  number: () => ({ low: "", high: "" }),
  text: () => ({ accepted: [""] }),
  matching: () => ({
    labels: ["", ""],
    pairs: [
      { left: "", right: "" },
      { left: "", right: "" },
    ],
  }),
  ordering: () => ({ items: ["", "", ""] }),
  essay: () => ({ least_words: 100, most_words: 300, criteria: [{ text: "", points: 1 }] }),
};

/** A new question of a kind. */
export const blank = (kind) => ({ ...EMPTY, ...BEGINNINGS[kind](), kind });

/** The question as another kind: what both have is kept, above all the choices that were written. */
export function asKind(sheet, kind) {
  const shared = {
    title: sheet.title,
    id: sheet.id,
    body: sheet.body,
    feedback: sheet.feedback,
    points: sheet.points,
    topic: sheet.topic,
    voided: sheet.voided,
  };
  const made = { ...blank(kind), ...shared };
  if (CHOICES.includes(kind) && kind !== "truefalse") {
    const written = wordsOf(sheet);
    if (written.length) made.options = kind === "single" ? oneRight(written) : written;
  }
  if (kind === "ordering" && wordsOf(sheet).length) made.items = wordsOf(sheet).map(({ text }) => text);
  if (kind === "text" && wordsOf(sheet).length)
    made.accepted = wordsOf(sheet)
      .filter(({ mark }) => mark === "right")
      .map(({ text }) => text);
  return made;
}

function wordsOf(sheet) {
  if (sheet.kind === "truefalse") return [];
  if (sheet.options.length) return sheet.options;
  if (sheet.items.length) return sheet.items.map((text) => option(text));
  return sheet.accepted.map((text) => option(text, "right"));
}

/** Of several right choices the first stays right. One must be. */
export function oneRight(options, chosen = options.findIndex(({ mark }) => mark === "right")) {
  const right = Math.max(chosen, 0);
  return options.map((one, index) => ({
    ...one,
    mark: index === right ? "right" : one.mark === "void" ? "void" : "wrong",
  }));
}

/**
 * An essay's rubric with other levels, points from high to low: what is said of a level stays with its points. Without
 * any level each criterion has the points of the highest that it used.
 */
export function withLevels(sheet, levels) {
  const said = ({ levels: texts = [] }, points) => texts[sheet.levels.findIndex((one) => same(one, points))] ?? "";
  const highest = (one) => sheet.levels.find((_points, column) => one.levels?.[column]?.trim()) ?? one.points;
  return {
    levels,
    criteria: sheet.criteria.map((one) => ({
      ...one,
      points: levels.length ? one.points : whole(highest(one), 1) || 1,
      levels: levels.map((points) => said(one, points)),
    })),
  };
}

const same = (one, other) => String(one).trim() === String(other).trim();

/** The levels as they are written in one line: "3, 2, 1". */
export const levelsIn = (text) => text.split(/[\s,;،؛]+/).filter(Boolean);

/** A list with one entry moved by a step; the same list when it cannot be. */
export function moved(list, index, step) {
  const other = index + step;
  if (other < 0 || other >= list.length) return list;
  const made = [...list];
  [made[index], made[other]] = [made[other], made[index]];
  return made;
}

/** What a question still needs before it is one: keys of sentences by the name of the field. */
export function missing(sheet) {
  const needs = NEEDS[sheet.kind](sent(sheet));
  return Object.fromEntries([["title", !sheet.title.trim() && "needsTitle"], ...needs].filter(([, key]) => key));
}

const isNumber = (value) => /^-?\d+(\.\d+)?$/.test(value ?? "");
const rights = (sheet) => sheet.options.filter(({ text, mark }) => mark === "right" && text.trim()).length;
const isVoided = (sheet) => sheet.voided || sheet.options.every(({ mark }) => mark === "void");
const falls = (levels) =>
  levels.every((points, n) => Number.isInteger(points) && points <= 100 && (n === 0 || points < levels[n - 1]));
const isGraded = ({ levels: texts }, levels) => texts.some((text, column) => levels[column] > 0 && text.trim());
const choicesNeed = (sheet) => [
  [
    "options",
    (sheet.options.length < 2 && "needsChoices") ||
      (sheet.options.some(({ text }) => !text.trim()) && "needsWords") ||
      (!rights(sheet) && !isVoided(sheet) && "needsRight"),
  ],
];
const NEEDS = {
  single: choicesNeed,
  multiple: choicesNeed,
  truefalse: () => [],
  number: ({ low, high }) => [
    ["low", !isNumber(low) && "needsNumber"],
    ["high", (!isNumber(high) && "needsNumber") || (Number(high) < Number(low) && "needsOrder")],
  ],
  text: ({ accepted }) => [["accepted", !accepted.length && "needsAccepted"]],
  matching: ({ pairs }) => [
    [
      "pairs",
      (pairs.filter(({ left }) => left.trim()).length < 2 && "needsPairs") ||
        (pairs.some(({ right }) => !right.trim()) && "needsRightSide"),
    ],
  ],
  ordering: ({ items }) => [["items", items.length < 2 && "needsItems"]],
  essay: ({ criteria, levels, least_words, most_words }) => [
    ["levels", !falls(levels) && "needsLevels"],
    [
      "criteria",
      (!criteria.length && "needsCriterion") ||
        (levels.length > 0 && !criteria.every((one) => one.text.trim() && isGraded(one, levels)) && "needsLevelWords"),
    ],
    ["most_words", most_words < Math.max(1, least_words) && "needsOrder"],
  ],
};

/** The sheet as the site reads it: numbers as numbers, empty rows at the end left out. */
export function sent(sheet) {
  return {
    ...sheet,
    points: whole(sheet.points, 1),
    least_words: whole(sheet.least_words, 0),
    most_words: whole(sheet.most_words, 0),
    low: decimal(sheet.low),
    high: decimal(sheet.high) ?? decimal(sheet.low),
    accepted: sheet.accepted.filter((text) => text.trim()),
    items: sheet.items.filter((text) => text.trim()),
    options: sheet.options.filter(({ text, feedback }) => text.trim() || feedback.trim()),
    pairs: sheet.pairs.filter(({ left, right }) => left.trim() || right.trim()),
    levels: sheet.levels.map((points) => whole(points, null)),
    criteria: sheet.criteria
      .filter(({ text, levels = [] }) => text.trim() || levels.some((said) => said.trim()))
      .map(({ text, points, levels = [] }) => ({ text, points: whole(points, 1), levels })),
  };
}

const whole = (value, otherwise) => (/^\d+$/.test(String(value).trim()) ? Number(value) : otherwise);

function decimal(value) {
  const text = String(value ?? "")
    .trim()
    .replace(",", ".")
    .replace("−", "-");
  return text === "" ? null : text;
}
