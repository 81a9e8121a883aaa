"""A GIFT file cut into its questions; escapes, comments and categories."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from app.content.positions import Source

_ESCAPED = "\\~=#{}:[]"
_HIDDEN = {sign: chr(0xFDD0 + number) for number, sign in enumerate(_ESCAPED)}  # noncharacters: in no text that is read
_SHOWN = str.maketrans({hidden: sign for sign, hidden in _HIDDEN.items()})
NEW_LINE = chr(0xFDDF)
_ESCAPE = re.compile(r"\\([\\~=#{}:\[\]n])")
_CATEGORY = re.compile(r"\s*\$CATEGORY:\s*(.*)", re.IGNORECASE)
_NOTE = re.compile(r"\[(id|tag):((?:[^\]\\]|\\.)*)\]")
_WRITTEN = re.compile(r"[\\~=#{}:]")


def hidden(text: str) -> str:
    """The text with each escaped sign as one character that nothing else is, so that the bare ones can be found."""
    return _ESCAPE.sub(lambda found: NEW_LINE if found[1] == "n" else _HIDDEN[found[1]], text)


def shown(text: str, new_line: str = "\n") -> str:
    """The text as it is meant: escaped signs as themselves."""
    return text.translate(_SHOWN).replace(NEW_LINE, new_line)


def escaped(text: str) -> str:
    """A text as GIFT writes it."""
    return _WRITTEN.sub(r"\\\g<0>", text).replace("\r", "").replace("\n", "\\n")


class Command(NamedTuple):
    """The category of the questions that follow."""

    category: str
    line: int


@dataclass
class Block:
    """The text of one question with its escapes hidden, the line on which it begins, and what comments note of it."""

    line: int
    lines: list[str] = field(default_factory=list)
    id: str = ""
    tags: list[str] = field(default_factory=list)
    joined: bool = False  # from parts with a blank line between them, which GIFT does not allow

    @property
    def text(self) -> str:
        """The question with its line ends."""
        return "\n".join(self.lines)

    @property
    def is_open(self) -> bool:
        """Whether a brace was opened and not closed."""
        return self.text.rfind("{") > self.text.rfind("}")


def parts(source: Source) -> Iterator[Block | Command]:
    """The questions and categories of a file. Blank lines part questions."""
    blocks = _joined(_cut(source))
    return (it for it in blocks if isinstance(it, Command) or it.text.strip())


def _cut(source: Source) -> Iterator[Block | Command]:
    block = Block(1)
    for number, line in enumerate(source.lines, 1):
        category = _CATEGORY.fullmatch(line)
        if line.strip() and not category:
            block.line = block.line if block.lines else number
            _add(block, line)
            continue
        if block.lines:
            yield block
        block = Block(number)
        if category:
            yield Command(shown(hidden(category[1].strip())), number)
    if block.lines:
        yield block


def _add(block: Block, line: str) -> None:
    if not line.lstrip().startswith("//"):
        block.lines.append(hidden(line))
        return
    for kind, value in _NOTE.findall(line):
        if kind == "id":
            block.id = _unescaped(value)
        else:
            block.tags.append(_unescaped(value))
    if any(line.strip() for line in block.lines):
        block.lines.append("")  # lines are counted
    else:
        block.line += 1


def _unescaped(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value).strip()


def _joined(blocks: Iterator[Block | Command]) -> Iterator[Block | Command]:
    """A brace that a blank line left open may be closed by the next part."""
    before: Block | None = None
    for block in blocks:
        if before and isinstance(block, Block) and block.text.find("}") >= 0 > _opening(block):
            gap = block.line - before.line - len(before.lines)
            before.lines += [""] * gap + block.lines
            before.joined = True
            continue
        if before:
            yield before
            before = None
        if isinstance(block, Block) and block.is_open:
            before = block
        else:
            yield block
    if before:
        yield before


def _opening(block: Block) -> int:
    """Where a brace opens before one closes; -1 where none does."""
    return block.text.find("{", 0, block.text.find("}"))
