"""What the quiz page's script promises on a weak link: nothing is lost, and the page says what is saved."""

import re
import threading
import time
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update
from werkzeug.serving import make_server

from app.accounts import services as accounts
from app.assessment import queries
from app.assessment.models import Attempt, Sitting
from app.assessment.rules.desk import ON_ITS_WAY
from app.base import clock
from app.base.db import db, transaction
from app.content import model as m
from tests import factories
from tests.assessment import examples
from tests.assessment.test_views import Visitor, publish
from tests.conftest import STRICTER
from tests.serving import PATIENCE, held_port

pytestmark = [pytest.mark.browser, STRICTER]

SAVED = re.compile(r"^Saved \d\d:\d\d")


def essay():
    """The eighth question of the quiz."""
    criteria = (m.Criterion(html="secret criterion", points=2),)
    return factories.question("why", kind="essay", answer=m.Essay(20, 60, criteria), choices=())


class Server:
    """The application on this port; it can go away and come back at the same address."""

    def __init__(self, app, port):
        self.app, self.port = app, port
        self.start()
        self.address = f"http://127.0.0.1:{self.port}"

    def start(self):
        self.made = make_server("127.0.0.1", self.port, self.app, threaded=True)
        self.thread = threading.Thread(target=self.made.serve_forever)
        self.thread.start()

    def stop(self):
        self.made.shutdown()
        self.thread.join()
        self.made.server_close()


@pytest.fixture
def server(app):
    """A server, with form tokens as in real life."""
    usual = {name: app.config[name] for name in ("WTF_CSRF_ENABLED", "SESSION_COOKIE_SECURE")}
    app.config.update(SESSION_COOKIE_SECURE=False)
    with held_port() as port:
        server = Server(app, port)
        yield server
        server.stop()
    app.config.update(usual)


def wait_until(page, ready):
    """Let the page go on until something holds that no page shows."""
    begun = time.monotonic()
    while not ready():
        assert time.monotonic() - begun < PATIENCE
        page.wait_for_timeout(50)


class Desk:
    """Amina at the desk of her open attempt, with scripts."""

    def __init__(self, app, context, server):
        publish(app, minutes=20, shuffle=False, questions=(*examples.every_kind(), essay()))
        self.app, self.context, self.address, self.amina = app, context, server.address, Visitor(app)
        self.attempt = self.amina.start()
        app.config["WTF_CSRF_ENABLED"] = True
        self.bring_cookie()
        self.page = context.new_page()
        self.open("1")

    def open(self, where):
        self.page.goto(f"{self.address}{self.attempt}/{where}")

    def bring_cookie(self, whose=None):
        value = (whose or self.amina).client.get_cookie("brevet").value
        self.context.add_cookies([{"name": "brevet", "value": value, "url": self.address}])

    def wait_for_paper(self):
        """Until all questions are in the page."""
        expect(self.page.locator("[data-state]")).to_contain_text("saved")

    def look(self):
        """She comes back to the page from another window."""
        self.page.evaluate("window.dispatchEvent(new Event('focus'))")

    def change(self, **values):
        """Something happens to the attempt that the page does not know of yet."""
        with self.app.app_context(), transaction():
            db.session.execute(update(Attempt).values(**values))

    def seat(self):
        """Her attempt is one in an exam room."""
        with self.app.app_context(), transaction():
            attempt = db.session.scalars(select(Attempt)).one()
            hers = self.amina.taking
            window = {"opens_at": attempt.started_at, "closes_at": attempt.started_at + timedelta(hours=1)}
            names = {"course_slug": "small", "quiz_id": attempt.quiz_id, "room": "Hall 1", "zone": "UTC"}
            people = {"invigilator_id": hers.person_id, "created_by": hers.person_id, "created_at": clock.now()}
            ids = {"id": uuid.uuid4(), "centre_id": hers.centre_id, "edition_id": attempt.edition_id}
            sitting = Sitting(**ids, **names, **window, **people)
            db.session.add(sitting)
            db.session.flush()
            attempt.sitting_id = sitting.id

    def acts(self):
        """When what waits on the device was done, in milliseconds since the epoch."""
        kept = "Object.entries(localStorage).filter(([name]) => name.startsWith('brevet-answer:'))"
        return sorted(self.page.evaluate(f"{kept}.map(([, text]) => JSON.parse(text).seq)"))

    def status(self):
        return self.page.locator("[data-saved]")

    def trouble(self):
        return self.page.locator("[data-trouble]")

    def choose(self, choice):
        self.page.locator(f"input[value={choice}]").check()

    def saved(self):
        return self.amina.saved(self.attempt)

    def saves(self):
        """Every save there is, oldest act first."""
        with self.app.app_context():
            return queries.saves(uuid.UUID(self.attempt.rsplit("/", 1)[1]))


