"""The parts of a question: its body, its answer, its feedback, and what can go wrong between them."""

from __future__ import annotations

from dataclasses import dataclass, field

from markdown_it.token import Token

from app.content.diagnostics import Place, error
from app.content.manuscript import Manuscript
from app.content.questions.sections import Node, flat, nodes

MISSING = error(
    "answer-missing",
    "This question has no answer.",
    "Write its answer below: a list with `- [x]`, or a line `Answer: …`.",
)
TWICE = error("answer-twice", "This question has two answers.", "Keep one, or make two questions of it.")
NOT_LAST = error(
    "answer-not-last",
    "Something stands between the answer and the end of the question.",
    "Move it above the answer; only a `>` quote with feedback may follow.",
)
SWALLOWED = error(
    "answer-swallowed",
    "This answer has become part of the text around it.",
    "Leave a blank line above `Answer:`, and begin it at the start of the line.",
)
NOT_ALONE = error(
    "answer-not-alone",
    "The line below `Answer:` belongs to nothing.",
    "Write the whole answer on one line, and leave a blank line below it.",
)
SPELLING = error("answer-spelling", "`{word}` is not how an answer begins.", "Write `Answer:`.")
UNMARKED = error(
    "choices-unmarked",
    "The choices of this list have no marks.",
    "Write `- [x]` before the right choice and `- [ ]` before the others.",
)
SPLIT = error(
    "feedback-splits-list",
    "This feedback ends the list of choices.",
    "Indent the `>` by two spaces, so that it stands under its choice.",
)
QUOTES = error(
    "feedback-twice",
    "There are two quotes at the end of this question.",
    "Join them to one: write `>` on the blank line between them, too.",
)


@dataclass
class Anatomy:
    """A question's parts; `answer` is empty where a translation or a mistake leaves it out."""

    body: list[Token] = field(default_factory=list)
    answer: list[Node] = field(default_factory=list)
    feedback: list[Token] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """The type of the answer's first token, or nothing."""
        return self.answer[0].kind if self.answer else ""


def dissect(page: Manuscript, tokens: list[Token], place: Place) -> Anatomy | None:
    """The parts of a question whose heading stands at `place`; None when its answer cannot be found."""
    if _swallowed(page, tokens):
        return None
    parts = _mended(page, nodes(tokens))
    end = len(parts)
    while end and parts[end - 1].kind == "blockquote_open":
        end -= 1
    if len(parts) - end > 1 and end:
        page.report(QUOTES, page.place(parts[end + 1].tokens[0]))
    start = _start(page, parts[:end], place)
    if start is None:
        return None
    return Anatomy(flat(parts[:start]), parts[start:end], _inside(parts[end]) if end < len(parts) else [])


def _inside(quote: Node) -> list[Token]:
    return quote.tokens[1:-1]


def _start(page: Manuscript, parts: list[Node], place: Place) -> int | None:
    """Where the answer begins among the parts before the feedback; reports when there is none, or no single one."""
    strong = [n for n, part in enumerate(parts) if _is_strong(part)]
    last = len(parts) - 1
    if last > 0 and parts[last].kind == "table_open" and _is_essay(parts[last - 1]):
        last -= 1
    if last < 0 or not _is_answer(parts[last]):
        if strong and _is_whole(page, parts[strong[-1]]):
            page.report(NOT_LAST, page.place(_first_inline(parts[strong[-1] + 1])))
        elif strong:
            return None
        elif last >= 0 and parts[last].kind == "bullet_list_open":
            page.report(UNMARKED, page.place(_first_inline(parts[last])))
        elif page.translates:
            return len(parts)
        else:
            page.report(MISSING, place)
        return None
    if strong and strong[0] < last:
        page.report(TWICE, page.place(_first_inline(parts[last])))
        return None
    return last if _is_whole(page, parts[last]) else None


def _is_answer(part: Node) -> bool:
    return part.kind in ("table_open", "ordered_list_open") or _is_strong(part)


def _is_strong(part: Node) -> bool:
    """Whether it can only be an answer; a table or an order before the answer belongs to the body."""
    return part.kind == "answer" or (part.kind == "bullet_list_open" and any(_marks(part)))


def _marks(part: Node) -> list[str]:
    return [token.meta.get("mark", "") for token in part.tokens if token.type == "list_item_open"]


def _is_essay(part: Node) -> bool:
    return part.kind == "answer" and part.tokens[0].content.split()[:1] == ["essay"]


def _is_whole(page: Manuscript, part: Node) -> bool:
    if part.kind != "answer":
        return True
    token = part.tokens[0]
    if token.meta["word"] != "Answer:":
        line = page.source.start(page.body + token.map[0]) if token.map else 0
        start = page.source.text.find(token.meta["word"], line)
        page.report(SPELLING, page.source.place(start, start + len(token.meta["word"])), word=token.meta["word"])
        return False
    if token.meta["followed"]:
        page.report(NOT_ALONE, page.source.line_place(page.body + token.map[1] if token.map else 0))
        return False
    return True


def _first_inline(part: Node) -> Token:
    return next((token for token in part.tokens if token.type == "inline"), part.tokens[0])


def _swallowed(page: Manuscript, tokens: list[Token]) -> bool:
    found = False
    depth = 0
    for token in tokens:
        depth += token.nesting
        if token.type == "answer" and depth:
            page.report(SWALLOWED, page.place(token))
            found = True
        elif token.type == "inline" and "answer" in token.meta:
            page.report(SWALLOWED, page.within(token, *token.meta["answer"]))
            found = True
    return found


def _mended(page: Manuscript, parts: list[Node]) -> list[Node]:
    """A quote that is not indented cuts a list of choices in two: say so once, and read on as if it were whole."""
    mended: list[Node] = []
    for part in parts:
        cut = len(mended) > 1 and mended[-1].kind == "blockquote_open" and all(map(_is_choices, (part, mended[-2])))
        if cut:
            page.report(SPLIT, page.place(mended.pop().tokens[0]))
            mended.append(Node([*mended.pop().tokens[:-1], *part.tokens[1:]]))
        else:
            mended.append(part)
    return mended


def _is_choices(part: Node) -> bool:
    return part.kind == "bullet_list_open" and any(_marks(part))
