// A lesson with scripts: definitions stand beside their words, checks answer in place, the reading place is kept.
"use strict";

const lesson = document.querySelector(".lesson");

// ---- definitions

let note = null;
let opened = null;

function closeNote() {
  if (!note) return;
  note.remove();
  opened.removeAttribute("aria-expanded");
  note = opened = null;
}

function openNote(link) {
  const definition = document.getElementById("term-" + link.dataset.term);
  if (!definition) return false;
  closeNote();
  opened = link;
  link.setAttribute("aria-expanded", "true");
  note = document.createElement("div");
  note.className = "term-note";
  note.setAttribute("role", "status");
  lesson.querySelector(".lesson-body").append(note);
  place(note, link);
  for (const child of definition.querySelector("dd").childNodes) note.append(child.cloneNode(true));
  return true;
}

function place(box, link) {
  const frame = box.offsetParent.getBoundingClientRect();
  const column = lesson.querySelector(".lesson-body").getBoundingClientRect();
  const word = link.getClientRects()[0];
  const width = box.getBoundingClientRect().width;
  const left = Math.max(column.left, Math.min(word.left, column.right - width));
  box.style.top = link.getBoundingClientRect().bottom - frame.top + 6 + "px";
  box.style.left = left - frame.left + "px";
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.term");
  if (link && lesson.contains(link)) {
    if (link === opened) {
      event.preventDefault();
      closeNote();
    } else if (openNote(link)) event.preventDefault();
  } else if (note && !note.contains(event.target)) closeNote();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !note) return;
  const link = opened;
  closeNote();
  link.focus();
});

addEventListener("resize", closeNote);

// ---- checks

document.addEventListener("submit", async (event) => {
  const form = event.target.closest(".block-check");
  if (!form) return;
  event.preventDefault();
  const verdict = form.querySelector(".check-verdict");
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { "X-Requested-With": "fetch" },
    });
    if (!answer.ok) throw new Error(String(answer.status));
    verdict.innerHTML = await answer.text();
  } catch {
    form.submit(); // the page without scripts says what is wrong
  }
});

// ---- the reading place

const STILL = 4000; // milliseconds without scrolling before a place counts
const APART = 15000; // milliseconds between two notes to the server, unless she leaves

if (lesson.dataset.place) {
  const headings = [...lesson.querySelectorAll(".lesson-body h2[id]")];
  let kept = null;
  let last = 0;
  let timer = 0;

  const heading = () => headings.filter((it) => it.getBoundingClientRect().top < innerHeight / 2).pop()?.id ?? "";

  const keep = () => {
    const now = heading();
    if (now === kept) return;
    kept = now;
    last = Date.now();
    const form = new FormData();
    form.set("csrf_token", lesson.dataset.token);
    form.set("heading", now);
    navigator.sendBeacon(lesson.dataset.place, form);
  };

  const keepSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(keep, Math.max(STILL, last + APART - Date.now()));
  };

  keepSoon();
  addEventListener("scroll", keepSoon, { passive: true });
  // a link is left before the next page is asked for, so that *Continue* there is up to date
  document.addEventListener("click", (event) => event.target.closest("a[href]") && keep());
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keep());
  addEventListener("pagehide", keep);
}
