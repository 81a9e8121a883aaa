"""An instructor writes in the browser: findings, preview, saving, merging, pasting, pictures, questions as forms."""

from __future__ import annotations

import base64
import io
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, expect

from app.base.settings import ROOT
from app.operations import frontend
from tests.browser.conftest import join, settings_of, window
from tests.browser.fitting import too_wide
from tests.factories import PASSWORD
from tests.serving import PATIENCE, served

pytestmark = pytest.mark.browser
AUTHORS = {"ruth@example.org": "Ruth Abebe", "omar@example.org": "Omar Haddad"}
COURSE = "/author/gender-training"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running instance with two instructors and a draft of the shipped course."""
    frontend.build()
    folder = tmp_path_factory.mktemp("desk")
    with served(folder) as (address, _process, _log):
        join(settings_of(folder), {email: (name, "instructor") for email, name in AUTHORS.items()})
        yield address


@pytest.fixture(scope="module")
def signed_in(chromium: Browser, site: str) -> dict[str, Any]:
    """The cookies of both authors, who have signed in once; the draft has begun."""
    states: dict[str, Any] = {}
    for email in AUTHORS:
        with window(chromium, site) as context:
            page = context.new_page()
            sign_in(page, email)
            token = page.locator("[name='csrf_token']").first.get_attribute("value")
            begun = page.request.post(f"{COURSE}/begin", form={"csrf_token": token or ""}, headers={"Referer": site})
            assert begun.ok
            states[email] = context.storage_state()
    return states


def sign_in(page: Page, email: str) -> None:
    """Come in through the form."""
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main form").get_by_role("button").click()
    page.wait_for_url(re.compile(r"/$"))


def wait_until(page: Page, ready: Callable[[], bool]) -> None:
    """Let the page go on until something holds that no page shows."""
    begun = time.monotonic()
    while not ready():
        assert time.monotonic() - begun < PATIENCE
        page.wait_for_timeout(50)


class Desk:
    """One author's editor on one file."""

    def __init__(self, page: Page, path: str) -> None:
        self.page = page
        page.goto(f"{COURSE}/edit/{path}")
        expect(page.locator(".cm-content")).to_be_visible()
        expect(self.part("findings").locator("..").locator("[data-counts]")).not_to_be_empty()

    def part(self, name: str) -> Locator:
        return self.page.locator(f"[data-part='{name}']")

    @property
    def text(self) -> str:
        """The text as the form would send it."""
        return self.page.locator("[data-editor]").evaluate("form => new FormData(form).get('text')")

    @property
    def findings(self) -> Locator:
        return self.page.locator(".finding")

    @property
    def preview(self) -> Any:
        return self.page.frame_locator("[data-part='frame']")

    def write_at_end(self, words: str) -> None:
        self.page.locator(".cm-content").click()
        self.page.keyboard.press("Control+End")
        self.paste(plain=words)

    def save(self) -> None:
        self.page.keyboard.press("Control+s")

    def is_saved(self) -> None:
        expect(self.part("state")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))

    def paste(self, html: str = "", plain: str = "", **more: Any) -> None:
        """What the browser does when a page or a picture is pasted; with `shift`, as words alone."""
        self.page.locator(".cm-content").evaluate(
            """(field, {html, plain, picture, drop, shift}) => {
                const data = new DataTransfer();
                if (html) data.setData("text/html", html);
                if (plain) data.setData("text/plain", plain);
                if (picture) {
                    const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
                    data.items.add(new File([bytes], "market.png", {type: "image/png"}));
                }
                const box = field.getBoundingClientRect();
                const place = {clientX: box.x + 60, clientY: box.y + 12};
                const always = {bubbles: true, cancelable: true};
                const keys = {key: "V", code: "KeyV", ctrlKey: true, shiftKey: true};
                if (shift) field.dispatchEvent(new KeyboardEvent("keydown", {...keys, ...always}));
                const event = drop
                    ? new DragEvent("drop", {dataTransfer: data, ...place, ...always})
                    : new ClipboardEvent("paste", {clipboardData: data, ...always});
                field.dispatchEvent(event);
            }""",
            {"html": html, "plain": plain, "picture": None, "drop": False, "shift": False} | more,
        )


