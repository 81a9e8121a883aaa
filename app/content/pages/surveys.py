"""Surveys: questions in which nothing is right or wrong."""

from __future__ import annotations

import re

from markdown_it.token import Token
from msgspec.structs import replace

from app.content import rendering
from app.content.diagnostics import error
from app.content.head import Head
from app.content.links import settle
from app.content.manuscript import Manuscript
from app.content.model import Survey, SurveyItem
from app.content.pages import blocks
from app.content.questions import attributes
from app.content.questions.anatomy import dissect
from app.content.questions.attributes import ID_TWICE, Settings
from app.content.questions.choices import choices, read_choices
from app.content.questions.sections import Node, Section, sections

RIGHT = error(
    "survey-mark",
    "A choice of a survey is marked, but nothing is right or wrong here.",
    "Write `- [ ]` before every choice.",
)
ANSWER = error(
    "survey-answer",
    "`{found}` is no answer of a survey.",
    "Write `Answer: scale 1–5 (poor … excellent)`, `Answer: text`, or a list with `- [ ]`.",
)
SHAPE = error(
    "survey-shape",
    "A survey has no such answer.",
    "Write `Answer: scale 1–5 (poor … excellent)`, `Answer: text`, or a list with `- [ ]`.",
)
EMPTY = error(
    "survey-empty", "This survey has no question.", "Write each question below a heading: `## How was the pace?`."
)

SCALE = re.compile(r"scale\s+(\d{1,2})\s*[–-]\s*(\d{1,2})(?:\s*\((.*?)\s*(?:…|\.\.\.)\s*(.*?)\))?", re.ASCII)


def read_survey(page: Manuscript) -> Survey:
    """The end-of-course evaluation."""
    head = Head(page, page.front)
    title = head.text("title", "Course evaluation")
    head.one_of("kind", ("survey",), "survey")
    head.done()
    page.read_body("questions")
    settle(page)
    blocks.refuse(page, page.tokens)
    before, found = sections(page.tokens)
    if not found:
        page.report_empty(EMPTY)
    items: dict[str, SurveyItem] = {}
    for section in found:
        item = _item(page, section)
        if item and item.id in items:
            page.report(ID_TWICE, page.place(section.title), id=item.id)
        elif item:
            items[item.id] = item
            page.outline.append(page.place(section.title))
    return Survey(
        id="evaluation", title=title, html=rendering.html(before), items=tuple(items.values()), language=page.language
    )


def _item(page: Manuscript, section: Section) -> SurveyItem | None:
    settings = attributes.read(page, section, attributes.SURVEY)
    parts = dissect(page, section.tokens, settings.place)
    if parts is None:
        return None
    title, text = rendering.inline(section.title), rendering.plain(section.title.children or [])
    item = SurveyItem(id=settings.id, kind="text", title=title, text=text, html=rendering.html(parts.body))
    if not parts.answer:
        return item
    if parts.kind == "bullet_list_open":
        return _choice(page, parts.answer[0], settings, item)
    if parts.kind != "answer":
        page.report(SHAPE, page.place(parts.answer[0].tokens[0]))
        return None
    return _written(page, parts.answer[0].tokens[0], item)


def _choice(page: Manuscript, node: Node, settings: Settings, item: SurveyItem) -> SurveyItem | None:
    found = read_choices(page, node)
    marked = next((it for it in found or [] if it.mark != " "), None)
    if marked:
        page.report(RIGHT, marked.place)
    if not found or marked:
        return None
    return replace(item, kind="choices" if settings.many else "choice", choices=choices(found))


def _written(page: Manuscript, token: Token, item: SurveyItem) -> SurveyItem | None:
    text = token.content.strip()
    scale = SCALE.fullmatch(text)
    if text == "text":
        return item
    if scale and int(scale[1]) < int(scale[2]) and int(scale[2]) - int(scale[1]) <= 10:
        return replace(
            item,
            kind="scale",
            low=int(scale[1]),
            high=int(scale[2]),
            low_label=scale[3] or "",
            high_label=scale[4] or "",
        )
    page.report(ANSWER, page.source.line_place(page.body + (token.map or [0])[0]), found=text)
    return None
