"""Named blocks: `::: name "Title" key=value` to `:::`, at the start of a line, never one within another."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

from app.content.markdown import attributes

_FENCE = re.compile(r"(`{3,}|~{3,})")
_HEADING = re.compile(r"##(?:[ \t]|$)")


def install(reader: MarkdownIt) -> None:
    """Read blocks before anything else that begins a line."""
    terminates = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    reader.block.ruler.before("table", "named_block", _named_block, terminates)  # type: ignore[arg-type]


def _named_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    line = _line(state, start)
    if not line.startswith(":::") or state.is_code_block(start):
        return False
    if silent:
        return True
    if not line.strip(": \t"):
        _stray(state, start)
    elif state.level:
        _misplaced(state, start)
    else:
        _block(state, start, end, line)
    return True


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _stray(state: StateBlock, line: int) -> None:
    # a block that another mistake ended early leaves its own `:::` behind: that is one mistake, not two
    owed = state.env.get("owed", 0)
    state.env["owed"] = max(owed - 1, 0)
    state.line = line + 1
    if not owed:
        state.push("block_stray", "", 0).map = [line, line + 1]


def _misplaced(state: StateBlock, line: int) -> None:
    state.env["owed"] = state.env.get("owed", 0) + 1
    state.push("block_misplaced", "", 0).map = [line, line + 1]
    state.line = line + 1


def _block(state: StateBlock, start: int, end: int, line: str) -> None:
    stop, ending = _end(state, start + 1, end)
    if ending in ("nested", "heading"):
        state.env["owed"] = state.env.get("owed", 0) + 1
    opening = state.push("block_open", "div", 1)
    opening.map = [start, stop]
    opening.meta = {"header": attributes.header(line), "ending": ending}
    outer, lines, parent = state.env.get("block"), state.lineMax, state.parentType
    state.env["block"], state.lineMax, state.parentType = opening.meta["header"].name, stop, "container"
    state.md.block.tokenize(state, start + 1, stop)
    state.env["block"], state.lineMax, state.parentType = outer, lines, parent
    state.push("block_close", "div", -1)
    state.line = stop + 1 if ending == "closed" else stop


def _end(state: StateBlock, first: int, end: int) -> tuple[int, str]:
    """The line that ends a block, and how: closed, nested (another one opens), heading, or end of the text."""
    fence = ""
    for number in range(first, end):
        line = _line(state, number)
        code = _FENCE.match(line)
        if fence or code:
            fence = _fence(fence, line, code)
        elif state.sCount[number] >= 4:
            continue
        elif line.startswith(":::"):
            return number, "nested" if line.strip(": \t") else "closed"
        elif _HEADING.match(line):
            return number, "heading"
    return end, "end"


def _fence(fence: str, line: str, code: re.Match[str] | None) -> str:
    if not fence:
        return code[1] if code else ""
    return "" if code and code[1].startswith(fence) and not line.strip(fence[0] + " \t") else fence
