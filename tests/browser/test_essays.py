"""An essay from submission to the reconciled mark: written, marked by two with the keyboard, decided, seen."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.base.settings import ROOT
from tests.browser import convoys
from tests.browser.books import Books
from tests.browser.conftest import WALKED, Instance, join, settings_of, window
from tests.conftest import empty_database
from tests.factories import PASSWORD
from tests.serving import BREVET, environment, served

pytestmark = pytest.mark.browser

PEOPLE = {
    "ruth@example.org": ("Ruth Abebe", "instructor"),
    "omar@example.org": ("Omar Haddad", "instructor"),
    "grace@example.org": ("Grace Mwangi", "instructor"),
    "head@example.org": ("Leila Haddad", "administrator"),
}
QUIZ = """---
title: Convoys in your own words
pass: 60%
attempts: 2
---

## Whom do you ask before a convoy leaves? {#whom}

Answer: essay 5–40 words

| Criterion | 4 | 2 | 0 |
| --- | --- | --- | --- |
| Names those who wait | names all, with reasons | names some | names nobody |
| Says what to ask | asks and listens | asks | |
"""


@pytest.fixture(scope="module", params=WALKED)
def instance(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A running instance with three instructors, an administrator, and a course whose quiz asks an essay."""
    folder: Path = tmp_path_factory.mktemp("essays")
    url = "" if request.param == "sqlite" else empty_database(request.param, folder, "essays")
    with served(folder, DATABASE_URL=url) as (address, _process, _log):
        join(settings_of(folder, url), PEOPLE)
        values = {"text": True, "check": True, "cwd": ROOT, "env": environment(folder, DATABASE_URL=url)}
        course = convoys.write(folder / "made" / "convoys", QUIZ)
        subprocess.run([*BREVET, "course", "publish", str(course), "--reason", "First"], **values)
        books = Books(settings_of(folder, url).database_url)
        yield Instance(address, books)
        books.close()


@contextmanager
def someone(chromium: Browser, site: str, email: str, **values: object) -> Iterator[Page]:
    """A window of their own, signed in; any script error fails the test."""
    with window(chromium, site, viewport={"width": 1280, "height": 800}, **values) as context:
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        if email in PEOPLE:
            page.goto("/sign-in")
            page.get_by_label("E-mail address").fill(email)
            page.get_by_label("Password", exact=True).fill(PASSWORD)
            page.locator("main form").get_by_role("button").click()
            page.wait_for_url(re.compile(r"/$"))
        yield page
        assert faults == []


def write_essay(page: Page, email: str, words: str) -> str:
    """Register, enrol, write, hand in; returns the address of the result."""
    page.goto("/register?next=/courses/convoys/")
    page.get_by_label("Full name").fill("Amina Otieno")
    page.get_by_label("Police").check()
    page.get_by_label("Nationality").select_option("KE")
    page.get_by_label("Organisation or unit").fill("Formed Police Unit 4")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main form").last.get_by_role("button").click()
    page.get_by_role("button", name="Enrol").click()
    page.goto("/courses/convoys/road/quiz")
    page.get_by_role("button", name="Start").click()
    page.get_by_label("Your answer").fill(words)
    page.locator("button.button-primary", has_text="Review and hand in").click()
    page.get_by_role("button", name="Hand in", exact=True).click()
    expect(page.get_by_role("heading", name="Handed in")).to_be_visible()
    return page.url


def come_to_the_answer(page: Page) -> None:
    """From the list to the one answer that waits."""
    page.goto("/")
    page.get_by_role("link", name="Marking", exact=True).first.click()
    page.get_by_role("link", name="Mark 1 answer").click()
    expect(page.get_by_text("The women at the well")).to_be_visible()
    expect(page.get_by_text("Amina")).to_have_count(0)
    _see_that_keys_are_taken(page)


def _see_that_keys_are_taken(page: Page) -> None:
    """The page's script runs after its words are seen, and puts the cursor on the first criterion."""
    expect(page.locator("[data-criterion] :focus")).to_have_count(1)


