"""Lists with markers, as questions, scenarios and surveys use them."""

from __future__ import annotations

from dataclasses import dataclass

from markdown_it.token import Token

from app.content import html, markdown
from app.content.diagnostics import Span
from app.content.sheet import Block, Sheet


@dataclass
class ListItem:
    """One item: its marker ("x", " ", "~" or None), its words and HTML, and the HTML of the quote below it."""

    marker: str | None
    html: str
    text: str
    feedback: str
    span: Span
    target: str = ""
    target_span: Span | None = None


def is_list(block: Block) -> bool:
    """Whether a block is a bulleted list."""
    return block[0].type == "bullet_list_open"


def is_marked(block: Block) -> bool:
    """Whether any item of a bulleted or numbered list carries a marker or something like one."""
    own = block[0].level + 1
    opens = (t for t in block if t.type == "list_item_open" and t.level == own)
    return block[0].type in ("bullet_list_open", "ordered_list_open") and any(
        "marker" in token.meta or "near_miss" in token.meta for token in opens
    )


def read_items(sheet: Sheet, block: Block, marked: bool = True) -> list[ListItem]:
    """The items of a list. Reports near misses, items without a marker, and quotes that joined the text."""
    items = [_read_item(sheet, item) for item in markdown.children(block)]
    if marked:
        for item, tokens in zip(items, markdown.children(block), strict=True):
            _check_marker(sheet, item, tokens[0])
    return items


def _read_item(sheet: Sheet, item: Block) -> ListItem:
    blocks = markdown.children(item)
    inline = markdown.first_inline(blocks[0]) if blocks and blocks[0][0].type == "paragraph_open" else None
    quote = next((b for b in blocks if b[0].type == "blockquote_open"), None)
    rest = [token for b in blocks[1:] if b is not quote for token in b]
    body = html.render_inline(inline) + html.render(rest)
    span = sheet.inline_span(inline) if inline is not None and inline.content else sheet.span(item)
    _check_joined_quote(sheet, inline)
    target, target_span = _target(sheet, item[0], inline)
    feedback = html.render(quote[1:-1]) if quote else ""
    marker = item[0].meta.get("marker")
    return ListItem(marker, body, markdown.plain(inline), feedback, span, target, target_span)


def _target(sheet: Sheet, item: Token, inline: Token | None) -> tuple[str, Span | None]:
    found = item.meta.get("target")
    if not found or inline is None:
        return "", None
    line = (inline.map or [0, 1])[0] + inline.meta["whole"].count("\n", 0, found[1])
    column = sheet.source.lines[line].rfind(found[0])
    return found[0], sheet.source.span(line, column, line, column + len(found[0]))


def _check_joined_quote(sheet: Sheet, inline: Token | None) -> None:
    if inline is None:
        return
    for line in inline.content.split("\n")[1:]:
        if line.lstrip().startswith(">"):
            span = sheet.inline_span(inline, inline.content.find(line.strip()), len(line.strip()))
            cure = "Indent the quote by two spaces, so that “>” stands below the text of its choice."
            sheet.error("quote-indent", span, "This quote became part of the choice's text.", cure)
            return


def _check_marker(sheet: Sheet, item: ListItem, token: Token) -> None:
    near = token.meta.get("near_miss")
    if near is not None:
        cure = "Write “[x] ” for right, “[ ] ” for wrong, “[~] ” for a voided choice, with a space behind it."
        sheet.error("marker", item.span, f"“{near}” is not a marker.", cure)
    elif item.marker is None:
        cure = "Give every item of the list a marker: “[x] ” or “[ ] ”."
        sheet.error("marker-missing", item.span, "This item has no marker, but others of its list have.", cure)
    elif not item.text and not item.html:
        sheet.error("choice-empty", item.span, "This choice has no words.", "Write the choice behind its marker.")
