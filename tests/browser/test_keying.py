"""The power fails: an attempt goes on on paper, is keyed in by the keyboard alone, compared, handed in and marked."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader

from app.assessment.models import Attempt
from app.assessment.rules import drawing, paper
from app.content import model
from tests.browser.books import Books
from tests.browser.conftest import WALKED, Instance, join, settings_of, window
from tests.browser.trainee import Trainee
from tests.conftest import empty_database
from tests.factories import PASSWORD
from tests.serving import served

pytestmark = pytest.mark.browser

QUIZ = "key-terms"
_numbers = itertools.count(1)


@pytest.fixture(scope="module", params=WALKED)
def instance(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A running instance with the shipped courses and a member of staff."""
    folder: Path = tmp_path_factory.mktemp("papers")
    url = "" if request.param == "sqlite" else empty_database(request.param, folder, "papers")
    with served(folder, DATABASE_URL=url) as (address, _process, _log):
        join(settings_of(folder, url), {"ruth@example.org": ("Ruth Abebe", "staff")})
        books = Books(settings_of(folder, url).database_url)
        yield Instance(address, books)
        books.close()


@pytest.fixture
def site(instance: Instance) -> str:
    """Where it answers."""
    return instance.address


@pytest.fixture
def books(instance: Instance) -> Books:
    """What it has written down."""
    return instance.books


@pytest.fixture
def amina(page: Page, course: model.Course) -> Trainee:
    """A trainee on a phone."""
    trainee = Trainee(page, course)
    trainee.email = f"amina{next(_numbers)}@example.org"  # type: ignore[attr-defined]
    trainee.join(trainee.email)  # type: ignore[attr-defined]
    return trainee


def ruth(context: BrowserContext) -> Page:
    """The page of the member of staff."""
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill("ruth@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main form").get_by_role("button").click()
    page.wait_for_url(re.compile(r"/$"))
    return page


def put_on_paper(page: Page, attempt: str) -> str:
    """Let an attempt go on on paper; the code as its PDF prints it."""
    page.goto(f"/attempts/{attempt}/paper")
    page.get_by_role("button", name="Let it go on on paper").click()
    pdf = page.request.get(page.get_by_role("link", name="Paper (PDF)").get_attribute("href"))
    cover = PdfReader(BytesIO(pdf.body())).pages[0].extract_text()
    found = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]\b", cover)
    assert found, cover
    return found[0]


def key_of(course: model.Course, attempt: Attempt) -> list[str]:
    """What is right in each line of this paper, as it is typed."""
    quiz, asked = asked_in(course, attempt)
    lines = paper.key(asked, attempt.seed, quiz.shuffle)
    return [line.right[0].split(" – ")[0] for line in lines]


def asked_in(course: model.Course, attempt: Attempt) -> tuple[model.Quiz, list[model.Question]]:
    """The quiz of an attempt, and its questions as they were drawn."""
    quiz = drawing.find_quiz(course, attempt.quiz_id)
    assert quiz
    bank = drawing.bank(course, quiz)
    return quiz, [bank[id] for id in attempt.questions]


def unreadable(course: model.Course, attempt: Attempt) -> int:
    """The number of the first line in which "%" is no answer; where words are asked for it is one."""
    _, asked = asked_in(course, attempt)
    return next(number for number, question in enumerate(asked, start=1) if question.kind != "text")


def field(page: Page, number: int):
    return page.locator(f"#l{number}")


def says(page: Page, number: int):
    return page.locator(f"#s{number}")


