"""Staff change a design in the browser: the preview follows, mistakes are said, what is published is printed with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import WALKED, Instance, running, window
from tests.browser.test_office import fits, people_of, signed_in

pytestmark = pytest.mark.browser

DESIGNS = "/certificates/designs/"
LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><circle cx="10" cy="10" r="9" fill="#8c2f24"/></svg>'
)


@pytest.fixture(scope="module", params=WALKED)
def instance(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A running instance with staff and a course."""
    with running(request.param, tmp_path_factory.mktemp("designs"), people_of) as made:
        yield made


@pytest.fixture(scope="module")
def site(instance: Instance) -> str:
    """The address of this module's instance."""
    return instance.address


def add(page: Page, field: str, text: str) -> None:
    """Type behind what stands in a field."""
    page.fill(field, page.input_value(field) + text)


def picture(page: Page) -> str:
    return page.locator('[data-part="picture"]').get_attribute("src") or ""


def test_a_design_from_a_copy_to_the_certificates_of_a_course(chromium: Browser, site: str) -> None:
    with window(chromium, site, viewport={"width": 1280, "height": 900}) as context:
        page = signed_in(context.new_page())
        page.goto(DESIGNS)
        page.get_by_label("Name").fill("Northern blue")
        page.get_by_label("Begin from").select_option("Modern")
        page.get_by_role("button", name="Begin").click()
        shown = page.locator('[data-part="picture"]')
        expect(shown).to_be_visible()
        first = picture(page)
        page.get_by_role("link", name="Pictures").click()
        page.get_by_label("Name").fill("logo")
        page.set_input_files("#file", {"name": "a.svg", "mimeType": "image/svg+xml", "buffer": LOGO.encode()})
        page.get_by_role("button", name="Add it").click()
        expect(page.get_by_role("status").first).to_contain_text("brevet:/picture/logo")
        page.get_by_role("link", name="A4", exact=True).click()
        add(page, "#html", "\n<p>{{ nmae }}</p>\n<script>alert(1)</script>")
        wrong = page.locator('[data-part="findings"]')
        expect(wrong).to_contain_text("Did you mean “name”?")
        expect(wrong).to_contain_text("<script> cannot be used")
        page.fill("#html", page.input_value("#html").partition("\n<p>{{ nmae")[0])
        add(page, "#html", '<img class="logo" src="brevet:/picture/logo" alt=""/>')
        add(
            page, "#css", "\n.logo { position: absolute; top: 20mm; inset-inline-end: 20mm; width: 30mm; height: 30mm }"
        )
        expect(wrong).to_be_hidden()
        expect(shown).not_to_have_attribute("src", first)
        expect(page.locator('[data-part="state"]')).to_have_text("")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("status").first).to_contain_text("Saved.")
        page.get_by_role("link", name="To the design").click()
        page.get_by_role("button", name="Publish version 1").click()
        expect(page.get_by_text("Printed now")).to_be_visible()
        page.goto(DESIGNS)
        page.locator("#design").select_option("Northern blue")
        page.locator("#target").select_option("A small course")
        page.get_by_role("button", name="Use it from now on").click()
        expect(page.get_by_role("row", name="A small course")).to_contain_text("Northern blue")


def test_two_who_edit_and_somebody_without_scripts(chromium: Browser, site: str) -> None:
    phone = {"width": 360, "height": 740}
    with window(chromium, site, viewport=phone, java_script_enabled=False) as context:
        page = signed_in(context.new_page())
        page.goto(DESIGNS)
        page.get_by_label("Name").fill("Two of us")
        page.get_by_role("button", name="Begin").click()
        page.get_by_label("Show").select_option("Cyrillic name")
        page.get_by_role("button", name="Show it now").click()
        expect(page.locator('[data-part="picture"]')).to_be_visible()
        other = context.new_page()
        other.goto(page.url)
        add(other, "#html", "<p>theirs</p>")
        other.get_by_role("button", name="Save").click()
        add(page, "#html", "<p>mine</p>")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Somebody else was faster.")).to_be_visible()
        assert page.input_value("#html").endswith("<p>mine</p>")
        assert page.input_value("#their-html").endswith("<p>theirs</p>")
        address = page.url
    with window(chromium, site, viewport=phone) as context:
        page = signed_in(context.new_page())
        design = address.partition("/edit/")[0]
        for path in (DESIGNS, design, address, f"{design}/words", f"{design}/pictures"):
            page.goto(path)
            fits(page)
