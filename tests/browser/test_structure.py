"""The tree of a draft under the mouse and the keyboard: what is moved is moved, and the page stays where it was."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from app.base.settings import ROOT
from tests.browser.conftest import join, settings_of, window
from tests.browser.fitting import too_wide
from tests.factories import PASSWORD
from tests.serving import BREVET, environment, served

pytestmark = pytest.mark.browser
EMAIL = "ruth@example.org"
TREE = "/author/signals/"
# as high as the tree: a browser that scrolls while the mouse is down takes up what stands there then
DESK = {"viewport": {"width": 1280, "height": 1200}}
MODULES = ("one", "two", "three", "four", "five", "six")
LONG = (
    "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbe",
    "كيف تتحدث الدورية المختلطة مع النساء والرجال والفتيات والفتيان عند نقطة تفتيش أو سوق أو بئر وماذا تكتب بعد ذلك",
    "How a mixed patrol speaks with women, men, girls and boys at a checkpoint, a market and a well, and what it says",
)
HEAD = "---\ntitle: {title}\nminutes: 5\n---\n\n{words}\n"
COURSE = """---
title: Signals
code: SIG
audience: [military]
days: 1
hours: 1
completion:
  - lessons
---

About radios.
"""


def question(text: str) -> str:
    """A question with two choices."""
    return f"## {text}\n\n- [x] Blue\n- [ ] Green\n\n> It is.\n\n"


def write_course(folder: Path) -> None:
    """Six modules of three lessons each, the first with questions; a seventh whose titles are long."""
    tree = {"course.md": COURSE}
    for number, id in enumerate(MODULES, 1):
        head = f"0{number}-{id}"
        tree[f"{head}/module.md"] = f"---\ntitle: Module {id}\nday: 1\nobjectives:\n  - explain it\n---\n\nA module.\n"
        for place, name in enumerate(("alpha", "bravo", "charlie"), 1):
            title = f"{name.title()} of {id}"
            tree[f"{head}/0{place}-{name}-of-{id}.md"] = HEAD.format(title=title, words="Press the key, then speak.")
    tree |= {
        f"07-long/0{it}-word-{it}.md": HEAD.format(title=title, words="Speak.") for it, title in enumerate(LONG, 1)
    }
    tree["07-long/module.md"] = f"---\ntitle: {LONG[0][::-1]}\nday: 1\nobjectives:\n  - explain it\n---\n\nA module.\n"
    quiz = [question(f"What colour is lamp {it}?") for it in range(3)]
    bank = [question(f"What colour is flag {it}?") for it in range(3)]
    tree["01-one/quiz.md"] = '---\ntitle: "Quiz: one"\npass: 50%\n---\n\n' + "".join(quiz)
    tree["01-one/bank.md"] = "---\ntitle: Exam questions\n---\n\n" + "".join(bank)
    for path, text in tree.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running instance with one instructor."""
    folder = tmp_path_factory.mktemp("structure")
    with served(folder) as (address, _process, _log):
        values: dict[str, Any] = {"text": True, "check": True, "cwd": ROOT, "env": environment(folder)}
        join(settings_of(folder), {EMAIL: ("Ruth Abebe", "instructor")})
        write_course(folder / "made" / "signals")
        subprocess.run([*BREVET, "course", "publish", str(folder / "made" / "signals"), "--reason", "First"], **values)
        yield address


@pytest.fixture(scope="module")
def signed_in(chromium: Browser, site: str) -> Any:
    """What a browser keeps of an instructor who has signed in and begun a draft."""
    with window(chromium, site) as context:
        page = context.new_page()
        page.goto(f"/sign-in?next={TREE}")
        page.get_by_label("E-mail address").fill(EMAIL)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.locator("main form").get_by_role("button").click()
        page.get_by_role("button", name="Begin a draft").click()
        page.get_by_role("button", name="Preview as trainee").wait_for()
        return context.storage_state()


@contextmanager
def opened(chromium: Browser, site: str, signed_in: Any, **values: Any) -> Iterator[Page]:
    """The tree in a window of its own, in which no script may fail."""
    with window(chromium, site, storage_state=signed_in, **(DESK | values)) as context:
        page, faults = context.new_page(), list[str]()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(TREE)
        yield page
        assert faults == []


@pytest.fixture
def tree(chromium: Browser, site: str, signed_in: Any) -> Iterator[Page]:
    """The tree on a desk."""
    with opened(chromium, site, signed_in) as page:
        yield page


@pytest.fixture
def plain_tree(chromium: Browser, site: str, signed_in: Any) -> Iterator[Page]:
    """The tree in a browser that runs no scripts."""
    with opened(chromium, site, signed_in, java_script_enabled=False) as page:
        yield page


