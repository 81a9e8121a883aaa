"""What a lesson costs: statements and CPU of a page for a signed-in trainee, and what a first visit transfers.

Publishes the gender course into a fresh instance, enrols a trainee who has done half of it, and calls the application
as a server would, so that neither network nor server is measured. CPU is that of this process, so a busy machine
shows more than an idle one.
"""

from __future__ import annotations

import re
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import event
from werkzeug.test import EnvironBuilder

from app import create_app
from app.accounts import services as accounts
from app.base import settings
from app.base.db import db, transaction
from app.base.settings import ROOT
from app.catalogue import services as catalogue
from app.content.compiler import compile_course
from app.content.model import Lesson
from app.content.tree import read_tree
from app.learning import queries as learning_queries
from app.learning import services as learning

COURSE = "gender-training"
WARM, TIMES = 50, 300
MOST_STATEMENTS, MOST_MS, MOST_BYTES, MOST_REQUESTS = 3, 2.5, 60_000, 12
ACCEPT = {"Accept-Encoding": "zstd, br, gzip"}

_ASKED = re.compile(r'(?:src|href)="(/(?:static|media)/[^"]+)"')
_FONT = re.compile(r"url\(\"?([^)\"]+latin\.[0-9a-f]+\.woff2)")


def filled(folder: str) -> tuple[Flask, str]:
    """An application on a fresh database with the course and half of it done; and the trainee's session."""
    app = create_app(settings.read({"BREVET_INSTANCE": folder, "BREVET_SECRET_KEY": "bench"}))
    tree = read_tree(ROOT / "courses" / COURSE)
    edition = compile_course(COURSE, tree).edition
    assert edition is not None, "the course does not compile"
    with app.app_context():
        db.create_all()
        stored = catalogue.store(COURSE, edition, tree)
        with transaction():
            centre = accounts.ensure_centre("Bench")
            catalogue.publish(stored, centre.id)
            who = accounts.Particulars(
                "Amina Otieno", "amina@example.org", "military", "KE", "2nd Battalion", "Captain"
            )
            person = accounts.register(who, None, centre.id)
            accounts.see_privacy_notice(person.id)
            enrolment = learning.enrol(person.id, COURSE, person.id)
            _do_half(enrolment.id)
            token = accounts.sign_in(person.id)
    return app, token


def _do_half(enrolment_id: uuid.UUID) -> None:
    modules = learning_queries.taking_by_id(enrolment_id).edition.course.modules
    for module in modules[: len(modules) // 2]:
        for lesson in module.lessons:
            learning.record_evidence(enrolment_id, "lesson", lesson.id)


def client(app: Flask, token: str) -> FlaskClient:
    """A browser in which the trainee is signed in."""
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    return browser


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """The statements sent while the block runs, without BEGIN and COMMIT."""
    sent: list[str] = []

    def note(_connection, _cursor, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "COMMIT")):
            sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def cpu_of(app: Flask, browser: FlaskClient, lesson: Lesson) -> float:
    """Milliseconds of CPU of one lesson page at the median, compressed as a browser gets it."""
    page = browser.get(f"/courses/{COURSE}/{lesson.id}")
    assert page.status_code == 200 and escape(lesson.title) in page.text and "reading-list" in page.text, lesson.id
    environ = EnvironBuilder(
        page.request.path, headers=ACCEPT | {"Cookie": page.request.headers["Cookie"]}
    ).get_environ()
    for _ in range(WARM):
        _call(app, environ)
    spent = []
    for _ in range(TIMES):
        before = time.process_time()
        _call(app, environ)
        spent.append(time.process_time() - before)
    return 1000 * statistics.median(spent)


def _call(app: Flask, environ: dict[str, Any]) -> None:
    body = app(dict(environ), _start)
    size = sum(map(len, body))
    body.close()  # type: ignore[attr-defined]
    assert size > 2000


def _start(status: str, _headers: object, _error: object = None) -> Any:
    assert status == "200 OK", status


def transferred(browser: FlaskClient, lesson: Lesson) -> dict[str, int]:
    """The bytes of everything that a first visit asks for, by address: page, styles, scripts, fonts, pictures.

    Of the fonts, those of plain Latin text are counted: browsers take a font only for characters that they meet.
    """
    sizes: dict[str, int] = {}
    page = browser.get(f"/courses/{COURSE}/{lesson.id}", headers=ACCEPT)
    sizes[page.request.path] = len(page.data)
    text = browser.get(page.request.path).text
    asked = dict.fromkeys(_ASKED.findall(text))
    for path in list(asked):
        if path.endswith(".css"):
            asked |= dict.fromkeys(_fonts(browser.get(path).text, path))
    for path in asked:
        answer = browser.get(path, headers=ACCEPT)
        assert answer.status_code == 200, path
        sizes[path] = len(answer.data)
    return sizes


def _fonts(sheet: str, path: str) -> list[str]:
    folder = path.rsplit("/", 1)[0]
    return [name if name.startswith("/") else f"{folder}/{name}" for name in _FONT.findall(sheet)]


def main() -> int:
    """Measure, print, and say whether every promise is kept."""
    with tempfile.TemporaryDirectory() as folder:
        app, token = filled(folder)
        browser = client(app, token)
        lessons = sorted(_lessons(), key=lambda lesson: len(lesson.text))
        chosen = {"shortest": lessons[0], "middle": lessons[len(lessons) // 2], "longest": lessons[-1]}
        return 0 if all([_print_pages(app, browser, chosen), _print_visit(browser, chosen["longest"])]) else 1


def _lessons() -> list[Lesson]:
    edition = compile_course(COURSE, read_tree(ROOT / "courses" / COURSE)).edition
    assert edition is not None
    return [lesson for module in edition.course.modules for lesson in module.lessons if lesson.kind != "scenario"]


def _print_pages(app: Flask, browser: FlaskClient, chosen: dict[str, Lesson]) -> bool:
    print(f"a lesson page, signed in                     words  statements (≤ {MOST_STATEMENTS})  ms CPU (≤ {MOST_MS})")
    kept = True
    for name, lesson in chosen.items():
        ms = cpu_of(app, browser, lesson)
        with statements(app) as sent:
            browser.get(f"/courses/{COURSE}/{lesson.id}")
        print(f"{name:9}{lesson.id:36}{len(lesson.text.split()):5}  {len(sent):16}  {ms:14.2f}")
        kept = kept and len(sent) <= MOST_STATEMENTS and ms <= MOST_MS
    return kept


def _print_visit(browser: FlaskClient, lesson: Lesson) -> bool:
    sizes = transferred(browser, lesson)
    print(f"\na first visit to {lesson.id}")
    for path, size in sizes.items():
        print(f"  {size:7}  {Path(path).name}")
    total = sum(sizes.values())
    print(f"  {total:7} bytes (≤ {MOST_BYTES}) in {len(sizes)} requests (≤ {MOST_REQUESTS})")
    return total < MOST_BYTES and len(sizes) < MOST_REQUESTS


if __name__ == "__main__":
    sys.exit(main())