@pytest.fixture
def desk(app, server, chromium):
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="en-GB")
    desk, faults = Desk(app, context, server), []
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
    wait_until(desk.page, lambda: held)
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


@pytest.mark.parametrize("where", ["review", "?view=all"])
def test_that_an_attempt_has_ended_is_seen_wherever_she_is_on_the_page_and_no_clock_runs_on(desk, where):
    desk.page.set_viewport_size({"width": 360, "height": 500})
    desk.page.goto(f"{desk.address}{desk.attempt}{'/' * (where == 'review')}{where}")
    desk.wait_for_paper()
    desk.page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    desk.change(handed_in_at=clock.now(), closed_by="invigilator")
    desk.look()
    expect(desk.trouble()).to_contain_text("This attempt is closed")
    expect(desk.trouble()).to_be_in_viewport(ratio=1)
    expect(desk.page.locator("[data-deadline]")).to_be_hidden()
    expect(desk.page.locator("[data-state]")).to_be_hidden()


def test_an_attempt_that_goes_on_on_paper_is_not_said_to_be_closed(desk):
    desk.wait_for_paper()
    desk.change(on_paper_at=clock.now())
    desk.look()
    expect(desk.trouble()).to_have_text(
        "This attempt goes on on paper. What was saved before is kept. Ask the invigilator."
    )
    expect(desk.page.locator("input[value=right]")).to_be_disabled()


def test_an_attempt_that_is_closed_in_a_pause_is_not_said_to_come_back(desk):
    desk.wait_for_paper()
    desk.change(paused_at=clock.now())
    desk.look()
    paused = desk.page.get_by_role("heading", name="The exam is paused")
    expect(paused).to_be_visible()
    desk.change(handed_in_at=clock.now(), closed_by="invigilator", paused_at=None)
    expect(desk.trouble()).to_contain_text("This attempt is closed")
    expect(paused).to_be_hidden()


def test_typed_words_are_saved_when_the_typing_rests(desk):
    desk.open("5")
    desk.page.locator(".quiz-typed").press_sequentially("zero tolerance")
    expect(desk.status()).to_have_text(SAVED)
    assert desk.saved() == {"policy": "zero tolerance"}


def test_who_types_while_the_paper_comes_is_not_interrupted(desk):
    held = []
    desk.page.route("**/*view=all", lambda route: held.append(route))
    desk.open("5")
    typed = desk.page.locator(".quiz-typed")
    typed.press_sequentially("zero ")
    wait_until(desk.page, lambda: held)
    held[0].continue_()
    desk.wait_for_paper()
    expect(typed).to_be_focused()
    saves, let_go = [], []
    desk.page.route("**/answers/*", lambda route: route.continue_() if let_go else saves.append(route))
    desk.page.keyboard.type("tolerance")
    expect(desk.status()).to_have_text("Saving…")
    let_go.append(True)
    for route in saves:
        route.continue_()
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


def test_when_the_time_is_up_the_page_shows_the_result(desk):
    desk.change(deadline=clock.now() + timedelta(seconds=50))
    desk.page.clock.install()
    desk.open("1")
    expect(desk.page.locator("[data-clock-words]")).to_contain_text("Less than a minute left")
    expect(desk.page.locator("[data-clock-speaks]")).to_contain_text("One minute is left")
    with clock.set_clock(lambda: datetime.now(UTC) + timedelta(seconds=55)):  # the server's, and the page's
        desk.page.clock.fast_forward(55_000)
        expect(desk.page.get_by_role("heading", level=1)).to_have_text("Not passed yet")


