"""A holder's pages as people hold them: files that are made while she waits, links that end, papers from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app import create_app
from app.accounts import passwords
from app.accounts import services as accounts
from app.base import migrations, settings
from app.base.db import db, transaction
from app.jobs import services as jobs
from tests import factories
from tests.browser.conftest import window
from tests.browser.fitting import fits
from tests.certificates.completing import earn
from tests.serving import environment, served

pytestmark = pytest.mark.browser

LONG = "Maria Antonia Josefa Wilhelmina van den Heuvel-Oosterhuis de la Vega y Santísima Trinidad Ndabarushimana"
COURSE = "Protection of civilians, children and cultural property in multidimensional peace support operations"


@pytest.fixture(scope="module")
def holders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running site on which two people hold a certificate, one of them with a very long name."""
    folder: Path = tmp_path_factory.mktemp("holders")
    with jobs.working_in(jobs.Workshop()):
        app = create_app(settings.read(environment(folder)), previews=False)
        with app.app_context():
            migrations.upgrade()
            _fill()
            db.session.remove()
            db.engine.dispose()
        app.extensions["bell"].close()
    with served(folder) as (address, _process, _log):
        yield address


def _fill() -> None:
    factories.publish(factories.course_values(title=COURSE, print_result=True))
    hashed = passwords.hashed(factories.PASSWORD)
    people = [
        factories.person(email="amina@example.org", name="Amina Odhiambo", rank="Major", second_name="أمينة أوديامبو"),
        factories.person(email="long@example.org", name=LONG, rank="Brigadier General (Military Observer, retired)"),
        factories.person("staff", email="staff@example.org", name="Zoë Okello"),
    ]
    for who in people:
        with transaction():
            accounts.set_password(who.id, hashed)
    for who in people[:2]:
        earn(who)


@pytest.fixture
def phone(chromium: Browser, holders: str) -> Iterator[BrowserContext]:
    """A phone that runs no scripts."""
    with window(chromium, holders, java_script_enabled=False) as context:
        yield context


@pytest.fixture
def desk(chromium: Browser, holders: str) -> Iterator[BrowserContext]:
    """A computer that shares nothing with the phone."""
    with window(chromium, holders, viewport={"width": 1280, "height": 800}) as context:
        yield context


def signed_in(context: BrowserContext, email: str) -> Page:
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.goto("/certificates")
    return page


def test_another_paper_is_made_while_she_waits_and_kept(phone: BrowserContext) -> None:
    page = signed_in(phone, "amina@example.org")
    page.get_by_role("link", name="Share, print sizes, badge").click()
    page.get_by_role("button", name="Make it Card for the wallet").click()
    link = page.get_by_role("link", name="Open Card for the wallet")
    expect(link).to_be_visible()  # the page loads itself again, without scripts
    answer = page.request.get(link.get_attribute("href") or "")
    assert answer.body().startswith(b"%PDF-")
    assert re.search(r"filename=SML-.*-card\.pdf", answer.headers["content-disposition"])


def test_a_link_opens_for_anyone_until_she_ends_it(phone: BrowserContext, desk: BrowserContext) -> None:
    page = signed_in(phone, "amina@example.org")
    page.get_by_role("link", name="Share, print sizes, badge").click()
    page.get_by_label("Name", exact=True).uncheck()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Make a link").click()
    address = page.get_by_label("The link").input_value()
    number = page.locator(".printed-number").inner_text()
    stranger = desk.new_page()
    stranger.goto(address)
    expect(stranger.get_by_text("Amina Odhiambo")).to_be_visible()
    expect(stranger.get_by_text("أمينة أوديامبو")).to_be_visible()
    stranger.goto(f"/verify/{number}")
    expect(stranger.get_by_text(number).first).to_be_visible()
    expect(stranger.get_by_text("Amina Odhiambo")).to_have_count(0)
    page.get_by_role("button", name="End the link made").first.click()
    stranger.goto(address)
    expect(stranger.get_by_text("This link has ended")).to_be_visible()
    expect(stranger.get_by_text("Amina Odhiambo")).to_have_count(0)


def test_the_button_that_copies_copies_the_link(desk: BrowserContext) -> None:
    desk.grant_permissions(["clipboard-read", "clipboard-write"])
    page = signed_in(desk, "amina@example.org")
    page.get_by_role("link", name="Share, print sizes, badge").click()
    page.get_by_role("button", name="Make a link").click()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.get_by_label("The link").input_value()


def test_a_certificate_from_elsewhere_gets_its_second_look(
    phone: BrowserContext, desk: BrowserContext, tmp_path: Path
) -> None:
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF-1.4 a scan")
    page = signed_in(phone, "amina@example.org")
    page.get_by_role("link", name="Record a certificate from elsewhere").click()
    page.get_by_label("What it certifies").fill("Staff Officer Course")
    page.get_by_label("Who issued it").fill("A school")
    page.get_by_label("Issued on").fill("2024-02-29")
    page.get_by_label("Scan or photograph").set_input_files(scan)
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("Nobody has checked it yet.")).to_be_visible()
    staff = signed_in(desk, "staff@example.org")
    staff.goto("/certificates/elsewhere/")
    staff.get_by_role("link", name="Staff Officer Course").click()
    staff.get_by_label("It is genuine").check()
    staff.get_by_role("button", name="Save what I found").click()
    expect(staff.get_by_text("checked by Zoë Okello")).to_be_visible()
    page.reload()
    expect(page.get_by_text("From elsewhere, checked by Zoë Okello on")).to_be_visible()
    page.goto("/certificates/transcript")
    expect(page.get_by_text("Staff Officer Course")).to_be_visible()


def test_every_page_fits_a_narrow_phone_and_a_thumb_finds_its_targets(chromium: Browser, holders: str) -> None:
    with window(chromium, holders, viewport={"width": 320, "height": 640}) as context:
        page = signed_in(context, "long@example.org")
        page.get_by_role("link", name="Share, print sizes, badge").click()
        own = page.url
        for address in ("/certificates", own, "/certificates/transcript", "/certificates/elsewhere/new", "/profile"):
            page.goto(address)
            fits(page)


def test_the_transcript_prints_on_one_sheet_without_what_is_for_screens(desk: BrowserContext) -> None:
    page = signed_in(desk, "long@example.org")
    page.goto("/certificates/transcript")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 960})  # a sheet of A4 without its margins
    expect(page.get_by_role("heading", name="Transcript")).to_be_visible()
    expect(page.get_by_text("Print this page")).to_be_hidden()
    expect(page.get_by_role("link", name="My certificates")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 680
    assert page.locator(".transcript").bounding_box()["height"] < 960
