"""Named blocks of a lesson: their names, keys, and ends."""

from __future__ import annotations

from markdown_it.token import Token

from app.content import units
from app.content.diagnostics import Place, error, instead
from app.content.manuscript import Manuscript
from app.content.markdown.attributes import Attribute, Header

NAMES = ("note", "warning", "scenario", "activity", "check", "reflection", "instructor")
_KEYS: dict[str, tuple[str, ...]] = {"activity": ("minutes", "group")}
_UNTITLED = ("check",)

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


def keys(page: Manuscript, token: Token) -> dict[str, str]:
    """The name, title and keys of a block's first line, once they are found right."""
    header: Header = token.meta["header"]
    if header.colons != 3:
        page.report(COLONS, place_of(page, token), count=header.colons, name=header.name)
    if header.name not in NAMES:
        name = Attribute("word", header.name, None, header.start, header.start + len(header.name))
        page.report(UNKNOWN, place_of(page, token, name), name=header.name, cure=instead(header.name, NAMES))
        return {"name": "note", "title": header.title.value or "" if header.title else ""}
    found = {"name": header.name}
    words = list(header.words)
    if header.title and header.name not in _UNTITLED:
        found["title"] = header.title.value or ""
    elif header.title:
        words.insert(0, header.title)
    for word in words:
        _word(page, token, header.name, word, found)
    return found


def _word(page: Manuscript, token: Token, name: str, word: Attribute, found: dict[str, str]) -> None:
    place = place_of(page, token, word)
    known = _KEYS.get(name, ())
    if word.kind != "word" or word.value is None:
        cure = (
            f'Put a title of several words in double quotes: `::: {name} "Title"`.'
            if name not in _UNTITLED
            else "Write `::: check` alone, and the question below."
        )
        page.report(KEY, place, name=name, word=place.text, cure=cure)
    elif word.key not in known:
        cure = (
            instead(word.key, known)
            if known
            else f"A block `{name}` has a title in double quotes and no keys."
            if name not in _UNTITLED
            else "Take it out."
        )
        page.report(KEY, place, name=name, word=word.key, cure=cure)
    elif word.key == "minutes" and not 1 <= (units.whole(word.value) or 0) <= 600:
        page.report(VALUE, place, word=place.text, expected="a whole number of minutes, such as `minutes=25`")
    elif not word.value or len(word.value) > 40:
        page.report(VALUE, place, word=place.text, expected="a size, such as `group=5-7`")
    else:
        found[word.key] = word.value
