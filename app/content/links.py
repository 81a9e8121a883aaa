"""Looks up what a page refers to: pages, media, terms; refuses raw HTML; makes figures."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from urllib.parse import quote, unquote

from markdown_it.token import Token

from app.content import headings, rendering, units
from app.content.diagnostics import Place, error, instead
from app.content.manuscript import Manuscript, Reference, Shown

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
FOOTNOTE = error(
    "footnote-unknown",
    "There is no footnote `{mark}`.",
    "Write `{mark}: …` below in a lesson; in a question, put the source into the feedback.",
)
FOOTNOTE_UNUSED = error(
    "footnote-unused", "Nothing refers to the footnote `{mark}`, so nobody sees it.", "Write `{mark}` where it belongs."
)

_MARK = re.compile(r"\[\^[^\s\[\]]+\]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")


def settle(page: Manuscript, anchors: bool = False) -> None:
    """Look everything up once, and report what cannot be found. `anchors`: give headings ids."""
    open_tag = False
    for index, token in enumerate(page.tokens):
        if token.type == "inline":
            open_tag |= _inline(page, page.tokens, index, open_tag)
        elif token.type == "html_block":
            open_tag |= _html(page, token.content.lstrip(), page.place(token), open_tag)
        elif token.type == "footnote_unused":
            _unused_footnote(page, token)
    headings.settle(page, anchors)


def _html(page: Manuscript, written: str, place: Place, open_tag: bool) -> bool:
    """Report raw HTML; a tag and what closes it are one mistake."""
    if not (open_tag and written.startswith("</")):
        page.report(RAW_HTML, place)
    return True


def _unused_footnote(page: Manuscript, token: Token) -> None:
    mark = f"[^{token.content}]"
    start = page.source.text.find(f"{mark}:", page.source.start(page.body))
    page.report(FOOTNOTE_UNUSED, page.source.place(start, start + len(mark)), mark=mark)


def _inline(page: Manuscript, tokens: list[Token], index: int, open_tag: bool) -> bool:
    """Look up what one text refers to; returns whether there was raw HTML."""
    token, html = tokens[index], False
    children = token.children or []
    for number, child in enumerate(children):
        if child.type == "link_open":
            _link(page, token, number)
        elif child.type == "image":
            _image(page, token, child)
        elif child.type == "term":
            _term(page, token, child)
        elif child.type == "html_inline":
            html |= _html(page, child.content, _spot(page, token, child), open_tag or html)
    if "[^" in token.content:
        _check_footnotes(page, token)
    if _is_figure(tokens, index):
        children[0].meta["figure"] = True
        tokens[index - 1].hidden = tokens[index + 1].hidden = True
    return html


def _check_footnotes(page: Manuscript, token: Token) -> None:
    """A mark of a footnote that is still text leads nowhere."""
    left = {mark for child in token.children or [] if child.type == "text" for mark in _MARK.findall(child.content)}
    for found in _MARK.finditer(token.content):
        if found[0] in left:
            left.discard(found[0])
            page.report(FOOTNOTE, page.within(token, found.start(), found.end()), mark=found[0])


def _is_figure(tokens: list[Token], index: int) -> bool:
    """A paragraph that is nothing but a picture with a title."""
    children = tokens[index].children or []
    alone = len(children) == 1 and children[0].type == "image" and tokens[index - 1].type == "paragraph_open"
    return alone and bool(children[0].attrs.get("title"))


def _spot(page: Manuscript, token: Token, child: Token) -> Place:
    return page.within(token, child.meta["at"], child.meta["end"]) if "at" in child.meta else page.place(token)


def _term(page: Manuscript, token: Token, child: Token) -> None:
    id = page.world.terms.get(units.folded(child.meta["term"]))
    if id is None and not page.world.has_all_terms:
        return
    if id is None:
        none = "Add it to glossary.md, or take the brackets away."
        page.report(
            TERM,
            _spot(page, token, child),
            term=child.meta["term"],
            cure=instead(child.meta["term"], () if page.is_full else page.world.terms, none),
        )
        return
    child.meta["id"] = id
    if id not in page.terms:
        page.terms.append(id)


def _link(page: Manuscript, token: Token, number: int) -> None:
    children = token.children or []
    child, end = children[number], _end(children, number)
    target = unquote(str(child.attrs.get("href", "")))
    scheme = _SCHEME.match(target)
    words = rendering.plain(children[number + 1 : end])
    page.shown.append(Shown("link", words, target, _spot(page, token, child)))
    if not target.strip():
        page.report(LINK_EMPTY, _spot(page, token, child))
    elif scheme:
        if scheme[1].lower() not in ("http", "https", "mailto"):
            page.report(LINK_SCHEME, _spot(page, token, child), scheme=scheme[1])
            child.attrs["href"] = ""
    elif target.startswith("/"):
        page.report(LINK_ABSOLUTE, _spot(page, token, child), target=target)
    else:
        address = _address(page, token, child, target)
        if not address:  # leave the words of a link, and take away what would lead nowhere
            for tag in (child, children[end]):
                tag.type, tag.tag, tag.nesting = "text", "", 0
        child.attrs["href"] = address


def _end(children: list[Token], start: int) -> int:
    """Where the link that begins there ends; links do not stand in links."""
    return next(n for n in range(start + 1, len(children)) if children[n].type == "link_close")


def _address(page: Manuscript, token: Token, child: Token, target: str) -> str:
    """Where a link within the course leads; nothing when there is no such file."""
    path, _, anchor = target.partition("#")
    if not path:
        page.references.append(Reference(_original(page.source.path), anchor, _spot(page, token, child)))
        return f"#{anchor}"
    path = _resolved(page, path)
    if path in page.world.media:
        page.media.add(path)
        return _media_address(page, path)
    original = _original(path)
    if original not in page.world.pages:
        known = () if page.is_full else page.seen_from_here
        cure = _instead(page, target, known, "Write the path of the file as seen from this one.")
        page.report(LINK_UNKNOWN, _spot(page, token, child), target=target, cure=cure)
        return ""
    if anchor:
        page.references.append(Reference(original, anchor, _spot(page, token, child)))
    return page.world.pages[original] + (f"#{quote(anchor)}" if anchor else "")


def _instead(page: Manuscript, target: str, known: Sequence[str], none: str) -> str:
    """What may be meant by a path: one as seen from the course's folder, the one file of that name, or a near one."""
    path = posixpath.normpath(target.partition("#")[0])
    seen = posixpath.relpath(path, posixpath.dirname(page.source.path) or ".")
    named = [it for it in known if it == seen] or [it for it in known if it.endswith("/" + posixpath.basename(path))]
    return f"Did you mean `{named[0]}`?" if len(named) == 1 else instead(target, known, none)


def _original(path: str) -> str:
    return re.sub(r"\.[a-z]{2,3}\.md$", ".md", path)


def _resolved(page: Manuscript, path: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(page.source.path), path))


def _media_address(page: Manuscript, path: str) -> str:
    return f"/media/{page.world.media[path].digest}/{quote(posixpath.basename(path))}"


def _image(page: Manuscript, token: Token, child: Token) -> None:
    target = unquote(str(child.attrs.get("src", "")))
    path, words = _resolved(page, target), rendering.plain(child.children or [])
    page.shown.append(Shown("picture", words, target, _spot(page, token, child)))
    if not words:
        page.report(ALT, _spot(page, token, child), target=target)
    if _SCHEME.match(target) or target.startswith("/"):
        page.report(PICTURE_AWAY, _spot(page, token, child), target=target)
    elif path in page.world.media:
        page.media.add(path)
        child.attrs["src"] = _media_address(page, path)
        return
    else:
        known = () if page.is_full else page.media_from_here
        cure = _instead(page, target, known, "Put the file there, or correct its name.")
        page.report(NO_MEDIA, _spot(page, token, child), target=target, cure=cure)
    child.attrs["src"] = ""