# ---------------------------------------------------------------- time


def test_when_the_time_is_up_without_a_link_nobody_is_stopped(desk):
    desk.page.clock.install()
    desk.open("1")
    desk.wait_for_paper()
    desk.change(deadline=clock.now() + timedelta(seconds=50))
    desk.look()
    expect(desk.page.locator("[data-clock-words]")).to_contain_text("Less than a minute left")
    desk.context.set_offline(True)
    desk.page.clock.fast_forward(55_000)
    expect(desk.trouble()).to_contain_text("The time of this page is up, and there is no connection")
    desk.choose("right")
    desk.change(deadline=clock.now() + timedelta(minutes=10))
    desk.context.set_offline(False)
    expect(desk.status()).to_have_text(SAVED)
    assert desk.saved() == {"first": "right"}


def test_a_deadline_that_was_moved_is_said_and_the_clock_goes_on(desk):
    desk.change(deadline=clock.now() + timedelta(hours=2))
    desk.choose("right")
    expect(desk.trouble()).to_contain_text(re.compile(r"Your time was changed\. It ends \d\d:\d\d\."))
    expect(desk.page.locator("[data-clock-words]")).to_contain_text("120 min left")


def test_time_that_was_added_at_the_last_second_is_heard_of_in_time(desk):
    desk.page.clock.install()
    desk.open("1")
    desk.wait_for_paper()
    desk.change(deadline=clock.now() + timedelta(seconds=50))
    desk.look()
    expect(desk.page.locator("[data-clock-words]")).to_contain_text("Less than a minute left")
    desk.change(deadline=clock.now() + timedelta(minutes=10))
    desk.page.clock.fast_forward(55_000)
    expect(desk.trouble()).to_contain_text("Your time was changed")
    expect(desk.page.locator("input[value=right]")).to_be_enabled()


def test_a_pause_takes_the_questions_out_of_the_page_and_they_come_back_by_themselves(desk):
    desk.open("5")
    desk.wait_for_paper()
    typed = desk.page.locator(".quiz-typed")
    typed.press_sequentially("zero tol")
    desk.change(paused_at=clock.now())
    desk.look()
    notice = desk.page.get_by_role("heading", name="The exam is paused")
    expect(notice).to_be_visible()
    expect(desk.page.locator("[data-question]")).to_have_count(0)
    expect(desk.page.locator("[data-clock-words]")).to_contain_text("The clock stands still")
    wait_until(desk.page, lambda: desk.saved() == {"policy": "zero tol"})  # what was on its way is taken
    desk.change(paused_at=None, deadline=clock.now() + timedelta(minutes=40))
    expect(notice).to_be_hidden()
    expect(desk.page.locator("[data-state-speaks]")).to_have_text("The exam goes on.")
    expect(typed).to_be_focused()
    expect(typed).to_have_value("zero tol")
    expect(desk.page.locator("[data-clock-words]")).to_contain_text("40 min left")


def test_a_page_that_comes_in_a_pause_has_no_questions_and_gets_them_by_itself(desk):
    desk.wait_for_paper()
    desk.choose("right")
    expect(desk.status()).to_have_text(SAVED)
    desk.change(paused_at=clock.now())
    desk.open("1")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("The exam is paused")
    expect(desk.page.locator("[data-clock-words]")).to_contain_text("The clock stands still")
    expect(desk.page.locator("[data-question]")).to_have_count(0)
    desk.change(paused_at=None, deadline=clock.now() + timedelta(minutes=40))
    expect(desk.page.locator("input[value=right]")).to_be_checked()
    expect(desk.page.locator("[data-clock-words]")).to_contain_text("40 min left")


