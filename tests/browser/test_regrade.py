"""A key corrected and regraded: who passed and who failed by it, the dry run, the result, the certificate."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.base.settings import ROOT
from tests.browser import convoys
from tests.browser.books import Books
from tests.browser.conftest import WALKED, Instance, join, settings_of
from tests.browser.fitting import fits
from tests.browser.test_essays import PEOPLE, someone
from tests.conftest import empty_database
from tests.factories import PASSWORD
from tests.serving import BREVET, PATIENCE, environment, served

pytestmark = pytest.mark.browser

HEAD = "head@example.org"
QUIZ = """---
title: Convoys
pass: 100%
attempts: 2
---

## Who has the right of way? {#way}

- [MARK1] The convoy
- [MARK2] The ambulance
- [ ] Nobody, or Verantwortlichkeitsübertragungsregelungen

## Is the ambulance marked? {#marked}

- [x] Yes
- [ ] No
"""


@dataclass(frozen=True)
class Publisher:
    """Writes the course and publishes it, as an author at the command line."""

    folder: Path
    environment: dict[str, str]

    def publish(self, right: str, reason: str) -> None:
        """With "convoy" or "ambulance" as the key."""
        quiz = QUIZ.replace("MARK1", "x" if right == "convoy" else " ")
        quiz = quiz.replace("MARK2", "x" if right == "ambulance" else " ")
        convoys.write(self.folder, quiz)
        command = [*BREVET, "course", "publish", str(self.folder), "--reason", reason]
        subprocess.run(command, check=True, cwd=ROOT, env=self.environment)


@dataclass(frozen=True)
class Place:
    """A running instance, and who writes its course."""

    instance: Instance
    author: Publisher


@pytest.fixture(scope="module", params=WALKED)
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A running instance with an administrator, and a course of which one key is wrong."""
    folder: Path = tmp_path_factory.mktemp("regrade")
    url = "" if request.param == "sqlite" else empty_database(request.param, folder, "regrade")
    with served(folder, DATABASE_URL=url) as (address, _process, _log):
        values = environment(folder, DATABASE_URL=url)
        join(settings_of(folder, url), {HEAD: PEOPLE[HEAD]})
        author = Publisher(folder / "made" / "convoys", values)
        author.publish("convoy", "First")
        books = Books(settings_of(folder, url).database_url)
        yield Place(Instance(address, books), author)
        books.close()


def sit(page: Page, name: str, email: str, way: str) -> str:
    """Register, enrol, answer, hand in; returns the address of the result."""
    page.goto("/register?next=/courses/convoys/")
    page.get_by_label("Full name").fill(name)
    page.get_by_label("Police").check()
    page.get_by_label("Nationality").select_option("KE")
    page.get_by_label("Organisation or unit").fill("Formed Police Unit 4")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main form").last.get_by_role("button").click()
    page.get_by_role("button", name="Enrol").click()
    page.goto("/courses/convoys/road/quiz")
    page.get_by_role("button", name="Start").click()
    for _ in range(2):
        asked = page.locator("[data-question]:visible")
        answer = way if "way" in (asked.get_attribute("data-question") or "") else "Yes"
        asked.get_by_label(answer).check()
        expect(asked.locator("[data-saved]")).to_contain_text("Saved")
        following = page.get_by_role("button", name="Next", exact=True)
        if following.count() and following.is_visible():
            following.click()
    page.locator("button.button-primary:visible", has_text="Review and hand in").click()
    page.get_by_role("button", name="Hand in", exact=True).click()
    expect(page.locator(".quiz-outcome h1")).to_be_visible()
    return page.url


def take_certificate(page: Page) -> str:
    """Confirm the name and wait for the file; returns the certificate's number."""
    page.goto("/courses/convoys/certificate")
    page.get_by_role("button", name="Yes, print my name like this").click()
    number = page.get_by_text(re.compile(r"^CNV-"))
    expect(number.first).to_be_visible()
    return number.first.inner_text()


