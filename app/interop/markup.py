"""Foreign texts, in HTML or plain, as Markdown that reads back as the same words."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import nh3
from bs4 import BeautifulSoup
from bs4.element import PageElement, Tag
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdownify import MarkdownConverter

from app.content import markdown, rendering


class Note(NamedTuple):
    """What did not come over. `kind`: element (taken out), picture, alt, link; `text` names it."""

    kind: str
    text: str


@dataclass
class Marked:
    """A text as Markdown, and what was lost or guessed on the way."""

    markdown: str
    notes: list[Note] = field(default_factory=list)


Address = Callable[[str], str]  # of a picture or file → as Markdown names it; nothing where it must go

_PHRASES = "br code kbd samp em i strong b a img sub sup"
_KEPT = (
    "p div section article hr h1 h2 h3 h4 h5 h6 ul ol li blockquote pre table caption thead tbody tfoot tr th td dl dt "
    "dd figure figcaption"
)
_LOOKS = (
    "html head body meta title span font u s small big center strike del ins abbr acronym cite dfn q mark var tt col "
    "colgroup style link nolink bdi bdo time address main header footer nav aside label o:p"
)
_BLOCKS = set(_KEPT.split())
_TAGS = _BLOCKS | set(_PHRASES.split())
_SILENT = _TAGS | set(_LOOKS.split())
_SCHEMES = {"http", "https", "mailto", "data"}
_WEB = ("http:", "https:", "mailto:")
_FOREIGN = {"html_block", "html_inline", "image", "heading_open", "block_open"}  # in Markdown of others
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}, "td": {"colspan"}, "th": {"colspan"}}
_DEEPEST = 60  # elements within each other
_MOST = 2_000  # elements of one text

_TAG = re.compile(r"<([A-Za-z][\w:-]*)")
_ANY_TAG = re.compile(r"<[^<>]*>")
_SIGN = re.compile(r"[\\`*\[\]]|<(?=[A-Za-z/!?])|&(?=#?\w+;)|(?<![^\W_])_|_(?![^\W_])")
_START = re.compile(r"[-+](?=\s|$)|#{1,6}(?=\s|$)|>|\||~{3}|[:~](?=[ \t:])|[-=](?=[-=|: ]*$)")
_NUMBERED = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_BREAK = "\ufdd0"  # no character of any script
_SPACES = re.compile(r"[ \t\r\n\f]+")  # a space that keeps words together stays
_HIGH = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_LOW = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")


def from_html(source: str, address: Address = lambda it: it) -> Marked:
    """HTML as Markdown. What is no text, list, table, picture or link is taken out and noted."""
    source = source.replace(_BREAK, "")
    notes = [Note("element", tag) for tag in _strange(source)]
    if len(_TAG.findall(source)) > _MOST:
        return _only_words(source, notes)
    soup = BeautifulSoup(_clean(source), "html.parser")
    if _depth(soup) > _DEEPEST:
        return _only_words(source, notes)
    _prepare(soup)
    for way in (_Converter(address), _Converter(address, emphasis=False)):
        made = way.convert_soup(soup).strip()
        if _words(made) == way.words:
            break
    else:
        made = escaped(_SPACES.sub(" ", soup.get_text(" ")).strip())
    return Marked(made, notes + way.notes)


def from_plain(source: str, address: Address = lambda it: it) -> Marked:
    """Plain words as Markdown: nothing in them is markup, blank lines part paragraphs, line ends stay."""
    return from_html(_lines(html.escape(source, quote=False)), address)


def from_auto(source: str, address: Address = lambda it: it) -> Marked:
    """Text whose line ends count, with or without HTML in it."""
    tags = {tag.lower() for tag in _TAG.findall(source)}
    return from_html(source if tags & (_BLOCKS | {"br"}) else _lines(source), address)


def from_markdown(source: str, address: Address = lambda it: it) -> Marked:
    """Foreign Markdown: kept as it is, unless it holds HTML or names files."""
    source = source.replace("\r\n", "\n").strip()
    inner = [child for token in markdown.parse(source, "prose") for child in (token, *(token.children or []))]
    if "[[" in source or any(it.type in _FOREIGN or _leads_away(it) for it in inner):
        return from_html(MarkdownIt("commonmark").enable("table").render(source), address)
    return Marked(source)


def _leads_away(token: Token) -> bool:
    """Whether a link leads to what only the other system knows."""
    return token.type == "link_open" and not str(token.attrs.get("href", "")).startswith(_WEB)


def escaped(words: str) -> str:
    """Words of one line as Markdown that says the same."""
    made = _SIGN.sub(lambda found: "\\" + found[0], words)
    made = _NUMBERED.sub(r"\1\\\2", made, count=1) if _NUMBERED.match(made) else made
    return "\\" + made if _START.match(made) else made


def titled(text: str, name: str) -> tuple[str, str]:
    """A question's text as heading and body: its first paragraph and the rest; `name` where it begins otherwise."""
    tokens = markdown.parse(text, "prose")
    if not tokens or tokens[0].type != "paragraph_open" or not tokens[0].map:
        return escaped(_SPACES.sub(" ", name).strip()), text
    if any(child.type == "image" for child in tokens[1].children or []):
        return escaped(_SPACES.sub(" ", name).strip()), text
    lines = text.split("\n")
    end = tokens[0].map[1]
    return one_line("\n".join(lines[:end])), "\n".join(lines[end:]).strip("\n")


