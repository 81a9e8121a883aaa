"""Sheets as compiled questions, for the tests of languages that are written."""

from app.content import links
from app.content.questions.reading import read_question
from app.content.sheets import write
from app.content.sheets.reading import found, opened


def question(sheet):
    """The compiled question of a sheet; None for one that the compiler refuses."""
    page = opened(write(sheet))
    links.settle(page)
    sections = found(page)
    asked = read_question(page, sections[0].section) if len(sections) == 1 else None
    return asked.question if asked and not any(it.severity == "error" for it in page.findings) else None