def test_a_key_corrected_and_regraded(chromium, place):
    site = place.instance.address
    with someone(chromium, site, "") as amina, someone(chromium, site, "") as peter:
        mine = sit(amina, "Amina Otieno", "amina@example.org", "The ambulance")
        expect(amina.get_by_role("heading", name="Not passed yet")).to_be_visible()
        his = sit(peter, "Peter Mwangi", "peter@example.org", "The convoy")
        expect(peter.get_by_role("heading", name="Passed")).to_be_visible()
        number = take_certificate(peter)
        place.author.publish("ambulance", "The ambulance has the right of way.")
        with someone(chromium, site, HEAD) as head:
            _dry_run_and_apply(head)
            _look_at_the_record(head, mine)
            amina.goto(mine)
            expect(amina.get_by_role("heading", name="Passed")).to_be_visible()
            way = amina.locator(".quiz-judged", has_text="Who has the right of way?")
            expect(way.locator(".quiz-line-right")).to_contain_text("Your answer, and right")
            expect(way).to_contain_text("This question was marked anew by a corrected key.")
            _fits_a_phone(amina)
            peter.goto(his)
            expect(peter.get_by_role("heading", name="Not passed yet")).to_be_visible()
            _decide(head, site, number)
    assert place.instance.books.evidence("amina@example.org") == {("quiz", "road/quiz"): 1}


def _dry_run_and_apply(page: Page) -> None:
    page.goto("/courses/convoys/")
    page.get_by_role("link", name="Regrades").click()
    page.get_by_role("link", name="Convoys", exact=True).last.click()
    expect(page.get_by_text("This is a dry run")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Amina Otieno"))).to_contain_text("Now passes")
    expect(page.get_by_role("row", name=re.compile("Peter Mwangi"))).to_have_count(0)
    page.get_by_label("By the corrected key").check()
    page.get_by_role("button", name="Show what would change").click()
    rows = page.locator("tbody tr", has_text="Attempt 1")
    expect(rows.first).to_contain_text("Peter Mwangi")
    expect(rows.first).to_contain_text("No longer passes")
    expect(rows.first).to_contain_text("the certificate will be put up for decision")
    page.get_by_role("button", name="Regrade 2 attempts").click()
    expect(page.get_by_text("Say why, in a few words.").first).to_be_visible()
    page.get_by_label("Reason").fill("The ambulance has the right of way: road act, section 12.")
    page.get_by_role("button", name="Regrade 2 attempts").click()
    expect(page.get_by_text("2 of 2")).to_be_visible()


def _look_at_the_record(page: Page, result: str) -> None:
    page.goto(f"{result}/record")
    for words in ("A wrong answer was chosen.", "0 → 1", "road act, section 12", "Leila Haddad", "handed in"):
        expect(page.get_by_text(words).first).to_be_visible()
    _fits_a_phone(page)


def _fits_a_phone(page: Page) -> None:
    """A long word among the options is broken, in either direction of writing."""
    window = page.viewport_size
    page.set_viewport_size({"width": 360, "height": 740})
    fits(page)
    if window is not None:
        page.set_viewport_size(window)


def _decide(page: Page, site: str, number: str) -> None:
    """The certificate holds until somebody decides."""
    page.goto("/courses/convoys/certificates")
    doubted = page.get_by_role("heading", name="For decision")
    for _ in range(PATIENCE):  # a job puts it up, and the page does not load itself again
        if doubted.count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    expect(doubted).to_be_visible()
    page.locator(".doubts").get_by_role("link", name="Peter Mwangi").click()
    address = page.url
    page.goto(f"/verify/{number}")
    expect(page.get_by_text("valid").first).to_be_visible()
    page.goto(address)
    page.get_by_role("link", name=re.compile("Attempts were marked anew")).click()
    expect(page.get_by_text("road act, section 12")).to_be_visible()
    page.goto(address)
    page.get_by_label("Why does it stay?").fill("He was told the convoy's rule in class.")
    page.get_by_role("button", name="Keep this certificate").click()
    expect(page.get_by_text("Decided: the certificate stays valid.")).to_be_visible()
