"""A text2qti file cut into its entries: the mark at the start of a line says what the text behind it is."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.content.positions import Source
from app.interop import files
from app.interop.findings import Finding, error, info, warning

CODE = error(
    "text2qti-code", "A program stands here that would write questions.", "It was not run: run it and read its output."
)
STRAY = error("text2qti-line", "This line begins with no mark: “{text}”.", "It was left out.")
JOINED = info(
    "text2qti-unindented", "This line continues a text, but is not indented: “{text}”.", "It was joined to it."
)
COMMENT = warning("text2qti-comment-open", "`COMMENT` has no `END_COMMENT`.", "All that follows was left out.")

_MARKS = (
    ("quiz-title", r"quiz title:"),
    ("quiz-description", r"quiz description:"),
    ("text-title", r"text title:"),
    ("text", r"text:"),
    ("title", r"title:"),
    ("points", r"points:"),
    ("pick", r"pick:"),
    ("group-points", r"points per question:"),
    ("option", r"(?:shuffle|show|one|can't|feedback)[a-z' -]*:"),
    ("question", r"\d+\."),
    ("right", r"\*[a-z]\)"),
    ("wrong", r"[a-z]\)"),
    ("right-of-several", r"\[\*\]"),
    ("wrong-of-several", r"\[ ?\]"),
    ("dropdown", r"\{\*\}|\{ ?\}"),
    ("blank", r"<>"),
    ("accepted", r"\*"),
    ("feedback", r"\.\.\."),
    ("if-right", r"\+"),
    ("if-wrong", r"-"),
    ("number", r"="),
)
_START = re.compile("|".join(f"(?P<k{n}>{form})" for n, (_, form) in enumerate(_MARKS)), re.IGNORECASE)
_WHOLE = {"GROUP": "group", "END_GROUP": "group-end"}
_ESSAY, _UPLOAD = re.compile(r"_{3,}\s*"), re.compile(r"\^{3,}\s*")
_FENCE = re.compile(r"(`{3,})(.*)")


@dataclass
class Entry:
    """What a mark begins: its kind, the lines of its text, and the line on which it stands."""

    kind: str
    line: int
    lines: list[str] = field(default_factory=list)
    written: str = ""  # its first line as it stands in the file

    @property
    def text(self) -> str:
        """The text without its indent."""
        first, *rest = self.lines or [""]
        return f"{first}\n{textwrap.dedent(chr(10).join(rest))}".strip()

    @property
    def whole(self) -> str:
        """The entry as it stands in the file."""
        return "\n".join([self.written, *self.lines[1:]])


def entries(source: Source, findings: list[Finding]) -> Iterator[Entry]:
    """The entries of a file in order; what is none is reported."""
    current: Entry | None = None
    blank = False
    for number, line in _without_comments(source, findings):
        if files.is_full(findings, number):
            break
        if not line.strip():
            blank = True
        elif current and line[0] in " \t":
            current.lines += [""] * blank + [line.expandtabs(4)]
            blank = False
        elif entry := _entry(line, number):
            if current:
                yield current
            current, blank = entry, False
        elif current and not blank and current.lines:
            findings.append(JOINED.at(number, text=line))
            current.lines.append(f"    {line}")
        else:
            findings.append(STRAY.at(number, text=line))
    if current:
        yield current


def _entry(line: str, number: int) -> Entry | None:
    bare = line.strip()
    if bare in _WHOLE:
        return Entry(_WHOLE[bare], number, written=line)
    if _ESSAY.fullmatch(bare) or _UPLOAD.fullmatch(bare):
        return Entry("essay" if bare[0] == "_" else "upload", number, written=line)
    found = _START.match(line)
    if not found or line[found.end() : found.end() + 1].strip():
        return None
    kind = _MARKS[int((found.lastgroup or "k0")[1:])][0]
    return Entry(kind, number, [line[found.end() :].strip()], line)


def _without_comments(source: Source, findings: list[Finding]) -> Iterator[tuple[int, str]]:
    """The lines with their numbers, without comments and without programs, which are never run."""
    until, start = "", 0
    for number, line in enumerate(source.lines, 1):
        if until:
            until = "" if line.rstrip() == until else until
        elif line.rstrip() == "COMMENT":
            until, start = "END_COMMENT", number
        elif code := _FENCE.match(line):
            findings.append(CODE.at(number, text=code[2]))
            until = code[1]
        elif not line.startswith("%"):
            yield number, line
    if until == "END_COMMENT":
        findings.append(COMMENT.at(start))
