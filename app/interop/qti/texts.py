"""Bodies in the part of XHTML that QTI 2.1 allows."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from app.content import layout
from app.interop import bodies
from app.interop.findings import Finding, info, warning
from app.interop.qti.elements import node

LINK = info("qti-link-inside", "The link `{text}` leads into the course.", "Its words are kept, the link is not.")
NO_MEDIUM = warning("qti-medium-missing", "The file `{text}` is not there.", "The question names it all the same.")
START = info("qti-list-start", "A list begins with {text}; QTI counts from 1.", "The list begins with 1.")

_RENAMED = {"figure": "div", "figcaption": "p", "section": "div"}
_KEPT = {"a": ("href",), "img": ("src", "alt"), "td": ("class",), "th": ("class",)}
_BLOCKS = frozenset(
    ["p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "blockquote", "pre", "table", "hr"]
)
FOLDER = "media"


@dataclass
class Texts:
    """The texts of a package: what they may show, what was found wrong, and which media the item at work shows."""

    media: dict[str, bytes]  # by digest
    names: bodies.Names = field(default_factory=bodies.Names)
    findings: list[Finding] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)  # name → digest, of all items
    here: set[str] = field(default_factory=set)  # names, of this item
    question: str = ""

    def begin(self, question: str) -> None:
        """Go on to another question."""
        self.question, self.here = question, set()

    def flow(self, html: str) -> list[Element | str]:
        """Words and elements of a text, for places that take both."""
        root = self._root(html)
        return [root.text or "", *root]

    def blocks(self, html: str) -> list[Element]:
        """The blocks of a text; words that stand alone become a paragraph."""
        if not html:
            return []
        root, made = self._root(html), []
        loose = node("p", {}, root.text or "")
        for child in list(root):
            if child.tag in _BLOCKS:
                tail, child.tail = child.tail or "", None
                made += [loose, child] if _says(loose) else [child]
                loose = node("p", {}, tail)
            else:
                loose.append(child)
        return [*made, loose] if _says(loose) else made

    def _root(self, html: str) -> Element:
        read = bodies.body(html, self.names, f"../{FOLDER}/")
        for address in read.lost:
            self.findings.append(LINK.at(0, self.question, address))
        for name, digest in read.media.items():
            self._show(name, digest)
        for element in read.root.iter():
            self._adapt(element)
        return read.root

    def _show(self, name: str, digest: str) -> None:
        if digest in self.media:
            self.shown[name] = digest
            self.here.add(name)
        else:
            self.findings.append(NO_MEDIUM.at(0, self.question, name))

    def _adapt(self, element: Element) -> None:
        if element.tag in ("audio", "video"):
            address, label = element.get("src", ""), element.get("aria-label", "")
            element.tag, element.text = "object", label
            element.attrib = {"data": address, "type": layout.kind(address) or "application/octet-stream"}
            return
        if element.tag == "ol" and element.get("start", "1") != "1":
            self.findings.append(START.at(0, self.question, element.get("start", "")))
        if element.tag == "table" and element.find("tbody") is None:
            for head in element.findall("thead"):
                head.tag = "tbody"
        element.tag = _RENAMED.get(element.tag, element.tag)
        kept = _KEPT.get(element.tag, ())
        element.attrib = {name: value for name, value in element.attrib.items() if name in kept}


def _says(paragraph: Element) -> bool:
    return bool(len(paragraph) or (paragraph.text or "").strip())