@contextmanager
def author(
    chromium: Browser, site: str, signed_in: dict[str, Any], email: str, **values: Any
) -> Iterator[BrowserContext]:
    """An author's window, in which no script may fail."""
    size = {"viewport": {"width": 1360, "height": 860}}
    with window(chromium, site, storage_state=signed_in[email], **size | values) as context:
        faults: list[str] = []
        context.on("weberror", lambda error: faults.append(str(error.error)))
        context.on("console", lambda said: faults.append(said.text) if "Content Security" in said.text else None)
        yield context
    assert faults == []


@pytest.fixture
def ruth(chromium: Browser, site: str, signed_in: dict[str, Any]) -> Iterator[BrowserContext]:
    with author(chromium, site, signed_in, "ruth@example.org") as context:
        yield context


@pytest.fixture
def omar(chromium: Browser, site: str, signed_in: dict[str, Any]) -> Iterator[BrowserContext]:
    with author(chromium, site, signed_in, "omar@example.org") as context:
        yield context


def test_mistakes_are_shown_while_typing_and_the_keys_lead_to_them(ruth: BrowserContext) -> None:
    desk = Desk(ruth.new_page(), "01-key-terms/02-equality-and-mainstreaming.md")
    expect(desk.findings).to_have_count(0)
    desk.write_at_end("\n\nA 🕊 and [[gendre]], then [there](nowhere.md).\n")
    expect(desk.findings).to_have_count(2)
    expect(desk.findings.first).to_contain_text("Error: The glossary has no term gendre.")
    expect(desk.page.locator(".cm-lint-marker-error")).to_have_count(1)
    desk.page.keyboard.press("Control+Home")
    desk.page.keyboard.press("F8")
    assert desk.page.evaluate("getSelection().toString()") == "[[gendre]]"
    desk.page.keyboard.press("F8")
    assert "nowhere.md" in desk.page.evaluate("getSelection().toString()")
    desk.page.keyboard.press("Shift+F8")
    assert desk.page.evaluate("getSelection().toString()") == "[[gendre]]"
    desk.findings.nth(1).get_by_role("button").click()
    assert "nowhere.md" in desk.page.evaluate("getSelection().toString()")
    desk.page.keyboard.press("Control+z")
    expect(desk.findings).to_have_count(0)
    desk.save()  # the mistakes may have been saved meanwhile, and nobody can walk a draft that has some
    desk.is_saved()


def test_the_preview_shows_what_a_trainee_will_see_and_can_be_turned(ruth: BrowserContext) -> None:
    desk = Desk(ruth.new_page(), "01-key-terms/03-24-hour-day.md")
    expect(desk.preview.locator("h1")).to_be_visible()
    desk.write_at_end("\n\n## A part that is new\n\nWith **strong** words.\n")
    expect(desk.preview.get_by_role("heading", name="A part that is new")).to_be_in_viewport()
    expect(desk.preview.locator("strong", has_text="strong")).to_be_visible()
    desk.part("rtl").click()
    expect(desk.preview.locator("html")).to_have_attribute("dir", "rtl")
    desk.part("dark").click()
    expect(desk.preview.locator("html")).to_have_attribute("data-theme", "dark")
    desk.part("phone").click()
    assert (desk.part("frame").bounding_box() or {})["width"] <= 390
    desk.write_at_end("\nMore.\n")
    expect(desk.preview.get_by_text("More.", exact=True)).to_be_visible()
    expect(desk.preview.locator("html")).to_have_attribute("dir", "rtl")
    desk.preview.locator("a[href^='/']").first.click()
    expect(desk.preview.get_by_text("More.", exact=True)).to_be_visible()