# ---------------------------------------------------------------- what stands on the page


def module(page: Page, id: str) -> Locator:
    """A module by its id: the number before it follows its place."""
    return page.locator(f'.shelf-module[data-folder$="-{id}"]')


def unfold(page: Page, *ids: str) -> None:
    """Show what is in these modules."""
    for id in ids:
        fold = module(page, id).locator(".shelf-inside")
        if fold.get_attribute("open") is None:
            fold.locator("> summary").click()


def lessons(page: Page, id: str) -> list[str]:
    return [it.strip() for it in module(page, id).locator(".shelf-lessons .shelf-name").all_text_contents()]


def modules(page: Page) -> list[str]:
    return [it.strip() for it in page.locator(".shelf-title").all_text_contents()]


def asked(page: Page, id: str, name: str) -> list[str]:
    found = module(page, id).locator(f'.shelf-asked[data-path$="{name}.md"] .shelf-name')
    return [it.strip() for it in found.all_text_contents()]


def undo(page: Page) -> None:
    page.get_by_role("button", name="Undo").click()
    page.wait_for_load_state()
    expect(page.get_by_text("Everything is as it was before.")).to_be_visible()


def moved(page: Page, what: str) -> None:
    """Wait until the page says so."""
    page.wait_for_url(re.compile("undo="))
    page.wait_for_load_state()
    expect(page.get_by_text(f"The {what} is moved.")).to_be_visible()


# ---------------------------------------------------------------- the mouse


def test_a_lesson_is_dragged_to_another_place_in_its_module_and_that_is_taken_back(tree):
    unfold(tree, "one")
    before = lessons(tree, "one")
    lines = module(tree, "one").locator(".shelf-lessons > li")
    lines.nth(0).drag_to(lines.nth(2), target_position={"x": 40, "y": 40})
    moved(tree, "lesson")
    assert lessons(tree, "one") == [before[1], before[2], before[0]]
    undo(tree)
    assert lessons(tree, "one") == before


def test_a_lesson_is_dragged_to_another_module_whose_lessons_are_folded_away(tree):
    unfold(tree, "one")
    before, there = lessons(tree, "one"), lessons(tree, "two")
    line = module(tree, "one").locator(".shelf-lessons > li").nth(1)
    line.drag_to(module(tree, "two").locator(".shelf-head"))
    moved(tree, "lesson")
    assert lessons(tree, "one") == [before[0], before[2]]
    assert lessons(tree, "two") == [*there, before[1]]
    expect(module(tree, "two").get_by_role("link", name=before[1])).to_be_focused()
    undo(tree)
    assert lessons(tree, "two") == there


def test_a_question_is_dragged_from_the_bank_to_the_quiz(tree):
    unfold(tree, "one")
    quiz, bank = asked(tree, "one", "quiz"), asked(tree, "one", "bank")
    for summary in module(tree, "one").locator(".shelf-questions > summary").all():
        summary.click()
    inside = module(tree, "one")
    question = inside.locator('.shelf-asked[data-path$="bank.md"] > li').first
    question.drag_to(inside.locator('.shelf-asked[data-path$="quiz.md"] > li').first, target_position={"x": 40, "y": 4})
    moved(tree, "question")
    assert asked(tree, "one", "quiz") == [bank[0], *quiz]
    assert asked(tree, "one", "bank") == bank[1:]
    expect(tree.get_by_role("link", name=quiz[0])).to_be_visible()
    undo(tree)
    assert asked(tree, "one", "bank") == bank


def test_text_is_marked_with_the_mouse_in_the_menu_of_a_lesson(tree):
    unfold(tree, "one")
    line = module(tree, "one").locator(".shelf-lessons > li").first
    line.locator(".shelf-more > summary").click()
    field = line.get_by_label("Title")
    box = field.bounding_box()
    tree.mouse.move(box["x"] + 14, box["y"] + box["height"] / 2)
    tree.mouse.down()
    tree.mouse.move(box["x"] + 90, box["y"] + box["height"] / 2, steps=4)
    tree.mouse.up()
    assert field.evaluate("it => it.selectionEnd - it.selectionStart") > 2
    expect(tree).to_have_url(re.compile(f"{TREE}$"))


# ---------------------------------------------------------------- the keyboard


def test_a_module_is_moved_by_keys_and_the_focus_goes_with_it(tree):
    before = modules(tree)
    link = tree.locator(".shelf-title a").nth(4)
    link.focus()
    tree.keyboard.press("Alt+ArrowDown")
    moved(tree, "module")
    assert modules(tree) == [*before[:4], before[5], before[4], *before[6:]]
    expect(tree.get_by_role("link", name=before[4], exact=True)).to_be_focused()
    tree.keyboard.press("Alt+ArrowUp")
    expect(tree.locator(".shelf-title").nth(4)).to_have_text(before[4])
    expect(tree.get_by_role("link", name=before[4], exact=True)).to_be_focused()
    assert modules(tree) == before


