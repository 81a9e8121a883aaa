"""Inline tokens carry no place of their own: note where those begin and end that a diagnostic may point at."""

from __future__ import annotations

from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, autolink, html_inline, image, link

InlineRule = Callable[[StateInline, bool], bool]


def install(reader: MarkdownIt) -> None:
    """Wrap the rules for links, pictures and HTML."""
    for name, rule in (("link", link), ("image", image), ("autolink", autolink), ("html_inline", html_inline)):
        reader.inline.ruler.at(name, _noting(rule))


def _noting(rule: InlineRule) -> InlineRule:
    def noting(state: StateInline, silent: bool) -> bool:
        start, count = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        if not silent:
            first = state.tokens[count] if state.tokens[count].type != "text" else state.tokens[count + 1]
            first.meta = {"at": start, "end": state.pos}
        return True

    return noting