LOADED = "frame => new Promise((go) => frame.addEventListener('load', () => setTimeout(go), { once: true }))"


def test_a_picture_that_comes_late_does_not_take_the_preview_away_from_what_is_written(ruth: BrowserContext) -> None:
    page, held, let_go = ruth.new_page(), [], []
    page.route("**/*.svg", lambda route: route.continue_() if let_go else held.append(route))
    desk = Desk(page, "07-sexual-violence/03-signs-and-response.md")
    wait_until(page, lambda: len(held) > 0)
    desk.write_at_end("\n\n## A part that is new\n")
    written = desk.preview.get_by_role("heading", name="A part that is new")
    expect(written).to_be_in_viewport()
    page.wait_for_timeout(500)  # the preview has followed, and does not do so again by itself
    loaded = desk.part("frame").evaluate_handle(f"frame => [({LOADED})(frame)]")  # not waited for yet
    let_go.append(True)
    for route in held:
        route.continue_()
    loaded.evaluate("([loaded]) => loaded")
    assert written.evaluate("heading => heading.getBoundingClientRect().top < innerHeight")


def test_what_is_written_is_saved_by_itself_and_is_there_again(ruth: BrowserContext) -> None:
    desk, held = Desk(ruth.new_page(), first_lesson(2)), []
    desk.page.route("**/save.json", lambda route: held.append(route))
    desk.write_at_end("\n\nSaved by itself.\n")
    expect(desk.part("state")).to_contain_text(re.compile("Not saved yet|Saving"))
    wait_until(desk.page, lambda: len(held) == 1)
    held[0].continue_()
    desk.is_saved()
    again = Desk(ruth.new_page(), first_lesson(2))
    assert again.text.endswith("Saved by itself.\n")


def first_lesson(module: int) -> str:
    """The first lesson of a module of the shipped course."""
    found = sorted((ROOT / "courses" / "gender-training").glob(f"{module:02}-*/01-*.md"))
    return found[0].relative_to(ROOT / "courses" / "gender-training").as_posix()


def test_without_a_link_the_text_stays_in_the_browser_and_is_offered_after_a_crash(ruth: BrowserContext) -> None:
    desk = Desk(ruth.new_page(), first_lesson(3))
    ruth.set_offline(True)
    desk.write_at_end("\n\nWritten without a link.\n")
    desk.save()
    expect(desk.part("state")).to_have_text("Not saved: no link. Kept in this browser.")
    with desk.page.expect_event("crash"), suppress(Error):  # a page that is closed would send it with its last breath
        desk.page.goto("chrome://crash")
    desk.page.close()
    ruth.set_offline(False)

    again = Desk(ruth.new_page(), first_lesson(3))
    assert "Written without a link." not in again.text
    expect(again.part("kept")).to_contain_text("that was not saved")
    again.page.get_by_role("button", name="Go on with it").click()
    assert again.text.endswith("Written without a link.\n")
    again.is_saved()


def test_a_link_that_comes_back_saves_what_waited(ruth: BrowserContext) -> None:
    desk = Desk(ruth.new_page(), first_lesson(4))
    ruth.set_offline(True)
    desk.write_at_end("\n\nWaiting for the link.\n")
    desk.save()
    expect(desk.part("state")).to_contain_text("no link")
    ruth.set_offline(False)
    desk.is_saved()


def test_an_ended_sign_in_is_said_and_what_was_written_is_saved_after_the_next_one(
    ruth: BrowserContext, site: str
) -> None:
    desk = Desk(ruth.new_page(), first_lesson(2))
    ruth.clear_cookies()
    desk.write_at_end("\n\nWritten while signed out.\n")
    desk.save()
    expect(desk.part("state")).to_contain_text("Not saved: you are signed out.")
    other = ruth.new_page()
    sign_in(other, "ruth@example.org")
    desk.save()
    desk.is_saved()


