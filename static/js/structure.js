// The tree of a draft: modules, lessons and questions moved by dragging, or with Alt and the arrow keys.
// Without this script every move has its button.
(() => {
  "use strict";
  const shelf = document.querySelector("[data-shelf]");
  if (!shelf) return;
  const items = ".shelf-module, .shelf-line[draggable]";
  let dragged = null;

  // what may stand beside what: modules beside modules, lessons beside lessons, questions beside questions
  const kind = (item) =>
    item.classList.contains("shelf-module") ? "module" : item.dataset.question ? "question" : "lesson";
  const siblings = (item) => [...item.parentElement.children].filter((it) => it.matches(items));

  async function move(item, list, position) {
    const form = new FormData();
    form.set("action", "move");
    form.set("csrf_token", shelf.dataset.token);
    form.set("position", position);
    if (kind(item) === "module") form.set("path", item.dataset.folder);
    else form.set("path", item.dataset.path);
    if (kind(item) === "lesson") form.set("folder", list.dataset.folder);
    if (kind(item) === "question") {
      form.set("question", item.dataset.question);
      form.set("into", list.dataset.path);
    }
    shelf.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(shelf.dataset.shelf, {
        method: "POST",
        body: form,
        headers: { "X-Requested-With": "fetch" },
      });
      const told = await answer.json();
      if (!answer.ok) throw new Error(told.message);
      sessionStorage.setItem("brevet-focus", focusKey(item, list, position));
      const folder = list.dataset.folder || (list.dataset.path || "").split("/")[0];
      location.assign(`?${new URLSearchParams({ undo: told.act, folder })}`);
    } catch (problem) {
      shelf.removeAttribute("aria-busy");
      say(problem.message);
      location.reload();
    }
  }

  const focusKey = (item, list, position) => {
    const where = kind(item) === "module" ? "" : list.dataset.folder || list.dataset.path;
    return JSON.stringify([kind(item), where, position]);
  };

  function say(words) {
    let note = shelf.querySelector(".shelf-note");
    if (!note) {
      note = document.createElement("p");
      note.className = "shelf-note";
      note.setAttribute("role", "alert");
      shelf.prepend(note);
    }
    note.textContent = words;
  }

  function refocus() {
    const kept = sessionStorage.getItem("brevet-focus");
    sessionStorage.removeItem("brevet-focus");
    if (!kept) return;
    const [what, where, position] = JSON.parse(kept);
    const all = [...shelf.querySelectorAll(items)].filter((it) => kind(it) === what);
    const there = all.filter((it) => {
      const list = it.parentElement;
      return what === "module" || (list.dataset.folder || list.dataset.path) === where;
    });
    const item = there[Math.min(position, there.length - 1)];
    if (!item) return;
    item.closest("details")?.setAttribute("open", "");
    item.focus();
    item.scrollIntoView({ block: "center" });
  }

  shelf.addEventListener("keydown", (event) => {
    const item = event.target.closest(items);
    if (!item || event.target !== item || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    const beside = siblings(item);
    const position = beside.indexOf(item) + (event.key === "ArrowUp" ? -1 : 1);
    if (position >= 0 && position < beside.length) move(item, item.parentElement, position);
  });

  shelf.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.(items);
    if (!dragged) return;
    event.stopPropagation();
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    dragged.classList.add("shelf-dragged");
  });

  // where a thing would go: the list, and its place in it; lessons and questions may go to another list of their kind
  function target(event) {
    if (!dragged) return null;
    const over = event.target.closest(items);
    const list = event.target.closest("ol");
    if (over && over !== dragged && kind(over) === kind(dragged)) {
      const box = over.getBoundingClientRect();
      return { list: over.parentElement, over, after: event.clientY > box.top + box.height / 2 };
    }
    const fits = { module: ".shelf-modules", lesson: ".shelf-lessons", question: ".shelf-asked" }[kind(dragged)];
    return list?.matches(fits) && !over ? { list, over: null, after: true } : null;
  }

  const unmark = () =>
    shelf.querySelectorAll(".shelf-before, .shelf-after").forEach((it) => it.classList.remove("shelf-before", "shelf-after"));

  shelf.addEventListener("dragover", (event) => {
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
    move(dragged, place.list, position);
  });

  shelf.addEventListener("dragend", () => {
    dragged?.classList.remove("shelf-dragged");
    dragged = null;
    unmark();
  });

  refocus();
})();
