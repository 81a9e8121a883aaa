"""An instructor walks her draft as a trainee would, and an author's page follows the files that are saved."""

import re
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.base.settings import ROOT
from tests.browser.conftest import join, settings_of, window
from tests.browser.trainee import Trainee
from tests.serving import BREVET, PATIENCE, get, held_port, served

pytestmark = pytest.mark.browser
EMAIL = "ruth@example.org"
LESSON = "01-key-terms/01-sex-and-gender.md"


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A running instance in whose books stands one instructor: its folder and its address."""
    folder = tmp_path_factory.mktemp("desk")
    with served(folder) as (address, _process, _log):
        join(settings_of(folder), {EMAIL: ("Ruth Abebe", "instructor")})
        yield folder, address


@contextmanager
def opened(chromium, address, **values):
    """A page in a window of its own, in which no script may fail."""
    faults = []
    with window(chromium, address, **values) as context:
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        yield page
    assert faults == []


def books(folder):
    """How many rows every table of the instance has, but for what signing in and looking after sessions writes."""
    with closing(sqlite3.connect(f"file:{folder / 'brevet.db'}?mode=ro", uri=True)) as connection:
        tables = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
        return {table: connection.execute(f'select count(*) from "{table}"').fetchone()[0] for table in tables}


WAITS = """select (select count(*) from fact where seal is null)
    + (select count(*) from job where state in ('waiting', 'running'))"""


def sealed(folder):
    """The same once the worker has done every job and sealed every fact, so that it changes nothing by itself."""
    begun = time.monotonic()
    with closing(sqlite3.connect(f"file:{folder / 'brevet.db'}?mode=ro", uri=True)) as connection:
        while connection.execute(WAITS).fetchone()[0]:
            assert time.monotonic() - begun < PATIENCE
            time.sleep(0.2)
    return books(folder)


def test_an_instructor_walks_the_draft_as_a_trainee_and_nothing_is_recorded(chromium, desk, course):
    folder, address = desk
    with opened(chromium, address) as page:
        page.goto("/sign-in?next=/author/gender-training/")
        Trainee(page, course).sign_in(EMAIL)
        page.get_by_role("button", name="Begin a draft").click()
        page.get_by_role("button", name="Preview as trainee").wait_for()
        before = sealed(folder)
        page.get_by_role("button", name="Preview as trainee").click()
        page.wait_for_url(re.compile("/preview/[0-9a-f]{32}/courses/gender-training/"))
        expect(page.get_by_text("nothing is recorded")).to_be_visible()
        trainee = Trainee(page, course)
        trainee.home = page.url.removeprefix(address)
        page.get_by_role("link", name=re.compile("Start|Continue|Begin")).first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(course.modules[0].lessons[0].title)
        trainee.read_lesson()
        trainee.begin(course.modules[0].id)
        trainee.sit()
        trainee.hand_in()
        expect(page.get_by_text("Passed", exact=True).first).to_be_visible()
        gone = page.url
        page.get_by_role("button", name="End preview").click()
        page.wait_for_url("**/author/gender-training/")
        expect(page.get_by_role("button", name="Preview as trainee")).to_be_visible()
        assert page.goto(gone).status == 404
        expect(page.get_by_text("This preview has ended")).to_be_visible()
    assert books(folder) == before


@contextmanager
def previewed(folder):
    """`brevet course preview` on this folder: its address and process."""
    with held_port() as port:
        address = f"http://127.0.0.1:{port}"
        process = subprocess.Popen([*BREVET, "course", "preview", str(folder), "--port", str(port)], cwd=ROOT)
        try:
            while get(f"{address}/preview-state.json")[0] != 200:
                assert process.poll() is None
                time.sleep(0.1)
            yield address, process
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped course, to be edited."""
    return Path(shutil.copytree(ROOT / "courses" / "gender-training", tmp_path / "gender-training"))


def replace(path, old, new):
    """Save a file with one change."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_the_open_page_follows_the_files_that_are_saved(chromium, folder):
    lesson = folder / LESSON
    heading = re.findall(r"^## (.+?)(?: \{.*)?$", lesson.read_text(), re.M)[-1]
    with previewed(folder) as (address, _process), opened(chromium, address) as page:
        page.goto("/courses/gender-training/key-terms/sex-and-gender")
        page.get_by_role("heading", name=heading).scroll_into_view_if_needed()
        page.evaluate("scrollBy(0, 40)")
        place = page.evaluate("scrollY")
        assert place > 200

        replace(lesson, f"## {heading}", f"## {heading}, once more")
        expect(page.get_by_role("heading", name=f"{heading}, once more")).to_be_visible()
        assert abs(page.evaluate("scrollY") - place) < 60

        replace(lesson, ", once more", " <b>bold</b>")
        expect(page.get_by_role("heading", name="What the check found")).to_be_visible()
        expect(page.get_by_text("This is raw HTML").first).to_be_visible()

        page.get_by_role("link", name="Go on with the last version without errors").click()
        expect(page.get_by_role("heading", name=f"{heading}, once more")).to_be_visible()
        page.get_by_role("link", name=re.compile("this is the last version without errors")).click()
        expect(page.get_by_role("heading", name="What the check found")).to_be_visible()
        page.go_back()

        replace(lesson, " <b>bold</b>", ", mended")
        expect(page.get_by_role("heading", name=f"{heading}, mended")).to_be_visible()
        assert page.url.endswith("/key-terms/sex-and-gender")


def test_the_list_of_findings_goes_back_by_itself_when_the_file_is_mended(chromium, folder):
    lesson = folder / LESSON
    with previewed(folder) as (address, _process), opened(chromium, address) as page:
        page.goto("/courses/gender-training/key-terms/sex-and-gender")
        before = lesson.read_text()
        lesson.write_text(before + "\n[nowhere](gone.md)\n")
        expect(page.get_by_role("heading", name="What the check found")).to_be_visible()
        lesson.write_text(before)
        page.wait_for_url("**/key-terms/sex-and-gender")
        expect(page.get_by_role("heading", level=1)).to_have_text("Sex and gender")


def test_a_page_says_when_the_preview_has_stopped(chromium, folder):
    with previewed(folder) as (address, process), opened(chromium, address) as page:
        page.goto("/courses/gender-training/")
        process.terminate()
        process.wait(timeout=PATIENCE)
        expect(page.get_by_text("The preview has stopped.")).to_be_visible()
        assert process.returncode == 0
