"""Choice questions: a task list. One `[x]` is single choice, several are multiple; True and False are a kind."""

from __future__ import annotations

from app.content import units
from app.content.diagnostics import error
from app.content.manuscript import Manuscript
from app.content.model import Choice, Choices, QuestionKind
from app.content.questions.attributes import Settings
from app.content.questions.items import ListItem, check_texts, items
from app.content.questions.sections import Node

MIXED = error(
    "choices-mixed",
    "This item has no mark, but others of its list have.",
    "Write `- [ ]` before it, or separate the two lists by a line of text.",
)
NEAR = error(
    "choice-mark",
    "`{mark}` is not a mark of a choice.",
    "Write `[x]`, `[ ]` or, for a voided choice, `[~]`, and a space behind it.",
)
FEW = error("choices-few", "A choice needs at least two choices.", "Add wrong choices that a beginner may believe.")
NONE_RIGHT = error("choices-none-right", "No choice is marked as right.", "Write `[x]` before the right one.")


def read_choices(page: Manuscript, node: Node) -> list[ListItem] | None:
    """The marked items of a task list; None when the marks cannot be trusted."""
    found = items(page, node)
    fine = True
    for item in found:
        if item.mark == "near" and item.inline:
            mark = item.inline.meta["raw"][: item.inline.meta["mark_end"]]
            shift = item.inline.meta["shift"]
            page.report(NEAR, page.within(item.inline, -shift, len(mark) - shift), mark=mark)
            fine = False
    for item in found:
        if not item.mark:
            page.report(MIXED, item.place)
            fine = False
            break
    if fine and len(found) < 2:
        page.report(FEW, found[0].place)
        return None
    return found if check_texts(page, found) and fine else None


def report_marks(page: Manuscript, found: list[ListItem]) -> None:
    """In a translation no mark but the empty one stands before a choice."""
    for item in found:
        if item.mark != " " and item.inline:
            meta = item.inline.meta
            place = page.within(item.inline, -meta["shift"], meta["mark_end"] - meta["shift"])
            page.report_kept(place, "Write `[ ]` before every choice.")


def choices(found: list[ListItem]) -> tuple[Choice, ...]:
    """Choices with ids made from their words."""
    ids = units.Ids()
    made = []
    for number, item in enumerate(found, 1):
        id = ids.give(units.slug(item.text, f"choice-{number}"))
        right, voided = item.mark == "x", item.mark == "~"
        made.append(Choice(id=id, html=item.html, right=right, voided=voided, feedback=item.feedback))
    return tuple(made)


def answer(page: Manuscript, node: Node, settings: Settings) -> tuple[QuestionKind, Choices, tuple[Choice, ...]] | None:
    """The kind, the key and the choices of a question with a task list."""
    found = read_choices(page, node)
    if found is None:
        return None
    if page.translates:
        report_marks(page, found)
        return "single", Choices(), choices(found)
    right = sum(item.mark == "x" for item in found)
    if settings.may_void and all(item.mark == "~" for item in found):
        settings.voided = True
    if not right and not settings.voided:
        page.report(NONE_RIGHT, found[0].place)  # all else of the question can be read, also by its form
    return _kind(found, right, settings), Choices(), choices(found)


def _kind(found: list[ListItem], right: int, settings: Settings) -> QuestionKind:
    """What a question asks for; where it is voided and nothing is right any longer, what its heading still says."""
    if {item.text for item in found} == {"True", "False"} and right <= 1 and (right or settings.voided):
        return "truefalse"
    several = right > 1 or settings.many or (not right and settings.partial)
    return "multiple" if several else "single"
