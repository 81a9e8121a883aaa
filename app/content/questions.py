"""A question: a heading, its body, and its answer, whose shape says its kind."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from app.content import answers, html, items, markdown, model
from app.content.diagnostics import Span
from app.content.findings import did_you_mean
from app.content.sheet import Block, Section, Sheet
from app.content.slugs import slug, unique
from app.content.tables import read_table
from app.content.values import whole

_KEYS = ("#", "points", "topic", "select")
_ANSWER_START = re.compile(r"(?m)^[ \t]*Answer:")


class Draft(msgspec.Struct, kw_only=True):
    """A question being read. In a translation the answer's key stands in the original."""

    sheet: Sheet
    span: Span
    title: str = ""
    text: str = ""
    keys: dict[str, str] = {}
    flags: set[str] = set()
    translated: bool = False


def read_questions(sheet: Sheet, translated: bool = False) -> tuple[tuple[model.Question, ...], dict[str, Span]]:
    """The questions of a quiz or bank, and where each id stands. Ids unique in the file are seen to here."""
    found: list[model.Question] = []
    spans: dict[str, Span] = {}
    for section in sheet.sections:
        question = read_section(sheet, section, translated)
        if question is None:
            continue
        if question.id in spans:
            if "#" in section.keys or slug(section.title) == question.id:
                message = f"The id “{question.id}” stands in this file twice."
                sheet.error("id-twice", section.span, message, "Give one of the questions another {#id}.")
            question = msgspec.structs.replace(question, id=unique(question.id, spans, "question"))
        spans[question.id] = section.span
        found.append(question)
    return tuple(found), spans


def read_section(sheet: Sheet, section: Section, translated: bool) -> model.Question | None:
    """The question of a level-two heading; None, with a report, when it has no answer that can be understood."""
    if not section.title:
        sheet.error("heading-empty", section.span, "This question has no words.", "Write the question behind “## ”.")
    title = html.render_inline(section.heading)
    draft = Draft(sheet=sheet, span=section.span, title=title, text=section.title, translated=translated)
    draft.keys, draft.flags = section.keys, section.flags
    _check_keys(draft)
    wanted = section.keys.get("#") or slug(section.title)
    return read(draft, section.blocks, wanted or "question")


def _check_keys(draft: Draft) -> None:
    known = [*_KEYS[1:], *markdown.FLAGS]
    for key in [*draft.keys, *draft.flags]:
        if key not in (*_KEYS, *markdown.FLAGS):
            cure = did_you_mean(key, known, f"Known here: #id, {', '.join(sorted(known))}.")
            draft.sheet.error("attribute-unknown", draft.span, f"A question has no attribute “{key[:60]}”.", cure)
    points = draft.keys.get("points")
    if points is not None and whole(points, 1, 100) is None:
        draft.sheet.error("attribute-value", draft.span, "Points must be a number from 1 to 100.", "Write {points=2}.")
    if draft.keys.get("select") not in (None, "many", "one"):
        draft.sheet.error("attribute-value", draft.span, "select is “one” or “many”.", "Write {select=many}.")


def read(draft: Draft, blocks: list[Block], wanted: str) -> model.Question | None:
    """A question from the blocks below its heading."""
    sheet = draft.sheet
    body = list(blocks)
    _check_split_lists(sheet, body)
    feedback = body.pop() if body and body[-1][0].type == "blockquote_open" else None
    key = _take_key(draft, body)
    _check_swallowed(sheet, [*body, *([feedback] if feedback else [])])
    if key is None:
        return None
    answer, kind, choices = key
    return model.Question(
        id=wanted,
        kind=kind,
        title=draft.title,
        text=draft.text or _first_words(body),
        html=html.render([token for block in body for token in block]),
        answer=answer,
        choices=choices,
        feedback=html.render(feedback[1:-1]) if feedback else "",
        points=whole(draft.keys.get("points", "1"), 1, 100) or 1,
        topic=draft.keys.get("topic", ""),
        fixed="fixed" in draft.flags,
        partial="partial" in draft.flags,
        language=sheet.context.language,
    )


Key = tuple[model.Answer, model.QuestionKind, tuple[model.Choice, ...]]


def _first_words(body: list[Block]) -> str:
    inline = markdown.first_inline(body[0]) if body else None
    return markdown.plain(inline)[:120]


