"""A person who knows her subject writes a module with a quiz of every kind, mends three mistakes, publishes, and a
trainee takes it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from app.content.compiler import compile_course
from app.operations import frontend
from tests.browser.conftest import join, settings_of, window
from tests.browser.trainee import Trainee
from tests.factories import PASSWORD
from tests.serving import served

pytestmark = pytest.mark.browser
EMAIL = "ruth@example.org"

CALLING = """---
title: Calling a station
minutes: 5
---

Say whom you call, then who you are: *Lion, this is Zebra, over.*

::: wraning
Never say a name, a rank or a place in clear.
:::

Listen before you press the key.
"""
ANSWERING = """---
title: Answering a call
minutes: 5
---

Answer with your call sign, as [the first lesson](01-introducton.md) shows.

::: check
Who speaks first in an answer?

- [x] The station called
- [ ] The nearest station
  > It may not be meant.
:::
"""
QUIZ = """---
title: "Quiz: radio calls"
pass: 80%
attempts: 3
---

## What do you say first? {#first-words}

- [ ] Whom you call
- [ ] Who you are

## Which of these do you never say in clear? {#never select=many}

- [x] A name
- [x] A place
- [ ] A call sign

## You listen before you press the key. {#listen}

- [x] True
- [ ] False

## How many seconds do you wait before you call again? {#seconds}

Answer: 5 … 15

## Which word ends a call that needs an answer? {#over}

Answer: over

## Match each word with what it means. {#words}

| Word | Meaning |
|---|---|
| Over | I wait for your answer |
| Out | I have finished |

## Put a call in order. {#order}

1. Listen
2. Press the key
3. Speak

## Describe a call that went wrong. {#wrong}

Answer: essay 20–80 words

| Criterion | Points |
|---|---|
| Says what happened | 2 |
| Says what to do instead | 2 |
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running instance with one instructor."""
    frontend.build()
    folder = tmp_path_factory.mktemp("new-course")
    with served(folder) as (address, _process, _log):
        join(settings_of(folder), {EMAIL: ("Ruth Abebe", "instructor")})
        yield address


def test_from_an_empty_page_to_a_trainee_who_has_taken_it(chromium: Browser, site: str) -> None:
    with window(chromium, site, viewport={"width": 1360, "height": 900}) as context:
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        begins_a_course(page)
        writes_two_lessons_and_a_quiz(page)
        mends_what_is_found(page)
        walks_the_preview(page)
        publishes(page)
        archive = page.request.get("/author/radio/export.zip").body()
        assert faults == []
    takes_it(chromium, site, compiled(archive))


def begins_a_course(page: Page) -> None:
    page.goto("/sign-in?next=/author/")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main form").get_by_role("button").click()
    page.get_by_role("link", name="New course").click()
    page.get_by_label("Title").fill("Radio procedure")
    page.get_by_label("Short name").fill("radio")
    page.get_by_label("Code", exact=True).fill("RAD")
    page.get_by_role("button", name="Begin the course").click()
    expect(page.get_by_role("heading", name="Radio procedure")).to_be_visible()
    expect(page.get_by_text("Nothing to correct.")).to_be_visible()


def writes_two_lessons_and_a_quiz(page: Page) -> None:
    page.get_by_text("Add to the course").click()
    page.get_by_label("Title of a new module").fill("Radio calls")
    page.get_by_role("button", name="Add module").click()
    module = page.locator(".shelf-module[data-folder='02-radio-calls']")
    module.get_by_text("Add here").click()
    module.get_by_label("Title of a new lesson").fill("Answering a call")
    module.get_by_role("button", name="Add lesson").click()
    module.get_by_text("Add here").click()
    module.get_by_role("button", name="Add a quiz").click()
    expect(module.locator(".shelf-line")).to_have_count(3 + 1)  # two lessons, the quiz and its question
    writes(page, "02-radio-calls/01-introduction.md", CALLING)
    writes(page, "02-radio-calls/02-answering-a-call.md", ANSWERING)
    writes(page, "02-radio-calls/quiz.md", QUIZ)


def opens(page: Page, path: str) -> None:
    page.goto(f"/author/radio/edit/{path}")
    expect(page.locator(".cm-content")).to_be_visible()


def writes(page: Page, path: str, words: str) -> None:
    opens(page, path)
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    pastes(page, words)
    saves(page)


def pastes(page: Page, words: str) -> None:
    page.locator(".cm-content").evaluate(
        """(field, words) => {
            const data = new DataTransfer();
            data.setData("text/plain", words);
            field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        words,
    )


