"""Pictures for the author's manual: the editor with findings, the tree, what publishing changes, a translation."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

DRAFT = "/author/gender-training"
LESSON = "01-key-terms/01-sex-and-gender.md"
QUIZ = "01-key-terms/quiz.md"
FRENCH = {
    "title": 'title: "Questionnaire : notions de base"',
    "question": (
        "## Quel énoncé décrit le *genre* ?\n\n- [ ] Les caractéristiques biologiques de naissance\n"
        "- [ ] La part des femmes et des hommes dans une unité\n- [ ] Les rôles que la société attache à chaque sexe\n"
        "- [ ] La protection des femmes en temps de guerre\n\n> Le genre se construit ; le sexe est biologique."
    ),
}


def take(page: Page, folder: Path) -> None:
    """Write in a draft of the gender course as its instructor, and take the pictures on the way."""
    page.set_viewport_size({"width": 1280, "height": 860})
    page.goto(f"{DRAFT}/")
    page.get_by_role("button", name="Begin a draft").click()
    _editor(page, folder)
    _tree(page, folder)
    _changes(page, folder)
    _translation(page, folder)


def _open(page: Page, path: str) -> None:
    page.goto(f"{DRAFT}/edit/{path}")
    expect(page.locator(".cm-content")).to_be_visible()


def _replace(page: Page, path: str, old: str, new: str) -> None:
    """Change a file by the plain form, as a browser without scripts would."""
    _open(page, path)
    page.evaluate(
        """([before, after]) => {
            const form = document.querySelector("[data-editor]").cloneNode(true);
            const text = form.querySelector("[name='text']");
            text.value = document.querySelector("[data-editor] [name='text']").value.replace(before, after);
            const action = document.createElement("input");
            [action.name, action.value, form.style.display] = ["action", "save", "none"];
            form.append(action);
            document.body.append(form);
            HTMLFormElement.prototype.submit.call(form);
        }""",
        [old, new],
    )
    page.wait_for_url("**saved=1*")


def _editor(page: Page, folder: Path) -> None:
    """Three mistakes while somebody writes."""
    _open(page, LESSON)
    page.locator(".cm-line", has_text="## A bucket of water").click()
    page.keyboard.press("Home")
    page.keyboard.insert_text(
        "::: wraning\nAsk before you take a picture. [[Gender parrity]] is not enough: see "
        "[the day](03-24-hours-day.md).\n:::\n\n"
    )
    expect(page.locator(".finding")).to_have_count(3)
    page.wait_for_timeout(600)  # the preview follows the writing
    page.locator(".desk-head").evaluate("head => head.scrollIntoView()")
    page.screenshot(path=folder / "editor.png")
    page.locator(".desk-findings").screenshot(path=folder / "findings.png")
    page.keyboard.press("Control+z")


def _tree(page: Page, folder: Path) -> None:
    page.goto(f"{DRAFT}/?folder=01-key-terms")
    page.screenshot(path=folder / "draft.png")


def _changes(page: Page, folder: Path) -> None:
    """A corrected key, a new sentence, another pass mark."""
    _replace(page, QUIZ, "- [x] The roles", "- [ ] The roles")
    _replace(page, QUIZ, "- [ ] The biological", "- [x] The biological")
    _replace(page, "exam.md", "pass: 75%", "pass: 80%")
    _replace(page, LESSON, "## A bucket of water", "This lesson takes ten minutes.\n\n## A bucket of water")
    page.goto(f"{DRAFT}/publish")
    page.set_viewport_size({"width": 1280, "height": 1500})
    page.screenshot(path=folder / "publish.png")
    page.set_viewport_size({"width": 1280, "height": 860})


def _translation(page: Page, folder: Path) -> None:
    """Two blocks in French; then their original changes."""
    _replace(page, "course.md", "languages: [en]", "languages: [en, fr]")
    page.goto(f"{DRAFT}/translate/fr/{QUIZ}")
    blocks = page.locator("textarea[name='block']")
    blocks.nth(0).fill(FRENCH["title"])
    blocks.nth(2).fill(FRENCH["question"])
    page.get_by_role("button", name="Save the translation").click()
    _replace(page, QUIZ, "## Which statement describes *gender*?", "## Which of these statements describes *gender*?")
    page.goto(f"{DRAFT}/translate/fr/{QUIZ}")
    page.screenshot(path=folder / "translation.png")
