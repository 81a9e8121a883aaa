"""Running instances, and windows of the browser on them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from app import create_app
from app.accounts import passwords
from app.accounts import services as accounts
from app.base import settings
from app.base.db import db, transaction
from app.base.settings import ROOT
from app.content import model
from app.content.compiler import compile_course
from app.content.tree import read_tree
from app.jobs import services as jobs
from tests import factories
from tests.browser.books import Books
from tests.conftest import WALKED, empty_database
from tests.serving import served


@dataclass(frozen=True)
class Instance:
    """A running instance: where it answers, and its books."""

    address: str
    books: Books


@contextmanager
def running(kind: str, folder: Path, fill: Callable[[settings.Settings], None] | None = None) -> Iterator[Instance]:
    """A running instance with the shipped courses on this kind of database, and with what `fill` puts into it."""
    url = "" if kind == "sqlite" else empty_database(kind, folder, re.sub(r"\W|\d", "", folder.name))
    with served(folder, DATABASE_URL=url) as (address, _process, _log):
        chosen = settings_of(folder, url)
        if fill is not None:
            fill(chosen)
        books = Books(chosen.database_url)
        yield Instance(address, books)
        books.close()


def join(chosen: settings.Settings, people: Mapping[str, tuple[str, str]]) -> None:
    """Give an instance, also a running one, people who can sign in: e-mail address → (name, role)."""
    with jobs.working_in(jobs.Workshop()):
        app = create_app(chosen, previews=False)
        with app.app_context():
            secret = passwords.hashed(factories.PASSWORD)
            for email, (name, role) in people.items():
                who = factories.person(role, name=name, email=email)
                with transaction():
                    accounts.set_password(who.id, secret)
            db.session.remove()
            db.engine.dispose()
        app.extensions["bell"].close()


def settings_of(folder: Path, url: str = "") -> settings.Settings:
    """Those of an instance in this folder; its database is SQLite unless there is another."""
    return settings.read({"BREVET_INSTANCE": str(folder), "DATABASE_URL": url})


@pytest.fixture(scope="session", params=WALKED)
def instance(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A running instance with the shipped courses; in the long form of the tests one on each database."""
    with running(request.param, tmp_path_factory.mktemp("site")) as made:
        yield made


@pytest.fixture(scope="session")
def site(instance: Instance) -> str:
    """The address of the running instance."""
    return instance.address


@pytest.fixture(scope="session")
def books(instance: Instance) -> Books:
    """What the running instance has written down."""
    return instance.books


@pytest.fixture(scope="session")
def course() -> model.Course:
    """The shipped course, compiled: it knows the answers."""
    folder = ROOT / "courses" / "gender-training"
    result = compile_course(folder.name, read_tree(folder))
    assert result.course is not None
    return result.course


@contextmanager
def window(chromium: Browser, site: str, **values: Any) -> Iterator[BrowserContext]:
    """A fresh browser window of a phone's size; anything asked of another host is an error."""
    chosen = {"viewport": {"width": 390, "height": 844}, "locale": "en-GB"} | values
    context = chromium.new_context(base_url=site, **chosen)
    strangers: list[str] = []
    context.on("request", lambda r: None if r.url.startswith((site, "data:", "blob:")) else strangers.append(r.url))
    yield context
    context.close()
    assert strangers == [], "a page asked a third party"


@pytest.fixture
def visitor(chromium: Browser, site: str) -> Iterator[BrowserContext]:
    """A phone."""
    with window(chromium, site) as context:
        yield context


@pytest.fixture
def other_device(chromium: Browser, site: str) -> Iterator[BrowserContext]:
    """A computer that shares nothing with the phone."""
    with window(chromium, site, viewport={"width": 1280, "height": 800}) as context:
        yield context


@pytest.fixture
def plain_visitor(chromium: Browser, site: str) -> Iterator[BrowserContext]:
    """A phone that runs no scripts."""
    with window(chromium, site, java_script_enabled=False) as context:
        yield context


@contextmanager
def faultless(window: BrowserContext) -> Iterator[Page]:
    """A page on which any script error is an error."""
    page = window.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    assert faults == []


@pytest.fixture
def page(visitor: BrowserContext) -> Iterator[Page]:
    """A page on which any script error fails the test."""
    with faultless(visitor) as page:
        yield page
