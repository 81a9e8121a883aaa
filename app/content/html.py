"""HTML of compiled parts: rendered from tokens, then cleaned by an allow-list as a second wall."""

from __future__ import annotations

import html
import re
from typing import cast

import nh3
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from app.content.markdown import parser

_TAGS = {
    "a", "abbr", "blockquote", "br", "code", "dd", "div", "dl", "dt", "em", "figcaption", "figure", "h2", "h3", "h4",
    "h5", "h6", "hr", "img", "li", "ol", "p", "pre", "section", "strong", "sub", "sup", "table", "tbody", "td", "th",
    "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {
    "*": {"id", "class", "lang", "dir"},
    "a": {"href", "data-term"},
    "img": {"src", "alt", "loading"},
    "ol": {"start"},
    "div": {"tabindex"},
}
_TAG = re.compile(r"<[^>]+>")
_BLOCK_ENDS = re.compile(r"</(?:p|li|h[2-6]|td|th|dt|dd|figcaption|div|blockquote)>|<br>")


def _renderer() -> RendererHTML:
    return cast(RendererHTML, parser().renderer)


def render(tokens: list[Token]) -> str:
    """Clean HTML of these blocks."""
    if not tokens:
        return ""
    return clean(_renderer().render(tokens, parser().options, {}))


def render_inline(inline: Token | None) -> str:
    """Clean HTML of a piece of running text, without a paragraph around it."""
    if inline is None or not inline.children:
        return ""
    return clean(_renderer().renderInline(inline.children, parser().options, {}))


def clean(text: str) -> str:
    """Keep only tags and attributes of the allow-list. Text without any tag is safe as it is."""
    text = text.strip()
    if "<" not in text:
        return text
    return nh3.clean(text, tags=_TAGS, attributes=_ATTRIBUTES, link_rel=None, url_schemes={"http", "https", "mailto"})


def words_of(text: str) -> str:
    """The plain words of some HTML, with single spaces."""
    return " ".join(html.unescape(_TAG.sub("", _BLOCK_ENDS.sub(" ", text))).split())
