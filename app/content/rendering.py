"""How tokens look as HTML, and as plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from app.content.cleaning import clean

_OPTIONS = MarkdownIt("commonmark").options
_SOUND, _FILM = re.compile(r"\.(mp3|ogg|m4a|wav)$"), re.compile(r"\.(mp4|webm)$")


class _Renderer(RendererHTML):
    """markdown-it's renderer with our own elements. What must not be served gives nothing."""

    def html_inline(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return ""

    html_block = answer = block_stray = block_misplaced = footnote_unused = html_inline

    def term(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        token = tokens[idx]
        id, shown = escapeHtml(str(token.meta.get("id", ""))), escapeHtml(token.content)
        return f'<a class="term" href="#term-{id}" data-term="{id}">{shown}</a>' if id else shown

    def image(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        token = tokens[idx]
        source, alt = escapeHtml(str(token.attrs.get("src", ""))), escapeHtml(plain(token.children or []))
        title = escapeHtml(str(token.attrs.get("title", "")))
        if _SOUND.search(source) or _FILM.search(source):
            element = "audio" if _SOUND.search(source) else "video"
            shown = f'<{element} src="{source}" controls="" preload="none" aria-label="{alt}"></{element}>'
        else:
            named = f' title="{title}"' if title and not token.meta.get("figure") else ""
            shown = f'<img src="{source}" alt="{alt}"{named} loading="lazy">'
        return f"<figure>{shown}<figcaption>{title}</figcaption></figure>\n" if token.meta.get("figure") else shown

    def th_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        side = str(tokens[idx].attrs.get("style", "")).removeprefix("text-align:")
        return f'<{tokens[idx].tag} class="{side}">' if side else f"<{tokens[idx].tag}>"

    td_open = th_open

    def footnote_block_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return '<section class="footnotes">\n<ol>\n'

    def footnote_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return f'<li id="fn{tokens[idx].meta["id"] + 1}">'

    def footnote_ref(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        number, again = tokens[idx].meta["id"] + 1, tokens[idx].meta["subId"]
        name = f"fnref{number}" + (f"-{again}" if again else "")
        return f'<sup id="{name}"><a class="footnote-ref" href="#fn{number}">{number}</a></sup>'

    def footnote_anchor(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        number, again = tokens[idx].meta["id"] + 1, tokens[idx].meta["subId"]
        name = f"fnref{number}" + (f"-{again}" if again else "")
        return f' <a class="footnote-backref" href="#{name}">\u21a9\ufe0e</a>'

    def footnote_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return "</li>\n"

    def footnote_block_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return "</ol>\n</section>\n"


_renderer = _Renderer()


def html(tokens: Sequence[Token]) -> str:
    """Clean HTML of whole blocks."""
    return clean(_renderer.render(tokens, _OPTIONS, {})).strip()


def inline(token: Token) -> str:
    """Clean HTML of the text of one block."""
    return clean(_renderer.renderInline(token.children or [], _OPTIONS, {})).strip()


def plain(tokens: Iterable[Token]) -> str:
    """The words of inline tokens, without markup."""
    return " ".join("".join(_words(tokens)).split())


def _words(tokens: Iterable[Token]) -> Iterable[str]:
    for token in tokens:
        if token.type in ("text", "code_inline", "term"):
            yield token.content
        elif token.type == "image":
            yield plain(token.children or [])
        elif token.type in ("softbreak", "hardbreak"):
            yield " "


def text(tokens: Iterable[Token]) -> str:
    """The words of blocks, one line each."""
    lines = (plain(token.children or []) for token in tokens if token.type == "inline")
    return "\n".join(line for line in lines if line)
