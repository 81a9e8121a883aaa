"""An original and its translation side by side, block by block: what is missing, not translated yet, or old."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from app.content.layout import Role
from app.content.manuscript import open_file
from app.content.translations.blocks import Block, blocks
from app.content.world import World

State = Literal["translated", "missing", "same", "outdated", "extra"]


@dataclass(frozen=True)
class Pair:
    """A block and its translation.

    "missing": not translated; "same": word for word the original; "outdated": the original has changed since;
    "extra": a translation of nothing.
    """

    state: State
    original: Block | None
    translation: Block | None


def side_by_side(
    original: bytes, translation: bytes | None, role: Role = "lesson", before: bytes | None = None
) -> list[Pair]:
    """The blocks of both files in pairs, in the order of the original. `before`: the original as it was when it was
    translated; without it nothing is called outdated.
    """
    scenario = is_scenario(original)
    there = blocks(original, role, scenario)
    here = blocks(translation, role, scenario) if translation is not None else ()
    old = outdated(before, original, role) if before is not None else frozenset()
    numbers = {id(block): number for number, block in enumerate(there)}
    return [
        Pair(_state(one, other, one is not None and numbers[id(one)] in old), one, other)
        for one, other in _aligned(there, here)
    ]


def is_scenario(original: bytes) -> bool:
    """Whether the front matter says `kind: scenario`, which a translation does not repeat."""
    front = open_file("page.md", original, World(""), "en").front
    entry = front.entries.get("kind") if front else None
    return entry is not None and getattr(entry[1], "text", "") == "scenario"


def _state(original: Block | None, translation: Block | None, old: bool) -> State:
    if original is None:
        return "extra"
    if translation is None:
        return "missing"
    if old:
        return "outdated"
    says_words = any(char.isalpha() for char in _bare(original))
    return "same" if says_words and _bare(original) == _bare(translation) else "translated"


def _words(block: Block) -> str:
    return " ".join(block.markdown.split())


_KEPT = re.compile(r"[ \t]*\{[^{}\n]*\}[ \t]*$|[ \t]+(?:→|->)[ \t]*#\S+$|^Answer:.*$", re.MULTILINE)


def _bare(block: Block) -> str:
    """The words of a block without what only originals say: ids and settings, keys, where a choice leads."""
    return " ".join(_KEPT.sub("", block.markdown.replace("[x]", "[ ]").replace("[~]", "[ ]")).split())


def _aligned(there: tuple[Block, ...], here: tuple[Block, ...]) -> Iterator[tuple[Block | None, Block | None]]:
    """By kind and order: where one has a block of a kind that the other lacks, it stands alone."""
    matcher = SequenceMatcher(None, [it.kind for it in there], [it.kind for it in here], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            yield from zip(there[a:b], here[c:d], strict=True)
        else:
            yield from ((block, None) for block in there[a:b])
            yield from ((None, block) for block in here[c:d])


def outdated(original_then: bytes, original_now: bytes, role: Role = "lesson") -> Set[int]:
    """Which blocks of the original as it is now (by their place in `blocks`, from 0) are new or changed since then."""
    scenario = is_scenario(original_now)
    then = [_words(it) for it in blocks(original_then, role, scenario)]
    now = [_words(it) for it in blocks(original_now, role, scenario)]
    matcher = SequenceMatcher(None, then, now, autojunk=False)
    same = {number for _, start, size in matcher.get_matching_blocks() for number in range(start, start + size)}
    return set(range(len(now))) - same
