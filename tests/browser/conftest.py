"""A headless Chromium and running instances for it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.conftest import empty_database
from tests.serving import served

ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium. A machine without one fails these tests: they are never skipped."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.fail("There is no Chromium on this machine: run `make test`, which installs it.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running instance with the shipped courses; one on each database."""
    folder: Path = tmp_path_factory.mktemp("site")
    url = "" if request.param == "sqlite" else empty_database(request.param, folder, "browser")
    with served(folder, DATABASE_URL=url) as (address, _process, _log):
        yield address


@pytest.fixture
def visitor(chromium: Browser, site: str) -> Iterator[BrowserContext]:
    """A fresh browser window of a phone's size; anything asked of another host is an error."""
    context = chromium.new_context(base_url=site, viewport={"width": 390, "height": 844}, locale="en-GB")
    strangers: list[str] = []
    context.on("request", lambda r: None if r.url.startswith((site, "data:", "blob:")) else strangers.append(r.url))
    yield context
    context.close()
    assert strangers == [], "a page asked a third party"


@pytest.fixture
def page(visitor: BrowserContext) -> Iterator[Page]:
    """A page on which any script error fails the test."""
    page = visitor.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    assert faults == []
