"""Marking with the keyboard: digits that follow each other at once belong to one criterion, and never to the next."""

import pytest
from playwright.sync_api import Browser, Page

from app.base.settings import ROOT
from app.content import model as m
from tests.assessment import essays
from tests.assessment.test_views import Visitor
from tests.conftest import ONE_DATABASE

pytestmark = [pytest.mark.browser, ONE_DATABASE]

# in one breath, so that it is as quick as a hand on a slow machine, too
PRESSED = """(keys) => { for (const key of keys)
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })); }"""
CHOSEN = """[...document.querySelectorAll("[data-criterion]")].map(
    (it) => it.querySelector("input:checked")?.value ?? "")"""


@pytest.fixture
def marking(app, chromium: Browser):
    """The page of an essay with three criteria of 10 points, and its script."""
    with app.app_context():
        essays.publish(essays.essay(criteria=[m.Criterion(html=name, points=10) for name in ("One", "Two", "Three")]))
        paper = essays.written({"essay": essays.WORDS})
    text = Visitor(app, "instructor", enrolled=False).get(f"/marking/{paper.id}/essay").text
    context = chromium.new_context()
    page = context.new_page()
    page.set_content(text, wait_until="domcontentloaded")
    page.add_script_tag(path=ROOT / "static/js/marking.js")
    yield page
    context.close()


@pytest.mark.parametrize(
    ("keys", "chosen"),
    [
        ("10", ["10", "", ""]),
        ("1j0", ["1", "0", ""]),
        ("1j05", ["1", "0", "5"]),
        ("1j10", ["1", "10", ""]),
        ("10k0", ["0", "", ""]),
        ("527", ["5", "2", "7"]),
        ("1k0", ["0", "", ""]),
    ],
)
def test_digits_belong_to_the_criterion_on_which_they_are_pressed(marking: Page, keys, chosen):
    marking.evaluate(PRESSED, list(keys))
    assert marking.evaluate(CHOSEN) == chosen
