// Texts and their differences, without a browser.

import { diffIndices } from "node-diff3";

/** The one change, {from, to, insert}, that turns one text into another; null when they are the same. */
export function smallestChange(before, after) {
  if (before === after) return null;
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) };
}

/**
 * What two people made of one text, by lines and in order: segments {kind, base, mine, theirs} of lines, of which kind is
 * "same", "mine" (only I changed it), "theirs", "both" (we made the same change) or "conflict".
 */
export function threeWay(base, mine, theirs) {
  const [o, a, b] = [base, mine, theirs].map((text) => text.split("\n"));
  const segments = [];
  let next = 0;
  for (const group of grouped(hunks(o, a, "mine").concat(hunks(o, b, "theirs")))) {
    if (group.start > next) segments.push(untouched(o.slice(next, group.start)));
    segments.push(segment(group, o, a, b));
    next = group.end;
  }
  if (next < o.length) segments.push(untouched(o.slice(next)));
  return segments;
}

const untouched = (lines) => ({ kind: "same", base: lines, mine: lines, theirs: lines });

function hunks(before, after, side) {
  return diffIndices(before, after).map(({ buffer1, buffer2 }) => ({
    side,
    start: buffer1[0],
    end: buffer1[0] + buffer1[1],
    from: buffer2[0],
    to: buffer2[0] + buffer2[1],
  }));
}

/** Changes that touch each other belong together. */
function grouped(all) {
  const groups = [];
  for (const hunk of all.sort((one, other) => one.start - other.start)) {
    const last = groups.at(-1);
    if (last && hunk.start <= last.end) {
      last.end = Math.max(last.end, hunk.end);
      last.hunks.push(hunk);
    } else groups.push({ start: hunk.start, end: hunk.end, hunks: [hunk] });
  }
  return groups;
}

function segment(group, o, a, b) {
  const base = o.slice(group.start, group.end);
  const mine = made(group, "mine", a) ?? base;
  const theirs = made(group, "theirs", b) ?? base;
  return { kind: kindOf(group, mine, theirs), base, mine, theirs };
}

function kindOf(group, mine, theirs) {
  if (mine.join("\n") === theirs.join("\n")) return "both";
  const sides = new Set(group.hunks.map((hunk) => hunk.side));
  return sides.size === 2 ? "conflict" : [...sides][0];
}

/** The lines that one side has in place of a group's; undefined when it changed none of them. */
function made(group, side, lines) {
  const own = group.hunks.filter((hunk) => hunk.side === side);
  if (!own.length) return undefined;
  return lines.slice(own[0].from - (own[0].start - group.start), own.at(-1).to + (group.end - own.at(-1).end));
}

/** Exchange two neighbouring ranges of lines, [start, end] from 1 and with their ends; what is between them stays. */
export function swapLines(text, first, second) {
  const lines = text.split("\n");
  const cut = ([start, end]) => lines.slice(start - 1, end);
  return [
    ...lines.slice(0, first[0] - 1),
    ...cut(second),
    ...lines.slice(first[1], second[0] - 1),
    ...cut(first),
    ...lines.slice(second[1]),
  ].join("\n");
}