def test_an_essay_from_submission_to_the_reconciled_mark(chromium, instance):
    site, email = instance.address, "amina@example.org"
    with someone(chromium, site, "head@example.org") as page:
        page.goto("/author/settings")
        page.get_by_label("Two instructors mark each essay").check()
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Saved.")).to_be_visible()
    with someone(chromium, site, "") as amina:
        result = write_essay(amina, email, "The women at the well.\n\nThen the drivers, and those who load.")
        assert instance.books.evidence(email) == {}
        with someone(chromium, site, "ruth@example.org") as page:
            _mark_with_the_keyboard(page)
        with someone(chromium, site, "omar@example.org") as page:
            _mark_lower(page)
        amina.goto(result)
        expect(amina.get_by_role("heading", name="Handed in")).to_be_visible()
        with someone(chromium, site, "grace@example.org") as page:
            _decide(page)
        _see_the_result(amina, result)
        amina.goto("/courses/convoys/")
        expect(amina.get_by_role("link", name="See your certificate")).to_be_visible()
    assert instance.books.evidence(email) == {("quiz", "road/quiz"): 1}


def _mark_with_the_keyboard(page: Page) -> None:
    come_to_the_answer(page)
    first = page.locator("[data-criterion]").first
    expect(first.locator("input").first).to_be_focused()
    page.keyboard.press("4")
    expect(first.get_by_role("radio", name=re.compile("^4"))).to_be_checked()
    expect(page.locator("[data-criterion]").nth(1).locator("input").first).to_be_focused()
    page.keyboard.press("k")
    expect(first.get_by_role("radio", name=re.compile("^4"))).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("2")
    expect(page.get_by_text("6 of 8 points")).to_be_visible()
    expect(page.get_by_label("Comment")).to_be_focused()
    page.keyboard.type("You thought of those who wait? Yes.")
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+?")
    expect(page.get_by_text("criterion before")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Comment")).to_have_value("You thought of those who wait? Yes.")
    expect(page.get_by_text("is here again")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text("A second marker follows")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).filter((it) => it.startsWith('brevet-marking'))") == []


def _mark_lower(page: Page) -> None:
    come_to_the_answer(page)
    expect(page.get_by_text("You thought of those")).to_have_count(0)
    for key in ("2", "0"):
        page.keyboard.press(key)
    page.keyboard.type("Too short.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("The other marker gave another sum")).to_be_visible()


def _decide(page: Page) -> None:
    page.goto("/marking")
    page.get_by_role("link", name=re.compile("^Answer ")).click()
    expect(page.get_by_text("Too short.")).to_be_visible()
    expect(page.get_by_text("You thought of those who wait? Yes.")).to_be_visible()
    _see_that_keys_are_taken(page)
    page.keyboard.press("4")
    page.keyboard.press("2")
    page.keyboard.type("He asks who waits; the length is within what was asked.")
    page.get_by_label("Comment").fill("Say next time what you would ask.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("is marked: 6 of 8 points")).to_be_visible()
    expect(page.get_by_text("Nothing waits")).to_be_visible()


def _see_the_result(page: Page, result: str) -> None:
    page.goto(result)
    expect(page.get_by_role("heading", name="Passed")).to_be_visible()
    reached = page.locator(".essay-reached")
    expect(reached.nth(0)).to_contain_text("names all, with reasons")
    expect(reached.nth(1)).to_contain_text("asks")
    expect(page.get_by_text("Say next time what you would ask.")).to_be_visible()
    expect(page.get_by_text("decision was made on")).to_be_visible()
    for hidden in ("He asks who waits", "Too short.", "Grace Mwangi", "Ruth Abebe"):
        expect(page.get_by_text(hidden)).to_have_count(0)


def test_an_essay_is_marked_without_scripts(chromium, instance):
    site, email = instance.address, "layla@example.org"
    with someone(chromium, site, "") as page:
        write_essay(page, email, "The women at the well, and the drivers.")
    with someone(chromium, site, "ruth@example.org", java_script_enabled=False) as page:
        page.goto("/marking")
        page.get_by_role("link", name=re.compile("^Mark ")).first.click()
        page.get_by_role("radio", name=re.compile("^4 names all")).check()
        page.get_by_role("radio", name=re.compile("^2 asks")).check()
        page.get_by_role("button", name="Save and stop").click()
        expect(page.get_by_text(re.compile("A second marker follows|is marked: 6 of 8 points"))).to_be_visible()