def _take_key(draft: Draft, body: list[Block]) -> Key | None:
    """Take the answer off the end of the body and read it; reports when there is none."""
    last = body[-1] if body else None
    if last is not None and last[0].type == "table_open" and len(body) > 1 and answer_line(body[-2]) is not None:
        rubric = body.pop()
        return _line_key(draft, body.pop(), rubric)
    if last is not None and answer_line(last) is not None:
        return _line_key(draft, body.pop(), None)
    if last is not None and items.is_list(last) and items.is_marked(last):
        return _choices_key(draft, body.pop())
    if last is not None and last[0].type == "ordered_list_open":
        return _ordering_key(draft, body.pop())
    if last is not None and last[0].type == "table_open":
        return _matching_key(draft, body.pop())
    if draft.translated:
        return model.ShortText(accepted=()), "text", ()
    _report_no_answer(draft, body)
    return None


def _report_no_answer(draft: Draft, body: list[Block]) -> None:
    early = next((b for b in body if items.is_marked(b) or answer_line(b) is not None), None)
    if early is not None:
        cure = "Move what stands behind it above it; only the question's feedback, as a quote, may follow."
        draft.sheet.error("answer-not-last", draft.sheet.span(early), "Something stands behind the answer.", cure)
    elif not any(_has_swallowed(block) for block in body):
        cure = "Add choices (“- [x] right”, “- [ ] wrong”), a line “Answer: …”, a two-column table or a numbered list."
        draft.sheet.error("answer-missing", draft.span, "This question has no answer.", cure)


def answer_line(block: Block) -> str | None:
    """What stands behind `Answer:` when a block is that one line; None otherwise."""
    inline = markdown.first_inline(block) if block[0].type == "paragraph_open" else None
    match = answers.LINE.match(inline.content) if inline is not None and "\n" not in inline.content else None
    return inline.content[match.end() :] if match and inline is not None else None


def _has_swallowed(block: Block) -> bool:
    inlines = (token.content for token in block if token.type == "inline")
    return answer_line(block) is None and any(_ANSWER_START.search(content) for content in inlines)


def _check_swallowed(sheet: Sheet, blocks: Iterable[Block]) -> None:
    for block in blocks:
        for token in block if _has_swallowed(block) else ():
            match = _ANSWER_START.search(token.content) if token.type == "inline" else None
            if match:
                span = sheet.inline_span(token, match.end() - len("Answer:"), len("Answer:"))
                cure = "Put an empty line above it and below it, and start it at the left."
                sheet.error("answer-swallowed", span, "This answer became part of the text around it.", cure)
                return


def _check_split_lists(sheet: Sheet, blocks: list[Block]) -> None:
    """A quote at the left margin between two marked lists: the author meant feedback of a choice."""
    index = 1
    while index < len(blocks) - 1:
        before, quote, after = blocks[index - 1 : index + 2]
        if quote[0].type == "blockquote_open" and items.is_marked(before) and items.is_marked(after):
            cure = "Indent it by two spaces, so that “>” stands below the text of its choice."
            sheet.error("quote-splits-list", sheet.span(quote), "This quote splits the list of choices in two.", cure)
            blocks[index - 1 : index + 2] = [_joined(before, after)]
        else:
            index += 1


def _joined(before: Block, after: Block) -> Block:
    return [*before[:-1], *after[1:]]


# ---------------------------------------------------------------- kinds


def _line_key(draft: Draft, line: Block, rubric: Block | None) -> Key | None:
    inline = markdown.first_inline(line)
    text = answer_line(line) or ""
    try:
        key = answers.parse(text)
    except answers.UnclearError as unclear:
        offset = len(inline.content) - len(text) if inline else 0
        span = draft.sheet.inline_span(inline, offset, max(len(text), 1)) if inline else draft.span
        draft.sheet.error(unclear.code, span, unclear.message, unclear.cure)
        return None
    if isinstance(key, model.Essay):
        return _essay_key(draft, key, rubric)
    if rubric is not None:
        cure = "Move the table above the answer."
        draft.sheet.error("answer-not-last", draft.sheet.span(rubric), "A table stands behind the answer.", cure)
    return key, "number" if isinstance(key, model.Number) else "text", ()


def _essay_key(draft: Draft, key: model.Essay, rubric: Block | None) -> Key | None:
    rows = read_table(draft.sheet, rubric).rows if rubric else []
    criteria = [
        model.Criterion(html=html.render_inline(row[0]), points=whole(row[1].content.strip(), 1, 100) or 0)
        for row in rows
        if len(row) == 2
    ]
    if not criteria or len(criteria) != len(rows) or not all(c.points for c in criteria):
        cure = "Add a table of two columns below it: the criterion, and its points from 1 to 100."
        draft.sheet.error("rubric", draft.span, "An essay needs a table of criteria with points.", cure)
        return None
    return msgspec.structs.replace(key, criteria=tuple(criteria)), "essay", ()


