"""Verification as people do it: a number typed, a code followed, a file chosen or dropped; with scripts and without."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import update

from app import create_app
from app.base import migrations, settings, storage
from app.base.db import db, transaction
from app.certificates import queries
from app.certificates.credentials import compact
from app.certificates.models import Certificate
from app.certificates.rules import payloads, specimens
from app.jobs import services as jobs
from tests import factories
from tests.browser.conftest import faultless, window
from tests.browser.fitting import fits
from tests.certificates.completing import earn
from tests.serving import environment, served

pytestmark = pytest.mark.browser

DROP = """(text) => {
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const held = new DataTransfer();
  held.items.add(new File([bytes], "certificate.pdf", { type: "application/pdf" }));
  for (const kind of ["dragover", "drop"])
    document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: held, bubbles: true, cancelable: true }));
}"""


@dataclass(frozen=True)
class Shown:
    """A running site with a certificate whose name its holder does not show."""

    site: str
    number: str
    code: str  # what its QR code says behind the #
    pdf: Path
    changed: Path


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """The site, and the file as it was handed out, and with one more byte."""
    folder = tmp_path_factory.mktemp("verify")
    with jobs.working_in(jobs.Workshop()):
        app = create_app(settings.read(environment(folder)), previews=False)
        with app.app_context():
            migrations.upgrade()
            factories.publish()
            row = earn(factories.person(name="Amina Odhiambo", rank="Major", second_name="أمينة أوديامبو"))
            file = queries.file_of(row.id, "a4")
            assert file is not None
            data, code = storage.read(file.digest), compact.packed(payloads.load(row.payload), None)
            with transaction():
                db.session.execute(update(Certificate).values(masked=["name", "second_name"]))
            db.session.remove()
            db.engine.dispose()
        app.extensions["bell"].close()
    pdf, changed = folder / "certificate.pdf", folder / "changed.pdf"
    pdf.write_bytes(data)
    changed.write_bytes(data + b"\n")
    with served(folder) as (address, _process, _log):
        yield Shown(address, row.number, code, pdf, changed)


@pytest.fixture
def phone(chromium: Browser, shown: Shown) -> Iterator[BrowserContext]:
    """A phone."""
    with window(chromium, shown.site, viewport={"width": 360, "height": 740}) as context:
        yield context


@pytest.fixture
def page(phone: BrowserContext) -> Iterator[Page]:
    """A page on which any script error fails the test."""
    with faultless(phone) as page:
        yield page


def test_a_typed_number_shows_what_its_holder_shows(page: Page, shown: Shown) -> None:
    page.goto("/verify/")
    fits(page)
    page.get_by_label("Number of the certificate").fill(shown.number.lower().replace("-", " "))
    page.get_by_role("button", name="Verify", exact=True).click()
    expect(page.get_by_text("Valid.")).to_be_visible()
    expect(page.get_by_text("not shown by the holder")).to_have_count(2)
    expect(page.get_by_text("Odhiambo")).to_have_count(0)
    fits(page)


def test_the_code_discloses_everything_and_back_leads_to_where_one_came_from(page: Page, shown: Shown) -> None:
    page.goto("/verify/")
    page.goto(f"/verify/{shown.number}#{shown.code}")
    expect(page.get_by_text("Odhiambo")).to_be_visible()
    expect(page.get_by_text("Valid.")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Verify a certificate")).to_be_visible()


def test_a_code_that_was_not_signed_here_is_said_to_be_altered(page: Page, shown: Shown) -> None:
    page.goto(f"/verify/{shown.number}#{shown.code[:-6]}AAAAAA")
    expect(page.get_by_text("Altered: do not accept it.")).to_be_visible()
    expect(page.get_by_text("Odhiambo")).to_have_count(0)


def test_a_chosen_file_is_checked_at_once(page: Page, shown: Shown) -> None:
    page.goto("/verify/")
    page.set_input_files("#file", shown.pdf)
    expect(page.get_by_text("Valid.")).to_be_visible()
    expect(page.get_by_text("Odhiambo")).to_be_visible()
    page.goto("/verify/")
    page.set_input_files("#file", shown.changed)
    expect(page.get_by_text("Altered: do not accept it.")).to_be_visible()
    fits(page)


def test_a_file_is_dropped_anywhere_on_the_page(page: Page, shown: Shown) -> None:
    page.goto("/verify/")
    expect(page.get_by_text("You can also drop the file")).to_be_visible()
    page.evaluate(DROP, base64.b64encode(shown.pdf.read_bytes()).decode())
    expect(page.get_by_text("Valid.")).to_be_visible()
    expect(page.get_by_text("Odhiambo")).to_be_visible()


def test_a_file_that_is_too_large_is_not_sent(page: Page, tmp_path: Path) -> None:
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.truncate(11 * 1024 * 1024)
    page.goto("/verify/")
    page.set_input_files("#file", large)
    expect(page.get_by_text("This file is larger than 10 MB.")).to_be_visible()
    assert page.url.endswith("/verify/")


def test_everything_works_without_scripts(chromium: Browser, shown: Shown) -> None:
    with window(chromium, shown.site, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"/verify/{shown.number}#{shown.code}")
        expect(page.get_by_text("Valid.")).to_be_visible()
        page.goto("/verify/")
        page.set_input_files("#file", shown.pdf)
        page.get_by_role("button", name="Verify the file").click()
        expect(page.get_by_text("Odhiambo")).to_be_visible()
        page.goto("/verify/many")
        page.get_by_label("Numbers").fill(f"{shown.number}\n{specimen()}\nnothing")
        page.get_by_role("button", name="Verify the list").click()
        expect(page.get_by_role("row")).to_have_count(3)
        expect(page.get_by_text("In these lines there was no number: 3")).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("button", name="Download as a table (CSV)").click()
        assert shown.number in download.value.path().read_text("utf-8-sig")


def specimen() -> str:
    """The number of a specimen."""
    return specimens.sheet(["classic"], "https://brevet.example")[0].payload.number


def test_a_specimen_never_looks_genuine(page: Page, shown: Shown) -> None:
    page.goto(f"/verify/{specimen()}")
    expect(page.locator(".specimen-mark")).to_have_text("SPECIMEN")
    expect(page.get_by_text("Valid.")).to_have_count(0)
    fits(page)
    answer = page.request.get(f"/verify/{specimen()}.json")
    assert json.loads(answer.body())["specimen"] is True


def test_the_list_of_results_fits_a_phone(page: Page, shown: Shown) -> None:
    page.goto("/verify/many")
    page.get_by_label("Numbers").fill(f"{shown.number}\n{specimen()}")
    page.get_by_role("button", name="Verify the list").click()
    expect(page.get_by_role("row")).to_have_count(3)
    fits(page)
