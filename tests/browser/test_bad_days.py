"""Two tabs, two devices, double clicks, Back, a link that breaks, a sign-in that ends, a clock that runs out."""

import itertools
import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.trainee import Trainee
from tests.serving import PATIENCE

pytestmark = pytest.mark.browser
_numbers = itertools.count(1)
SAVED = re.compile("Saved")


@pytest.fixture
def amina(page, course):
    """A trainee, enrolled, with the privacy notice seen; `email` is hers."""
    trainee = Trainee(page, course)
    trainee.email = f"amina{next(_numbers)}@example.org"
    trainee.join(trainee.email)
    return trainee


def choices(page):
    return page.locator("[data-question] input[type=radio], [data-question] input[type=checkbox]")


def open_choice_question(page, attempt):
    """Go to the first question that is answered with one click; returns its address."""
    for number in range(1, 20):
        address = f"/attempts/{attempt}/{number}"
        page.goto(address)
        if page.locator("[data-question]").get_attribute("data-kind") in ("single", "truefalse"):
            return address
    raise AssertionError("there is no such question")


def saved(page):
    return page.locator("[data-saved]")


def test_a_double_click_begins_one_attempt(amina, books):
    amina.page.goto(f"{amina.home}key-terms/quiz")
    amina.page.get_by_role("button", name="Start").dblclick()
    amina.page.wait_for_url(re.compile("/attempts/"))
    amina.page.goto(f"{amina.home}key-terms/quiz")
    expect(amina.page.get_by_role("link", name="Continue")).to_be_visible()
    assert len(books.attempts(amina.email)) == 1


def test_of_two_tabs_the_later_act_counts(amina, books):
    attempt = amina.begin("key-terms")
    address = open_choice_question(amina.page, attempt)
    other = amina.page.context.new_page()
    other.goto(address)
    choices(amina.page).nth(0).check()
    expect(saved(amina.page)).to_have_text(SAVED)
    choices(other).nth(1).check()
    expect(saved(other)).to_have_text(SAVED)
    later = choices(other).nth(1).get_attribute("value")
    # the old tab goes on to the next question and takes nothing back
    amina.page.get_by_role("button", name="Next", exact=True).click()
    expect(amina.page).not_to_have_url(re.compile(f"{address}$"))
    assert list(books.answers(attempt).values()) == [later]


def test_she_goes_on_at_the_same_question_on_another_device(amina, other_device, course, books):
    attempt = amina.begin("key-terms")
    amina.answer(amina.page.locator("[data-question]"))
    amina.page.get_by_role("button", name="Next", exact=True).click()
    amina.page.wait_for_url(re.compile("/2$"))
    desk = Trainee(other_device.new_page(), course)
    desk.page.goto("/sign-in")
    desk.sign_in(amina.email)
    desk.page.goto(desk.home)
    desk.page.get_by_role("link", name="Continue").click()
    desk.page.get_by_role("link", name="Continue").click()
    expect(desk.page).to_have_url(re.compile(f"/attempts/{attempt}/2$"))
    desk.sit()
    desk.hand_in()
    expect(desk.page.get_by_text(re.compile("passed", re.IGNORECASE)).first).to_be_visible()
    assert books.evidence(amina.email) == {("quiz", "key-terms/quiz"): 1}


def test_back_and_a_second_hand_in_change_nothing(amina, books):
    attempt = amina.begin("key-terms")
    amina.sit(wrong=1)
    amina.page.get_by_role("button", name="Hand in", exact=True).dblclick()
    amina.page.wait_for_url(re.compile(f"/attempts/{attempt}$"))
    [before] = books.attempts(amina.email)
    amina.page.go_back()
    again = amina.page.get_by_role("button", name="Hand in", exact=True)
    if again.count():
        again.click()
    amina.page.goto(f"/attempts/{attempt}")
    amina.page.reload()
    [after] = books.attempts(amina.email)
    assert (after.handed_in_at, after.earned) == (before.handed_in_at, before.earned)
    assert books.evidence(amina.email) == {("quiz", "key-terms/quiz"): 1}


def test_a_broken_link_is_said_and_the_answer_is_sent_when_it_returns(amina, books):
    attempt = amina.begin("key-terms")
    open_choice_question(amina.page, attempt)
    amina.page.context.set_offline(True)
    choices(amina.page).nth(0).check()
    expect(saved(amina.page)).not_to_have_text(SAVED)
    expect(amina.page.get_by_text(re.compile("not saved|kept on this device", re.IGNORECASE)).first).to_be_visible()
    assert books.answers(attempt) == {}
    amina.page.context.set_offline(False)
    expect(saved(amina.page)).to_have_text(SAVED)
    assert len(books.answers(attempt)) == 1
    assert set(books.saves(attempt).values()) == {1}


def test_the_sign_in_ends_and_the_answer_goes_on_after_signing_in_in_another_tab(amina, books):
    attempt = amina.begin("key-terms")
    open_choice_question(amina.page, attempt)
    books.end_sign_ins(amina.email)
    choices(amina.page).nth(0).check()
    expect(amina.page.locator("[data-trouble]")).to_be_visible()
    with amina.page.expect_popup() as popup:
        amina.page.locator("[data-trouble] a").click()
    Trainee(popup.value, amina.course).sign_in(amina.email)
    expect(saved(amina.page)).to_have_text(SAVED)
    assert len(books.answers(attempt)) == 1


def closed_by_nobody(amina, books):
    """Her attempt, once the chore that ends what is overdue has seen it."""
    for _ in range(4 * PATIENCE):
        [attempt] = books.attempts(amina.email)
        if attempt.handed_in_at:
            break
        amina.page.wait_for_timeout(250)
    return attempt


def test_a_late_answer_is_refused_and_what_was_saved_in_time_counts(amina, books):
    attempt = amina.begin("key-terms")
    amina.answer(amina.page.locator("[data-question]"))
    amina.page.get_by_role("button", name="Next", exact=True).click()
    amina.page.wait_for_url(re.compile("/2$"))
    books.move_deadline(attempt, datetime.now(UTC) - timedelta(seconds=1))
    first = amina.page.locator("[data-question]").locator("input, select").locator("visible=true").first
    if first.evaluate("field => field.tagName") == "SELECT":
        first.select_option(index=1)
    elif first.get_attribute("type") == "text":
        first.fill("7")
    else:
        first.check()
    expect(amina.page.locator("[data-trouble]")).to_be_visible()
    amina.page.locator("[data-trouble] a").click()
    expect(amina.page).to_have_url(re.compile(f"/attempts/{attempt}$"))
    closed = closed_by_nobody(amina, books)
    assert (closed.closed_by, closed.passed) == ("deadline", False)
    assert closed.earned > 0
    assert len(books.answers(attempt)) == 1


def test_an_attempt_that_nobody_hands_in_is_closed_and_graded(amina, books):
    attempt = amina.begin("key-terms")
    amina.sit()
    books.move_deadline(attempt, datetime.now(UTC) - timedelta(seconds=1))
    closed = closed_by_nobody(amina, books)
    assert (closed.closed_by, closed.passed) == ("deadline", True)
    assert books.evidence(amina.email) == {("quiz", "key-terms/quiz"): 1}


def test_a_sent_form_that_is_reloaded_counts_once(amina, books):
    amina.page.goto(f"{amina.home}key-terms/sex-and-gender")
    amina.read_lesson()
    amina.page.reload()
    amina.page.go_back()
    amina.page.reload()
    assert books.evidence(amina.email) == {("lesson", "key-terms/sex-and-gender"): 1}
    assert books.enrolments(amina.email) == 1
