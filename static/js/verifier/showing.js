// The finding as a document, in the words that stand in the page.

const ISOLATED = ["\u2068", "\u2069"]; // a number keeps its direction in a sentence of the other

/** The page's language, written as the site writes it: in English the day first, in Arabic with the digits of numbers. */
const spoken = { en: "en-GB", ar: "ar-u-nu-latn" }[document.documentElement.lang] || document.documentElement.lang;

function asDay(iso) {
  const form = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
  return new Intl.DateTimeFormat(spoken, form).format(new Date(`${iso}T00:00:00Z`));
}

function asMoment(moment) {
  return new Intl.DateTimeFormat(spoken, { dateStyle: "long", timeStyle: "short" }).format(moment);
}

/** How long ago, in the largest unit that is not zero. */
function asAge(ms) {
  const [size, unit] = [[DAY, "day"], [3600e3, "hour"], [60e3, "minute"]].find(([it]) => ms >= it) || [60e3, "minute"];
  return new Intl.RelativeTimeFormat(spoken).format(-Math.floor(Math.max(ms, 0) / size), unit);
}

function valuesOf(says, kept, now) {
  const made = kept ? Date.parse(kept.made_at) : now;
  const today = kept ? { day: asDay(dayAt(made, kept.zone)), moment: asMoment(made), ago: asAge(now - made) } : {};
  if (!says) return today;
  const [before, behind] = ISOLATED;
  return { ...today, number: before + says.number + behind, until: says.valid_until && asDay(says.valid_until) };
}

/** What stands in a template of the page; null where there is none. */
function template(kind, name) {
  return document.querySelector(`template[data-${kind}="${CSS.escape(name)}"]`)?.content.firstElementChild.cloneNode(true);
}

/** The same with its {names} filled in, as text. */
function piece(kind, name, values = {}) {
  const copy = template(kind, name);
  const walker = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    node.data = node.data.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  }
  return copy;
}

function worded(field, says) {
  const value = says[field];
  if (field === "kind") return template("kind", value)?.textContent ?? value;
  if (value === null) return template("note", "endless").textContent;
  return /^(completed_on|issued_on|valid_until)$/.test(field) ? asDay(value) : value;
}

function facts(says) {
  const list = template("piece", "facts");
  for (const cell of list.querySelectorAll("bdi")) {
    const { field } = cell.dataset;
    cell.textContent = worded(field, says);
    if (field === "name" || field === "course") cell.lang = says.language;
  }
  return list;
}

function heading(number) {
  const found = template("piece", "number");
  found.firstElementChild.textContent = number;
  return found;
}

/** Put a finding in its place, for people to read: with what the code says, unless it is to be `bare`. */
function show(place, { verdict, says: claims, notes, reason, bare }, kept, now) {
  const values = { ...valuesOf(claims, kept, now), reason };
  const says = bare ? null : claims;
  const cut = says && [says.name, says.course].some((words) => words.endsWith("…"));
  place.replaceChildren(
    ...(verdict === "specimen" ? [piece("note", "mark")] : []),
    ...(says ? [heading(says.number)] : []),
    piece("verdict", verdict, values),
    ...(says ? [facts(says)] : []),
    ...(cut ? [...notes, "cut"] : notes).map((note) => piece("note", note, values)),
  );
  place.classList.toggle("document-specimen", verdict === "specimen");
  place.dataset.verdict = verdict;
  place.hidden = false;
}