def test_the_second_of_two_authors_is_told_who_changed_what_and_merges(
    ruth: BrowserContext, omar: BrowserContext
) -> None:
    path = first_lesson(5)
    hers, his = Desk(ruth.new_page(), path), Desk(omar.new_page(), path)
    hers.write_at_end("\n\nThe end, as Ruth wrote it.\n")
    hers.save()
    hers.is_saved()

    his.write_at_end("\n\nThe end, as Omar wrote it.\n")
    his.page.keyboard.press("Control+Home")
    his.save()
    merge = his.part("merge")
    expect(merge).to_contain_text("Ruth Abebe changed this file on")
    expect(his.part("state")).to_contain_text("Not saved: Ruth Abebe has changed this file too.")
    expect(merge.locator(".merge-conflict")).to_have_count(1)
    expect(merge.get_by_role("button", name="Save the merged text")).to_be_disabled()
    merge.get_by_role("button", name="Take both").click()
    merge.get_by_role("button", name="Save the merged text").click()
    his.is_saved()
    assert "as Ruth wrote it.\n" in his.text
    assert "as Omar wrote it.\n" in his.text
    assert Desk(ruth.new_page(), path).text == his.text


def test_changes_in_different_places_need_no_choice(ruth: BrowserContext, omar: BrowserContext) -> None:
    path = first_lesson(6)
    hers, his = Desk(ruth.new_page(), path), Desk(omar.new_page(), path)
    hers.write_at_end("\n\nRuth’s last line.\n")
    hers.save()
    hers.is_saved()
    his.page.locator(".cm-line", has_text="title:").click()
    his.page.keyboard.press("End")
    his.page.keyboard.insert_text(" today")
    his.save()
    expect(his.part("merge")).to_contain_text("do not touch each other")
    his.page.get_by_role("button", name="Save the merged text").click()
    his.is_saved()
    assert " today\n" in his.text
    assert "Ruth’s last line.\n" in his.text


ITEM = """<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><![if !supportLists]>
<span style='mso-list:Ignore'>·<span>&nbsp;&nbsp;</span></span><![endif]>{}<o:p></o:p></p>"""
WORD = f"""<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{{margin:0}}</style></head>
<body><!--StartFragment--><h1>Before the patrol<o:p></o:p></h1>
<p class=MsoNormal><b>Ask</b> the <i>interpreter</i>.<o:p></o:p></p>
{ITEM.format("Water")}{ITEM.format("Wood")}
<table class=MsoTableGrid><tr><td><p class=MsoNormal>Time</p></td><td><p class=MsoNormal>Who</p></td></tr>
<tr><td><p class=MsoNormal>05:00</p></td><td><p class=MsoNormal>Women</p></td></tr></table><!--EndFragment-->
</body></html>"""


def test_what_is_pasted_from_word_becomes_clean_markdown(ruth: BrowserContext) -> None:
    desk = Desk(ruth.new_page(), first_lesson(7))
    desk.write_at_end("\n\n")
    desk.paste(html=WORD, plain="Before the patrol")
    expect(desk.preview.get_by_role("heading", name="Before the patrol")).to_be_visible()
    assert desk.text.rstrip().endswith(
        "## Before the patrol\n\n**Ask** the *interpreter*.\n\n- Water\n- Wood\n\n"
        "| Time | Who |\n|---|---|\n| 05:00 | Women |"
    )
    expect(desk.findings).to_have_count(0)


def test_words_alone_are_pasted_as_they_are_and_so_is_everything_with_shift(ruth: BrowserContext) -> None:
    desk = Desk(ruth.new_page(), first_lesson(8))
    desk.write_at_end("\n\n")
    desk.paste(html="<span>just *words*</span>", plain="just *words*")
    assert desk.text.endswith("just *words*")
    desk.paste(html="<h1>Big</h1><p>small</p>", plain=" Big small", shift=True)
    assert desk.text.endswith("just *words* Big small")


def picture() -> str:
    """A small PNG, in base64."""
    held = io.BytesIO()
    Image.effect_noise((640, 400), 60).convert("RGB").save(held, "PNG")
    return base64.b64encode(held.getvalue()).decode()


