"""One file in canonical form."""

from __future__ import annotations

import re

from app.content import frontmatter, markdown
from app.content.diagnostics import Diagnostic
from app.content.formatting.bodies import format_body
from app.content.formatting.heads import format_head
from app.content.formatting.lines import BLANK, trimmed
from app.content.layout import Role
from app.content.positions import Source

_NEWLINE = re.compile(r"\r\n?")
_KINDS: dict[Role, markdown.Kind] = {
    "quiz": "questions",
    "exam": "questions",
    "pre-test": "questions",
    "post-test": "questions",
    "bank": "questions",
    "evaluation": "questions",
    "lesson": "lesson",
}
_SCENARIO = re.compile(r"kind:[ \t]*scenario[ \t]*$", re.MULTILINE)


def format_file(text: str, role: Role) -> str:
    """The text with LF line ends, without byte order mark, in canonical form; letters are never changed."""
    text = _NEWLINE.sub("\n", text.removeprefix("\ufeff"))
    lines = text.split("\n")
    findings: list[Diagnostic] = []
    front, body = frontmatter.split(Source("", text), findings)
    head = format_head(lines[1 : body - 1], role) if front is not None and not findings else lines[1 : body - 1]
    kind = _KINDS.get(role, "prose")
    if kind == "lesson" and _SCENARIO.search("\n".join(head)):
        kind = "scenario"
    below = format_body("\n".join(lines[body:]), kind)
    above = ["---", *head, "---"] if body else []
    parted = [*above, *([""] if above and below else []), *below]
    return "\n".join(trimmed(parted)) + "\n" if any(line.strip(BLANK) for line in parted) else ""
