"""The system's Chromium, started once for each process of the tests: Playwright cannot be started twice in one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from app.operations.machine import BROWSERS

ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]

# Milliseconds that a page may take to show what a test waits for. A machine that runs everything at once is slow, and
# what never comes is found all the same.
PATIENCE = 90_000


def program() -> str | None:
    """Where the browser is; None on a machine without one."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless browser. A machine without one fails these tests: they are never skipped."""
    if program() is None:
        pytest.fail("There is no Chromium on this machine: run `make test`, which installs it.")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=ARGUMENTS)
        browser.on("context", lambda context: context.set_default_timeout(PATIENCE))
        yield browser
        browser.close()
