"""The page of all diagnostics: its examples are its own, its sentences the compiler's. `python -m docs.rulebook`.

Each rule has a wrong example, which breaks that rule alone, and a right one, which breaks none. An example says where
it stands: "in a lesson", "in a question", "file `exam.md`"; `tree` makes a whole course of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from app.base.settings import ROOT
from app.content.compiler import compile_course
from app.content.diagnostics import RULES, Diagnostic
from docs.example_course import FILES, FRENCH, HEADS, LIBRARIES, MADE, PATHS, TAILS, Shelf

PAGE = ROOT / "docs" / "authors" / "diagnostics.md"

_HEAD = """# What the compiler may say

An **error** keeps a course from being published; a **warning** is most likely a mistake; **advice** is about craft, and
yours to take. Each finding names its file, line and column, says what is wrong, and what to write instead. The word in
front, its code, never changes its meaning.

The sentences are what the compiler says of the wrong example. Each wrong example breaks its rule and no other, and each
right one breaks none: a test holds that. After an edit of an example, `python -m docs.rulebook` renews the sentences.
"""
_PNG = b"\x89PNG\r\n\x1a\n"
_ENTRY = re.compile(r"^## `(?P<code>[a-z0-9-]+)`\n(?P<rest>.*?)(?=^## `|\Z)", re.DOTALL | re.MULTILINE)
_EXAMPLE = re.compile(
    r"^(?P<side>Wrong|Right), (?P<where>[^\n]+):\n\n(?P<fence>`{3,4})\w+\n(?P<text>.*?)^(?P=fence)$"
    r"|^(?P<made>Wrong|Right): (?P<words>[^\n]+)$",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class Example:
    """What an author wrote, and where; an example that cannot be printed is described in words, and `made`."""

    side: str
    where: str
    text: str
    words: str = ""


@cache
def entries() -> dict[str, list[Example]]:
    """The examples of the page, by code."""
    return {entry["code"]: _examples(entry["rest"]) for entry in _ENTRY.finditer(PAGE.read_text())}


def _examples(rest: str) -> list[Example]:
    return [
        Example(found["side"] or found["made"], found["where"] or "", found["text"] or "", found["words"] or "")
        for found in _EXAMPLE.finditer(rest)
    ]


def tree(code: str, side: str) -> dict[str, bytes]:
    """A course with the wrong or the right example of a rule in it, and without any other fault."""
    if code in MADE:
        made = FILES | MADE[code][side == "Right"]
        return {path: data for path, data in made.items() if data is not None}
    files = dict(FILES)
    for example in entries()[code]:
        if example.side == side:
            files |= _placed(example)
    return files


def _placed(example: Example) -> dict[str, bytes]:
    where = example.where.removeprefix("in ").removeprefix("and ")
    if where.startswith("file `"):
        return {where[6:-1]: example.text.encode()}
    if where == "names of files":
        return {path: _PNG if path.endswith(".png") else PATHS for path in example.text.split()}
    path, head = HEADS[where]
    return (FRENCH if path.endswith(".fr.md") else {}) | {path: (head + example.text + TAILS.get(where, "")).encode()}


def findings(code: str, side: str) -> list[Diagnostic]:
    """What the compiler says of an example."""
    published = compile_course("example", FILES).edition if code == "published-gone" else None
    library = LIBRARIES.get(code, Shelf()) if side == "Wrong" else Shelf()
    return list(compile_course("example", tree(code, side), published, library).diagnostics)


def page() -> str:
    """The page, with the sentences that the compiler says now."""
    known = entries()
    return _HEAD + "".join(_entry(code, known.get(code, [])) for code in sorted(RULES))


def _entry(code: str, examples: list[Example]) -> str:
    said = next((f"{d.message} {d.cure}" for d in findings(code, "Wrong") if d.code == code), "") if examples else ""
    return f"\n## `{code}`\n\n**{RULES[code].severity}**: {said}\n" + "".join(map(_printed, examples))


def _printed(example: Example) -> str:
    if example.words:
        return f"\n{example.side}: {example.words}\n"
    fence = "````" if "```" in example.text else "```"
    form = "text" if "names of files" in example.where else "markdown"
    return f"\n{example.side}, {example.where}:\n\n{fence}{form}\n{example.text}{fence}\n"


if __name__ == "__main__":
    PAGE.write_text(page())
