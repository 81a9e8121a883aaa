"""One question of Moodle XML while it is read: its texts as Markdown, its files, and what is found in it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from xml.etree.ElementTree import tostring

from app.interop import markup
from app.interop.findings import Finding, Rule, info, warning
from app.interop.moodle_xml.embedded import PLUGIN, Embedded, Media
from app.interop.moodle_xml.tree import Node

ELEMENT = warning("moodle-xml-element", "Markdown has no `<{text}>`.", "Its words are kept, the element is not.")
PICTURE = warning(
    "moodle-xml-picture",
    "The picture `{text}` was not taken over: {why}.",
    "Its alt text stands in its place: put the picture into the course.",
)
FILE = warning("moodle-xml-file", "The file `{text}` was not taken over: {why}.", "The words of its link are kept.")
ALT = info("moodle-xml-alt", "The picture `{text}` has no alt text.", "Its name stands for it: say what it shows.")
LINK = info("moodle-xml-link", "The link `{text}` leads nowhere from here.", "Its words are kept, the link is not.")
UNUSED = info("moodle-xml-file-unused", "No text shows the file `{text}`.", "It was left out.")

_AWAY = "it lies on another server"
_TAG = re.compile(r"<[^<>]*>")
_READERS = {
    "html": markup.from_html,
    "markdown": markup.from_markdown,
    "plain_text": markup.from_plain,
    "moodle_auto_format": markup.from_auto,
}


class Page:
    """A question's element, its name, and where its findings and its files go."""

    def __init__(self, node: Node, findings: list[Finding], media: Media) -> None:
        self.node, self._findings, self._media = node, findings, media
        self.name = " ".join(node.said("name/text").split())

    def report(self, rule: Rule, text: str = "", at: Node | None = None, **words: object) -> None:
        """Add a finding, at the line of an element of the question or at that of the question."""
        line = (at if at is not None else self.node).line
        self._findings.append(rule.at(line, self.name, text, **words))

    def text(self, path: str) -> str:
        """The text at a path below the question, as Markdown; nothing where there is none."""
        found = self.node.find(path)
        return self.words(found) if isinstance(found, Node) else ""

    def words(self, node: Node) -> str:
        """The text of an element as Markdown: in its `text`, in the format that it names, with its files."""
        files = Embedded(node, self._media)
        made = self._reader(node)(_written(node), files.address)
        for kind, text in made.notes:
            self._note(node, files, kind, text)
        for name in files.unused():
            self.report(UNUSED, name, node)
        return made.markdown

    def line_of(self, node: Node) -> str:
        """The text of an element as one line of Markdown, for cells and items."""
        return markup.one_line(self.words(node))

    def plain(self, node: Node) -> str:
        """What is to be typed: the text of an element on one line, without a format."""
        return " ".join(_written(node).split())

    def shown(self, node: Node) -> str:
        """What a finding says of an element's text."""
        return " ".join(html.unescape(_TAG.sub(" ", self.plain(node))).split())

    def _reader(self, node: Node) -> Callable[[str, markup.Address], markup.Marked]:
        asked = self.node.find("questiontext")
        form = node.get("format") or (asked.get("format") if asked is not None else "") or "html"
        return _READERS.get(form, markup.from_auto)

    def _note(self, node: Node, files: Embedded, kind: str, text: str) -> None:
        why = files.faults.get(text, _AWAY)
        name = "in the text itself" if text.startswith("data:") else text.removeprefix(PLUGIN)
        if kind == "picture":
            self.report(PICTURE, name, node, why=why)
        elif kind == "link" and text.startswith(PLUGIN):
            self.report(FILE, name, node, why=why)
        else:
            self.report({"element": ELEMENT, "alt": ALT, "link": LINK}[kind], text, node)


def _written(node: Node) -> str:
    """The text of an element, also where its markup was not hidden from XML."""
    found = node.find("text")
    if found is None:
        return node.text or ""
    return (found.text or "") + "".join(tostring(child, "unicode") for child in found)