@pytest.mark.parametrize("drop", [False, True], ids=["pasted", "dropped"])
def test_a_picture_is_described_then_stands_in_text_and_preview(ruth: BrowserContext, drop: bool) -> None:
    desk = Desk(ruth.new_page(), first_lesson(9 + drop))
    desk.write_at_end("\n\n")
    desk.paste(picture=picture(), drop=drop)
    dialog = desk.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Put it in").click()
    expect(dialog).to_contain_text("Describe the picture first")
    dialog.get_by_label("What does the picture show?").fill("Two officers talk with a trader [left].")
    dialog.get_by_role("button", name="Put it in").click()
    expect(dialog).to_have_count(0)
    link = re.search(r"!\[Two officers talk with a trader \\\[left\\\]\.\]\((media/market[\w-]*\.\w+)\)", desk.text)
    assert link, desk.text
    shown = desk.preview.locator("img[alt^='Two officers']")
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 640


def test_a_file_that_is_no_picture_is_refused_with_a_sentence_and_nothing_is_lost(ruth: BrowserContext) -> None:
    desk = Desk(ruth.new_page(), first_lesson(11))
    before = desk.text
    desk.page.locator("input[type='file']").set_input_files(
        {"name": "x.png", "mimeType": "image/png", "buffer": b"no picture at all"}
    )
    dialog = desk.page.get_by_role("dialog")
    dialog.get_by_label("What does the picture show?").fill("Nothing")
    dialog.get_by_role("button", name="Put it in").click()
    expect(dialog.locator(".field-error")).not_to_be_empty()
    dialog.get_by_role("button", name="Cancel").click()
    assert desk.text == before


def test_pictures_of_a_pasted_page_are_described_too_and_those_that_cannot_come_are_said(ruth: BrowserContext) -> None:
    desk = Desk(ruth.new_page(), first_lesson(8))
    desk.write_at_end("\n\n")
    inline = f'<img alt="A noise" src="data:image/png;base64,{picture()}">'
    desk.paste(html=f"<p>Before {inline} after.</p><p>Gone: <img src='https://example.org/x.png'>.</p>", plain="Before")
    dialog = desk.page.get_by_role("dialog")
    expect(dialog.get_by_label("What does the picture show?")).to_have_value("A noise")
    dialog.get_by_role("button", name="Put it in").click()
    expect(desk.part("note")).to_contain_text("Pictures that could not come along: 1.")
    assert re.search(r"Before !\[A noise\]\(media/picture[\w-]*\.\w+\) after\.\n\nGone: \.\n", desk.text), desk.text[
        -200:
    ]


def test_the_walk_as_a_trainee_shows_what_was_just_written(ruth: BrowserContext) -> None:
    desk = Desk(ruth.new_page(), first_lesson(1))
    desk.write_at_end("\n\n## Written a moment ago\n\nYes.\n")
    with ruth.expect_page() as opened:
        desk.page.get_by_role("button", name="Preview as trainee").click()
    expect(opened.value).to_have_url(re.compile(r"/preview/"))
    desk.is_saved()


def test_terms_blocks_and_keys_are_completed(ruth: BrowserContext) -> None:
    page = ruth.new_page()
    with page.expect_response("**/words.json") as words:  # before they have come there is nothing to complete with
        desk = Desk(page, first_lesson(12))
    words.value.finished()
    desk.write_at_end("\n\nSee ")
    desk.page.keyboard.type("[[masc")
    expect(desk.page.locator(".cm-tooltip-autocomplete li").first).to_have_text("masculinities")
    desk.page.wait_for_timeout(100)  # the list takes keys only when it has been seen for a moment
    desk.page.keyboard.press("Enter")
    assert desk.text.endswith("See [[masculinities]]")
    desk.page.keyboard.type("\n\n::: act", delay=20)
    expect(desk.page.locator(".cm-tooltip-autocomplete li").first).to_have_text("activity")
    desk.page.wait_for_timeout(100)
    desk.page.keyboard.press("Enter")
    assert desk.text.endswith("::: activity")


