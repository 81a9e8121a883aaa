"""text2qti's plain text → question sheets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.content import units
from app.content.sheets.model import Sheet
from app.interop import files
from app.interop.findings import Finding, Rule, error, info, warning
from app.interop.markup import titled
from app.interop.questions import MOST_QUESTIONS, Imported, Question
from app.interop.text2qti import answers
from app.interop.text2qti.source import STRAY, Entry, entries
from app.interop.text2qti.words import Page

QUIZ = info(
    "text2qti-quiz",
    "The quiz says of itself: “{text}”.",
    "Write it into the quiz's front matter, where it has a place.",
)
GROUP = info(
    "text2qti-group", "{count} of the questions from here to `END_GROUP` are picked.", "All stand here: write `draw:`."
)
POINTS = warning(
    "text2qti-points", "“{text}” is no whole number of points from 1 to 100.", "The question has {points}."
)
NOTE = info("text2qti-text", "This text asks nothing: “{text}”.", "It stands at the beginning of the next question.")
LAST = error("text2qti-text-last", "This text asks nothing, and no question follows: “{text}”.", "It was left out.")

_QUIZ = ("quiz-title", "quiz-description", "option")
_TEXT = ("text", "text-title")
_GROUP = ("group", "group-end", "pick", "group-points")
_BESIDE = (*_QUIZ, *_TEXT, *_GROUP, "title", "points", "question")  # all others are answers


def read(data: bytes) -> Imported:
    """The questions of a file that text2qti understands. Never raises, and never runs the programs in it."""
    source, findings = files.text(data)
    if source is None:
        return Imported((), tuple(findings))
    reader = _Reader(findings)
    for asked in _gathered(entries(source, findings)):
        if not reader.take(asked):
            break
    reader.finish()
    return Imported(tuple(reader.questions), tuple(sorted(findings, key=lambda it: it.line)))


@dataclass
class Asked:
    """An entry that is no part of a question; or a question with its answers and what was said before it."""

    entry: Entry
    answers: list[Entry] = field(default_factory=list)
    title: Entry | None = None
    points: Entry | None = None


def _gathered(found: Iterator[Entry]) -> Iterator[Asked]:
    """Questions with their answers; titles and points belong to the question that follows."""
    asked: Asked | None = None
    title = points = None
    for entry in found:
        if entry.kind not in _BESIDE and asked:
            asked.answers.append(entry)
            continue
        if asked:
            yield asked
            asked = None
        if entry.kind == "title":
            title = entry
        elif entry.kind == "points":
            points = entry
        elif entry.kind == "question":
            asked, title, points = Asked(entry, [], title, points), None, None
        else:
            yield Asked(entry)
    if asked:
        yield asked


class _Reader:
    """Reads one file from its beginning to its end: groups and texts concern what follows."""

    def __init__(self, findings: list[Finding]) -> None:
        self.questions: list[Question] = []
        self._findings = findings
        self._points = ""  # of each question of the group
        self._notes: list[tuple[str, int]] = []

    def take(self, asked: Asked) -> bool:
        """Read one question or entry; False when no more are read."""
        entry = asked.entry
        if files.is_full(self._findings, entry.line):
            return False
        if entry.kind == "question":
            if len(self.questions) == MOST_QUESTIONS:
                self._findings.append(files.MANY.at(entry.line, most=f"{MOST_QUESTIONS:,}"))
                return False
            self._question(asked)
        elif entry.kind in _QUIZ:
            self._report(QUIZ, entry, entry.whole)
        elif entry.kind in _TEXT:
            page = Page(entry, entry.text, self._findings)
            self._notes.append((page.words(entry.text), entry.line))
            self._report(NOTE, entry, entry.text)
        else:
            self._group(entry)
        return True

    def finish(self) -> None:
        """Say what concerns the file as a whole."""
        self._findings += [LAST.at(line, text=note) for note, line in self._notes]
        if not self.questions and not self._findings:
            self._findings.append(files.EMPTY.at(1))

    def _report(self, rule: Rule, entry: Entry, text: str = "", **words: object) -> None:
        self._findings.append(rule.at(entry.line, "", text, **words))

    def _group(self, entry: Entry) -> None:
        if entry.kind in ("group", "group-end"):
            self._points = ""
        elif entry.kind == "pick":
            self._report(GROUP, entry, count=entry.text)
        elif entry.kind == "group-points":
            self._points = entry.text
        else:
            self._report(STRAY, entry, entry.whole)

    def _question(self, asked: Asked) -> None:
        name = asked.title.text if asked.title else ""
        page = Page(asked.entry, name or asked.entry.text, self._findings)
        text = page.words(asked.entry.text)
        made = answers.read(page, asked.answers)
        if made is None:
            return
        heading, body = titled(text, name or f"Question {len(self.questions) + 1}")
        body = "\n\n".join(part for part in (*(note for note, _ in self._notes), body) if part)
        self._notes.clear()
        sheet = Sheet(
            title=heading,
            body=body,
            id=units.slug(name, "") if name else "",
            points=self._worth(page, asked),
            **made.fields,
        )
        self.questions.append(Question(sheet, asked.entry.line, made.weights))

    def _worth(self, page: Page, asked: Asked) -> int:
        written = asked.points.text if asked.points else self._points
        if not written:
            return 1
        if re.fullmatch(r"\d{1,3}(?:\.0)?", written, re.ASCII) and 1 <= float(written) <= 100:
            return int(float(written))
        half = re.fullmatch(r"\d{1,2}\.5", written, re.ASCII)
        points = int(float(written)) + 1 if half else 1
        page.report(POINTS, asked.points or asked.entry, written, points=points)
        return points
