// The tree of a draft: modules, lessons and questions moved by dragging, by their arrows, or with Alt and the arrow keys.
// Without this script every move has its button.
(() => {
  "use strict";
  const shelf = document.querySelector("[data-shelf]");
  if (!shelf) return;
  const items = ".shelf-module, .shelf-line[draggable]";
  const lists = { module: ".shelf-modules", lesson: ".shelf-lessons", question: ".shelf-asked" };
  const KEPT = "brevet-shelf";
  let dragged = null;

  // what may stand beside what: modules beside modules, lessons beside lessons, questions beside questions
  const kind = (item) =>
    item.classList.contains("shelf-module") ? "module" : item.dataset.question ? "question" : "lesson";
  const siblings = (item) => [...item.parentElement.children].filter((it) => it.matches(items));
  // numbers follow the order; what stays of a path is the rest of it
  const id = (path) => (path || "").replace(/(^|\/)\d\d-/g, "$1");

  async function move(item, list, position, control) {
    const form = new FormData();
    form.set("action", "move");
    form.set("csrf_token", shelf.dataset.token);
    form.set("position", position);
    form.set("path", kind(item) === "module" ? item.dataset.folder : item.dataset.path);
    if (kind(item) === "lesson") form.set("folder", list.dataset.folder);
    if (kind(item) === "question") {
      form.set("question", item.dataset.question);
      form.set("into", list.dataset.path);
    }
    shelf.setAttribute("aria-busy", "true");
    const told = await sent(form);
    shelf.removeAttribute("aria-busy");
    if (!told.act) return say(told.message || shelf.dataset.failed);
    const where = id(list.dataset.folder || list.dataset.path);
    keep({ kind: kind(item), where, position, control, top: item.getBoundingClientRect().top });
    const folder = list.dataset.folder || (list.dataset.path || "").split("/")[0];
    location.assign(`?${new URLSearchParams({ undo: told.act, folder })}`);
  }

  async function sent(form) {
    try {
      const headers = { "X-Requested-With": "fetch" };
      const answer = await fetch(shelf.dataset.shelf, { method: "POST", body: form, headers });
      return await answer.json();
    } catch {
      return {};
    }
  }

  function say(words) {
    let note = shelf.querySelector(".shelf-note");
    if (!note) {
      note = document.createElement("p");
      note.className = "shelf-note";
      note.setAttribute("role", "alert");
      shelf.prepend(note);
    }
    note.textContent = words;
    note.scrollIntoView({ block: "nearest" });
  }

  // ---- the page stays as it was: what was open, how far it was read, where the hands were

  const folds = () => [...shelf.querySelectorAll(".shelf-inside, .shelf-questions")];

  function keep(focus) {
    const open = folds().filter((it) => it.open).map((it) => id(it.dataset.path));
    sessionStorage.setItem(KEPT, JSON.stringify({ at: location.pathname, y: scrollY, open, focus }));
  }

  function restore() {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) || "null");
    sessionStorage.removeItem(KEPT);
    if (kept?.at !== location.pathname) return;
    for (const fold of folds()) if (kept.open.includes(id(fold.dataset.path))) fold.open = true;
    const item = kept.focus && found(kept.focus);
    if (!item) return scrollTo(0, kept.y);
    for (let fold = item.parentElement.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    const arrows = [...item.querySelectorAll(":scope > .shelf-tools button, :scope > .shelf-head button")];
    const wanted = arrows.filter((it) => it.dataset.step === kept.focus.control && !it.disabled);
    (wanted[0] || item.querySelector("[data-name]")).focus({ preventScroll: true });
    scrollBy(0, item.getBoundingClientRect().top - kept.focus.top);
  }

  function found(focus) {
    const there = [...shelf.querySelectorAll(items)].filter((it) => {
      const list = it.parentElement.dataset;
      return kind(it) === focus.kind && id(list.folder || list.path) === focus.where;
    });
    return there[Math.min(focus.position, there.length - 1)];
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.getAttribute("action") !== shelf.dataset.shelf) return;
    const step = form.closest(".shelf-arrows") && form.elements.step.value;
    if (!step) return keep(null);
    event.preventDefault();
    by(form.closest(items), step, step);
  });

  function by(item, step, control) {
    const beside = siblings(item);
    const position = beside.indexOf(item) + (step === "up" ? -1 : 1);
    if (position >= 0 && position < beside.length) move(item, item.parentElement, position, control);
  }

  // ---- keys, and menus of which one is open at a time

  shelf.addEventListener("keydown", (event) => {
    const step = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    const item = event.target.closest(items);
    if (!step || !event.altKey || !item || event.target.closest("input, select, textarea")) return;
    event.preventDefault();
    by(item, step, "");
  });

  const menus = () => [...shelf.querySelectorAll(".shelf-more[open]")];

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus()) {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
    }
  });

  document.addEventListener("click", (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  });

  // ---- dragging

  // in a menu the mouse sets the cursor and marks text; some browsers let it do neither inside what can be dragged
  shelf.addEventListener("pointerdown", (event) => {
    const writing = Boolean(event.target.closest(".shelf-panel"));
    for (let item = event.target.closest(items); item; item = item.parentElement.closest(items)) item.draggable = !writing;
  });

  shelf.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.(items);
    if (!dragged) return;
    event.stopPropagation();
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    dragged.classList.add("shelf-dragged");
  });

  // where a thing would go: the list, and its place in it; over the head of a module, a lesson goes to its end
  function target(event) {
    if (!dragged) return null;
    const fits = lists[kind(dragged)];
    const over = event.target.closest(`${fits} > li`);
    if (over === dragged) return null;
    if (over) {
      const box = over.getBoundingClientRect();
      return { list: over.parentElement, over, after: event.clientY > box.top + box.height / 2 };
    }
    const near = kind(dragged) === "question" ? ".shelf-page" : ".shelf-module";
    const list = event.target.closest(fits) || event.target.closest(near)?.querySelector(fits);
    return list ? { list, over: null, after: true } : null;
  }

  const unmark = () =>
    shelf
      .querySelectorAll(".shelf-before, .shelf-after")
      .forEach((it) => it.classList.remove("shelf-before", "shelf-after"));

  shelf.addEventListener("dragover", (event) => {
    const fold = dragged && kind(dragged) !== "module" && event.target.closest("summary")?.parentElement;
    if (fold && folds().includes(fold)) fold.open = true;
    const place = target(event);
    unmark();
    if (!place) return;
    event.preventDefault();
    place.over?.classList.add(place.after ? "shelf-after" : "shelf-before");
  });

  shelf.addEventListener("drop", (event) => {
    const place = target(event);
    unmark();
    if (!place) return;
    event.preventDefault();
    const rest = [...place.list.children].filter((it) => it.matches(items) && it !== dragged);
    const position = place.over ? rest.indexOf(place.over) + (place.after ? 1 : 0) : rest.length;
    move(dragged, place.list, position, "");
  });

  shelf.addEventListener("dragend", () => {
    dragged?.classList.remove("shelf-dragged");
    dragged = null;
    unmark();
  });

  shelf.querySelector("[data-shelf-hint]").hidden = false;
  restore();
})();
