"""An exam room: a sitting is planned, tickets are printed, people come in, write, are watched, get results."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from app import create_app
from app.accounts import passwords
from app.accounts import services as accounts
from app.base import settings
from app.base.db import db, transaction
from app.content import model
from tests import factories
from tests.browser.conftest import WALKED, Instance, running, window
from tests.browser.trainee import Trainee
from tests.factories import PASSWORD

pytestmark = pytest.mark.browser

COURSE = "gender-training"
NAMES = ("Amina Otieno", "Kofi Mensah", "Noor Hashimi")


@pytest.fixture(scope="module", params=WALKED)
def instance(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A running instance with staff and three participants."""
    with running(request.param, tmp_path_factory.mktemp("room"), people_of) as made:
        yield made


def people_of(chosen: settings.Settings) -> None:
    """Staff and participants with passwords, as if they had registered."""
    app = create_app(chosen)
    with app.app_context():
        secret = passwords.hashed(PASSWORD)
        everybody = [factories.person("staff", name="Ruth Abebe", email="ruth@example.org")]
        for name in NAMES:
            everybody.append(factories.person(name=name, email=f"{name.split()[0].lower()}@example.org"))
            factories.enrol(everybody[-1], COURSE)
        with transaction():
            for person in everybody:
                accounts.set_password(person.id, secret)
        db.session.remove()
        db.engine.dispose()
    app.extensions["bell"].close()


@pytest.fixture
def site(instance: Instance) -> str:
    """Where it answers."""
    return instance.address


def sign_in(page: Page, email: str) -> Page:
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main form").get_by_role("button").click()
    page.wait_for_url(re.compile(r"/$"))
    return page


