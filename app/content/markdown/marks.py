"""What is read from the raw text of blocks before their inline text is: attributes of headings, marks of choices.

Runs between the block and the inline parser and takes marks out of the text. `raw` and `shift` in a token's meta say
what its content was and how much was taken from its front, for the position map.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from app.content.markdown import attributes
from app.content.markdown.answers import ANSWER

MARK = re.compile(r"\[([ x~])\](?:[ \t]+|$)")
# `[]`, `[X]`, `[ ]E`, `[x ]`, `[✓]`, `(x)`; not a link, not a glossary term
NEAR_MARK = re.compile(r"\[[^\[\]\w]{0,3}[xX✓✔✗✘vV]?[^\[\]\w]{0,3}\](?![(\[:])|\([ xX]?\)(?=\s)")
_LINK = re.compile(r"[ \t]*(→|->)[ \t]*#([^\s#]*)[ \t]*$")


def install(reader: MarkdownIt) -> None:
    """Run before inline text is parsed."""
    reader.core.ruler.before("inline", "marks", _marks)


def _marks(state: StateCore) -> None:
    kind = state.env["kind"]
    base = 0
    asking = kind in ("questions", "scenario")
    cell = 0
    for index, token in enumerate(state.tokens):
        if token.type == "block_open":
            asking, base = token.meta["header"].name == "check", 1
        elif token.type == "block_close":
            asking, base = kind in ("questions", "scenario"), 0
        elif token.type == "tr_open":
            cell = 0
        elif token.type == "inline":
            cell = _inline(state.tokens, index, token, asking, base, kind, cell)


def _inline(tokens: list[Token], index: int, token: Token, asking: bool, base: int, kind: str, cell: int) -> int:
    before = tokens[index - 1].type if index else ""
    if before == "heading_open":
        _heading(tokens[index - 1], token)
    elif before in ("td_open", "th_open"):
        token.meta = {"cell": cell}
        cell += 1
    elif asking and index > 1 and tokens[index - 2].type == "list_item_open" and tokens[index - 2].level == base + 1:
        _choice(tokens[index - 2], token, kind == "scenario")
    if asking and (found := _swallowed(token)):
        token.meta["answer"] = found
    return cell


def _heading(opening: Token, token: Token) -> None:
    text, read = attributes.trailing(token.content)
    opening.meta["attributes"] = read
    token.meta = {"heading": True} if opening.markup.startswith("#") else {}
    if read:
        token.meta["raw"] = token.content
        token.content = text


def _choice(item: Token, token: Token, links: bool) -> None:
    raw = token.content
    mark = MARK.match(raw)
    near = None if mark else NEAR_MARK.match(raw)
    item.meta["mark"] = mark[1] if mark else "near" if near else ""
    link = _LINK.search(raw) if links else None
    if link:
        item.meta["link"] = (link[2], link.start(1), link.end(2))
    found = mark or near
    if found or link:
        start = found.end() if found else 0
        token.content = raw[start : max(start, link.start()) if link else None]
        token.meta |= {"raw": raw, "shift": start, "mark_end": len(found[0].rstrip()) if found else 0}


def _swallowed(token: Token) -> tuple[int, int] | None:
    """Where an `Answer:` line stands within a paragraph or a cell that has taken it in."""
    if "nswer" not in token.content.casefold():
        return None
    found = next(
        (m for m in re.finditer(r"^[ \t]*", token.content, re.MULTILINE) if ANSWER.match(token.content, m.end())), None
    )
    if found is None or (found.start() == 0 and "cell" not in token.meta):
        return None
    return found.end(), token.content.find("\n", found.end()) % (len(token.content) + 1)
