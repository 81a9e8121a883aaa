"""The draft as a tree of modules, lessons and questions: adding, renaming, moving, taking away with undo."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, jsonify, render_template, request
from flask_babel import gettext
from flask_login import current_user

from app.authoring import queries
from app.authoring.forms import visible
from app.authoring.rules import outline, questions, shelf, starters, texts
from app.authoring.rules.shelf import Plan, Shelf, ShelfError
from app.authoring.services import drafts, shelving
from app.authoring.views.access import drafted, pages, written
from app.authoring.views.names import named
from app.base import storage
from app.base.db import transaction
from app.base.refusals import Conflict, Invalid
from app.base.web import INSTRUCTOR, allow, see_other, wants_json

_STEPS = {"up": -1, "down": 1}


@pages.get("/<course>/")
@allow(INSTRUCTOR)
def structure(course: str) -> Any:
    """The tree of a draft with what is found in it; where there is no draft, the offer to begin one."""
    found = written(course)
    if found.draft is None:
        return render_template("authoring/begin.html", writing=found, title=queries.checking.title_of(found))
    tree = queries.drafts.tree(course)
    compiled = queries.checking.compiled(course, tree)
    return render_template(
        "authoring/structure.html",
        writing=found,
        open_folder=request.args.get("folder", ""),
        undo=_act(request.args.get("undo", "")),
        draft=found.draft,
        outline=outline.outline(tree, compiled.course, compiled.diagnostics),
        counts=queries.checking.counts(compiled.diagnostics),
        findings=compiled.diagnostics,
        deleted=queries.drafts.deleted(course),
        compiled=compiled,
        **named(found),
    )


def _act(written: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(written)
    except ValueError:
        return None


@pages.post("/<course>/structure")
@allow(INSTRUCTOR, own_transaction=True)
def restructure(course: str) -> Any:
    """Do one thing to the tree, named by `action`; answers with the act by which it can be undone."""
    draft = drafted(course).draft
    action = _ACTIONS.get(request.form.get("action", ""))
    if action is None:
        raise Invalid("not-understood")
    try:
        act, words = action(Ask(course, request.form, draft.revision if draft else 0))
    except ShelfError as error:
        raise Conflict(str(error)) from None
    flash(words, "success")
    if wants_json():
        return jsonify(act=str(act), words=words)
    folder = request.form.get("folder") or request.form.get("path", "").partition("/")[0]
    return see_other("authoring.structure", course=course, undo=act, folder=folder)


Done = tuple[uuid.UUID, str]


@dataclass(frozen=True)
class Ask:
    """What is asked of which revision of a draft."""

    course: str
    form: Any
    revision: int


def _title(form: Any) -> str:
    title = visible(form.get("title", ""))[:160]
    if not title:
        raise Invalid("title-missing")
    return title


def _add_module(ask: Ask) -> Done:
    title = _title(ask.form)
    folder = shelf.new_module(shelving.shelf_of(ask.course), title)
    lesson = gettext("Introduction")
    files = {
        f"{folder}/module.md": starters.module(title),
        f"{folder}/01-{shelf.slug(lesson)}.md": starters.lesson(lesson, "lesson"),
    }
    return _added(ask, files), gettext("The module is added, with one lesson.")


def _add_lesson(ask: Ask) -> Done:
    title, kind = _title(ask.form), ask.form.get("kind", "lesson")
    path = shelf.new_lesson(shelving.shelf_of(ask.course), ask.form.get("folder", ""), title)
    text = starters.lesson(title, kind if kind in ("activity", "scenario") else "lesson")
    return _added(ask, {path: text}), gettext("The lesson is added.")


def _add_page(ask: Ask) -> Done:
    """A quiz or a bank of a module; or an exam, a test before or after it, an evaluation, a glossary of the course."""
    kept, role, folder = shelving.shelf_of(ask.course), ask.form.get("role", ""), ask.form.get("folder", "")
    if role in ("quiz", "bank") and folder in kept.folders:
        id = f"{outline.id_of(folder)}-{role}-question-1"
        made = starters.quiz(id) if role == "quiz" else starters.bank(id)
        return _added(ask, {f"{folder}/{role}.md": made}), gettext("The page is added.")
    made_of: dict[str, Callable[[], str]] = {
        "exam": lambda: starters.exam(_draw(kept)),
        "pre-test": lambda: starters.pre_test(_draw(kept)),
        "post-test": starters.post_test,
        "evaluation": starters.evaluation,
        "glossary": starters.glossary,
    }
    if role not in made_of:
        raise ShelfError("no-such-file")
    files = {f"{role}.md": made_of[role]()}
    if role == "post-test" and "pre-test.md" not in kept.paths:  # a post-test alone could be compared with nothing
        files["pre-test.md"] = made_of["pre-test"]()
    return _added(ask, files), gettext("The page is added.")


def _draw(kept: Shelf) -> dict[str, int]:
    asking = [it for it in kept.folders if {f"{it}/quiz.md", f"{it}/bank.md"} & set(kept.paths)]
    return {outline.id_of(folder): 1 for folder in asking or kept.folders[:1]}


def _added(ask: Ask, files: dict[str, str]) -> uuid.UUID:
    kept = {path: storage.keep(text.encode()) for path, text in files.items()}
    with transaction():
        return shelving.add(ask.course, kept, current_user.id)


def _rename(ask: Ask) -> Done:
    """Give a page another title. Its id stays, so that progress and links go on."""
    title, path = _title(ask.form), ask.form.get("path", "")
    file = queries.drafts.file(ask.course, path)
    text = texts.as_text(data := queries.drafts.bytes_of(file.digest))
    if text is None:
        raise Invalid("not-utf8")
    digest = storage.keep(texts.as_bytes(shelving.retitled(text, title), data))
    with transaction():
        act = shelving.carry_out(ask.course, {}, {path: digest}, "saved", current_user.id, ask.revision)
    return act, gettext("The title is changed.")


def _move(ask: Ask) -> Done:
    """Put a module, a lesson or a question elsewhere."""
    kept, path = shelving.shelf_of(ask.course), ask.form.get("path", "")
    position = ask.form.get("position", 0, type=int)
    position += _STEPS.get(ask.form.get("step", ""), 0)
    position = position if -1 < position < 10_000 else 0
    if "question" in ask.form:
        return _move_question(ask, position)
    if path in kept.folders:
        return _planned(ask, shelf.move_module(kept, path, position), "moved", gettext("The module is moved."))
    plan = shelf.move_lesson(kept, path, ask.form.get("folder", ""), position)
    return _planned(ask, plan, "moved", gettext("The lesson is moved."))


def _delete(ask: Ask) -> Done:
    """Take a module, a page or a question out. Everything can be brought back."""
    if "question" in ask.form:
        return _delete_question(ask)
    plan = shelf.take_away(shelving.shelf_of(ask.course), ask.form.get("path", ""))
    return _planned(ask, plan, "deleted", gettext("It is taken out. You can bring it back."))


def _planned(ask: Ask, plan: Plan, kind: str, words: str) -> Done:
    changed = shelving.planned(queries.drafts.tree(ask.course), plan) if kind == "moved" else {}
    kept = {path: storage.keep(data) for path, data in changed.items()}
    with transaction():
        act = shelving.carry_out(ask.course, plan, kept, kind, current_user.id, ask.revision)
    return act, words


def _move_question(ask: Ask, position: int) -> Done:
    source, target = ask.form.get("path", ""), ask.form.get("into", "") or ask.form.get("path", "")
    number = ask.form.get("question", -1, type=int)
    tree = queries.drafts.tree(ask.course)
    made = questions.moved(_text(tree, source), number, _text(tree, target), position, same=source == target)
    if made is None:
        raise ShelfError("no-such-question-here")
    new = dict(zip((source, target), made, strict=True))
    return _rewritten(ask, tree, new, "moved"), gettext("The question is moved.")


def _delete_question(ask: Ask) -> Done:
    path, tree = ask.form.get("path", ""), queries.drafts.tree(ask.course)
    rest = questions.without(_text(tree, path), ask.form.get("question", -1, type=int))
    if rest is None:
        raise ShelfError("no-such-question-here")
    act = _rewritten(ask, tree, {path: rest}, "deleted")
    return act, gettext("The question is taken out. You can bring it back.")


def _text(tree: dict[str, bytes], path: str) -> str:
    text = texts.as_text(tree[path]) if path in tree and path.endswith(".md") else None
    if text is None:
        raise ShelfError("no-such-file")
    return text


def _rewritten(ask: Ask, tree: dict[str, bytes], new: dict[str, str], kind: str) -> uuid.UUID:
    kept = {path: storage.keep(texts.as_bytes(text, tree[path])) for path, text in new.items()}
    with transaction():
        return shelving.carry_out(ask.course, {}, kept, kind, current_user.id, ask.revision)


def _undo(ask: Ask) -> Done:
    act = _act(ask.form.get("act", ""))
    if act is None:
        raise Invalid("not-understood")
    with transaction():
        return drafts.undo(ask.course, act, current_user.id), gettext("Taken back. Everything is as it was before.")


_ACTIONS: dict[str, Callable[[Ask], Done]] = {
    "add-module": _add_module,
    "add-lesson": _add_lesson,
    "add-page": _add_page,
    "rename": _rename,
    "move": _move,
    "delete": _delete,
    "undo": _undo,
}