def plan(staff: Page) -> str:
    """Plan a sitting of the exam for everybody; the address of its live page."""
    now = datetime.now(UTC)
    staff.goto(f"/sittings/new?course={COURSE}")
    staff.get_by_label("Room", exact=True).fill("Examination Hall B")
    staff.get_by_label("From").fill((now - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M"))
    staff.get_by_label("Until").fill((now + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M"))
    staff.get_by_role("button", name="Plan it and choose people").click()
    staff.get_by_label("Kofi Mensah").check()
    staff.get_by_role("button", name="Add those marked").click()
    expect(staff.get_by_text("0 of 1 started")).to_be_visible()
    staff.get_by_role("link", name="Add people").click()
    staff.get_by_role("button", name="Add all 2").click()
    expect(staff.get_by_text("0 of 3 started")).to_be_visible()
    return staff.url


def codes(staff: Page, live: str) -> dict[str, str]:
    """The code on each ticket of the printed sheet, by name."""
    sheet = PdfReader(BytesIO(staff.request.get(f"{live}/tickets.pdf").body()))
    text = sheet.pages[0].extract_text()
    found = {name: re.search(rf"\b([0-9A-Z]{{4}}-[0-9A-Z]{{4}})\n{name}", text) for name in NAMES}
    return {name: match[1] for name, match in found.items() if match}


def come_in(page: Page, name: str, code: str) -> None:
    """Enter with a ticket, declare, start."""
    page.goto(f"/ticket?code={code}")
    page.get_by_role("button", name="Come in").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(page.get_by_text("Examination Hall B")).to_be_visible()
    page.get_by_role("link", name="Yes, go to the exam").click()
    page.get_by_label("I declare").check()
    page.get_by_role("button", name="Start").click()
    page.wait_for_url(re.compile("/attempts/"))


def answer(trainee: Trainee) -> None:
    """Answer the question that is on the page and go on to the next."""
    trainee.answer(trainee.page.locator("[data-question]:visible"))
    trainee.page.get_by_role("button", name="Next", exact=True).locator("visible=true").click()


def row(staff: Page, name: str):
    return staff.locator("tr[data-name]", has_text=name)


def test_an_exam_room_from_the_plan_to_the_result(
    chromium: Browser, site: str, instance: Instance, course: model.Course
) -> None:
    with ExitStack() as stack:
        desk = {"width": 1280, "height": 900}
        staff = stack.enter_context(window(chromium, site, viewport=desk)).new_page()
        sign_in(staff, "ruth@example.org")
        live = plan(staff)
        code = codes(staff, live)
        assert sorted(code) == sorted(NAMES)

        amina, kofi = (Trainee(stack.enter_context(window(chromium, site)).new_page(), course) for _ in range(2))
        come_in(amina.page, NAMES[0], code[NAMES[0]])
        come_in(kofi.page, NAMES[1], code[NAMES[1]])
        for _ in range(2):
            answer(amina)
        answer(kofi)

        # the live page follows by itself, without being loaded again
        expect(staff.get_by_text("2 of 3 started · 2 writing · 0 ended")).to_be_visible()
        expect(row(staff, NAMES[0])).to_contain_text("2 of 24")
        expect(row(staff, NAMES[1])).to_contain_text("1 of 24")
        expect(row(staff, NAMES[0])).to_contain_text("On line")
        expect(row(staff, NAMES[2])).to_contain_text("Not started")

        give_time(staff, NAMES[0])
        answer(amina)
        expect(amina.page.get_by_text("Your time was changed").locator("visible=true").first).to_be_visible()
        [attempt] = instance.books.attempts("amina@example.org")
        assert attempt.deadline - attempt.started_at == timedelta(minutes=75)
        assert "nobody else's account" in attempt.declaration

        pause_and_go_on(staff, amina.page, live)
        answer(amina)

        hand_in_for(staff, NAMES[1], live)
        expect(
            kofi.page.get_by_text(re.compile("closed|handed in", re.IGNORECASE)).locator("visible=true").first
        ).to_be_visible()
        [closed] = instance.books.attempts("kofi@example.org")
        assert closed.closed_by == "invigilator"

        close(staff, live)
        amina.page.goto(f"/attempts/{attempt.id}")
        expect(amina.page).to_have_url(re.compile("/sign-in"))
        sign_in(amina.page, "amina@example.org")
        amina.page.goto(f"/attempts/{attempt.id}")
        expect(amina.page.get_by_role("heading", name="Not passed yet")).to_be_visible()
        [over] = instance.books.attempts("amina@example.org")
        assert (over.closed_by, len(instance.books.answers(str(over.id)))) == ("invigilator", 4)


def give_time(staff: Page, name: str) -> None:
    row(staff, name).get_by_role("link").click()
    staff.locator("summary", has_text="More time").click()
    staff.get_by_label("Minutes").fill("30")
    staff.get_by_label("Reason").locator("visible=true").fill("Reads with a magnifier.")
    staff.get_by_role("button", name="Give more time").click()
    expect(staff.get_by_text("More time is given")).to_be_visible()


def pause_and_go_on(staff: Page, trainee: Page, live: str) -> None:
    staff.goto(live)
    staff.locator("summary", has_text=re.compile("^Pause$")).click()
    staff.locator("#pause-reason").fill("The power went.")
    staff.get_by_role("button", name="Pause", exact=True).click()
    expect(staff.get_by_text("The power went.")).to_be_visible()
    expect(trainee.get_by_role("heading", name="The exam is paused")).to_be_visible()
    staff.get_by_role("button", name="Go on").click()
    expect(staff.get_by_text("The clocks go on")).to_be_visible()
    expect(trainee.get_by_role("heading", name="The exam is paused")).to_be_hidden()


def hand_in_for(staff: Page, name: str, live: str) -> None:
    staff.goto(live)
    row(staff, name).get_by_role("link").click()
    staff.locator("summary", has_text="Hand in for this person").click()
    staff.get_by_label("Reason").locator("visible=true").fill("Called away to the gate")
    staff.get_by_role("button", name="Hand in", exact=True).click()
    expect(staff.get_by_text("Handed in with what was saved")).to_be_visible()


def close(staff: Page, live: str) -> None:
    staff.goto(live)
    staff.locator("summary", has_text="Close the sitting").click()
    expect(staff.get_by_text("1 person still writes")).to_be_visible()
    staff.get_by_role("button", name="Close the sitting").click()
    expect(staff.get_by_text("Handed in for 1 person")).to_be_visible()
