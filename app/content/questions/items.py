"""The items of a list: their text, their mark, and the feedback below them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markdown_it.token import Token

from app.content import rendering
from app.content.diagnostics import Place, error
from app.content.manuscript import Manuscript
from app.content.questions.sections import Node, flat, nodes

JOINED = error(
    "feedback-joins-text",
    "This feedback has become part of the choice's text.",
    "Indent the `>` by two spaces, not more.",
)
EMPTY = error("choice-empty", "This choice has no text.", "Write the choice behind its mark, or take the line out.")
TWICE = error("choice-twice", "This choice stands in the list twice.", "Change one of the two, or take one out.")
ONLY_CHOICES = error(
    "feedback-misplaced",
    "Only choices have feedback of their own.",
    "Put what you want to say into the `>` quote at the end of the question.",
)

_QUOTE_ROW = re.compile(r"\n[ \t]*(>[^\n]*)")


@dataclass(frozen=True)
class ListItem:
    """One item, its mark (`x`, a space, `~`, "near" for a near miss, or nothing) and its words."""

    mark: str
    html: str
    text: str
    feedback: str
    place: Place
    opening: Token
    inline: Token | None


def items(page: Manuscript, node: Node) -> list[ListItem]:
    """The items of a list, in order."""
    return [_item(page, part) for part in nodes(node.tokens[1:-1])]


def _item(page: Manuscript, part: Node) -> ListItem:
    opening, inner = part.tokens[0], nodes(part.tokens[1:-1])
    feedback = inner.pop() if len(inner) > 1 and inner[-1].kind == "blockquote_open" else None
    first = next((token for token in flat(inner) if token.type == "inline"), None)
    _check_joined(page, flat(inner))
    single = len(inner) == 1 and inner[0].kind == "paragraph_open" and first
    html = rendering.inline(first) if single and first else rendering.html(flat(inner))
    said = rendering.html(feedback.tokens[1:-1]) if feedback else ""
    place = page.place(first) if first and first.content else page.place(opening)
    return ListItem(opening.meta.get("mark", ""), html, rendering.text(flat(inner)), said, place, opening, first)


def _check_joined(page: Manuscript, tokens: list[Token]) -> None:
    """A `>` that is indented too far is text of the choice, or code."""
    for token in tokens:
        if token.type == "code_block" and token.content.lstrip().startswith(">"):
            page.report(JOINED, page.place(token))
        elif token.type == "inline" and (found := _QUOTE_ROW.search(token.content)):
            page.report(JOINED, page.within(token, found.start(1), found.end(1)))


def check_texts(page: Manuscript, found: list[ListItem]) -> bool:
    """Whether each item has a text, and none the same as another; reports what is wrong."""
    seen: set[str] = set()
    fine = True
    for item in found:
        if not item.html:
            page.report(EMPTY, item.place)
        elif item.html in seen:
            page.report(TWICE, item.place)
        fine = fine and bool(item.html) and item.html not in seen
        seen.add(item.html)
    return fine
