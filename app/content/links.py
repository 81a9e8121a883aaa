"""Looks up what a page refers to: pages, media, terms; refuses raw HTML; numbers figures and headings."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import quote, unquote

from markdown_it.token import Token

from app.content import rendering, units
from app.content.diagnostics import Place, error, instead, warning
from app.content.manuscript import Manuscript, Reference

RAW_HTML = error(
    "raw-html", "This is raw HTML, which a course cannot hold.", "Write it as Markdown; for a `<` as such write `\\<`."
)
LINK_UNKNOWN = error("link-unknown", "There is no file `{target}` in this course.", "{cure}")
LINK_SCHEME = error(
    "link-scheme", "A link may not begin with `{scheme}:`.", "Link to `https://…`, `mailto:…` or a file of the course."
)
LINK_ABSOLUTE = error(
    "link-absolute",
    "The link `{target}` begins with `/`.",
    "Write the path of the file as seen from this one, such as `../02-legal/01-treaties.md`.",
)
LINK_EMPTY = error("link-empty", "This link leads nowhere.", "Write the address between the round brackets.")
ALT = error("picture-alt", "The picture `{target}` has no alt text.", "Say between `[` and `]` what the picture shows.")
NO_MEDIA = error("picture-unknown", "There is no file `{target}`.", "{cure}")
PICTURE_AWAY = error(
    "picture-away",
    "The picture `{target}` lies on another server.",
    "Put the file into the folder `media` and name it from there.",
)
TERM = error("term-unknown", "The glossary has no term `{term}`.", "{cure}")
TITLE_LEVEL = error(
    "heading-title", "`#` is for the title, which stands in the front matter.", "Begin headings in the text with `##`."
)
SKIPPED = warning("heading-skipped", "This heading skips a level.", "Write it with {marks}.")
UNDERLINED = error(
    "heading-underlined",
    "A line of `===` or `---` under a text makes it a heading.",
    "Write `## {title}`, or leave a blank line between the two.",
)
MISPLACED = error(
    "heading-misplaced",
    "A heading stands within a list or a quote.",
    "Begin it at the start of a line, or make it bold text.",
)

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")


def settle(page: Manuscript, anchors: bool = False) -> None:
    """Look everything up once, and report what cannot be found. `anchors`: give second-level headings ids."""
    level = 1
    for index, token in enumerate(page.tokens):
        if token.type == "inline":
            _inline(page, page.tokens, index)
        elif token.type == "heading_open":
            level = _heading(page, token, page.tokens[index + 1], level, anchors)
        elif token.type == "html_block":
            page.report(RAW_HTML, page.place(token))


def _inline(page: Manuscript, tokens: list[Token], index: int) -> None:
    token = tokens[index]
    children = token.children or []
    for child in children:
        if child.type == "link_open":
            _link(page, token, child)
        elif child.type == "image":
            _image(page, token, child)
        elif child.type == "term":
            _term(page, token, child)
        elif child.type == "html_inline":
            page.report(RAW_HTML, _spot(page, token, child))
    if _is_figure(tokens, index):
        children[0].meta["figure"] = True
        tokens[index - 1].hidden = tokens[index + 1].hidden = True


def _is_figure(tokens: list[Token], index: int) -> bool:
    """A paragraph that is nothing but a picture with a title."""
    children = tokens[index].children or []
    alone = len(children) == 1 and children[0].type == "image" and tokens[index - 1].type == "paragraph_open"
    return alone and bool(children[0].attrs.get("title"))


def _spot(page: Manuscript, token: Token, child: Token) -> Place:
    return page.within(token, child.meta["at"], child.meta["end"]) if "at" in child.meta else page.place(token)


def _heading(page: Manuscript, opening: Token, token: Token, level: int, anchors: bool) -> int:
    depth = int(opening.tag[1])
    place = page.place(token) if token.content else page.place(opening)
    if opening.markup in ("=", "-"):
        page.report(UNDERLINED, place, title=token.content.split("\n")[0])
    elif opening.level > 1 or (opening.level == 1 and depth == 2):
        page.report(MISPLACED, place)
    elif depth == 1:
        page.report(TITLE_LEVEL, page.place(opening))
        return level
    elif depth > level + 1:
        page.report(SKIPPED, place, marks=f"`{'#' * (level + 1)}`")
    if anchors and depth <= 3:
        attributes = opening.meta.get("attributes")
        wanted = attributes.id.key[1:] if attributes and attributes.id else ""
        id = units.unused(wanted or units.slug(rendering.plain(token.children or []), "part"), page.anchors)
        page.anchors.add(id)
        opening.attrs["id"] = id
    return depth


def _term(page: Manuscript, token: Token, child: Token) -> None:
    id = page.world.terms.get(units.folded(child.meta["term"]))
    if id is None:
        none = "Add it to glossary.md, or take the brackets away."
        page.report(
            TERM,
            _spot(page, token, child),
            term=child.meta["term"],
            cure=instead(child.meta["term"], page.world.terms, none),
        )
        return
    child.meta["id"] = id
    if id not in page.terms:
        page.terms.append(id)


def _link(page: Manuscript, token: Token, child: Token) -> None:
    target = unquote(str(child.attrs.get("href", "")))
    scheme = _SCHEME.match(target)
    if not target.strip():
        page.report(LINK_EMPTY, _spot(page, token, child))
    elif scheme:
        if scheme[1].lower() not in ("http", "https", "mailto"):
            page.report(LINK_SCHEME, _spot(page, token, child), scheme=scheme[1])
            child.attrs["href"] = ""
    elif target.startswith("/"):
        page.report(LINK_ABSOLUTE, _spot(page, token, child), target=target)
    else:
        child.attrs["href"] = _address(page, token, child, target)


def _address(page: Manuscript, token: Token, child: Token, target: str) -> str:
    path, _, anchor = target.partition("#")
    if not path:
        page.references.append(Reference("", anchor, _spot(page, token, child)))
        return f"#{anchor}"
    path = _resolved(page, path)
    if path in page.world.media:
        page.media.add(path)
        return _media_address(page, path)
    original = re.sub(r"\.[a-z]{2,3}\.md$", ".md", path)
    if original not in page.world.pages:
        known = [*page.world.pages, *page.world.media]
        shown = {posixpath.relpath(it, posixpath.dirname(page.source.path) or "."): it for it in known}
        cure = instead(target, shown, "Write the path of the file as seen from this one.")
        page.report(LINK_UNKNOWN, _spot(page, token, child), target=target, cure=cure)
        return ""
    if anchor:
        page.references.append(Reference(original, anchor, _spot(page, token, child)))
    return page.world.pages[original] + (f"#{quote(anchor)}" if anchor else "")


def _resolved(page: Manuscript, path: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(page.source.path), path))


def _media_address(page: Manuscript, path: str) -> str:
    return f"/media/{page.world.media[path].digest}/{quote(posixpath.basename(path))}"


def _image(page: Manuscript, token: Token, child: Token) -> None:
    target = unquote(str(child.attrs.get("src", "")))
    path = _resolved(page, target)
    if not rendering.plain(child.children or []):
        page.report(ALT, _spot(page, token, child), target=target)
    if _SCHEME.match(target) or target.startswith("/"):
        page.report(PICTURE_AWAY, _spot(page, token, child), target=target)
    elif path in page.world.media:
        page.media.add(path)
        child.attrs["src"] = _media_address(page, path)
        return
    else:
        shown = [posixpath.relpath(it, posixpath.dirname(page.source.path) or ".") for it in page.world.media]
        cure = instead(target, shown, "Put the file there, or correct its name.")
        page.report(NO_MEDIA, _spot(page, token, child), target=target, cure=cure)
    child.attrs["src"] = ""