def test_buttons_write_markdown_for_those_who_do_not_know_it(ruth: BrowserContext) -> None:
    desk = Desk(ruth.new_page(), "01-key-terms/module.md")
    desk.write_at_end("\n\nBold words")
    desk.page.keyboard.press("Control+Shift+ArrowLeft")
    desk.page.get_by_role("button", name="Bold", exact=True).click()
    assert desk.text.endswith("Bold **words**")
    desk.page.keyboard.press("Control+End")
    desk.paste(plain="\n\none\ntwo")
    desk.page.keyboard.press("Shift+ArrowUp")
    desk.page.get_by_role("button", name="Numbered list").click()
    assert desk.text.endswith("1. one\n2. two")
    desk.page.keyboard.press("Control+End")
    desk.page.get_by_label("Put in a block").select_option("note")
    assert desk.text.endswith("2. two\n\n::: note\n\n:::\n")


QUESTIONS = {
    "single": ("One right choice", "- [x] Right\n- [ ] Wrong\n"),
    "number": ("A number", "Answer: 5 … 7\n"),
    "text": ("A short text", "Answer: ECOSOC | the Council\n"),
    "ordering": ("Put in order", "1. First\n2. Second\n"),
}


def test_questions_are_written_in_forms_without_a_bracket(ruth: BrowserContext) -> None:
    desk = Desk(ruth.new_page(), "01-key-terms/bank.md")
    desk.part("show-form").click()
    expect(desk.page.locator(".card").first).to_be_visible()
    count = desk.page.locator(".card").count()
    assert count > 0
    for number, (kind, (name, written)) in enumerate(QUESTIONS.items()):
        desk.page.locator(".cards-add select").select_option(label=name)
        desk.page.get_by_role("button", name="Add a question").click()
        card = desk.page.locator(".card").nth(count + number)
        card.get_by_label("Question", exact=True).fill(f"A new question of kind {kind}?")
        expect(card.locator(".card-state")).to_contain_text("Not in the text yet.")
        fill(card, kind)
        expect(card.locator(".card-state")).to_have_text("In the text.")
        assert desk.text.endswith(f"## A new question of kind {kind}?\n\n{written}")
        card.locator(".card-toggle").click()
    expect(desk.page.locator(".card-findings .finding-is-error")).to_have_count(0)
    expect(desk.preview.get_by_text("A new question of kind ordering?").first).to_be_visible()
    desk.is_saved()


def test_what_is_typed_while_the_question_is_on_its_way_is_not_said_to_be_in_the_text(ruth: BrowserContext) -> None:
    desk, held = Desk(ruth.new_page(), "05-gender-analysis/bank.md"), []
    desk.part("show-form").click()
    desk.page.route("**/sheet.json", lambda route: held.append(route))
    desk.page.locator(".cards-add select").select_option(label="A number")
    desk.page.get_by_role("button", name="Add a question").click()
    card = desk.page.locator(".card").last
    card.get_by_label("Question", exact=True).fill("How many?")
    card.get_by_label("From", exact=True).fill("5")
    wait_until(desk.page, lambda: len(held) == 1)
    card.get_by_label("To", exact=True).fill("7")
    held[0].continue_()
    wait_until(desk.page, lambda: len(held) == 2)  # the first is in the text, the second on its way
    assert desk.text.endswith("Answer: 5\n")
    expect(card.locator(".card-state")).to_have_text("Writing into the text …")
    held[1].continue_()
    expect(card.locator(".card-state")).to_have_text("In the text.")
    assert desk.text.endswith("Answer: 5 … 7\n")


