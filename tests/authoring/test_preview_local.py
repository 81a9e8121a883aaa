"""A course folder walked on one's own machine: it follows what is saved, and says what does not compile."""

import re
from datetime import timedelta

import pytest
from werkzeug.test import Client

from app import create_app
from app.authoring.preview import application
from app.authoring.preview.local import Local
from app.authoring.preview.problems import problems
from app.base import clock, settings
from app.base.mail import NullMailer
from app.content.compiler import compile_course
from tests.authoring.walking import QUIZ, TREE, Walker

HTML = b"\n<b>no</b>\n"
QUIZ_PATH, LESSON_PATH = "01-seeing/quiz.md", "01-seeing/01-first.md"
BROKEN = TREE | {LESSON_PATH: TREE[LESSON_PATH] + HTML}


@pytest.fixture
def local(tmp_path):
    """A local preview to which nothing was saved yet."""
    chosen = settings.read({"BREVET_INSTANCE": str(tmp_path)})
    room = application.make(lambda within: create_app(within, NullMailer(), previews=False), chosen)
    yield Local(room, "patrols")
    room.close()


class _Client(Client):
    """A browser at the address of the preview's own server."""

    def open(self, *args, **values):
        """Ask it."""
        return super().open(*args, **({"base_url": "http://127.0.0.1:8765"} | values))


def walker(local, path="/courses/patrols/"):
    """A reader without scripts, at this page of the course."""
    return Walker(_Client(local.answer), path)


def changed(path, old, new):
    assert old.encode() in TREE[path]
    return TREE | {path: TREE[path].replace(old.encode(), new.encode())}


def state(local):
    return _Client(local.answer).get("/preview-state.json").json


def test_a_saved_file_is_shown_at_the_same_address(local):
    local.take(TREE)
    here = walker(local, "/courses/patrols/seeing/first")
    before = state(local)
    local.take(changed(LESSON_PATH, "when women are in it", "when it is mixed"))
    assert "when it is mixed" in here.go("/courses/patrols/seeing/first").text
    assert state(local)["state"] != before["state"]


def test_what_was_read_stays_read_when_a_file_is_saved(local):
    local.take(TREE)
    here = walker(local, "/courses/patrols/seeing/first")
    here.press("I have read this lesson")
    local.take(changed("01-seeing/02-second.md", "same day", "same evening"))
    assert "You have read this lesson" in here.go("/courses/patrols/seeing/first").text


def test_an_open_attempt_asks_the_question_as_it_is_now(local):
    local.take(TREE)
    here = walker(local, "/courses/patrols/seeing/quiz")
    here.press("Start")
    here.press("All questions on one page")
    here.press("Save", **{"a.market": "a-lone-guard", "a.report": "false"})
    page = here.page.request.full_path
    local.take(changed(QUIZ_PATH, "Who sees more at a market?", "Who sees most at a market?"))
    text = here.go(page).text
    assert "Who sees most at a market?" in text
    assert ticked(text) == {"false"}


def ticked(page):
    return set(re.findall(r'value="([^"]+)" checked', page))


def test_an_open_attempt_whose_question_is_gone_stays_as_it_was(local):
    local.take(TREE)
    here = walker(local, "/courses/patrols/seeing/quiz")
    here.press("Start")
    here.press("All questions on one page")
    local.take(TREE | {QUIZ_PATH: re.sub(r"## Is a report.*", "", QUIZ, flags=re.S).encode()})
    page = here.go(here.page.request.full_path)
    assert page.status_code == 200
    assert "written on the same day" in here.text


def test_while_there_are_errors_the_last_version_without_can_be_walked(local):
    local.take(TREE)
    local.take(BROKEN)
    here = walker(local, "/courses/patrols/seeing/first")
    assert "1 error: this is the last version without errors" in here.text
    assert not state(local)["ok"]
    here.go("/preview-problems?next=/courses/patrols/seeing/first")
    assert "patrols/01-seeing/01-first.md" in here.text
    assert re.search(r"<mark>&lt;b&gt;</mark>no", here.text)
    assert 'data-back="/courses/patrols/seeing/first"' in here.text
    local.take(TREE)
    assert state(local)["ok"]


def test_until_something_compiles_every_page_lists_what_was_found(local):
    local.take(BROKEN)
    here = walker(local, "/courses/patrols/seeing/first")
    assert here.page.status_code == 200
    assert "What the check found" in here.text
    assert "last version" not in here.text
    local.take(TREE)
    assert "What a patrol sees" in here.go("/courses/patrols/seeing/first").text


def test_an_empty_folder_is_told_what_it_lacks(local):
    local.take({})
    assert "course.md" in walker(local, "/").text


def test_the_address_without_a_path_leads_to_the_course(local):
    local.take(TREE)
    assert walker(local, "/").page.request.path == "/courses/patrols/"


def test_a_way_back_to_another_site_is_not_offered(local):
    local.take(BROKEN)
    for away in ("//example.org/", "https://example.org/", "/\\example.org"):
        page = _Client(local.answer).get("/preview-problems", query_string={"next": away})
        assert "example.org" not in page.text


@pytest.mark.parametrize(("host", "status"), [("127.0.0.1", "200"), ("localhost:1", "200"), ("evil.example", "421")])
def test_only_our_own_address_is_answered(local, host, status):
    local.take(TREE)
    answer = Client(local.answer).get("/courses/patrols/", base_url=f"http://{host}")
    assert str(answer.status_code) == status


def test_deadlines_are_met_without_a_worker(local):
    local.take(TREE)
    here = walker(local, "/courses/patrols/seeing/quiz")
    here.press("Start")
    late = clock.now() + timedelta(hours=1)
    with clock.set_clock(lambda: late):
        assert "1 used" in here.go("/courses/patrols/seeing/quiz").text


def test_findings_are_listed_errors_first_and_with_their_line():
    result = compile_course("patrols", BROKEN)
    found = problems(result.diagnostics, BROKEN)
    assert found.errors == 1 and found.advice > 0
    path, [first] = found.files[0]
    assert (path, first.before, first.meant, first.behind) == (LESSON_PATH, "", "<b>", "no</b>")
    assert first.cure[1] == ("<", True)


def test_a_line_as_long_as_a_book_is_cut():
    tree = TREE | {LESSON_PATH: TREE[LESSON_PATH] + b"x" * 50_000 + b" <b>no " + b"y" * 50_000 + b"\n"}
    found = problems(compile_course("patrols", tree).diagnostics, tree)
    problem = found.files[0][1][0]
    assert problem.meant == "<b>"
    assert len(problem.before + problem.meant + problem.behind) < 400


def test_a_thousand_findings_are_counted_and_a_part_of_them_listed():
    faulty = TREE[LESSON_PATH] + b"\n".join(b"[a](gone-%d.md)\n" % n for n in range(100))
    tree = TREE | {f"01-seeing/{number}-lesson-{number}.md": faulty for number in range(10, 20)}
    found = problems(compile_course("patrols", tree).diagnostics, tree)
    assert found.errors == 1000
    assert sum(len(listed) for _, listed in found.files) + found.left == found.total
