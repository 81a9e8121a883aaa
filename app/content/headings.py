"""Headings: where they may stand, their levels, and the ids by which other pages link them."""

from __future__ import annotations

from markdown_it.token import Token

from app.content import rendering, units
from app.content.diagnostics import error, warning
from app.content.manuscript import Manuscript

TITLE_LEVEL = error(
    "heading-title", "`#` is for the title, which stands in the front matter.", "Begin headings in the text with `##`."
)
SKIPPED = warning("heading-skipped", "This heading skips a level.", "Write it with {marks}.")
UNDERLINED = error(
    "heading-underlined",
    "A line of `===` or `---` under a text makes it a heading.",
    "Write `## {title}`, or leave a blank line between the two.",
)
MISPLACED = error(
    "heading-misplaced",
    "A heading stands within a list or a quote.",
    "Begin it at the start of a line, or make it bold text.",
)


def settle(page: Manuscript, anchors: bool) -> None:
    """Report headings that stand wrongly; with `anchors`, give those of the second and third level ids."""
    level, number = 1, 0
    for opening, title in zip(page.tokens, page.tokens[1:], strict=False):
        if opening.type == "block_open":
            level = 2
        elif opening.type == "heading_open":
            level = _check(page, opening, title, level)
            number += opening.tag == "h2"
            if anchors and opening.tag in ("h2", "h3"):
                opening.attrs["id"] = page.anchors.give(_id(page, opening, title, number))


def _check(page: Manuscript, opening: Token, title: Token, level: int) -> int:
    """Report what is wrong with a heading; returns the level below which the next may stand."""
    depth = int(opening.tag[1])
    place = page.place(title) if title.content else page.place(opening)
    if opening.markup in ("=", "-"):
        page.report(UNDERLINED, place, title=title.content.split("\n")[0])
    elif opening.level > 1 or (opening.level == 1 and depth == 2):
        page.report(MISPLACED, place)
    elif depth == 1:
        page.report(TITLE_LEVEL, page.place(opening))
        return level
    elif depth > level + 1:
        page.report(SKIPPED, place, marks=f"`{'#' * (level + 1)}`")
    return depth


def _id(page: Manuscript, opening: Token, title: Token, number: int) -> str:
    """The id that is written; that of the original's heading with this number; else one from its words."""
    attributes = opening.meta.get("attributes")
    if attributes and attributes.id:
        return str(attributes.id.key[1:])
    if page.original and opening.tag == "h2" and number <= len(page.original.headings):
        return page.original.headings[number - 1]
    return units.slug(rendering.plain(title.children or []), "part")
