"""The main job, end to end: register, learn, be examined, earn a certificate that anyone can verify."""

import re
import time

import pytest
from playwright.sync_api import Page, Route, expect
from pypdf import PdfReader

from app.base.settings import ROOT
from tests.browser.conftest import WALKED
from tests.browser.trainee import Trainee

NAME = "Wanjiru Ngũgĩ-Ødegård"


class Listener:
    """Keeps what the server sent, so that it can be searched for what it must not hold yet."""

    def __init__(self, page: Page) -> None:
        self.heard: list[str] = []
        page.route(re.compile(r"^(?!.*/(static|media)/)"), self._pass_on)

    def _pass_on(self, route: Route) -> None:
        response = route.fetch(max_redirects=0)
        if response.headers.get("content-type", "").startswith(("text/html", "application/json")):
            self.heard.append(response.text())
        route.fulfill(response=response)

    def assert_silent_about(self, trainee: Trainee, asked: list[str]) -> None:
        """No response since the attempt began says why an answer is right, or which is."""
        text = "\n".join(self.heard)
        assert len(text) > 1000, "nothing was heard"
        for name in asked:
            question = trainee.questions[name]
            secrets = [question.feedback, *(choice.feedback for choice in question.choices)]
            for secret in filter(None, secrets):
                words = re.sub(r"<[^>]+>", "", secret).strip()
                assert words not in text, f"the feedback of {name} was sent before the answers may be seen"
        assert '"right"' not in text
        assert '"pairs"' not in text


@pytest.mark.parametrize("instance", WALKED, indirect=True)
def test_from_the_catalogue_to_a_certificate_that_anyone_can_verify(page, course, chromium, site):
    trainee = Trainee(page, course)
    listener = Listener(page)
    _open_the_catalogue(page, course)
    _register_and_enrol(page, trainee)
    _see_the_privacy_notice(page)
    for module in course.modules:
        _take_module(page, trainee, module, listener)
    _sit_the_exam(page, trainee, listener)
    _fill_the_evaluation(page, course)
    number, pdf = _earn_the_certificate(page)
    text = " ".join("".join(p.extract_text() for p in PdfReader(pdf).pages).split())
    assert NAME in text
    assert number in text
    _verify_without_an_account(chromium, site, number)


def _open_the_catalogue(page, course):
    page.goto("/")
    page.get_by_role("link", name="Courses").first.click()
    page.get_by_role("link", name=course.title).first.click()
    expect(page).to_have_url(re.compile(f"/courses/{course.slug}/$"))
    for module in course.modules:
        expect(page.get_by_text(module.title).first).to_be_visible()


def _register_and_enrol(page, trainee):
    page.locator("main").get_by_role("link", name=re.compile("Register|account")).first.click()
    trainee.register(NAME, "wanjiru@example.org")
    page.goto(trainee.home)
    enrol = page.get_by_role("button", name=re.compile("Enrol"))
    if enrol.count():
        enrol.first.click()
    page.goto(trainee.home)
    expect(page.get_by_text("You start here")).to_be_visible()
    expect(page.get_by_text("0 of 12 module quizzes passed")).to_be_visible()
    page.get_by_role("link", name="Begin").click()


def _see_the_privacy_notice(page):
    expect(page.get_by_role("heading", name="Privacy notice")).to_be_visible()
    page.get_by_role("button", name="I have read this").click()


def _take_module(page, trainee, module, listener):
    for lesson in module.lessons:
        page.goto(f"{trainee.home}{lesson.id}")
        expect(page.get_by_role("heading", level=1)).to_have_text(lesson.title)
        if lesson.kind == "scenario":
            assert trainee.walk_scenario(lesson) >= 3
            expect(page.get_by_text("You have worked through this scenario")).to_be_visible()
        else:
            trainee.read_lesson()
    page.goto(f"{trainee.home}{module.id}/quiz")
    listener.heard.clear()
    page.get_by_role("button", name="Start").click()
    asked = trainee.sit(wrong=1)
    assert sorted(asked) == sorted(question.id for question in module.quiz.questions)
    expect(page.get_by_text("All questions are answered")).to_be_visible()
    listener.assert_silent_about(trainee, asked)
    trainee.hand_in()
    expect(page.get_by_text(re.compile("passed", re.IGNORECASE)).first).to_be_visible()


def _sit_the_exam(page, trainee, listener):
    page.goto(trainee.home)
    page.get_by_role("link", name="Continue").click()
    expect(page).to_have_url(re.compile("/exam$"))
    listener.heard.clear()
    page.get_by_label("I declare").check()
    page.get_by_role("button", name="Start").click()
    asked = trainee.sit(wrong=5)
    drawn = {draw.module: draw.count for draw in trainee.course.exam.draw}
    bank = {question.id: module.id for module in trainee.course.modules for question in module.bank}
    assert {name: [bank[q] for q in asked].count(name) for name in drawn} == drawn
    trainee.hand_in()
    expect(page.get_by_text(re.compile("passed", re.IGNORECASE)).first).to_be_visible()
    # the exam shows marks, never its answers
    listener.assert_silent_about(trainee, asked)


def _fill_the_evaluation(page, course):
    page.goto(f"/courses/{course.slug}/")
    expect(page.get_by_text("12 of 12 module quizzes passed")).to_be_visible()
    page.get_by_role("link", name="Continue").click()
    page.locator(".scale").first.locator("input").nth(4).check()
    page.locator("textarea").first.fill("The scenarios were the best part.")
    page.get_by_role("button", name=re.compile("Hand in")).click()


def _earn_the_certificate(page):
    page.goto("/my/")
    page.locator("main").get_by_role("link", name=re.compile("ertificate")).first.click()
    expect(page.locator(".specimen-name")).to_have_text(NAME)
    page.get_by_role("button", name="Yes, print my name like this").click()
    # the page looks again by itself until the worker has made the document
    link = page.get_by_role("link", name="Open the certificate (PDF)")
    expect(link).to_be_visible()
    number = page.locator('main a[href^="/verify/"]').first.inner_text().rsplit("/", 1)[1]
    assert re.fullmatch(r"GPS-\d{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}-[0-9A-HJKMNP-TV-Z]", number)
    address = link.get_attribute("href")
    first, second = (page.request.get(address).body() for _ in range(2))
    assert first == second
    path = ROOT / "tests" / ".artifacts" / f"walk-{time.monotonic_ns()}.pdf"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(first)
    return number, path


def _verify_without_an_account(chromium, site, number):
    context = chromium.new_context(base_url=site)
    page = context.new_page()
    page.goto("/verify/")
    code, _, rest = number.partition("-")
    sloppy = f" {code.lower()} {rest.replace('-', ' ').lower().replace('0', 'o').replace('1', 'l')} "
    page.get_by_label(re.compile("umber")).fill(sloppy)
    page.locator("main").get_by_role("button").first.click()
    expect(page).to_have_url(re.compile(f"/verify/{number}$"))
    expect(page.get_by_text(NAME)).to_be_visible()
    expect(page.get_by_text(re.compile("Valid")).first).to_be_visible()
    assert page.request.get(f"/verify/{number}.json").json()["number"] == number
    context.close()
