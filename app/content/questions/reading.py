"""A question from its section: settings, body, and the answer by its shape."""

from __future__ import annotations

from typing import NamedTuple

from markdown_it.token import Token

from app.content import rendering, units
from app.content.diagnostics import Place, similar, warning
from app.content.manuscript import Manuscript
from app.content.model import Answer, Choice, Question, QuestionKind, ShortText
from app.content.questions import attributes, choices, essays, matching, numbers, ordering, texts
from app.content.questions.anatomy import Anatomy, dissect
from app.content.questions.attributes import Settings
from app.content.questions.sections import Node, Section

USELESS = warning("attribute-useless", "`{word}` changes nothing here: {why}.", "Take it out.")
UNTITLED = "question"

Key = tuple[QuestionKind, Answer, tuple[Choice, ...]]


class Asked(NamedTuple):
    """A question and the places of its heading and its choices, for checks."""

    question: Question
    place: Place


def read_question(page: Manuscript, section: Section) -> Asked | None:
    """The question of a section of a quiz or a bank; None when it could not be understood."""
    settings = attributes.read(page, section, attributes.QUESTION)
    title, text = rendering.inline(section.title), rendering.plain(section.title.children or [])
    question = _question(page, section.tokens, settings, title, text)
    return Asked(question, settings.place) if question else None


def read_check(page: Manuscript, tokens: list[Token], place: Place, ids: units.Ids) -> Asked | None:
    """The question of a `check` in a lesson: it has no heading; its first words are its name."""
    first = next((token for token in tokens if token.type == "inline"), None)
    text = rendering.plain(first.children or []) if first else ""
    settings = Settings(ids.give(units.slug(text, "check")), place, may_void=False)
    question = _question(page, tokens, settings, "", text)
    return Asked(question, place) if question else None


def _question(page: Manuscript, tokens: list[Token], settings: Settings, title: str, text: str) -> Question | None:
    parts = dissect(page, tokens, settings.place)
    key = _key(page, parts, settings) if parts else None
    if parts is None or key is None:
        return None
    _check_useless(page, settings, key[0])
    return Question(
        id=settings.id,
        kind=key[0],
        title=title,
        text=text,
        html=rendering.html(parts.body),
        answer=key[1],
        choices=key[2],
        feedback=rendering.html(parts.feedback) if parts.feedback else "",
        points=settings.points or 1,
        topic=settings.topic,
        fixed=settings.fixed,
        partial=settings.partial,
        voided=settings.voided,
        language=page.language,
    )


def _key(page: Manuscript, parts: Anatomy, settings: Settings) -> Key | None:
    if not parts.answer:  # a translation need not repeat numbers and texts
        return "text", ShortText(accepted=()), ()
    node = parts.answer[0]
    if parts.kind == "bullet_list_open":
        return choices.answer(page, node, settings)
    if parts.kind == "table_open":
        return _with("matching", matching.answer(page, node))
    if parts.kind == "ordered_list_open":
        return _with("ordering", ordering.answer(page, node))
    return _written(page, node.tokens[0], parts.answer[1] if len(parts.answer) > 1 else None, settings)


def _written(page: Manuscript, token: Token, table: Node | None, settings: Settings) -> Key | None:
    place = page.source.line_place(page.body + (token.map or [0])[0])
    text = token.content.strip()
    word, _, rest = text.partition(" ")
    if word == "text":
        return _with("text", texts.answer(page, rest.strip(), place))
    if word == "essay" or (essays.LENGTH.search(text) and similar(word, "essay")):
        return _with("essay", essays.answer(page, text, table, settings, place))
    if numbers.is_number(text) and page.translates:
        page.report_kept(place, "Take the line out: numbers are not translated.")
        return None
    if numbers.is_number(text):
        return _with("number", numbers.answer(page, text, place))
    return _with("text", texts.answer(page, text, place))


def _with(kind: QuestionKind, answer: Answer | None) -> Key | None:
    return None if answer is None else (kind, answer, ())


def _check_useless(page: Manuscript, settings: Settings, kind: QuestionKind) -> None:
    """A word that does nothing shows that the author meant something else."""
    if settings.partial and kind != "multiple":
        page.report(USELESS, settings.places["partial"], word="partial", why="it divides the points of several choices")
    if settings.fixed and kind not in ("single", "multiple"):
        page.report(USELESS, settings.places["fixed"], word="fixed", why="it keeps choices in their order")
    if settings.many and kind != "multiple":
        page.report(USELESS, settings.places["select"], word="select=many", why="it lets people mark several choices")