def test_what_was_done_without_a_link_before_a_pause_is_taken_in_it_and_the_rest_when_the_exam_goes_on(desk):
    desk.wait_for_paper()
    desk.context.set_offline(True)
    desk.choose("right")
    desk.page.wait_for_timeout(3000)
    desk.page.locator('.quiz-step[value="3"]').click()
    desk.choose("true")
    [first, second] = desk.acts()
    between = datetime.fromtimestamp((first + second) / 2000, UTC)
    desk.change(paused_at=between - ON_ITS_WAY, started_at=between - ON_ITS_WAY)
    desk.context.set_offline(False)
    expect(desk.page.get_by_role("heading", name="The exam is paused")).to_be_visible()
    waits = "1 answer is not saved yet. It is kept on this device and sent when the exam goes on."
    expect(desk.page.locator("[data-state]")).to_have_text(waits)
    assert desk.saved() == {"first": "right"}
    desk.open("3")  # not even a page that is loaded anew loses it
    expect(desk.page.locator("[data-state]")).to_have_text(waits)
    desk.change(paused_at=None)
    expect(desk.page.locator("input[value=true]")).to_be_checked()
    expect(desk.status()).to_contain_text("Saved")
    assert desk.saved() == {"first": "right", "binding": "true"}


def test_a_page_that_came_in_a_pause_brings_what_waits_to_the_server_before_it_is_loaded_anew(desk):
    desk.wait_for_paper()
    desk.context.set_offline(True)
    desk.choose("right")
    since = clock.now() - ON_ITS_WAY - timedelta(minutes=1)
    desk.change(paused_at=since, started_at=since)
    desk.context.set_offline(False)
    expect(desk.page.get_by_role("heading", name="The exam is paused")).to_be_visible()
    desk.open("1")
    held = []
    desk.page.route("**/answers/*", lambda route: held.append(route))
    desk.page.evaluate("window.name = 'the page of the pause'; document.title = window.name")
    desk.change(paused_at=None)
    wait_until(desk.page, lambda: held)
    desk.page.wait_for_timeout(1000)
    assert desk.page.title() == "the page of the pause", "the new page would not know of the answer"
    held[0].continue_()
    expect(desk.page.locator("input[value=right]")).to_be_checked()
    assert desk.saved() == {"first": "right"}


def test_who_hands_in_in_a_pause_is_told_so_and_hands_in_when_it_is_over(desk):
    desk.wait_for_paper()
    desk.choose("right")
    expect(desk.status()).to_have_text(SAVED)
    desk.page.get_by_role("button", name="Review and hand in").first.click()
    desk.change(paused_at=clock.now())
    desk.page.get_by_role("button", name="Hand in", exact=True).click()
    expect(desk.page.get_by_role("heading", name="The exam is paused")).to_be_visible()
    expect(desk.trouble()).to_have_text("You have not handed in: the exam is paused. Hand in when it goes on.")
    desk.change(paused_at=None)
    hand_in = desk.page.get_by_role("button", name="Hand in", exact=True)
    expect(hand_in).to_be_visible()
    desk.page.wait_for_timeout(1000)
    assert desk.amina.paper(desk.attempt).is_open, "she may have thought of something"
    hand_in.click()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Not passed yet")


def test_where_the_script_cannot_keep_answers_a_form_that_comes_in_a_pause_keeps_them(desk):
    desk.context.add_init_script(FORBIDDEN)
    desk.page.route("**/*view=all", lambda route: route.abort())
    desk.page.route("**/answers/*", lambda route: route.abort())
    desk.open("1")
    desk.choose("right")
    long_ago = clock.now() - 2 * ON_ITS_WAY
    desk.change(paused_at=long_ago, started_at=long_ago)
    desk.page.get_by_role("button", name="Next").click()
    expect(desk.page.get_by_text("Your last answers are not saved yet")).to_be_visible()
    desk.change(paused_at=None)
    expect(desk.page).to_have_url(re.compile("/2$"))
    assert desk.saved() == {"first": "right"}


WRONG_CLOCK = """
const skew = 5 * 3600e3, Right = Date;
window.Date = class extends Right {
  constructor(...values) { super(...(values.length ? values : [Right.now() + skew + (window.jump ?? 0)])); }
  static now() { return Right.now() + skew + (window.jump ?? 0); }
};
"""