def test_a_rubric_with_levels_is_written_in_the_form_and_keeps_its_words(ruth: BrowserContext) -> None:
    desk = Desk(ruth.new_page(), "03-people-in-conflict/bank.md")
    desk.part("show-form").click()
    desk.page.locator(".cards-add select").select_option(label="An essay")
    desk.page.get_by_role("button", name="Add a question").click()
    card = desk.page.locator(".card").last
    card.get_by_label("Question", exact=True).fill("What do you do first?")
    card.get_by_label("Criterion 1", exact=True).fill("Listens")
    card.get_by_label("Say in words what earns how many points").check()
    expect(card.locator(".card-state")).to_contain_text("say what earns at least one point")
    card.get_by_label("Points of the levels").fill("2, 1")
    card.get_by_label("Points of the levels").press("Tab")
    card.get_by_label("Criterion 1, level 2").fill("Asks | waits")
    expect(card.locator(".card-state")).to_have_text("In the text.")
    assert desk.text.endswith(
        "Answer: essay 100–300 words\n\n"
        "| Criterion | 2             | 1   |\n"
        "|-----------|---------------|-----|\n"
        "| Listens   | Asks \\| waits |     |\n"
    )
    card.get_by_label("Points of the levels").fill("3, 2, 1")
    card.get_by_label("Points of the levels").press("Tab")
    card.get_by_label("Criterion 1, level 3").fill("Asks twice")
    card.get_by_text("Points, topic, order").click()
    card.get_by_label("Withdrawn: everybody gets its points").check()
    expect(card.locator(".card-state")).to_have_text("In the text.")
    assert "## What do you do first? {voided}" in desk.text
    assert "| Listens   | Asks twice | Asks \\| waits |     |" in desk.text
    expect(desk.page.locator(".card-findings .finding-is-error")).to_have_count(0)
    desk.is_saved()


def fill(card: Locator, kind: str) -> None:
    """Give a new question its answer."""
    match kind:
        case "single":
            card.get_by_label("Choice 1", exact=True).fill("Right")
            card.get_by_label("Choice 2", exact=True).fill("Wrong")
        case "number":
            card.get_by_label("From", exact=True).fill("5")
            card.get_by_label("To", exact=True).fill("7")
        case "text":
            card.get_by_label("Texts that are right 1").fill("ECOSOC")
            card.get_by_role("button", name="Add another text").click()
            card.get_by_label("Texts that are right 2").fill("the Council")
        case "ordering":
            card.get_by_label("Step 1").fill("First")
            card.get_by_label("Step 2").fill("Second")


def test_questions_that_are_not_whole_wait_in_their_cards_and_nothing_is_mixed_up(ruth: BrowserContext) -> None:
    desk = Desk(ruth.new_page(), "04-legal-framework/bank.md")
    desk.part("show-form").click()
    expect(desk.page.locator(".card").first).to_be_visible()
    begun, count = desk.text, desk.page.locator(".card").count()
    for words in ("Begun first?", "Begun second?"):
        desk.page.locator(".cards-add select").select_option(label="A short text")
        desk.page.get_by_role("button", name="Add a question").click()
        desk.page.locator(".card").last.get_by_label("Question", exact=True).fill(words)
    expect(desk.page.locator(".card-state-open")).to_have_count(2)
    assert desk.text == begun
    for words, answer in (("Begun second?", "second"), ("Begun first?", "first")):
        card = desk.page.locator(".card", has_text=words)
        card.get_by_label("Texts that are right 1").fill(answer)
        expect(card.locator(".card-state")).to_have_text("In the text.")
    assert desk.text == f"{begun}\n## Begun second?\n\nAnswer: second\n\n## Begun first?\n\nAnswer: first\n"
    expect(desk.page.locator(".card")).to_have_count(count + 2)
    card = desk.page.locator(".card").nth(count + 1)
    card.get_by_label("Question", exact=True).fill("")
    expect(card.locator(".card-state")).to_contain_text("Write the question.")
    desk.page.get_by_role("button", name="Take out: Begun second?").click()
    expect(desk.page.locator(".card")).to_have_count(count + 1)
    last = desk.page.locator(".card").last
    expect(last.locator(".card-title")).to_have_text("A question without words")
    assert desk.text == f"{begun}\n## Begun first?\n\nAnswer: first\n"