def one_line(text: str) -> str:
    """Markdown of some lines as one line."""
    return _SPACES.sub(" ", re.sub(r"\\\n", "\n", text)).strip()


def words(text: str) -> str:
    """The words of Markdown, without markup."""
    return _SPACES.sub(" ", rendering.text(markdown.parse(text, "prose"))).strip()


# ---------------------------------------------------------------- HTML


def _lines(source: str) -> str:
    parts = re.split(r"\n[ \t]*\n\s*", source.replace("\r\n", "\n").replace("\r", "\n").strip())
    return "".join(f"<p>{part.replace(chr(10), '<br>')}</p>" for part in parts)


def _strange(source: str) -> list[str]:
    """The elements that are taken out and are more than looks."""
    found = dict.fromkeys(tag.lower() for tag in _TAG.findall(source))
    return [tag for tag in found if tag not in _SILENT]


def _clean(source: str) -> str:
    return nh3.clean(source, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None)


def _prepare(soup: Tag) -> None:
    """Number the items of lists, and leave a table no more than one row of headings."""
    for listed in soup.find_all("ol"):
        start = str(listed.get("start") or "")
        first = int(start) if start.isdecimal() and len(start) < 7 else 1
        for number, item in enumerate(listed.find_all("li", recursive=False), first):
            item["value"] = str(number)
    for head in soup.find_all("thead"):
        if len(head.find_all("tr", recursive=False)) > 1:
            head.unwrap()


def _depth(soup: Tag) -> int:
    depth, level = 0, [soup]
    while level and depth <= _DEEPEST:
        level = [child for element in level for child in element.children if isinstance(child, Tag)]
        depth += 1
    return depth


def _only_words(source: str, notes: list[Note]) -> Marked:
    """A text that is endless or endlessly nested is none that people write: its words are kept, its form is not."""
    said = html.unescape(_ANY_TAG.sub(" ", source))
    return Marked(escaped(_SPACES.sub(" ", said).strip()), [*notes, Note("element", "all elements")])


def _words(text: str) -> str:
    tokens = markdown.parse(text, "prose")
    return "".join("".join(map(_said, tokens)).split())


def _said(token: Any) -> str:
    if token.type in ("fence", "code_block"):
        return str(token.content)
    return rendering.plain(token.children or []) if token.type == "inline" else ""


