"""What the quiz page's script promises on a weak link: nothing is lost, and the page says what is saved."""

import re
import threading
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import update
from werkzeug.serving import make_server

from app.accounts import services as accounts
from app.assessment.models import Attempt
from app.base import clock
from app.base.db import db, transaction
from tests import factories
from tests.assessment import examples
from tests.assessment.test_views import Visitor, publish

pytestmark = pytest.mark.browser

SAVED = re.compile(r"^Saved \d\d:\d\d")


@pytest.fixture
def address(app):
    """The application on a port of its own, with form tokens as in real life."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    usual = {name: app.config[name] for name in ("WTF_CSRF_ENABLED", "SESSION_COOKIE_SECURE")}
    app.config.update(SESSION_COOKIE_SECURE=False)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
    app.config.update(usual)


class Desk:
    """Amina at the desk of her open attempt, with scripts."""

    def __init__(self, app, context, address):
        publish(app, minutes=20, shuffle=False)
        self.app, self.context, self.address, self.amina = app, context, address, Visitor(app)
        self.attempt = self.amina.start()
        app.config["WTF_CSRF_ENABLED"] = True
        self.bring_cookie()
        self.page = context.new_page()
        self.open("1")

    def open(self, where):
        self.page.goto(f"{self.address}{self.attempt}/{where}")

    def bring_cookie(self):
        value = self.amina.client.get_cookie("brevet").value
        self.context.add_cookies([{"name": "brevet", "value": value, "url": self.address}])

    def status(self):
        return self.page.locator("[data-saved]")

    def choose(self, choice):
        self.page.locator(f"input[value={choice}]").check()

    def saved(self):
        return self.amina.saved(self.attempt)


@pytest.fixture
def desk(app, address, chromium):
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="en-GB")
    context.set_default_timeout(5000)
    desk, faults = Desk(app, context, address), []
    desk.page.on("pageerror", lambda error: faults.append(str(error)))
    yield desk
    context.close()
    assert faults == []


def test_a_change_is_saved_and_the_page_says_so(desk):
    desk.choose("right")
    expect(desk.status()).to_have_text(SAVED)
    assert desk.saved() == {"first": "right"}


def test_what_was_chosen_before_the_script_had_come_is_saved(desk):
    held = []
    desk.page.route("**/quiz.*.js", lambda route: held.append(route))
    desk.page.goto(f"{desk.address}{desk.attempt}/1", wait_until="commit")
    desk.choose("right")
    expect(desk.status()).to_have_text("")
    held[0].continue_()
    expect(desk.status()).to_have_text(SAVED)
    assert desk.saved() == {"first": "right"}


def test_without_a_link_an_answer_waits_on_the_device_and_is_sent_later(desk):
    desk.context.set_offline(True)
    desk.choose("right")
    expect(desk.status()).to_contain_text("no connection")
    assert desk.saved() == {}
    desk.context.set_offline(False)
    expect(desk.status()).to_have_text(SAVED)
    assert desk.saved() == {"first": "right"}


def test_an_unsent_answer_outlives_the_page(desk):
    desk.page.route("**/answers/*", lambda route: route.abort())
    desk.choose("right")
    expect(desk.status()).to_contain_text("kept on this device")
    desk.page.unroute_all()
    desk.open("1")
    expect(desk.page.locator("input[value=right]")).to_be_checked()
    expect(desk.status()).to_have_text(SAVED)
    assert desk.saved() == {"first": "right"}


def test_unsent_answers_go_with_the_hand_in(desk):
    desk.page.route("**/answers/*", lambda route: route.abort())
    desk.choose("right")
    expect(desk.status()).to_contain_text("kept on this device")
    desk.open("review")
    desk.page.get_by_role("button", name="Hand in").click()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Not passed yet")
    assert desk.amina.paper(desk.attempt).earned == 1


def test_after_the_sign_in_has_ended_the_page_keeps_the_answer_and_goes_on_by_itself(desk, app):
    with desk.amina.client.session_transaction() as session:
        ended = session["_user_id"]
    with app.app_context(), transaction():
        accounts.sign_out(ended)
    desk.choose("right")
    expect(desk.page.locator("[data-trouble]")).to_contain_text("your sign-in has ended")
    expect(desk.page.get_by_role("link", name="Sign in again in a new tab")).to_be_visible()
    desk.amina.client.delete_cookie("brevet")
    factories.sign_in(app, desk.amina.client, desk.amina.person)
    desk.bring_cookie()
    expect(desk.status()).to_have_text(SAVED)
    expect(desk.page.locator("[data-trouble]")).to_be_hidden()
    assert desk.saved() == {"first": "right"}


def test_an_attempt_closed_elsewhere_is_said_to_be_closed(desk, app):
    app.config["WTF_CSRF_ENABLED"] = False
    desk.amina.post(f"{desk.attempt}/hand-in")
    desk.choose("right")
    expect(desk.page.locator("[data-trouble]")).to_contain_text("This attempt is closed")
    expect(desk.page.locator("input[value=right]")).to_be_disabled()


def test_typed_words_are_saved_when_the_typing_rests(desk):
    desk.open("5")
    desk.page.locator(".quiz-typed").press_sequentially("zero tolerance")
    expect(desk.status()).to_have_text(SAVED)
    assert desk.saved() == {"policy": "zero tolerance"}


def test_an_order_is_made_with_buttons(desk):
    desk.open("7")
    for place, item in enumerate(examples.RIGHT["steps"]):
        row = desk.page.locator(f".quiz-place:has([data-row={item}])")
        while desk.page.locator(".quiz-place").nth(place).locator(f"[data-row={item}]").count() == 0:
            row.get_by_role("button", name="Move up").click()
    expect(desk.status()).to_have_text(SAVED)
    desk.page.get_by_role("button", name="Review and hand in").first.click()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Before you hand in")
    assert desk.saved()["steps"] == examples.RIGHT["steps"]


def test_when_the_time_is_up_the_page_shows_the_result(desk, app):
    soon = clock.now() + timedelta(seconds=2)
    with app.app_context(), transaction():
        db.session.execute(update(Attempt).values(deadline=soon))
    desk.open("1")
    expect(desk.page.locator("[data-clock-words]")).to_contain_text("Less than a minute left")
    expect(desk.page.locator("[data-clock-speaks]")).to_contain_text("One minute is left")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Not passed yet", timeout=9000)