def saves(page: Page) -> None:
    page.keyboard.press("Control+s")
    expect(page.locator("[data-part='state']")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))


def mends_what_is_found(page: Page) -> None:
    """Three mistakes: a misspelt block, a misspelt link, a question without a right answer."""
    page.goto("/author/radio/")
    findings = page.locator(".author-findings .finding-line")
    mistakes = findings.filter(has_text="Error")
    expect(mistakes).to_have_count(3)

    mistakes.filter(has_text="wraning").get_by_role("link").click()
    expect(page.locator(".finding", has_text="Did you mean warning?")).to_be_visible()
    expect(page.locator(".cm-lint-marker-error")).to_be_visible()
    page.keyboard.press("F8")
    assert "wraning" in page.evaluate("getSelection().toString()")
    page.keyboard.insert_text("warning" if page.evaluate("getSelection().toString()") == "wraning" else "::: warning")
    expect(page.locator(".finding")).to_have_count(0)
    saves(page)

    page.goto("/author/radio/")
    mistakes.filter(has_text="01-introducton.md").get_by_role("link").click()
    cure = page.locator(".finding-cure", has_text="Did you mean")
    expect(cure).to_be_visible()
    expect(page.locator(".cm-lint-marker-error")).to_be_visible()
    page.keyboard.press("F8")
    wrong = page.evaluate("getSelection().toString()")
    assert "01-introducton.md" in wrong
    meant = re.search(r"Did you mean `?([\w./-]+)", cure.inner_text())
    assert meant is not None
    page.keyboard.insert_text(wrong.replace("01-introducton.md", meant[1]))
    expect(page.locator(".finding")).to_have_count(0)
    saves(page)

    page.goto("/author/radio/")
    mistakes.get_by_role("link").click()
    page.locator("[data-part='show-form']").click()
    card = page.locator(".card").first
    if not card.get_by_label("Choice 1", exact=True).is_visible():
        card.locator(".card-toggle").click()
    card.locator(".form-right input").first.check()
    expect(page.locator(".finding-error")).to_have_count(0)
    saves(page)
    page.goto("/author/radio/")
    expect(mistakes).to_have_count(0)


def walks_the_preview(page: Page) -> None:
    page.get_by_role("button", name="Preview as trainee").click()
    expect(page.get_by_text("nothing is recorded")).to_be_visible()
    page.goto(page.url + "radio-calls/introduction")
    expect(page.get_by_role("heading", name="Calling a station")).to_be_visible()
    expect(page.get_by_text("Never say a name, a rank or a place in clear.")).to_be_visible()
    page.get_by_role("button", name="End preview").click()
    expect(page).to_have_url(re.compile("/author/radio/$"))


def publishes(page: Page) -> None:
    page.get_by_role("link", name="Publish", exact=True).click()
    expect(page.get_by_text("This is the first edition of the course.")).to_be_visible()
    page.get_by_label("Why is this edition published?").fill("The first edition.")
    page.get_by_role("button", name="Publish this edition").click()
    expect(page.get_by_text(re.compile("[Ee]dition 1")).first).to_be_visible()


def compiled(archive: bytes):  # type: ignore[no-untyped-def]
    """The course as its files say: the trainee knows the answers."""
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        tree = {name.removeprefix("radio/"): files.read(name) for name in files.namelist()}
    course = compile_course("radio", tree).course
    assert course is not None
    return course


def takes_it(chromium: Browser, site: str, course) -> None:  # type: ignore[no-untyped-def]
    with window(chromium, site) as context:
        trainee = Trainee(context.new_page(), course)
        page = trainee.page
        trainee.join("amina@example.org")
        for lesson in ("introduction/welcome", "radio-calls/introduction", "radio-calls/answering-a-call"):
            page.goto(f"{trainee.home}{lesson}")
            trainee.read_lesson()
        trainee.begin("radio-calls")
        asked = trainee.sit()
        assert len(asked) == 8  # every kind
        trainee.hand_in()
        expect(page.get_by_text("An instructor marks what you wrote in your own words.")).to_be_visible()
