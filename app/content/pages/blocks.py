"""Named blocks of a lesson: their names, keys, and ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from markdown_it.token import Token

from app.content import units
from app.content.diagnostics import Place, error, instead
from app.content.manuscript import Manuscript
from app.content.markdown.attributes import Attribute, Header

Name = Literal["note", "warning", "scenario", "activity", "check", "reflection", "instructor"]
NAMES: tuple[Name, ...] = ("note", "warning", "scenario", "activity", "check", "reflection", "instructor")
_KEYS: dict[str, tuple[str, ...]] = {"activity": ("minutes", "group")}
_MOST_MINUTES, _LONGEST_GROUP = 600, 40

UNKNOWN = error("block-unknown", "There is no block `{name}`.", "{cure}")
OPEN = error("block-open", "The block `{name}` has no end.", "Write `:::` on a line of its own behind its last line.")
HEADING = error(
    "block-heading",
    "The block `{name}` is still open at the heading below.",
    "Close it with `:::` before the heading; within a block, headings begin with `###`.",
)
NESTED = error(
    "block-nested",
    "The block `{name}` is still open where the next one begins.",
    "Close it with `:::` first: blocks do not stand within blocks.",
)
STRAY = error("block-stray", "This `:::` closes nothing.", "Take it out, or write `::: note` where the block begins.")
MISPLACED = error(
    "block-misplaced", "A block stands within a list or a quote.", "Begin it at the start of a line, behind the list."
)
COLONS = error("block-colons", "A block begins with three colons, not {count}.", "Write `::: {name}`.")
KEY = error("block-key", "The block `{name}` takes no `{word}`.", "{cure}")
VALUE = error("block-value", "`{word}` is not a value that this key can have.", "Write {expected}.")
ELSEWHERE = error("block-elsewhere", "Blocks stand in lessons only.", "Write this as ordinary text.")


def place_of(page: Manuscript, token: Token, word: Attribute | None = None) -> Place:
    """The place of a block's first line, or of a word in it."""
    line = page.body + (token.map or [0])[0]
    if word is None:
        return page.source.line_place(line)
    start = page.source.start(line) + page.source.lines[line].find(":::")
    return page.source.place(start + word.start, start + word.end)


def check_ends(page: Manuscript, tokens: list[Token]) -> None:
    """Report blocks that end wrongly or stand where they cannot."""
    rules = {"end": OPEN, "heading": HEADING, "nested": NESTED}
    for token in tokens:
        if token.type == "block_open" and token.meta["ending"] in rules:
            page.report(rules[token.meta["ending"]], place_of(page, token), name=token.meta["header"].name)
        elif token.type == "block_stray":
            page.report(STRAY, place_of(page, token))
        elif token.type == "block_misplaced":
            page.report(MISPLACED, place_of(page, token))


def refuse(page: Manuscript, tokens: list[Token]) -> None:
    """Report every block: this page has none."""
    check_ends(page, tokens)
    for token in tokens:
        if token.type == "block_open" and token.meta["ending"] == "closed":
            page.report(ELSEWHERE, place_of(page, token))


@dataclass
class Opening:
    """The first line of a block, typed."""

    name: Name
    title: str = ""
    minutes: int | None = None
    group: str = ""


def read_opening(page: Manuscript, token: Token) -> Opening:
    """Read a block's first line. An unknown block is read on as a note."""
    header: Header = token.meta["header"]
    if header.colons != 3:
        page.report(COLONS, place_of(page, token), count=header.colons, name=header.name)
    name = next((name for name in NAMES if name == header.name), None)
    if name is None:
        word = Attribute("word", header.name, None, header.start, header.start + len(header.name))
        page.report(UNKNOWN, place_of(page, token, word), name=header.name, cure=instead(header.name, NAMES))
        return Opening("note", header.title.value or "" if header.title else "")
    opening = Opening(name)
    for word in _joined([*([header.title] if header.title else []), *header.words]):
        if word is header.title and name != "check":
            opening.title = word.value or ""
        else:
            _word(page, token, opening, word)
    return opening


def _joined(words: list[Attribute]) -> list[Attribute]:
    """Words without values that follow each other are one thing, most likely a title without its quotes."""
    found: list[Attribute] = []
    for word in words:
        if found and word.value is None and found[-1].value is None:
            found[-1] = Attribute("bad", found[-1].key, None, found[-1].start, word.end)
        else:
            found.append(word)
    return found


def _word(page: Manuscript, token: Token, opening: Opening, word: Attribute) -> None:
    place = place_of(page, token, word)
    if word.kind != "word" or word.value is None or word.key not in _KEYS.get(opening.name, ()):
        named = word.kind == "word" and word.value is not None
        cure = _cure(opening.name, word.key if named else "")
        page.report(KEY, place, name=opening.name, word=word.key if named else place.text, cure=cure)
    elif word.key == "minutes":
        opening.minutes = units.whole(word.value)
        if not 1 <= (opening.minutes or 0) <= _MOST_MINUTES:
            page.report(VALUE, place, word=place.text, expected="a whole number of minutes, such as `minutes=25`")
    elif not word.value or len(word.value) > _LONGEST_GROUP:
        page.report(VALUE, place, word=place.text, expected="a size, such as `group=5-7`")
    else:
        opening.group = word.value


def _cure(name: Name, key: str) -> str:
    """What to write instead of a word that the block does not take."""
    if name == "check":
        return "Write `::: check` alone, and the question on the lines below."
    if key and name in _KEYS:
        return instead(key, _KEYS[name])
    return f'Write `::: {name} "Title"`: a title stands in double quotes, once.'
