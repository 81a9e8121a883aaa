"""GIFT → question sheets."""

from __future__ import annotations

import re
from dataclasses import replace

from app.content import units
from app.content.positions import Source
from app.interop import files
from app.interop.findings import Finding, error, info
from app.interop.gift import answers
from app.interop.gift.source import Block, Command, parts, shown
from app.interop.gift.words import Format, Page
from app.interop.markup import titled
from app.interop.questions import MOST_QUESTIONS, Imported, Question

OPEN = error("gift-open", "A brace `{{` is never closed.", "The question was left out: write `}}` behind its answer.")
CLOSED = error(
    "gift-closed", "A brace `}}` closes nothing.", "The question was left out: write `\\}}` for a brace in words."
)
TITLE = error(
    "gift-title", "The title that `::` begins has no end.", "The question was left out: write `::` behind it."
)
BLANKS = error(
    "gift-several-answers",
    "This question has answers at several places of its text.",
    "It was left out: make a question of each.",
)
JOINED = info("gift-blank-line", "A blank line stands within a question.", "The parts were joined.")
NOTE = info(
    "gift-description",
    "This text asks nothing: “{text}”.",
    "It stands at the beginning of the next question.",
)
LAST = error("gift-description-last", "This text asks nothing, and no question follows: “{text}”.", "It was left out.")
TAGS = info(
    "gift-tags", "The question has the tags {text}.", "The first is its topic when it has none; tags are not kept."
)
CATEGORY = info("gift-category", "The category is “{text}”.", "Its questions have the topic `{topic}`.")

_FORMAT = re.compile(r"\s*\[(html|markdown|plain|moodle)\]", re.IGNORECASE)
_TOPIC = re.compile(r"[^\W_]+(?:[-_][^\W_]+)*")
_BLANK = "…"
_PARTS = re.compile(r"(?<!/)/(?!/)")
_LONGEST_HEADING = 300


def read(data: bytes) -> Imported:
    """The questions of a GIFT file. Never raises for what is in it."""
    source, findings = files.text(data)
    if source is None:
        return Imported((), tuple(findings))
    reader = _Reader(findings)
    reader.read(source)
    return Imported(tuple(reader.questions), tuple(sorted(findings, key=lambda it: it.line)))


class _Reader:
    """Reads one file from its beginning to its end: categories and descriptions concern what follows."""

    def __init__(self, findings: list[Finding]) -> None:
        self.questions: list[Question] = []
        self._findings = findings
        self._topic = ""
        self._notes: list[tuple[str, int]] = []

    def read(self, source: Source) -> None:
        for part in parts(source):
            if files.is_full(self._findings, part.line):
                return
            if len(self.questions) == MOST_QUESTIONS:
                self._findings.append(files.MANY.at(part.line, most=f"{MOST_QUESTIONS:,}"))
                break
            if isinstance(part, Command):
                self._category(part)
            else:
                self._block(part)
        self._findings += [LAST.at(line, text=note) for note, line in self._notes]
        if not self.questions and not self._findings:
            self._findings.append(files.EMPTY.at(1))

    def _category(self, command: Command) -> None:
        names = [name.replace("//", "/").strip() for name in _PARTS.split(command.category)]
        named = [name for name in names if name and name not in ("top", "$course$", "$system$", "$module$")]
        self._topic = topic(named[-1]) if named else ""
        if self._topic and (len(named) > 1 or self._topic != named[-1]):
            self._findings.append(CATEGORY.at(command.line, text=command.category, topic=self._topic))

    def _block(self, block: Block) -> None:
        found = _divided(block)
        if isinstance(found, Finding):
            self._findings.append(found)
            return
        title, form, before, answer, after = found
        page = Page(block, title, form, self._findings)
        if block.joined:
            page.report(JOINED)
        if answer is None:
            text = page.words(before)
            self._notes.append((text, block.line))
            page.report(NOTE, text=text)
            return
        blank = f"{before.rstrip()} {_BLANK}{after}" if after.strip() else before
        self._question(page, block, blank, answer)

    def _question(self, page: Page, block: Block, text: str, answer: tuple[str, int]) -> None:
        made = answers.read(page, *answer)
        if made is None:
            return
        heading, body = _heading(page.words(text), page.title or f"Question {len(self.questions) + 1}")
        body = "\n\n".join(part for part in (*(note for note, _ in self._notes), body) if part)
        self._notes.clear()
        if block.tags:
            page.report(TAGS, text=", ".join(block.tags))
        sheet = replace(
            made.sheet,
            title=heading,
            body=body,
            id=units.slug(block.id or page.title, "") if block.id or page.title else "",
            topic=self._topic or topic("".join(block.tags[:1])),
        )
        self.questions.append(Question(sheet, block.line, made.weights))


def topic(name: str) -> str:
    """A name as the one word that a topic is."""
    return name if _TOPIC.fullmatch(name) else units.slug(name, "")


def _heading(text: str, name: str) -> tuple[str, str]:
    heading, body = titled(text, name)
    if len(heading) <= _LONGEST_HEADING:
        return heading, body
    return titled("", name)[0], text


Divided = tuple[str, Format, str, tuple[str, int] | None, str]


def _divided(block: Block) -> Divided | Finding:
    """Title, format, what stands before the braces, what in them and from where, what behind them."""
    text = block.text
    start = len(text) - len(text.lstrip())
    title = ""
    if text.startswith("::", start):
        end = text.find("::", start + 2)
        if end < 0:
            return TITLE.at(block.line, text=shown(text.strip()))
        title, start = " ".join(shown(text[start + 2 : end], " ").split()), end + 2
    marked = _FORMAT.match(text, start)
    form: Format = marked[1].lower() if marked else "moodle"  # type: ignore[assignment]
    start = marked.end() if marked else start
    opening, closing = text.find("{", start), text.rfind("}")
    said = title or shown(text[start:].strip(), " ")
    if opening < 0:
        return CLOSED.at(block.line, said) if closing >= start else (title, form, text[start:], None, "")
    if closing < opening:
        return OPEN.at(block.line, said)
    inner = text[opening + 1 : closing]
    if "{" in inner or "}" in inner:
        return BLANKS.at(block.line, said)
    return title, form, text[start:opening], (inner, opening + 1), text[closing + 1 :]