def test_a_device_whose_clock_is_wrong_by_hours_counts_and_saves_by_the_server_s(desk):
    desk.context.add_init_script(WRONG_CLOCK)
    desk.open("1")
    expect(desk.page.locator("[data-clock-words]")).to_contain_text(re.compile(r"^(19|20) min left"))
    desk.choose("right")
    expect(desk.status()).to_have_text(SAVED)
    [save] = desk.saves()
    assert abs(save.seq - save.saved_at.timestamp() * 1000) < 10_000
    with desk.page.expect_request("**/pulse"):  # a clock that jumps is no reason to believe it: the server is asked
        desk.page.evaluate("window.jump = 3600e3")


# ---------------------------------------------------------------- in an exam room, and on two devices


def test_in_an_exam_room_the_page_says_now_and_then_that_it_is_alive_and_what_it_could_not_send(desk):
    desk.seat()
    desk.page.clock.install()
    desk.open("1")
    desk.wait_for_paper()
    desk.page.route("**/answers/*", lambda route: route.abort())
    desk.choose("right")
    expect(desk.status()).to_contain_text("Not saved yet")
    with desk.page.expect_response("**/pulse") as heard:
        desk.page.clock.fast_forward(25_000)
    assert heard.value.json()["open"]
    with desk.app.app_context():
        attempt = db.session.scalars(select(Attempt)).one()
        assert attempt.seen_at is not None
        assert attempt.unsent == 1
    desk.page.unroute("**/answers/*")
    # at once when all is sent: the invigilator need not worry
    with desk.page.expect_response(lambda it: it.url.endswith("/pulse") and '"unsent":0' in it.request.post_data):
        desk.page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(desk.status()).to_have_text(SAVED)
    with desk.app.app_context():
        assert db.session.scalars(select(Attempt)).one().unsent == 0


def test_of_two_words_about_what_is_unsent_the_later_one_stays(desk):
    desk.seat()
    desk.page.clock.install()
    desk.open("1")
    desk.wait_for_paper()
    held, let_go = [], []
    desk.page.route("**/answers/*", lambda route: route.abort())
    desk.choose("right")
    expect(desk.status()).to_contain_text("Not saved yet")
    with desk.page.expect_response("**/pulse"):
        desk.page.clock.fast_forward(25_000)
    desk.page.route("**/pulse", lambda route: route.continue_() if let_go else held.append(route))
    with desk.page.expect_request("**/pulse"):
        desk.page.clock.fast_forward(25_000)  # its word stays on the way
    desk.page.unroute("**/answers/*")
    desk.page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(desk.status()).to_have_text(SAVED)
    assert held
    let_go.append(True)
    with desk.page.expect_response(lambda it: it.url.endswith("/pulse") and '"unsent":0' in it.request.post_data):
        for route in held:  # one that takes long is given up, and another is sent
            route.continue_()
    with desk.app.app_context():
        assert db.session.scalars(select(Attempt)).one().unsent == 0


def test_an_attempt_that_is_closed_keeps_what_was_not_sent_and_sends_it_when_time_is_added(desk):
    desk.seat()
    desk.open("1")
    desk.wait_for_paper()
    desk.context.set_offline(True)
    desk.choose("right")
    expect(desk.status()).to_contain_text("kept on this device")
    ended = {"handed_in_at": clock.now(), "closed_by": "deadline"}
    desk.change(**ended)
    desk.context.set_offline(False)
    expect(desk.trouble()).to_contain_text("This attempt is closed")
    expect(desk.trouble()).to_contain_text("1 answer had not been saved before. It is kept on this device")
    expect(desk.page.locator("input[value=right]")).to_be_disabled()
    desk.change(handed_in_at=None, closed_by="", deadline=clock.now() + timedelta(minutes=5))
    desk.page.wait_for_timeout(5000)
    desk.look()
    expect(desk.page.locator("input[value=right]")).to_be_enabled()
    expect(desk.status()).to_have_text(SAVED)
    assert desk.saved() == {"first": "right"}


