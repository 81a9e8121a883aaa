"""Moodle XML → question sheets."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from app.content import units
from app.content.sheets.model import Sheet
from app.interop import files, markup
from app.interop.findings import Finding, error, info, warning
from app.interop.moodle_xml import answers, choices
from app.interop.moodle_xml.embedded import Media
from app.interop.moodle_xml.page import Page
from app.interop.moodle_xml.tree import ForbiddenError, Node, UnreadableError, parse
from app.interop.questions import MOST_BYTES, MOST_QUESTIONS, Imported, Question

BROKEN = error("moodle-xml-broken", "The file cannot be read from here on: {text}.", "Nothing was read.")
FORBIDDEN = error(
    "moodle-xml-document-type",
    "The file declares a document type, which can make it grow without end or name other files.",
    "Nothing was read: take the line `<!DOCTYPE …>` out.",
)
OTHER = error("moodle-xml-other", "This is not Moodle XML: it begins with `<{text}>`.", "Nothing was read.")
MARKUP = error("moodle-xml-markup", "The file has more than {text} tags.", "Nothing was read: divide it.")
UNSUPPORTED = error("moodle-xml-unsupported", "Questions of the type `{text}` are not known here.", "It was left out.")
LONG = error("moodle-xml-too-long", "The question has {count} characters; at most {most} are read.", "It was left out.")
MANY = error(
    "moodle-xml-many-answers", "The question has {count} answers; at most {most} are read.", "It was left out."
)
NOTE = info(
    "moodle-xml-description", "This text asks nothing: “{text}”.", "It stands at the beginning of the next question."
)
LAST = error(
    "moodle-xml-description-last", "This text asks nothing, and no question follows: “{text}”.", "It was left out."
)
CATEGORY = info("moodle-xml-category", "The category is “{text}”.", "Its questions have the topic `{topic}`.")
ABOUT = info("moodle-xml-category-info", "The category is described: “{text}”.", "The description was left out.")
POINTS = warning("moodle-xml-points", "The question has {text} points.", "It has {points}: whole points from 1 to 100.")
TAGS = info(
    "moodle-xml-tags",
    "The question has the tags {text}.",
    "The first is its topic when it has none; tags are not kept.",
)
HIDDEN = info("moodle-xml-hidden", "The question is hidden in Moodle.", "It was read like the others.")
PENALTY = info(
    "moodle-xml-penalty", "Each further try costs {text} of the points.", "Here there is one try at a question."
)
HINTS = info("moodle-xml-hints", "There are {count} hints for further tries.", "They were left out.")
COMBINED = info(
    "moodle-xml-combined-feedback", "Feedback is said by how right the answer is: “{text}”.", "It was left out."
)

_PARTS = re.compile(r"(?<!/)/(?!/)")
_LONGEST_HEADING = 300
_MOST_TAGS = 400_000
_MOST_SIGNS, _MOST_ANSWERS = 100_000, 200  # of one question
_PICTURES = re.compile(r"data:image/[^\"'<>\s]*")
_COMBINED = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
_USUAL = {
    "your answer is correct.",
    "your answer is partially correct.",
    "your answer is incorrect.",
}

_Reader = Callable[[Page], "dict[str, Any] | None"]
_READERS: dict[str, _Reader] = {
    "multichoice": choices.multiple_choice,
    "multichoiceset": choices.choice_set,
    "truefalse": choices.true_false,
    "shortanswer": answers.short_answer,
    "numerical": answers.numerical,
    "matching": answers.matching,
    "match": answers.matching,
    "ordering": answers.ordering,
}


def read(data: bytes) -> Imported:
    """The questions of a Moodle XML file, with the pictures in it. Never raises for what is in it."""
    if len(data) > MOST_BYTES:
        return _nothing(files.TOO_LARGE.at(1, size=f"{len(data) / 1_000_000:.1f}"))
    if data.count(b"<") + data.count(b"&lt;") > _MOST_TAGS:
        return _nothing(MARKUP.at(1, text=f"{_MOST_TAGS:,}"))
    try:
        root = parse(data)
    except ForbiddenError as problem:
        return _nothing(FORBIDDEN.at(problem.line))
    except UnreadableError as problem:
        return _nothing(BROKEN.at(problem.line, text=problem.reason))
    if root.tag != "quiz":
        return _nothing(OTHER.at(root.line, text=root.tag))
    reader = _File()
    reader.read(root)
    findings = sorted(reader.findings, key=lambda it: it.line)
    return Imported(tuple(reader.questions), tuple(findings), reader.shown())


def _nothing(finding: Finding) -> Imported:
    return Imported((), (finding,))


class _File:
    """Reads one file from its beginning to its end: categories and descriptions concern what follows."""

    def __init__(self) -> None:
        self.questions: list[Question] = []
        self.findings: list[Finding] = []
        self.media = Media()
        self._topic = ""
        self._notes: list[tuple[str, Page]] = []

    def read(self, root: Node) -> None:
        for node in root.iter("question"):
            assert isinstance(node, Node)
            if files.is_full(self.findings, node.line):
                return
            if len(self.questions) == MOST_QUESTIONS:
                self.findings.append(files.MANY.at(node.line, most=f"{MOST_QUESTIONS:,}"))
                break
            page = Page(node, self.findings, self.media)
            if _is_bounded(page):
                self._one(page)
        for text, page in self._notes:
            page.report(LAST, text)
        if not self.questions and not self.findings:
            self.findings.append(files.EMPTY.at(1))

    def shown(self) -> dict[str, bytes]:
        """The files that the questions name."""
        written = msgspec.json.encode([it.sheet for it in self.questions]).decode()
        return {path: data for path, data in self.media.files.items() if path in written}

    def _one(self, page: Page) -> None:
        kind = page.node.get("type", "")
        if kind == "category":
            self._category(page)
        elif kind == "description":
            self._description(page)
        elif kind == "essay":
            self._add(page, dict(answers.essay(page, _points(page))))
        elif kind not in _READERS:
            page.report(UNSUPPORTED, kind)
        elif made := _READERS[kind](page):
            self._add(page, made)

    def _category(self, page: Page) -> None:
        path = page.node.said("category/text")
        named = _named(path)
        self._topic = _word(named[-1]) if named else ""
        if self._topic and named != [self._topic]:
            page.report(CATEGORY, path, topic=self._topic)
        if about := page.text("info"):
            page.report(ABOUT, about)

    def _description(self, page: Page) -> None:
        text = page.text("questiontext")
        self._notes.append((text, page))
        page.report(NOTE, text)

    def _add(self, page: Page, made: dict[str, Any]) -> None:
        _report_rest(page)
        tags = [" ".join(node.itertext()).strip() for node in page.node.findall("tags/tag")]
        if any(tags):
            page.report(TAGS, ", ".join(tags))
        weights, said = made.pop("weights", ()), made.pop("feedback", [])
        heading, body = _heading(page.text("questiontext"), page.name or f"Question {len(self.questions) + 1}")
        sheet = Sheet(
            title=heading,
            body="\n\n".join(part for part in (*(text for text, _ in self._notes), body) if part),
            id=_id(page),
            feedback="\n\n".join(part for part in (page.text("generalfeedback"), *said) if part),
            points=_points(page, report=True),
            topic=self._topic or _word("".join(tags[:1])),
            **made,
        )
        self._notes.clear()
        self.questions.append(Question(sheet, page.node.line, weights))


def _is_bounded(page: Page) -> bool:
    """Whether a question is one that people write; says so when it is not."""
    written = (it.text or "" for it in page.node.iter() if it.tag != "file")
    signs = sum(len(_PICTURES.sub("", text)) for text in written)
    answered = len(page.node.findall("answer")) + len(page.node.findall("subquestion"))
    if signs > _MOST_SIGNS:
        page.report(LONG, count=f"{signs:,}", most=f"{_MOST_SIGNS:,}")
    elif answered > _MOST_ANSWERS:
        page.report(MANY, count=answered, most=_MOST_ANSWERS)
    return signs <= _MOST_SIGNS and answered <= _MOST_ANSWERS


def _named(category: str) -> list[str]:
    """The names in a category's path that people gave."""
    names = [name.replace("//", "/").strip() for name in _PARTS.split(category)]
    return [name for name in names if name and name != "top" and not name.startswith(("$", "Default for "))]


