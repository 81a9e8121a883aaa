"""The office at 15:00, as staff walk it: names by document, everybody printed, one name corrected at the door."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from sqlalchemy import update

from app import create_app
from app.accounts import passwords
from app.accounts import services as accounts
from app.base import settings
from app.base.db import db, transaction
from app.jobs.models import Job
from tests import factories
from tests.browser.conftest import WALKED, Instance, running, window
from tests.browser.fitting import fits
from tests.certificates.completing import complete
from tests.factories import PASSWORD

pytestmark = pytest.mark.browser

OFFICE = "/courses/small/certificates"
LONG = "Zoë Quartermain-Featherstonehaugh de la Montaigne-Rochefoucauld"
NAMES = ("Amina Otieno", "أمينة عبد الله", LONG, "Олена Шевченко", "Kofi Mensah")


@pytest.fixture(scope="module", params=WALKED)
def instance(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A running instance with staff, and people who have completed a course: one of them has not confirmed her name."""
    with running(request.param, tmp_path_factory.mktemp("office"), people_of) as made:
        yield made


def people_of(chosen: settings.Settings) -> None:
    """As if they had registered and taken the course."""
    app = create_app(chosen)
    with app.app_context():
        factories.publish()
        staff = factories.person("staff", name="Ruth Abebe", email="ruth@example.org")
        with transaction():
            accounts.set_password(staff.id, passwords.hashed(PASSWORD))
        for name in NAMES:
            complete(factories.person(name=name, rank="Major"), confirmed=name != "Kofi Mensah")
            with transaction():
                db.session.execute(update(Job).where(Job.kind == "enrolment-completed").values(state="done"))
        factories.enrol(factories.person(name="Still Underway"))
        db.session.remove()
        db.engine.dispose()
    app.extensions["bell"].close()


def signed_in(page: Page) -> Page:
    page.goto("/sign-in")
    page.fill("#email", "ruth@example.org")
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
    return page


def test_a_ceremony_from_the_names_to_a_correction_at_the_door(chromium: Browser, instance: Instance) -> None:
    phone = {"width": 360, "height": 740}
    with window(chromium, instance.address, viewport=phone) as context:
        page = signed_in(context.new_page())
        page.goto(OFFICE)
        expect(page.locator("#unfinished ~ table")).to_contain_text("Still Underway")
        fits(page)
        page.get_by_label("Kofi Mensah").check()
        page.get_by_role("button", name="the ticked names are right").click()
        expect(page.get_by_role("status").first).to_contain_text("1 name is confirmed.")
        expect(page.locator("[data-count]")).to_have_text(str(len(NAMES)))
        page.get_by_role("button", name="Issue and print").first.click()
        batch = page.url
        fits(page)
    # the browser is closed; somebody without scripts looks later
    with window(chromium, instance.address, viewport=phone, java_script_enabled=False) as context:
        page = signed_in(context.new_page())
        page.goto(batch)
        expect(page.get_by_text("Everything is ready to print.")).to_be_visible()
        pdf = PdfReader(BytesIO(context.request.get(batch + "/print-1.pdf").body()))
        assert len(pdf.pages) == len(NAMES)
        archive = zipfile.ZipFile(BytesIO(context.request.get(batch + "/signed.zip").body()))
        assert len(archive.namelist()) == len(NAMES)
        page.goto(OFFICE)
        page.get_by_placeholder("Name or number").fill("kofi")
        page.get_by_role("button", name="Search").click()
        page.get_by_role("link", name="Kofi Mensah").first.click()
        page.get_by_label("Full name").fill("Kofi A. Mensah")
        page.get_by_role("button", name="Issue again with these names").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Kofi A. Mensah")
        expect(page.get_by_role("link", name="Open the PDF to print it")).to_be_visible()
        new = context.request.get(page.url + ".pdf")
        assert new.body().startswith(b"%PDF-")
    with window(chromium, instance.address, viewport=phone) as context:
        page = signed_in(context.new_page())
        for address in (batch, OFFICE + "?q=kofi", "/certificates/register", "/certificates/register?q=nobody"):
            page.goto(address)
            fits(page)
        page.goto("/certificates/register?state=superseded")
        page.get_by_role("link", name="Kofi Mensah").click()
        expect(page.get_by_role("link", name="Open the certificate that replaced it")).to_be_visible()
        fits(page)