def test_a_question_is_changed_moved_taken_out_and_brought_back_in_its_form(ruth: BrowserContext) -> None:
    desk = Desk(ruth.new_page(), "02-peace-operations/quiz.md")
    desk.part("show-form").click()
    titles = desk.page.locator(".card-title")
    expect(titles.first).to_be_visible()
    first, second = titles.nth(0).inner_text(), titles.nth(1).inner_text()
    cards = desk.page.locator(".card").count()
    desk.page.get_by_role("button", name=f"Move down: {first}").click()
    expect(titles.nth(0)).to_have_text(second)
    expect(titles.nth(1)).to_have_text(first)
    desk.page.get_by_role("button", name=f"Take out: {first}").click()
    expect(desk.page.locator(".card")).to_have_count(cards - 1)
    desk.page.get_by_role("button", name="Undo").click()
    expect(desk.page.locator(".card")).to_have_count(cards)
    titles.nth(0).click()
    desk.page.locator(".card-open").get_by_label("Question", exact=True).fill("Asked anew?")
    expect(desk.page.locator(".card-open .card-state")).to_have_text("In the text.")
    assert "\n## Asked anew? {" in desk.text
    desk.part("show-text").click()
    expect(desk.page.locator(".cm-content")).to_be_visible()


def test_a_question_with_a_mistake_is_shown_with_it_and_leads_to_the_text(ruth: BrowserContext) -> None:
    desk = Desk(ruth.new_page(), "03-people-in-conflict/quiz.md")
    desk.write_at_end("\n## Broken?\n\n- [x Yes\n- [ ] No\n")
    expect(desk.findings.first).to_be_visible()
    desk.part("show-form").click()
    broken = desk.page.locator(".card").last
    expect(broken).to_contain_text("has a mistake, so it cannot be shown as a form")
    broken.get_by_role("button", name="Show it in the text").click()
    expect(desk.page.locator(".cm-activeLine")).to_have_text("## Broken?")


def test_on_a_phone_one_part_is_seen_at_a_time(chromium: Browser, site: str, signed_in: dict[str, Any]) -> None:
    with author(chromium, site, signed_in, "ruth@example.org", viewport={"width": 390, "height": 844}) as context:
        desk = Desk(context.new_page(), "10-trafficking/module.md")
        desk.write_at_end("\n\nSee [[nobody]].\n")
        expect(desk.part("frame")).not_to_be_visible()
        desk.page.get_by_role("button", name="Preview", exact=True).click()
        expect(desk.part("frame")).to_be_visible()
        expect(desk.page.locator(".cm-content")).not_to_be_visible()
        desk.page.get_by_role("button", name="Findings", exact=True).click()
        desk.findings.first.get_by_role("button").click()
        expect(desk.page.locator(".cm-content")).to_be_focused()
        assert desk.page.evaluate("getSelection().toString()") == "[[nobody]]"
        assert too_wide(desk.page) == []


def test_without_scripts_the_editor_is_a_text_field_with_check_and_save(
    chromium: Browser, site: str, signed_in: dict[str, Any]
) -> None:
    with author(chromium, site, signed_in, "omar@example.org", java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{COURSE}/edit/11-culture-and-interpreters/module.md")
        field = page.get_by_label("Text of the file")
        text = field.input_value()
        field.fill(f"{text}\nSee [[nobody]].\n")
        page.get_by_role("button", name="Check").click()
        expect(page.locator(".finding")).to_contain_text("Error: The glossary has no term")
        assert field.input_value().endswith("See [[nobody]].\n")
        field.fill(f"{text}\nA sentence more.\n")
        page.get_by_role("button", name="Save").click()
        expect(page.locator("[data-part='state']")).to_contain_text("Saved")
        assert field.input_value().endswith("A sentence more.\n")
