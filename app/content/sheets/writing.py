"""Writing sheets: alone, over a question of a file, behind the last."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace as changed

from app.content import markdown as language
from app.content import rendering, units
from app.content.sheets.model import Sheet
from app.content.sheets.reading import opened, places
from app.content.sheets.safety import normalised
from app.content.sheets.setting import rendered

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_END = re.compile(r"[\r\n]*$")


def write(sheet: Sheet) -> str:
    """The Markdown of a question, ending with one line end; what would read otherwise is escaped.

    A sheet that lacks something (no right choice, a criterion of 0 points) is written as it is: the compiler says so.
    """
    return rendered(normalised(sheet))


def replace(markdown: str, number: int, sheet: Sheet) -> str:
    """The file with one question (counted from 0) rewritten, and every other byte as it was.

    The lines end as in the file. Raises IndexError when there is no such question.
    """
    start, end = places(markdown)[number]
    lines = _LINE.findall(markdown)
    mark = "\ufeff" if start == 1 and markdown.startswith("\ufeff") else ""
    ending = _ending(lines[start - 1]) or _ending(lines[0]) or "\n"
    written = mark + write(sheet).rstrip("\n").replace("\n", ending) + _ending(lines[end - 1])
    after = lines[end:]
    if after and after[0].strip():
        written += ending  # what follows must not become a part of an answer
    return "".join([*lines[: start - 1], written, *after])


def _ending(line: str) -> str:
    found = _END.search(line)
    return found[0] if found else ""


def append(markdown: str, sheets: Iterable[Sheet], taken: Iterable[str] = ()) -> str:
    """The file with more questions behind its last, all other bytes as they were.

    An id that a question of the file or one of `taken` has already gets a number behind it.
    """
    ending = _ending((_LINE.findall(markdown) or ["\n"])[0]) or "\n"
    ids = units.Ids()
    ids.taken.update(taken, _ids(markdown))
    written = [write(with_id(sheet, ids)).replace("\n", ending) for sheet in sheets]
    if markdown and not markdown.endswith(ending):
        markdown += ending
    if markdown and not markdown.endswith(ending * 2):
        markdown += ending
    return markdown + ending.join(written)


def with_id(sheet: Sheet, ids: units.Ids) -> Sheet:
    """The sheet with an id that no other has; it is written out only where the heading alone would not give it."""
    wanted = sheet.id or own_id(sheet.title)
    given = ids.give(wanted)
    return sheet if given == wanted else changed(sheet, id=given)


def own_id(title: str) -> str:
    """The id that a question without one has by its heading."""
    return units.slug(rendering.plain(language.parse_inline(title)[0].children or []), "question")


def _ids(markdown: str) -> set[str]:
    """The ids of a file's questions, also of those that have an error."""
    page = opened(markdown)
    found = set()
    for opening, title in zip(page.tokens, page.tokens[1:], strict=False):
        if opening.type == "heading_open" and opening.tag == "h2":
            attributes = opening.meta.get("attributes")
            written = attributes.id.key[1:] if attributes and attributes.id else ""
            found.add(written or own_id(title.content))
    return found
