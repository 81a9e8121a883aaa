"""How tokens become HTML where Brevet differs from plain CommonMark: each method renders the token of its name."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict


class CourseRenderer(RendererHTML):
    """Glossary links, figures, tables that scroll, and no raw HTML."""

    def term(self, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: EnvType) -> str:
        """A link to the definition; plain words where the glossary has none."""
        token = tokens[index]
        name, shown = token.meta.get("id"), escapeHtml(token.content)
        return f'<a class="term" href="#term-{name}" data-term="{name}">{shown}</a>' if name else shown

    def image(self, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: EnvType) -> str:
        """A picture, with its title as caption when it stands alone."""
        token = tokens[index]
        address, alt = escapeHtml(str(token.attrs.get("src", ""))), escapeHtml(token.content)
        caption = escapeHtml(str(token.attrs["title"])) if token.meta.get("figure") else ""
        picture = f'<img src="{address}" alt="{alt}" loading="lazy">'
        return f"{picture}<figcaption>{caption}</figcaption>" if caption else picture

    def html_block(self, _tokens: Sequence[Token], _index: int, _options: OptionsDict, _env: EnvType) -> str:
        """Nothing: it has been refused."""
        return ""

    def html_inline(self, _tokens: Sequence[Token], _index: int, _options: OptionsDict, _env: EnvType) -> str:
        """Nothing: it has been refused."""
        return ""

    def table_open(self, _tokens: Sequence[Token], _index: int, _options: OptionsDict, _env: EnvType) -> str:
        """A table inside a box that scrolls, and that the keyboard can reach."""
        return '<div class="table" tabindex="0"><table>\n'

    def table_close(self, _tokens: Sequence[Token], _index: int, _options: OptionsDict, _env: EnvType) -> str:
        """The end of both."""
        return "</table></div>\n"
