"""A file's text as blocks that a reviewer can point at, each found again by its words after edits elsewhere."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,}|:{3,})(.*)")
_QUOTE = 200  # characters of a block's first words


@dataclass(frozen=True)
class Block:
    """Lines that belong together: a heading, a paragraph, a list, a fenced or named block, the front matter.

    `line` and `end` count from 1, both included; `digest` is the SHA-256 of the words in hex, without blanks at ends
    of lines.
    """

    line: int
    end: int
    text: str
    digest: str

    @property
    def quote(self) -> str:
        """Its first words."""
        words = " ".join(self.text.split())
        return words if len(words) <= _QUOTE else words[: _QUOTE - 1] + "…"


def blocks(text: str) -> list[Block]:
    """The blocks in order. Blank lines part them, except in front matter, between fences and in `:::` blocks."""
    found, start = [], None
    lines = text.split("\n")
    end = _front(lines)
    if end:
        found.append(_block(lines, 0, end))
    fence = ""
    for number, line in enumerate(lines[end:], start=end):
        if start is None and line.strip():
            start = number
        fence = _fence(line, fence)
        if start is not None and not fence and not line.strip():
            found.append(_block(lines, start, number))
            start = None
    if start is not None:
        found.append(_block(lines, start, len(lines)))
    return found


def _front(lines: Sequence[str]) -> int:
    """Behind which line the front matter ends; 0 when there is none."""
    if not lines or lines[0].rstrip() != "---":
        return 0
    return next((number + 1 for number, line in enumerate(lines[1:], start=1) if line.rstrip() == "---"), 0)


def _fence(line: str, fence: str) -> str:
    """The mark that ends what is open after this line; a `##` ends an unclosed named block, as the compiler has it."""
    found = _FENCE.fullmatch(line)
    if not fence:
        opens = found and (found[1][0] != ":" or found[2].strip())
        return found[1] if found and opens else ""
    closes = found and found[1].startswith(fence) and not found[2].strip()
    return "" if closes or (fence[0] == ":" and line.startswith("## ")) else fence


def _block(lines: Sequence[str], start: int, end: int) -> Block:
    while end > start + 1 and not lines[end - 1].strip():
        end -= 1
    words = "\n".join(line.rstrip() for line in lines[start:end])
    return Block(start + 1, end, words, hashlib.sha256(words.encode(errors="surrogatepass")).hexdigest())


def at(found: Sequence[Block], line: int) -> Block | None:
    """The block in which a line stands."""
    return next((block for block in found if block.line <= line <= block.end), None)


def again(found: Sequence[Block], digest: str, line: int) -> Block | None:
    """The block with these words, the nearest to where it stood; None when its words have changed since."""
    same = [block for block in found if block.digest == digest]
    return min(same, key=lambda block: abs(block.line - line), default=None)