def test_tab_and_enter_move_a_lesson_and_the_same_arrow_keeps_the_focus(tree):
    unfold(tree, "four")
    before = lessons(tree, "four")
    module(tree, "four").get_by_role("link", name=before[0], exact=True).focus()
    tree.keyboard.press("Tab")
    expect(tree.get_by_role("button", name=f"Move down: {before[0]}")).to_be_focused()
    tree.keyboard.press("Enter")
    moved(tree, "lesson")
    assert lessons(tree, "four") == [before[1], before[0], *before[2:]]
    expect(tree.get_by_role("button", name=f"Move down: {before[0]}")).to_be_focused()
    undo(tree)


def test_a_menu_closes_on_escape_and_when_another_opens(tree):
    menus = tree.locator(".shelf-head .shelf-more")
    menus.nth(0).locator("summary").click()
    expect(menus.nth(0).get_by_label("Title")).to_be_visible()
    menus.nth(1).locator("summary").press("Enter")
    expect(menus.nth(0)).not_to_have_attribute("open", "")
    menus.nth(1).get_by_label("Title").focus()
    tree.keyboard.press("Escape")
    expect(menus.nth(1)).not_to_have_attribute("open", "")
    expect(menus.nth(1).locator("summary")).to_be_focused()


def test_a_move_leaves_the_page_where_it_was_with_the_same_modules_open(tree):
    tree.set_viewport_size({"width": 1280, "height": 600})
    unfold(tree, "five", "six")
    button = module(tree, "five").locator(".shelf-lessons > li").nth(1).get_by_role("button", name="Move up")
    button.scroll_into_view_if_needed()
    line = module(tree, "five").locator(".shelf-lessons > li").nth(1).bounding_box()["y"]
    button.click()
    moved(tree, "lesson")
    first = module(tree, "five").locator(".shelf-lessons > li").first
    assert abs(first.bounding_box()["y"] - line) < 3
    for id in ("five", "six"):
        expect(module(tree, id).locator(".shelf-inside")).to_have_attribute("open", "")
    undo(tree)


def test_a_move_that_cannot_be_sent_is_told_and_nothing_moves(tree):
    before = modules(tree)
    tree.route("**/structure", lambda route: route.abort())
    tree.locator(".shelf-title a").nth(2).focus()
    tree.keyboard.press("Alt+ArrowDown")
    expect(tree.get_by_role("alert")).to_contain_text("Nothing was changed.")
    assert modules(tree) == before


def test_every_list_and_control_of_the_tree_says_what_it_is(tree):
    unfold(tree, "one")
    lists = module(tree, "one").get_by_role("list")
    assert lists.count() >= 2
    names = tree.locator(".shelf-arrow .visually-hidden, .shelf-more > summary").all_text_contents()
    assert all(len(name.strip()) > len("Move up") for name in names)
    menus = [name for name in names if name.startswith("More about")]
    assert len(set(menus)) == len(menus)


# ---------------------------------------------------------------- without scripts


def test_without_scripts_the_buttons_move_lessons_and_modules_and_undo(plain_tree):
    page = plain_tree
    unfold(page, "three")
    before, order = lessons(page, "three"), modules(page)
    page.get_by_role("button", name=f"Move down: {before[0]}", exact=True).click()
    moved(page, "lesson")
    assert lessons(page, "three")[:2] == [before[1], before[0]]
    expect(module(page, "three").locator(".shelf-inside")).to_have_attribute("open", "")
    undo(page)
    page.get_by_role("button", name=f"Move up: {order[1]}", exact=True).click()
    moved(page, "module")
    assert modules(page)[:2] == [order[1], order[0]]
    undo(page)
    assert modules(page) == order
    assert page.locator("[data-shelf-hint]").is_hidden()


# ---------------------------------------------------------------- long names


@pytest.mark.parametrize(
    "address",
    [
        *(f"{TREE}?folder=07-long", "/author/", f"{TREE}files", f"{TREE}questions", f"{TREE}review", f"{TREE}publish"),
        *(f"{TREE}history/07-long/01-word-1.md", f"{TREE}review/07-long/01-word-1.md", "/courses/signals/"),
    ],
)
def test_long_names_fit_a_narrow_phone_in_either_direction(chromium, site, signed_in, address):
    with opened(chromium, site, signed_in, viewport={"width": 320, "height": 640}) as page:
        assert page.goto(address).ok
        page.evaluate("document.querySelectorAll('details:not(.shelf-more)').forEach((it) => { it.open = true; })")
        assert too_wide(page) == []
