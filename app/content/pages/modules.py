"""module.md: what a module is about."""

from __future__ import annotations

from app.content import markdown, rendering
from app.content.diagnostics import error
from app.content.frontmatter import Scalar
from app.content.head import Head
from app.content.layout import File
from app.content.links import settle
from app.content.manuscript import Manuscript
from app.content.model import Module
from app.content.pages import blocks

INLINE_HTML = error("objective-markup", "An objective is one line of plain Markdown.", "Take the HTML out.")


def read_module(page: Manuscript, file: File) -> Module:
    """A module without its lessons."""
    head = Head(page, page.front)
    used = head.take("uses")  # what it names could not be had, and that has been said
    title = head.text("title", "Key terms", required=not used)
    day = head.whole("day", 1, 60, default=1, example="1")
    minutes = head.whole("minutes", 1, 3000, example="90")
    objectives = objectives_of(page, head)
    head.done()
    html = read_prose(page)
    return Module(
        id=file.id,
        title=title,
        day=day,
        minutes=minutes,
        objectives=objectives,
        html=html,
        lessons=(),
        language=page.language,
    )


def objectives_of(page: Manuscript, head: Head) -> tuple[str, ...]:
    """The objectives, each as inline HTML."""
    return tuple(inline(page, item) for item in head.texts("objectives", "[tell sex from gender]"))


def inline(page: Manuscript, item: Scalar) -> str:
    """A text of the front matter as inline HTML."""
    (token,) = markdown.parse_inline(" ".join(item.text.split()))
    if any(child.type in ("html_inline", "image", "link_open", "term") for child in token.children or []):
        page.report(INLINE_HTML, page.source.place(item.start, item.end))
    return rendering.inline(token)


def read_prose(page: Manuscript) -> str:
    """The body of a page that is nothing but text."""
    page.read_body("prose")
    settle(page)
    blocks.refuse(page, page.tokens)
    return rendering.html(page.tokens)
