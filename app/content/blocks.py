"""Named blocks: `::: name "Title" key=value` … `:::`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from app.content import html, items, markdown, model, questions
from app.content.diagnostics import Span
from app.content.findings import did_you_mean
from app.content.sheet import Block, Sheet
from app.content.slugs import ID
from app.content.values import minutes

NAMES = ("note", "warning", "scenario", "activity", "check", "reflection", "instructor")
_KEYS = {"activity": ("minutes", "group"), "scenario": ("minutes", "group"), "check": ("id",)}
_HEAD = re.compile(r":::\s*(?P<name>[^\s\"“”=]*)\s*(?P<rest>.*)\Z")
_WORD = re.compile(
    r"\"(?P<title>[^\"]*)\"|“(?P<curly>[^”]*)”|(?P<key>[\w-]+)=(?:\"(?P<quoted>[^\"]*)\"|(?P<value>\S+))|(?P<other>\S+)"
)


@dataclass
class Head:
    """The first line of a block."""

    name: str
    span: Span
    title: str = ""
    keys: dict[str, str] = field(default_factory=dict)


def read_head(sheet: Sheet, block: Block) -> Head | None:
    """Name, title and keys of a block, with a report of what is not known; None for a stray end or no known name."""
    token = block[0]
    if token.meta["stray"]:
        return None
    span = sheet.source.line_span((token.map or [0])[0])
    match = _HEAD.match(token.info)
    name = match["name"] if match else ""
    if name not in NAMES:
        cure = did_you_mean(name, NAMES, f"Known blocks: {', '.join(NAMES)}.")
        sheet.error(
            "block-unknown", span, f"There is no block “{name[:60]}”." if name else "This block has no name.", cure
        )
        return None
    head = Head(name, span)
    for word in _WORD.finditer(match["rest"] if match else ""):
        _take_word(sheet, head, word)
    return head


def _take_word(sheet: Sheet, head: Head, word: re.Match[str]) -> None:
    if word["key"]:
        known = _KEYS.get(head.name, ())
        if word["key"] in known:
            head.keys[word["key"]] = word["quoted"] if word["quoted"] is not None else word["value"]
        else:
            cure = did_you_mean(word["key"], known, f"Known here: {', '.join(known)}." if known else "Take it away.")
            message = f"A block “{head.name}” has no key “{word['key'][:60]}”."
            sheet.error("block-key", head.span, message, cure)
    elif word["other"]:
        cure = 'Write the title between quotes, like ::: note "Title".'
        sheet.error("block-title", head.span, f"“{word['other'][:60]}” is neither a title nor a key.", cure)
    else:
        head.title = " ".join((word["title"] or word["curly"] or "").split())


def read_block(sheet: Sheet, block: Block, number: int, translated: bool = False) -> model.Part | None:
    """The part of a lesson that a block is. `number` counts checks, for their ids."""
    head = read_head(sheet, block)
    if head is None:
        return None
    inside = markdown.children(block)
    if head.name == "check":
        return _check(sheet, head, inside, number, translated)
    refuse_loose_answers(sheet, inside)
    if head.name == "reflection":
        return _reflection(head, inside)
    return model.Block(
        name=head.name,  # type: ignore[arg-type]
        html=html.render([token for part in inside for token in part]),
        title=head.title,
        minutes=_minutes(sheet, head),
        group=head.keys.get("group", "")[:40],
    )


def _minutes(sheet: Sheet, head: Head) -> int | None:
    if "minutes" not in head.keys:
        return None
    found = minutes(head.keys["minutes"])
    if found is None:
        sheet.error("block-key", head.span, "minutes must be a whole number.", "Write minutes=25.")
    return found


def _check(sheet: Sheet, head: Head, inside: list[Block], number: int, translated: bool) -> model.Check | None:
    wanted = head.keys.get("id", "")
    if wanted and not ID.match(wanted):
        sheet.error("id-form", head.span, f"“{wanted[:60]}” cannot be an id.", "Use letters, digits and hyphens.")
        wanted = ""
    draft = questions.Draft(sheet=sheet, span=head.span, text=head.title, title=head.title, translated=translated)
    fallback = f"{sheet.place.id.replace('/', '-')}-check-{number}"
    question = questions.read(draft, inside, wanted or fallback)
    if question is not None and question.kind == "essay":
        cure = "Use a block “reflection” for an open question."
        sheet.error("check-essay", head.span, "A check cannot be an essay: nobody would mark it.", cure)
        return None
    if question is None:
        return None
    sheet.check_spans[question.id] = head.span
    return model.Check(question=question)


def _reflection(head: Head, inside: list[Block]) -> model.Reflection:
    quote = inside.pop() if inside and inside[-1][0].type == "blockquote_open" else None
    body = html.render([token for part in inside for token in part])
    return model.Reflection(html=body, title=head.title, model=html.render(quote[1:-1]) if quote else "")


def refuse_loose_answers(sheet: Sheet, blocks: list[Block]) -> None:
    """Markers and answers have no meaning outside a question: the author forgot the block around them."""
    for block in blocks:
        if items.is_marked(block) and block[0].type == "bullet_list_open":
            cure = "Put the question between “::: check” and “:::”, or take the markers away."
            sheet.error("marker-loose", sheet.span(block), "These choices belong to no question.", cure)
        elif questions.answer_line(block) is not None:
            cure = "Put the question between “::: check” and “:::”."
            sheet.error("answer-loose", sheet.span(block), "This answer belongs to no question.", cure)