def test_the_review_shows_what_was_answered_on_another_device(desk):
    desk.wait_for_paper()
    desk.app.config["WTF_CSRF_ENABLED"] = False
    change = {"key": str(uuid.uuid4()), "seq": int(clock.now().timestamp() * 1000), "answer": "true"}
    assert desk.amina.save(desk.attempt, "binding", change).status_code == 204
    desk.page.get_by_role("button", name="Review and hand in").first.click()
    expect(desk.page.locator(".quiz-review li").nth(2)).to_contain_text("Saved")
    desk.page.locator(".quiz-review a").nth(2).click()
    expect(desk.page.locator("input[value=true]")).to_be_checked()
    assert len(desk.saves()) == 1, "what is shown is not saved again"


# ---------------------------------------------------------------- who is signed in


def test_nothing_is_sent_while_somebody_else_is_signed_in(desk, app):
    other = Visitor(app)
    desk.wait_for_paper()
    desk.bring_cookie(other)
    desk.choose("right")
    expect(desk.trouble()).to_contain_text("Somebody else is signed in now")
    sent = []
    desk.page.on("request", lambda request: sent.append(request.url) if "/answers/" in request.url else None)
    desk.page.locator('.quiz-step[value="3"]').click()
    desk.choose("true")
    expect(desk.page.locator("[data-state]")).to_contain_text("2 answers are not saved yet")
    with desk.page.expect_request("**/pulse"):
        pass
    assert sent == []
    desk.bring_cookie()
    expect(desk.status()).to_have_text(SAVED)
    expect(desk.trouble()).to_be_hidden()
    assert desk.saved() == {"first": "right", "binding": "true"}


# ---------------------------------------------------------------- the server and the device


def test_a_server_that_restarts_in_mid_exam_costs_nothing(desk, server):
    desk.wait_for_paper()
    server.stop()
    desk.choose("right")
    expect(desk.status()).to_contain_text("no connection")
    desk.page.get_by_role("button", name="Next", exact=True).click()
    desk.choose("protect")
    desk.choose("report")
    expect(desk.page.locator("[data-state]")).to_contain_text("2 answers are not saved yet")
    server.start()
    expect(desk.page.locator("[data-state]")).to_have_text("All 2 answers are saved.")
    assert desk.saved() == {"first": "right", "duties": ["protect", "report"]}
    assert [save.question_id for save in desk.saves()] == ["first", "duties"], "only the last of an unsent answer"


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_an_answer_that_the_server_cannot_take_now_is_sent_again_under_the_same_key(desk, status):
    keys, again = [], []

    def refuse(route):
        keys.append(route.request.post_data_json["key"])
        route.fulfill(status=status, body="no") if len(keys) == 1 else again.append(route)

    desk.wait_for_paper()
    desk.page.route("**/answers/first", refuse)
    desk.choose("right")
    expect(desk.status()).to_contain_text("Not saved yet")
    wait_until(desk.page, lambda: again)
    again[0].continue_()
    expect(desk.status()).to_have_text(SAVED)
    assert len(keys) == 2
    assert len(set(keys)) == 1


def test_an_answer_whose_acknowledgement_is_lost_is_kept_once(desk):
    lost, again = [], []

    def lose(route):
        if lost:
            return again.append(route)
        lost.append(route.fetch())
        return route.abort()

    desk.wait_for_paper()
    desk.page.route("**/answers/first", lose)
    desk.choose("right")
    expect(desk.status()).to_contain_text("Not saved yet")
    wait_until(desk.page, lambda: again)
    lost.append(again[0].fetch())
    again[0].fulfill(response=lost[-1])
    expect(desk.status()).to_have_text(SAVED)
    assert [answer.status for answer in lost] == [204, 204]
    assert len(desk.saves()) == 1


def test_one_answer_that_makes_the_server_fail_does_not_hold_up_the_others(desk):
    desk.wait_for_paper()
    desk.page.route("**/answers/first", lambda route: route.fulfill(status=500))
    desk.choose("right")
    expect(desk.status()).to_contain_text("Not saved yet")
    desk.page.locator('.quiz-step[value="3"]').click()
    desk.choose("true")
    expect(desk.status()).to_have_text(SAVED)
    assert desk.saved() == {"binding": "true"}