class _Converter(MarkdownConverter):
    """markdownify's converter with our escapes. `words`: what the Markdown should say; `notes`: what it cannot."""

    def __init__(self, address: Address, emphasis: bool = True) -> None:
        super().__init__(bullets="-", wrap=True, wrap_width=None, heading_style="atx")
        self._address, self._emphasis = address, emphasis
        self._said: list[str] = []
        self.notes: list[Note] = []

    @property
    def words(self) -> str:
        return "".join("".join(self._said).split())

    def _say(self, text: str) -> str:
        self._said.append(text)
        return text

    def process_text(self, el: PageElement, parent_tags: Any = None) -> str:
        self._said.append(str(el))
        self._line_start = _begins_line(el)
        return str(getattr(super(), "process_text")(el, parent_tags))  # noqa: B009 - the package's types leave it out

    def _usual(self, element: str, el: Tag, text: str, parent_tags: Any) -> str:
        return str(getattr(super(), f"convert_{element}")(el, text, parent_tags))

    def escape(self, text: str, parent_tags: Any) -> str:
        if not self._line_start:
            return _SIGN.sub(lambda found: "\\" + found[0], text)
        return escaped(text.lstrip())

    def convert__document_(self, el: Tag, text: str, parent_tags: Any) -> str:
        return _broken(text).strip("\n")

    def convert_br(self, el: Tag, text: str, parent_tags: Any) -> str:
        return " " if "_inline" in parent_tags else _BREAK

    def convert_p(self, el: Tag, text: str, parent_tags: Any) -> str:
        return self._usual("p", el, _broken(text), parent_tags)

    def convert_div(self, el: Tag, text: str, parent_tags: Any) -> str:
        return self._usual("div", el, _broken(text), parent_tags)

    convert_section = convert_article = convert_figure = convert_figcaption = convert_div

    def convert_li(self, el: Tag, text: str, parent_tags: Any) -> str:
        marker = f"{el.get('value')}." if el.get("value") else "-"
        first, *rest = _broken(text).strip().split("\n")
        indent = " " * (len(marker) + 1)
        return "\n".join([f"{marker} {first}".rstrip(), *(indent + line if line else "" for line in rest)]) + "\n"

    def convert_dd(self, el: Tag, text: str, parent_tags: Any) -> str:
        return self._usual("dd", el, _broken(text), parent_tags)

    def convert_blockquote(self, el: Tag, text: str, parent_tags: Any) -> str:
        return self._usual("blockquote", el, _broken(text), parent_tags)

    def convert_hN(self, n: int, el: Tag, text: str, parent_tags: Any) -> str:  # noqa: N802 - markdownify's name
        return f"\n\n{'#' * max(n, 3)} {_broken(text).replace(chr(10), ' ').strip()}\n\n" if text.strip() else ""

    def convert_td(self, el: Tag, text: str, parent_tags: Any) -> str:
        return self._usual("td", el, _broken(text).replace("|", "\\|"), parent_tags)

    def convert_th(self, el: Tag, text: str, parent_tags: Any) -> str:
        return self._usual("th", el, _broken(text).replace("|", "\\|"), parent_tags)

    def convert_pre(self, el: Tag, text: str, parent_tags: Any) -> str:
        longest = max(map(len, re.findall("`+", text)), default=0)
        fence = "`" * max(3, longest + 1)
        return f"\n\n{fence}\n{text.strip(chr(10))}\n{fence}\n\n" if text.strip() else ""

    def convert_b(self, el: Tag, text: str, parent_tags: Any) -> str:
        return self._usual("b", el, text, parent_tags) if self._emphasis else text

    convert_strong = convert_b

    def convert_em(self, el: Tag, text: str, parent_tags: Any) -> str:
        return self._usual("em", el, text, parent_tags) if self._emphasis else text

    convert_i = convert_em

    def convert_sup(self, el: Tag, text: str, parent_tags: Any) -> str:
        return self._shifted(text, _HIGH)

    def convert_sub(self, el: Tag, text: str, parent_tags: Any) -> str:
        return self._shifted(text, _LOW)

    def _shifted(self, text: str, signs: dict[int, int]) -> str:
        """Raised or lowered digits have signs of their own; other words are only kept."""
        if text and all(ord(sign) in signs for sign in text):
            self._said[-1] = text.translate(signs)
            return text.translate(signs)
        if text.strip():
            self.notes.append(Note("element", "sup" if signs is _HIGH else "sub"))
        return text

    def convert_a(self, el: Tag, text: str, parent_tags: Any) -> str:
        target = str(el.get("href") or "")
        if target and not target.startswith(_WEB):
            target = self._address(target)
        if el.get("href") and not target:
            self.notes.append(Note("link", str(el.get("href"))))
        if not target or not text.strip():
            return text
        return f"[{text.strip()}]({_target(target)})"

    def convert_img(self, el: Tag, text: str, parent_tags: Any) -> str:
        source, alt = str(el.get("src") or ""), _SPACES.sub(" ", str(el.get("alt") or "")).strip()
        target = "" if source.startswith(("http:", "https:")) else self._address(source)
        if not target:
            self.notes.append(Note("picture", source))
            return escaped(self._say(alt)) if alt else ""
        if not alt:
            alt = target.rpartition("/")[2].rpartition(".")[0]
            self.notes.append(Note("alt", target))
        return f"![{escaped(self._say(alt))}]({_target(target)})"


def _target(address: str) -> str:
    return f"<{address}>" if re.search(r"[\s()<>]", address) else address


def _begins_line(el: PageElement) -> bool:
    """Whether words stand at the beginning of a line, where signs may mean a list, a heading or a table."""
    before = el.previous_sibling
    while before is not None and not isinstance(before, Tag) and not str(before).strip():
        before = before.previous_sibling
    if before is None:
        return el.parent is None or el.parent.name in _BLOCKS or el.parent.name == "[document]"
    return isinstance(before, Tag) and (before.name == "br" or before.name in _BLOCKS)


def _broken(text: str) -> str:
    """Line breaks as Markdown writes them; several make a paragraph, those at the ends and beside blocks go."""
    first, *rest = text.split(_BREAK)
    said, breaks = [first], 0
    for part in rest:
        breaks += 1
        if part.strip():
            said[-1] = said[-1].rstrip(" \t")
            said += [_between(said[-1], part, breaks), part.lstrip(" \t")]
            breaks = 0
    return "".join(said)


def _between(before: str, after: str, breaks: int) -> str:
    if not before.strip():
        return ""
    if before.endswith("\n") or after.startswith("\n"):
        return "" if before.endswith("\n\n") or after.startswith("\n\n") else "\n"
    return "\n\n" if breaks > 1 else "\\\n"