def _choices_key(draft: Draft, block: Block) -> Key | None:
    found = items.read_items(draft.sheet, block)
    choices: list[model.Choice] = []
    for item in found:
        if any(item.text == other.text for other in found[: len(choices)]):
            draft.sheet.error("choice-twice", item.span, "This choice stands here twice.", "Take one of them away.")
        choices.append(
            model.Choice(
                id=unique(slug(item.text), (c.id for c in choices), f"choice-{len(choices) + 1}"),
                html=item.html,
                right=item.marker == "x",
                voided=item.marker == "~",
                feedback=item.feedback,
            )
        )
    kind = _choice_kind(draft, block, choices, [item.text for item in found])
    return (model.Choices(), kind, tuple(choices)) if kind else None


def _choice_kind(
    draft: Draft, block: Block, choices: list[model.Choice], texts: list[str]
) -> model.QuestionKind | None:
    right = sum(choice.right for choice in choices)
    span = draft.sheet.span(block)
    if len(choices) < 2:
        draft.sheet.error("one-choice", span, "There is nothing to choose from.", "Write at least two choices.")
        return None
    if not right and not draft.translated and not any(choice.voided for choice in choices):
        cure = "Write “[x]” before the right one."
        draft.sheet.error("no-right-choice", span, "No choice is marked as right.", cure)
        return None
    if texts in (["True", "False"], ["False", "True"]) and right <= 1:
        return "truefalse"
    return "multiple" if right > 1 or draft.keys.get("select") == "many" else "single"


def _ordering_key(draft: Draft, block: Block) -> Key | None:
    sheet, span = draft.sheet, draft.sheet.span(block)
    if items.is_marked(block):
        cure = "Use hyphens for choices; a numbered list is a question of order."
        sheet.error("marker-numbered", span, "A numbered list carries markers.", cure)
        return None
    if block[0].attrs.get("start", 1) != 1:
        sheet.error("order-start", span, "A list to be put in order starts at 1.", "Number it from 1.")
    found = items.read_items(sheet, block, marked=False)
    if len(found) < 2 or len({item.text for item in found}) < len(found):
        cure = "Write at least two lines that differ."
        sheet.error("order-items", span, "These lines cannot be put in order.", cure)
        return None
    return model.Ordering(items=_as_items(item.html for item in found)), "ordering", ()


def _as_items(parts: Iterable[str]) -> tuple[model.Item, ...]:
    found: list[model.Item] = []
    for part in parts:
        wanted = slug(html.words_of(part))
        found.append(model.Item(id=unique(wanted, (i.id for i in found), f"item-{len(found) + 1}"), html=part))
    return tuple(found)


def _matching_key(draft: Draft, block: Block) -> Key | None:
    table = read_table(draft.sheet, block)
    if len(table.header) != 2:
        cure = "Write a table of two columns; its first row holds the labels."
        draft.sheet.error("match-columns", table.span, "A matching question needs exactly two columns.", cure)
        return None
    cells = [(html.render_inline(row[0]), html.render_inline(row[1])) for row in table.rows]
    if not _fit_to_match(draft, table.span, cells):
        return None
    lefts = _as_items(left for left, _ in cells if left)
    rights = _as_items(dict.fromkeys(right for _, right in cells))
    right_ids = {item.html: item.id for item in rights}
    pairs = {item.id: right_ids[right] for item, right in zip(lefts, (r for le, r in cells if le), strict=True)}
    labels = [html.render_inline(cell) for cell in table.header]
    key = model.Matching(left_label=labels[0], right_label=labels[1], lefts=lefts, rights=rights, pairs=pairs)
    return key, "matching", ()


def _fit_to_match(draft: Draft, span: Span, cells: list[tuple[str, str]]) -> bool:
    lefts = [left for left, _ in cells if left]
    if not all(right for _, right in cells):
        cure = "Fill the right column; leave the left one empty for an answer that fits nothing."
        draft.sheet.error("match-empty", span, "A cell of the right column is empty.", cure)
        return False
    if len(lefts) < 2 or len(set(lefts)) < len(lefts):
        cure = "Write at least two rows whose left cells differ."
        draft.sheet.error("match-rows", span, "These rows cannot be matched.", cure)
        return False
    return True
