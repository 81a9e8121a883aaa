"""A small course as files, published and drafted, and its authors, for the tests of this room."""

from __future__ import annotations

import uuid
from typing import Any

from app.accounts.models import Person
from app.authoring.queries import drafts as drafted
from app.authoring.rules.trees import tree_digest
from app.authoring.services import drafts
from app.base import storage
from app.base.db import transaction
from app.catalogue import queries as catalogue
from app.catalogue import services
from app.content.compiler import compile_course
from tests import factories

LESSON = "01-one/01-first.md"
QUIZ = "01-one/quiz.md"

TREE = {
    "course.md": """---
title: A small course
code: SML
languages: [en]
audience: [military, police, civilian]
days: 1
hours: 1
completion:
  - lessons
  - quizzes
  - exam
---

About it.
""",
    "exam.md": "---\ntitle: Final exam\npass: 50%\ndraw:\n  one: 1\nshow: marks\n---\n\nAnswer the question.\n",
    "01-one/module.md": "---\ntitle: One\nday: 1\nminutes: 30\nobjectives:\n  - explain it\n---\n\nThe module.\n",
    LESSON: "---\ntitle: First\nminutes: 5\n---\n\nA word about radios.\n\nAnother word about patrols.\n",
    "01-one/02-second.md": "---\ntitle: Second\nminutes: 5\n---\n\nA second lesson.\n",
    QUIZ: """---
pass: 50%
---

## Which colour do peacekeepers wear? {#colour}

- [x] Blue
- [ ] Green
- [ ] Red

> Blue it is.
""",
    "01-one/bank.md": """---
title: Exam questions
---

## Which vehicles carry the letters UN? {#letters}

- [x] White ones
- [ ] Green ones
- [ ] Brown ones

> They shall be seen.
""",
}


def tree(**changes: str | None) -> dict[str, str]:
    """The course's files with changes: a name like `lesson`, `quiz`, `second`, `course`, `exam`; None takes one out."""
    names = {"lesson": LESSON, "quiz": QUIZ, "second": "01-one/02-second.md", "third": "01-one/03-third.md"}
    files = dict(TREE)
    for name, text in changes.items():
        path = names.get(name, f"{name}.md")
        if text is None:
            del files[path]
        else:
            files[path] = text
    return files


def publish(files: dict[str, str] | None = None, slug: str = "small") -> uuid.UUID:
    """Publish these files; returns the edition's id."""
    sources = {path: text.encode() for path, text in (files or TREE).items()}
    centre_id = factories.centre()
    edition = compile_course(slug, sources, catalogue.edition_now(slug)).edition
    assert edition is not None
    stored = services.store(slug, edition, sources)
    with transaction():
        return services.publish(stored, centre_id)[0].id


def begin(actor: Person, slug: str = "small") -> str:
    """Begin a draft from the published edition; returns the draft's digest."""
    current = catalogue.current(slug)
    sources = catalogue.source_digests(current.edition_id)
    with transaction():
        return drafts.begin(slug, current.centre_id, sources, actor.id).tree


def write(actor: Person, path: str, text: str | None, slug: str = "small") -> str:
    """Change one file of the draft as this author, or take it out; returns the draft's digest."""
    digest = storage.keep(text.encode()) if text is not None else None
    with transaction():
        draft = drafts.draft_for_change(slug)
        known = path in drafted.files(slug)
        change = drafts.Change(path if known else "", path if digest else "", digest)
        drafts.change(draft, [change], "saved", actor.id)
        return draft.tree


def digest(slug: str = "small") -> str:
    """The draft's digest as its files say."""
    return tree_digest({path: file.digest for path, file in drafted.files(slug).items()})


def mark(slug: str = "small") -> str:
    """What a form says it has reviewed: this draft beside the published edition."""
    return f"{digest(slug)}:{catalogue.current(slug).edition_id}"


def author(app: Any, client: Any, role: str = "instructor", **changes: Any) -> Person:
    """Someone of the centre with this role, signed in."""
    with app.app_context():
        who = factories.person(role, **changes)
    factories.sign_in(app, client, who)
    return who
