"""Markdown → sheets: the structure is what `questions` reads, the words are cut from the source's lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from app.content import model
from app.content.diagnostics import Diagnostic
from app.content.manuscript import Manuscript, open_file
from app.content.markdown.marks import MARK
from app.content.model import Choices, Essay, Matching, Number, Ordering, Question, ShortText
from app.content.questions import choices, numbers, rubrics
from app.content.questions.anatomy import Anatomy, dissect
from app.content.questions.matching import Row, rows
from app.content.questions.reading import read_question
from app.content.questions.sections import Node, Section, nodes, sections
from app.content.sheets.lines import tidy, unlisted, unquoted
from app.content.sheets.model import Criterion, Mark, Option, Pair, Sheet
from app.content.world import World

_ALONE = World("")
_MARKS: dict[str, Mark] = {"x": "right", " ": "wrong", "~": "void"}


class Found(NamedTuple):
    """A question's section and its lines, from 0, the end just behind its last."""

    section: Section
    start: int
    end: int


def opened(markdown: str) -> Manuscript:
    """A file of questions, read as far as its tokens."""
    page = open_file("bank.md", markdown.encode(errors="replace"), _ALONE, "en")
    page.read_body("questions")
    return page


def found(page: Manuscript) -> list[Found]:
    """The questions of a file, understood or not, in order."""
    _, parts = sections(page.tokens)
    starts = [page.body + (part.opening.map or [0])[0] for part in parts]
    ends = [*starts[1:], len(page.source.lines)]
    return [
        Found(part, start, _trimmed(page, start, end)) for part, start, end in zip(parts, starts, ends, strict=False)
    ]


def _trimmed(page: Manuscript, start: int, end: int) -> int:
    while end > start + 1 and not page.source.lines[end - 1].strip():
        end -= 1
    return end


def places(markdown: str) -> list[tuple[int, int]]:
    """The first and the last line of each question, from 1 and both included, in order."""
    return [(it.start + 1, it.end) for it in found(opened(markdown))]


def read(markdown: str) -> list[Sheet]:
    """The questions of a quiz or a bank that can be read."""
    return [sheet for sheet in each(markdown) if sheet]


def each(markdown: str) -> list[Sheet | None]:
    """A sheet for each question of a quiz or a bank, in the order of `places`; None for one that cannot be read.

    A question without a right choice can be read: its form is where that is mended.
    """
    page = opened(markdown)
    return [_sheet(page, it) for it in found(page)]


def _sheet(page: Manuscript, it: Found) -> Sheet | None:
    page.findings.clear()
    asked = read_question(page, it.section)
    parts = dissect(page, it.section.tokens, asked.place) if asked else None
    if asked is None or parts is None or any(_hides(finding) for finding in page.findings):
        return None
    attributes = it.section.opening.meta.get("attributes")
    question = asked.question
    body, feedback = _words(page, it, parts)
    return Sheet(
        kind=question.kind,
        title=" ".join(it.section.title.content.split("\n")),
        id=attributes.id.key[1:] if attributes and attributes.id else "",
        body=body,
        feedback=feedback,
        points=question.points,
        topic=question.topic,
        fixed=question.fixed,
        partial=question.partial,
        voided=any(word.key == "voided" for word in (attributes.words if attributes else ())),
        **_answer(page, question, parts),
    )


def _hides(finding: Diagnostic) -> bool:
    """Whether what was found keeps the question from being understood as it is written."""
    return finding.severity == "error" and finding.code != choices.NONE_RIGHT.code


def _words(page: Manuscript, it: Found, parts: Anatomy) -> tuple[str, str]:
    """Body and feedback. Definitions of links, which are no block and may stand anywhere, are kept with the body."""
    first = page.body + (parts.answer[0].tokens[0].map or [0])[0]
    last = page.body + (parts.answer[-1].tokens[0].map or [0, 0])[1]
    heading = page.body + (it.section.opening.map or [0, 0])[1]
    quote = nodes(it.section.tokens)[-1].tokens[0] if parts.feedback else None
    start, end = (page.body + line for line in quote.map) if quote and quote.map else (it.end, it.end)
    written = page.source.lines
    between = [written[last:start], written[end : it.end]]
    body = [tidy(part) for part in (written[heading:first], *between)]
    return "\n\n".join(part for part in body if part), tidy(unquoted(written[start:end]))


def _answer(page: Manuscript, question: Question, parts: Anatomy) -> dict[str, Any]:
    node = parts.answer[0]
    match question.answer:
        case Choices():
            return {"options": tuple(_options(page, node))}
        case Number(low=low, high=high):
            return {"low": low, "high": high, "around": numbers.is_around(node.tokens[0].content)}
        case ShortText(accepted=accepted):
            return {"accepted": accepted}
        case Matching():
            header, *pairs = (tuple(cell.content for cell in row.cells) for row in rows(page, node))
            return {"labels": header, "pairs": tuple(Pair(*cells) for cells in pairs)}
        case Ordering():
            return {"items": tuple(tidy(_item(page, part)[0]) for part in nodes(node.tokens[1:-1]))}
        case Essay(least_words=least, most_words=most, criteria=criteria):
            return {"least_words": least, "most_words": most, **_rubric(rows(page, parts.answer[1]), criteria)}
    return {}


def _rubric(table: list[Row], criteria: tuple[model.Criterion, ...]) -> dict[str, Any]:
    """The rows of an essay's table as they are written, and the levels that its header names."""
    header, *found = ([cell.content for cell in row.cells] for row in table)
    graded = rubrics.has_levels(table[0])
    rowed = zip(found, criteria, strict=True)
    made = tuple(Criterion(row[0], it.points, tuple(row[1:]) if graded else ()) for row, it in rowed)
    return {"levels": tuple(map(int, header[1:])) if graded else (), "criteria": made}


def _options(page: Manuscript, node: Node) -> Iterator[Option]:
    for part in nodes(node.tokens[1:-1]):
        text, feedback = _item(page, part)
        words = MARK.sub("", tidy(text).lstrip(), count=1)
        yield Option(tidy(words.split("\n")), _MARKS[part.tokens[0].meta["mark"]], tidy(unquoted(feedback)))


def _item(page: Manuscript, part: Node) -> tuple[list[str], list[str]]:
    """The lines of an item, and those of the quote at its end."""
    start, end = part.tokens[0].map or [0, 0]
    inner = nodes(part.tokens[1:-1])
    quote = inner[-1].tokens[0] if len(inner) > 1 and inner[-1].kind == "blockquote_open" else None
    lines = unlisted(page.source.lines[page.body + start : page.body + end])
    cut = quote.map[0] - start if quote and quote.map else len(lines)
    return lines[:cut], lines[cut:]