def test_a_paper_is_keyed_in_with_the_keyboard_alone(amina, other_device, course, books):
    attempt = amina.begin(QUIZ)
    amina.answer(amina.page.locator("[data-question]"))
    saved = books.answers(attempt)
    staff = ruth(other_device)
    code = put_on_paper(staff, attempt)

    # on line nothing more can be answered, and her page says why
    amina.page.goto(f"/attempts/{attempt}/2")
    expect(amina.page.get_by_text("This attempt goes on on paper")).to_be_visible()
    assert books.answers(attempt) == saved

    staff.goto("/papers")
    expect(staff.locator("#code")).to_be_focused()
    staff.keyboard.type(code.lower().replace("-", " ").replace("0", "o"))
    staff.keyboard.press("Enter")
    staff.wait_for_url(re.compile(f"/papers/{code}$"))
    right = key_of(course, books.attempts(amina.email)[0])
    expect(field(staff, 1)).to_be_focused()
    expect(field(staff, 1)).not_to_have_value("")

    wrong = unreadable(course, books.attempts(amina.email)[0])
    field(staff, wrong).select_text()
    staff.keyboard.type("%")
    staff.keyboard.press("Enter")
    expect(says(staff, wrong)).not_to_have_text(re.compile("^(Kept)?$"))
    expect(field(staff, wrong)).to_have_value("%")
    field(staff, 1).select_text()
    for number, typed in enumerate(right, start=1):
        expect(field(staff, number)).to_be_focused()
        staff.keyboard.type(typed)
        staff.keyboard.press("Enter")
    for number in range(1, len(right) + 1):
        expect(says(staff, number)).to_have_text(re.compile("^(Kept)?$"))
    assert len(books.answers(attempt)) == len(right) > len(saved)

    staff.keyboard.press("Enter")
    expect(staff.get_by_text(f"Paper {code} is handed in and marked.")).to_be_visible()
    (row,) = books.attempts(amina.email)
    assert (row.closed_by, row.passed, row.earned) == ("paper", True, row.possible)
    amina.page.goto(f"/attempts/{attempt}")
    expect(amina.page.get_by_text("100%").first).to_be_visible()


def test_a_second_keying_shows_the_line_that_differs(amina, other_device, course, books):
    attempt = amina.begin(QUIZ)
    staff = ruth(other_device)
    code = put_on_paper(staff, attempt)
    staff.goto(f"/papers/{code}")
    right = key_of(course, books.attempts(amina.email)[0])
    for number, typed in enumerate(right, start=1):
        field(staff, number).fill(typed if number > 1 else "")
    staff.get_by_role("button", name="Keep, and go on later").click()
    expect(staff.get_by_text("All lines are kept.")).to_be_visible()
    staff.get_by_role("link", name="Key it in again to compare").click()
    expect(field(staff, 2)).to_have_value("")
    for number, typed in enumerate(right, start=1):
        field(staff, number).fill(typed)
    staff.get_by_role("button", name="Compare with the first keying").click()
    expect(staff.locator(".keying-differs")).to_have_count(1)
    expect(says(staff, 1)).to_contain_text("First keying: –")
    staff.get_by_role("button", name="Keep these lines").click()
    assert len(books.answers(attempt)) == len(right)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_nothing_moves_under_the_pointer_when_a_line_is_left(amina, chromium: Browser, site, course, books, scripts):
    """Else the press on a button ends beside it, and nothing happens."""
    attempt = amina.begin(QUIZ)
    with window(chromium, site, java_script_enabled=scripts) as context:
        staff = ruth(context)
        staff.goto(f"/papers/{put_on_paper(staff, attempt)}")
        right = key_of(course, books.attempts(amina.email)[0])
        button = staff.get_by_role("button", name="Keep, and go on later")
        field(staff, len(right)).fill(right[-1])
        button.scroll_into_view_if_needed()
        stands = button.bounding_box()
        staff.mouse.move(stands["x"] + stands["width"] / 2, stands["y"] + 2)
        staff.mouse.down()
        expect(says(staff, len(right))).to_have_text("Kept" if scripts else "")
        assert button.bounding_box() == stands
        staff.mouse.up()
        expect(staff.get_by_text("All lines are kept.")).to_be_visible()


def test_a_paper_is_keyed_in_without_scripts(amina, chromium: Browser, site, course, books):
    attempt = amina.begin(QUIZ)
    with window(chromium, site, java_script_enabled=False) as context:
        staff = ruth(context)
        code = put_on_paper(staff, attempt)
        staff.goto(f"/papers/{code}")
        right = key_of(course, books.attempts(amina.email)[0])
        wrong = unreadable(course, books.attempts(amina.email)[0])
        field(staff, wrong).fill("%")
        field(staff, wrong + 1).fill(right[wrong])
        staff.get_by_role("button", name="Hand in this paper").click()
        expect(staff.get_by_text("Some lines cannot be read. All others are kept.")).to_be_visible()
        expect(field(staff, wrong)).to_have_value("%")
        field(staff, wrong).fill("")
        staff.get_by_role("button", name="Hand in this paper").click()
        expect(staff.get_by_text("Hand in although something is missing?")).to_be_visible()
        staff.get_by_role("button", name="Hand in this paper").first.click()
        expect(staff.get_by_text(f"Paper {code} is handed in and marked.")).to_be_visible()
    assert books.attempts(amina.email)[0].closed_by == "paper"
    assert len(books.answers(attempt)) == 1
