"""The whole job in a browser that runs no scripts: an old phone, or a cautious office."""

import itertools
import re

import pytest
from playwright.sync_api import expect

from tests.browser.trainee import PlainTrainee

pytestmark = pytest.mark.browser
_numbers = itertools.count(1)


@pytest.fixture
def amina(plain_visitor, course):
    """A trainee without scripts, enrolled, with the privacy notice seen; `email` is hers."""
    trainee = PlainTrainee(plain_visitor.new_page(), course)
    trainee.email = f"plain{next(_numbers)}@example.org"
    trainee.join(trainee.email)
    return trainee


def test_reading_is_recorded_by_an_explicit_act(amina, books):
    lesson = amina.course.modules[0].lessons[0]
    amina.page.goto(f"{amina.home}{lesson.id}")
    assert books.evidence(amina.email) == {}
    amina.read_lesson()
    expect(amina.page.get_by_role("heading", level=1)).to_have_text(amina.course.modules[0].lessons[1].title)
    amina.page.go_back()
    amina.page.reload()
    expect(amina.page.get_by_text("You have read this lesson")).to_be_visible()
    assert books.evidence(amina.email) == {("lesson", lesson.id): 1}
    amina.page.goto(amina.home)
    amina.page.get_by_role("link", name="Continue").click()
    expect(amina.page.get_by_role("heading", level=1)).to_have_text(amina.course.modules[0].lessons[1].title)


def test_a_check_in_a_lesson_is_judged_at_once(amina):
    page = amina.page
    page.goto(f"{amina.home}key-terms/sex-and-gender")
    check = page.locator("form.block-check").first
    check.locator("input[type=radio], input[type=checkbox]").first.check()
    check.get_by_role("button", name="Check my answer").click()
    expect(page.locator(".check-verdict .verdict").first).to_be_visible()


def test_a_scenario_is_walked_to_an_ending(amina, books):
    module = amina.course.modules[4]
    lesson = next(lesson for lesson in module.lessons if lesson.kind == "scenario")
    amina.page.goto(f"{amina.home}{lesson.id}")
    assert amina.walk_scenario(lesson) >= 3
    assert books.evidence(amina.email) == {("lesson", lesson.id): 1}
    amina.page.go_back()
    amina.page.get_by_role("button", name=re.compile("Start again|Try another way")).first.click()
    assert books.evidence(amina.email) == {("lesson", lesson.id): 1}


def test_a_quiz_is_sat_one_question_at_a_time(amina, books):
    attempt = amina.begin("peace-operations")
    asked = amina.sit()
    assert set(books.answers(attempt)) == set(asked)
    expect(amina.page.get_by_text("All questions are answered")).to_be_visible()
    amina.hand_in()
    expect(amina.page.get_by_text(re.compile("passed", re.IGNORECASE)).first).to_be_visible()
    assert books.evidence(amina.email) == {("quiz", "peace-operations/quiz"): 1}


def test_a_quiz_is_sat_on_one_page(amina, books):
    attempt = amina.begin("key-terms")
    amina.page.get_by_role("button", name="All questions on one page").click()
    fieldsets, asked = amina.page.locator("[data-question]"), len(amina.course.modules[0].quiz.questions)
    expect(fieldsets).to_have_count(asked)
    for number in range(asked - 1):
        amina.answer(fieldsets.nth(number))
    amina.page.locator("button.button-primary", has_text="Review and hand in").click()
    expect(amina.page.get_by_text("1 question is not complete")).to_be_visible()
    assert len(books.answers(attempt)) == asked - 1


def test_the_sign_in_ends_while_she_answers_and_nothing_is_lost(amina, books):
    page = amina.page
    attempt = amina.begin("key-terms")
    fieldset = page.locator("[data-question]")
    name = fieldset.get_attribute("data-question")
    amina.answer(fieldset)
    books.end_sign_ins(amina.email)
    page.get_by_role("button", name="Next", exact=True).click()
    amina.sign_in(amina.email)
    page.get_by_role("button", name="Send it now").click()
    expect(page).to_have_url(re.compile(f"/attempts/{attempt}/2$"))
    assert list(books.answers(attempt)) == [name]


def test_the_evaluation_is_handed_in_once(amina, books):
    before, _ = books.box(amina.course.evaluation.items[0].id)
    amina.page.goto(f"{amina.home}evaluation")
    amina.page.locator(".scale").first.locator("input").nth(3).check()
    amina.page.locator("textarea").first.fill("Shorter days, please.")
    again = amina.page.get_by_role("button", name=re.compile("Hand in"))
    again.click()
    expect(again).to_have_count(0)
    amina.page.go_back()
    if again.count():
        again.click()
    assert books.box(amina.course.evaluation.items[0].id)[0] == before + 1
    assert books.evidence(amina.email) == {("evaluation", "evaluation"): 1}
