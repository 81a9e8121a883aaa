"""A trainee at a browser: what she can do on Brevet's pages, in the words of a test."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from app.content import model
from tests.factories import PASSWORD


class Trainee:
    """Drives one page. `questions` are the course's questions by id: she knows her subject."""

    def __init__(self, page: Page, course: model.Course) -> None:
        self.page, self.course = page, course
        self.questions = _questions(course)
        self.home = f"/courses/{course.slug}/"

    # ------------------------------------------------------------ coming in

    def register(self, name: str, email: str) -> None:
        """Fill the form for a new account from wherever she stands."""
        page = self.page
        page.get_by_label("Full name").fill(name)
        page.get_by_label(re.compile("Rank or title")).fill("Captain")
        page.get_by_label("Police").check()
        page.get_by_label("Nationality").select_option("KE")
        page.get_by_label("Organisation or unit").fill("Formed Police Unit 4")
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.locator("main form").last.get_by_role("button").click()

    def sign_in(self, email: str) -> None:
        """Fill the sign-in form of the page she is on."""
        self.page.get_by_label("E-mail address").fill(email)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.locator("main form").get_by_role("button").click()

    def join(self, email: str, name: str = "Amina Otieno") -> None:
        """Register, enrol and see the privacy notice."""
        self.page.goto(f"/register?next={self.home}")
        self.register(name, email)
        self.page.get_by_role("button", name="Enrol").click()
        self.page.goto("/privacy")
        self.page.get_by_role("button", name="I have read this").click()

    def begin(self, module: str) -> str:
        """Start the quiz of a module; returns the attempt's id."""
        self.page.goto(f"{self.home}{module}/quiz")
        self.page.get_by_role("button", name="Start").click()
        self.page.wait_for_url(re.compile("/attempts/"))
        return self.page.url.split("/attempts/")[1][:36]

    # ------------------------------------------------------------ reading

    def read_lesson(self) -> None:
        """Say that the lesson on the page has been read."""
        self.page.get_by_role("button", name="I have read this lesson").click()

    def walk_scenario(self, lesson: model.Lesson) -> int:
        """Take the advised way from where she stands to an ending; returns how many choices that took."""
        steps = 0
        scenes = {scene.title: scene for scene in lesson.situations}
        while True:
            self._see_all()
            title = self.page.locator("#scene").inner_text().strip()
            links = next(s for t, s in scenes.items() if _plain(t) == title).links
            if not links:
                return steps
            advised = next((n for n, link in enumerate(links) if link.advised), 0)
            self.page.locator("button.scene-choice").nth(advised).click()
            steps += 1

    # ------------------------------------------------------------ answering

    def answer(self, fieldset: Locator, right: bool = True, linked: bool = True) -> None:
        """Answer one question on the page, rightly or wrongly.

        Waits until the page says that it is saved; without a link (`linked`), that it is kept on the device.
        """
        self._see_all()
        question = self.questions[fieldset.get_attribute("data-question") or ""]
        key = question.answer
        if isinstance(key, model.Choices):
            self._choose(fieldset, question, right)
        elif isinstance(key, model.Number):
            fieldset.locator("input.quiz-typed").fill(str(key.low if right else key.high + 1))
        elif isinstance(key, model.ShortText):
            fieldset.locator("input.quiz-typed").fill(key.accepted[0] if right else "something else")
        elif isinstance(key, model.Matching):
            self._match(fieldset, key, right)
        elif isinstance(key, model.Ordering):
            self._order(fieldset, key, right)
        elif isinstance(key, model.Essay):
            fieldset.locator("textarea").fill("I would answer the call, and say it again in clear words. " * 4)
        if linked:
            self._see_saved(fieldset)
        else:
            expect(fieldset.locator("[data-saved]")).to_contain_text("kept on this device")

    def _see_all(self) -> None:
        """Wait for the whole page: a button that leads to it waits for its beginning, and half of it can be counted."""
        self.page.wait_for_load_state("domcontentloaded")

    def _see_saved(self, fieldset: Locator) -> None:
        expect(fieldset.locator("[data-saved]")).to_contain_text("Saved")

    def _choose(self, fieldset: Locator, question: model.Question, right: bool) -> None:
        wanted = [choice.id for choice in question.choices if choice.right == right]
        for name in wanted if question.kind == "multiple" else wanted[:1]:
            fieldset.locator(f'input[value="{name}"]').check()

    def _match(self, fieldset: Locator, key: model.Matching, right: bool) -> None:
        texts = {item.id: _plain(item.html) for item in key.rights}
        by_left = {_plain(item.html): texts[key.pairs[item.id]] for item in key.lefts}
        for row in fieldset.locator(".quiz-match").all():
            left = row.locator("span").first.inner_text().strip()
            select = row.locator("select")
            options = [(o.get_attribute("value"), o.inner_text()) for o in select.locator("option").all()]
            fits = [v for v, text in options if v and text.partition("· ")[2].strip() == by_left[left]]
            others = [v for v, _ in options if v and v not in fits]
            select.select_option((fits if right else others)[0])

    def _order(self, fieldset: Locator, key: model.Ordering, right: bool) -> None:
        wanted = [_plain(item.html) for item in key.items]
        if not right:
            wanted = wanted[::-1]
        rows = fieldset.locator(".quiz-place")
        for place, text in enumerate(wanted):
            here = next(n for n in range(rows.count()) if _label(rows.nth(n)) == text)
            for row in range(here, place, -1):
                rows.nth(row).get_by_role("button", name=re.compile("Move up")).click()
        if not fieldset.locator("[data-saved]").inner_text().strip():
            # nothing needed moving: moving there and back says that this order is meant
            rows.nth(1).get_by_role("button", name=re.compile("Move up")).click()
            rows.nth(0).get_by_role("button", name=re.compile("Move down")).click()

    def sit(self, wrong: int = 0) -> list[str]:
        """Answer every question one page at a time, the first `wrong` of them wrongly; returns the questions' ids.

        Ends on the page that shows what is unanswered.
        """
        asked = []
        while True:
            fieldset = self.page.locator("[data-question]")
            asked.append(fieldset.get_attribute("data-question") or "")
            self.answer(fieldset, right=len(asked) > wrong)
            following = self.page.get_by_role("button", name="Next", exact=True)
            if not following.count():
                self.page.locator("button.button-primary", has_text="Review and hand in").click()
                return asked
            following.click()

    def state(self) -> Locator:
        """The line that says for the whole attempt what is saved and what is not."""
        return self.page.locator("[data-state]")

    def hand_in(self) -> None:
        """Press the button on the page before handing in."""
        self.page.get_by_role("button", name="Hand in", exact=True).click()


class PlainTrainee(Trainee):
    """A trainee whose browser runs no scripts: answers are saved when a button is pressed."""

    def _see_saved(self, fieldset: Locator) -> None:
        expect(fieldset.locator("[data-saved]")).not_to_contain_text("Saving")

    def _order(self, fieldset: Locator, key: model.Ordering, right: bool) -> None:
        wanted = [_plain(item.html) for item in key.items]
        for row in fieldset.locator(".quiz-place").all():
            place = wanted.index(_label(row)) + 1
            row.locator("select").select_option(str(place if right else len(wanted) + 1 - place))


def _questions(course: model.Course) -> dict[str, model.Question]:
    found = [q for m in course.modules for q in (*(m.quiz.questions if m.quiz else ()), *m.bank)]
    return {question.id: question for question in found}


def _plain(html: str) -> str:
    from html import unescape

    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


def _label(row: Locator) -> str:
    return " ".join(row.locator("label span").first.inner_text().split())
