"""Glossary links, read before Markdown's own: `[[term]]` and `[[term]](shown text)`."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

_TERM = re.compile(r"\[\[(?P<term>[^\[\]\n]*(?:\n[^\[\]\n]+)?)\]\](?:\((?P<shown>[^()\n]*)\))?")


def install(reader: MarkdownIt) -> None:
    """Read `[[` before `[`."""
    reader.inline.ruler.before("link", "term", _term)


def _term(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("[[", state.pos):
        return False
    found = _TERM.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        token = state.push("term", "", 0)
        token.content = " ".join((found["shown"] or found["term"]).split())
        token.meta = {"term": " ".join(found["term"].split()), "at": state.pos, "end": found.end()}
    state.pos = found.end()
    return True