FORBIDDEN = """
Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError"); } });
"""
FULL = """
const put = Storage.prototype.setItem;
Storage.prototype.setItem = function (name, value) {
  if (value.length > 200) throw new DOMException("full", "QuotaExceededError");
  put.call(this, name, value);
};
"""


def test_where_storage_is_forbidden_the_page_says_that_it_has_to_stay_open(desk):
    desk.context.add_init_script(FORBIDDEN)
    desk.open("1")
    expect(desk.page.get_by_text("This browser cannot keep answers on this device")).to_be_visible()
    desk.wait_for_paper()
    desk.context.set_offline(True)
    desk.choose("right")
    expect(desk.status()).to_contain_text("Keep this page open")
    expect(desk.page.locator("[data-state]")).to_contain_text("Keep this page open: it sends it when")
    desk.context.set_offline(False)
    expect(desk.status()).to_have_text(SAVED)
    assert desk.saved() == {"first": "right"}


def test_where_storage_is_full_the_newest_answer_is_kept_in_the_page_and_no_older_one_comes_back(desk):
    desk.context.add_init_script(FULL)
    desk.open("8")
    desk.wait_for_paper()
    desk.context.set_offline(True)
    written = desk.page.locator("textarea")
    written.fill("short")
    written.blur()
    expect(desk.status()).to_contain_text("kept on this device")
    written.fill("a longer answer " * 20)
    written.blur()
    expect(desk.page.get_by_text("This browser cannot keep answers on this device")).to_be_visible()
    desk.context.set_offline(False)
    expect(desk.status()).to_have_text(SAVED)
    expect(desk.page.get_by_text("This browser cannot keep answers on this device")).to_be_hidden()
    assert desk.saved() == {"why": ("a longer answer " * 20).strip()}


def test_leaving_with_unsent_answers_is_warned_of_and_else_is_not(desk):
    asked = []
    desk.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    desk.wait_for_paper()
    desk.choose("right")
    expect(desk.status()).to_have_text(SAVED)
    desk.open("1")
    assert asked == []
    desk.wait_for_paper()
    desk.page.route("**/answers/*", lambda route: route.abort())
    desk.choose("wrong")
    expect(desk.status()).to_contain_text("Not saved yet")
    desk.open("1")
    assert asked == ["beforeunload"]


# ---------------------------------------------------------------- essays


def test_an_essay_is_saved_while_it_is_written_at_most_every_three_seconds(desk):
    desk.open("8")
    written, text = (
        desk.page.locator("textarea"),
        "Women and men, girls and boys live through a war in different ways.",
    )
    expect(desk.page.get_by_text("Write 20 to 60 words.")).to_be_visible()
    begun = time.monotonic()
    written.press_sequentially(text, delay=60)
    took = time.monotonic() - begun
    expect(desk.page.locator("[data-count]")).to_have_text("13 words. Asked for: 20 to 60.")
    expect(desk.status()).to_have_text(SAVED)
    assert desk.saved() == {"why": text.strip()}
    assert 2 <= len(desk.saves()) <= took / 3 + 2
    written.blur()
    desk.page.wait_for_timeout(1000)
    assert len({save.value for save in desk.saves()}) == len(desk.saves()), "leaving the field is no new answer"


def test_not_even_a_crash_takes_a_word_of_an_essay(desk):
    """What she types is on the device with every key, before it is sent: a browser that dies fires no event."""
    desk.page.route("**/answers/*", lambda route: route.abort())
    desk.open("8")
    written = desk.page.locator("textarea")
    written.press_sequentially("Every word counts")
    kept = desk.page.evaluate("Object.values(localStorage).filter((text) => text.includes('Every word counts')).length")
    assert kept == 1


def test_an_essay_longer_than_a_browser_sends_behind_a_closed_page_is_saved(desk):
    desk.open("8")
    text = "المرأة والسلام والأمن " * 1500
    desk.page.locator("textarea").fill(text)
    desk.page.locator("textarea").blur()
    expect(desk.status()).to_have_text(SAVED)
    assert desk.saved() == {"why": text.strip()}
