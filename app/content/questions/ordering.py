"""Put in order: a numbered list, whose written order is right."""

from __future__ import annotations

from app.content import units
from app.content.diagnostics import error
from app.content.manuscript import Manuscript
from app.content.model import Item, Ordering
from app.content.questions.items import ONLY_CHOICES, check_texts, items
from app.content.questions.sections import Node

START = error("order-start", "The list to put in order begins with {start}.", "Begin it with `1.`.")
FEW = error("order-few", "A list to put in order needs at least two items.", "Add items, or ask a choice question.")
NUMBERED_CHOICES = error(
    "choices-numbered",
    "Choices with marks stand in a numbered list.",
    "Begin each choice with `- `, not with a number.",
)


def answer(page: Manuscript, node: Node) -> Ordering | None:
    """The items in their order."""
    found = items(page, node)
    start = int(node.tokens[0].attrs.get("start", 1))
    if any(item.mark for item in found):
        page.report(NUMBERED_CHOICES, found[0].place)
    elif start != 1:
        page.report(START, found[0].place, start=start)
    elif len(found) < 2:
        page.report(FEW, found[0].place)
    elif any(item.feedback for item in found):
        page.report(ONLY_CHOICES, next(item.place for item in found if item.feedback))
    elif check_texts(page, found):
        ids = units.Ids()
        named = ((ids.give(units.slug(item.text, f"item-{n}")), item.html) for n, item in enumerate(found, 1))
        return Ordering(items=tuple(Item(id=id, html=html) for id, html in named))
    return None
