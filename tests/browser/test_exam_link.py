"""The link drops in mid-exam, two devices race: no answer is lost, none is doubled, and the page says what is so."""

import itertools
import re

import pytest
from playwright.sync_api import expect

from tests.browser.trainee import Trainee

pytestmark = pytest.mark.browser
_numbers = itertools.count(1)

MODULE = "peace-operations"  # its quiz asks ten questions, of every automatic kind


@pytest.fixture
def amina(page, course):
    """A trainee, enrolled, with the privacy notice seen; `email` is hers. Her page's time can be wound forward."""
    trainee = Trainee(page, course)
    trainee.email = f"linked{next(_numbers)}@example.org"
    trainee.join(trainee.email)
    return trainee


def whole(trainee):
    """Wait until the whole paper is in the page."""
    expect(trainee.state()).to_contain_text("saved")


def test_a_link_that_drops_for_a_minute_in_mid_exam_loses_and_doubles_nothing(amina, books):
    page = amina.page
    page.clock.install()
    attempt = amina.begin(MODULE)
    whole(amina)
    page.context.set_offline(True)
    asked = []
    for number in range(1, 11):
        fieldset = page.locator("[data-question]")
        asked.append(fieldset.get_attribute("data-question"))
        expect(page).to_have_url(re.compile(f"/attempts/{attempt}/{number}$"))
        amina.answer(fieldset, linked=False)
        if number == 5:
            page.clock.fast_forward(60_000)
        page.locator("button.button-primary").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Before you hand in")
    expect(page.locator(".quiz-review").get_by_text("Not saved yet")).to_have_count(10)
    expect(amina.state()).to_contain_text("10 answers are not saved yet. They are kept on this device")
    assert books.answers(attempt) == {}
    page.context.set_offline(False)
    expect(amina.state()).to_have_text("All 10 answers are saved.")
    expect(page.locator(".quiz-review").get_by_text("Not saved yet")).to_have_count(0)
    assert len(set(asked)) == 10
    assert books.saves(attempt) == dict.fromkeys(asked, 1)
    amina.hand_in()
    expect(page.get_by_role("heading", level=1)).to_have_text("Passed")
    [closed] = books.attempts(amina.email)
    assert closed.earned == closed.possible, "every answer is the one that she gave"


def test_back_and_the_row_of_numbers_work_without_a_link(amina):
    page = amina.page
    attempt = amina.begin(MODULE)
    whole(amina)
    page.context.set_offline(True)
    first = page.get_by_role("heading", level=1).inner_text()
    page.locator('.quiz-step[value="4"]').click()
    expect(page).to_have_url(re.compile(f"/attempts/{attempt}/4$"))
    expect(page).to_have_title(re.compile("^Question 4 of 10 · "))
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page.get_by_role("heading", level=1)).to_have_accessible_description(re.compile("Question 4 of 10"))
    page.get_by_role("button", name="All questions on one page").click()
    expect(page.locator("[data-question]")).to_have_count(10)
    page.go_back()
    page.go_back()
    expect(page).to_have_url(re.compile(f"/attempts/{attempt}/1$"))
    expect(page.get_by_role("heading", level=1)).to_have_text(first)
    page.context.set_offline(False)


def test_who_hands_in_without_a_link_waits_and_hands_in_all_of_it_when_it_returns(amina, books):
    page = amina.page
    attempt = amina.begin(MODULE)
    whole(amina)
    page.context.set_offline(True)
    fieldset = page.locator("[data-question]")
    name = fieldset.get_attribute("data-question")
    amina.answer(fieldset, linked=False)
    page.get_by_role("button", name="Review and hand in").first.click()
    amina.hand_in()
    waiting = page.locator("[data-waiting]")
    expect(waiting).to_contain_text("You have not handed in yet: the server cannot be reached.")
    expect(waiting).to_be_visible()
    page.get_by_role("button", name="Do not hand in yet").click()
    expect(waiting).to_be_hidden()
    amina.hand_in()
    expect(page.get_by_role("button", name="Try to hand in now")).to_be_visible()
    assert books.attempts(amina.email)[0].handed_in_at is None
    page.context.set_offline(False)
    page.wait_for_url(re.compile(f"/attempts/{attempt}$"))
    assert books.attempts(amina.email)[0].closed_by == "person"
    assert set(books.saves(attempt).items()) == {(name, 1)}


def test_two_devices_that_hand_in_at_once_get_one_result_and_lose_no_answer(amina, other_device, course, books):
    attempt = amina.begin(MODULE)
    whole(amina)
    computer = Trainee(other_device.new_page(), course)
    computer.page.goto("/sign-in")
    computer.sign_in(amina.email)
    computer.page.goto(f"/attempts/{attempt}/2")
    whole(computer)
    amina.answer(amina.page.locator("[data-question]"))
    computer.answer(computer.page.locator("[data-question]"))
    for trainee in (amina, computer):
        trainee.page.get_by_role("button", name="Review and hand in").first.click()
        expect(trainee.page.get_by_role("heading", level=1)).to_have_text("Before you hand in")
    for trainee in (amina, computer):  # neither waits for the answer of the server
        trainee.page.evaluate("document.querySelector('[data-hand-in] button').click()")
    for trainee in (amina, computer):
        trainee.page.wait_for_url(re.compile(f"/attempts/{attempt}$"))
        expect(trainee.page.get_by_role("heading", level=1)).to_have_text("Not passed yet")
        expect(trainee.page.get_by_text("2 of 1")).to_be_visible()
    [closed] = books.attempts(amina.email)
    assert (closed.closed_by, closed.earned) == ("person", 2)
    assert len(books.answers(attempt)) == 2


def test_a_device_on_which_the_attempt_was_not_handed_in_says_that_it_is_closed(amina, other_device, course):
    attempt = amina.begin(MODULE)
    whole(amina)
    computer = Trainee(other_device.new_page(), course)
    computer.page.goto("/sign-in")
    computer.sign_in(amina.email)
    computer.page.goto(f"/attempts/{attempt}/review")
    computer.hand_in()
    computer.page.wait_for_url(re.compile(f"/attempts/{attempt}$"))
    amina.page.evaluate("window.dispatchEvent(new Event('focus'))")  # she looks at the page again
    expect(amina.page.locator("[data-trouble]")).to_contain_text("This attempt is closed")
    amina.page.get_by_role("link", name="See the result").click()
    expect(amina.page).to_have_url(re.compile(f"/attempts/{attempt}$"))


def test_two_tabs_share_what_is_not_sent_and_send_it_once(amina, books):
    attempt = amina.begin(MODULE)
    whole(amina)
    other = Trainee(amina.page.context.new_page(), amina.course)
    other.page.goto(f"/attempts/{attempt}/1")
    whole(other)
    amina.page.context.set_offline(True)
    fieldset = amina.page.locator("[data-question]")
    amina.answer(fieldset, linked=False)
    checked = "[data-question] input:checked"
    expect(other.page.locator(checked)).to_have_count(fieldset.locator("input:checked").count())
    expect(other.state()).to_contain_text("1 answer is not saved yet")
    amina.page.context.set_offline(False)
    for trainee in (amina, other):
        expect(trainee.state()).to_have_text("Your 1 answer is saved.")
    before = books.saves(attempt)
    other.page.locator("button.button-primary").click()
    amina.page.wait_for_timeout(3000)
    assert books.saves(attempt) == before
