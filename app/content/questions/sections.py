"""Cutting a page at its second-level headings, and a section into its blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markdown_it.token import Token


@dataclass(frozen=True)
class Node:
    """One block with all that is in it."""

    tokens: list[Token]

    @property
    def kind(self) -> str:
        """The type of its first token, such as `bullet_list_open`."""
        return self.tokens[0].type


@dataclass(frozen=True)
class Section:
    """What follows a second-level heading up to the next."""

    opening: Token
    title: Token
    tokens: list[Token]


def sections(tokens: Sequence[Token]) -> tuple[list[Token], list[Section]]:
    """What stands before the first second-level heading, and the sections."""
    starts = [
        n for n, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h2" and not token.level
    ]
    ends = [*starts[1:], len(tokens)]
    before = list(tokens[: starts[0]]) if starts else list(tokens)
    cut = (list(tokens[start:end]) for start, end in zip(starts, ends, strict=False))
    return before, [Section(part[0], part[1], part[3:]) for part in cut]


def nodes(tokens: Sequence[Token]) -> list[Node]:
    """The blocks on the outer level."""
    found: list[Node] = []
    depth, start = 0, 0
    for index, token in enumerate(tokens):
        depth += token.nesting
        if depth <= 0:
            found.append(Node(list(tokens[start : index + 1])))
            depth, start = 0, index + 1
    return found


def flat(parts: Sequence[Node]) -> list[Token]:
    """The tokens of several blocks."""
    return [token for node in parts for token in node.tokens]