def _word(name: str) -> str:
    return re.sub(r"[\W_]+", "-", name).strip("-")


def _id(page: Page) -> str:
    return units.slug(page.node.said("idnumber") or page.name, "")


def _heading(text: str, name: str) -> tuple[str, str]:
    heading, body = markup.titled(text, name)
    return (heading, body) if len(heading) <= _LONGEST_HEADING else (markup.titled("", name)[0], text)


def _points(page: Page, report: bool = False) -> int:
    written = page.node.said("defaultgrade") or page.node.said("defaultmark") or "1"
    worth = _decimal(written)
    points = int(min(max(worth or Decimal(1), Decimal(1)), Decimal(100)))
    if report and worth != points:
        page.report(POINTS, written, points=points)
    return points


def _decimal(written: str) -> Decimal | None:
    try:
        worth = Decimal(written)
    except InvalidOperation:
        return None
    return worth if worth.is_finite() else None


def _report_rest(page: Page) -> None:
    """What Moodle knows of a question and we do not."""
    if page.node.said("hidden") == "1":
        page.report(HIDDEN)
    penalty = page.node.said("penalty")
    if penalty and _is_unusual(penalty) and page.node.get("type") != "truefalse":
        page.report(PENALTY, penalty)
    if hints := page.node.findall("hint"):
        page.report(HINTS, count=len(hints))
    for tag in _COMBINED:
        if (words := page.text(tag)) and words.casefold() not in _USUAL:
            page.report(COMBINED, words)


def _is_unusual(penalty: str) -> bool:
    """Moodle's own settings say nothing of what the author meant."""
    try:
        return not any(abs(float(penalty) - usual) < 0.001 for usual in (0.0, 0.1, 1 / 3))
    except ValueError:
        return True
