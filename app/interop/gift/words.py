"""One GIFT question while it is read: its texts as Markdown, and what is found in it."""

from __future__ import annotations

import re
from typing import Literal

from app.interop import markup
from app.interop.findings import Finding, Rule, info, warning
from app.interop.gift.source import NEW_LINE, Block, shown

Format = Literal["html", "markdown", "plain", "moodle"]

ELEMENT = warning("gift-element", "Markdown has no `<{text}>`.", "Its words are kept, the element is not.")
PICTURE = warning(
    "gift-picture",
    "The picture `{text}` is not in the file.",
    "Its alt text stands in its place: put the picture into the course.",
)
ALT = info("gift-alt", "The picture `{text}` has no alt text.", "Its name stands for it: say what it shows.")
LINK = info("gift-link", "The link `{text}` leads nowhere from here.", "Its words are kept, the link is not.")

_NOTES: dict[str, Rule] = {"element": ELEMENT, "picture": PICTURE, "alt": ALT, "link": LINK}
_FORMAT = re.compile(r"\s*\[(html|markdown|plain|moodle)\]", re.IGNORECASE)


# words that say the same in every format, as most texts are: quick to know, and nothing to convert
_SIMPLE = re.compile(r"(?:<p>)?([^\W\d_](?:[^\W_]|[ ,.;?!'’“”\"()%/…–—-])*)(?:</p>)?")
_MARKUP = re.compile(r"^\s*\[\w+\]|</?[A-Za-z][^>]*>")


class Page:
    """A question's block, its title and the format of its texts where they do not say another."""

    def __init__(self, block: Block, title: str, form: Format, findings: list[Finding]) -> None:
        self.block, self.title, self._form, self._findings = block, title, form, findings
        self._at = 0

    def report(self, rule: Rule, text: str = "", **words: object) -> None:
        """Add a finding at the line of what was read last."""
        self._findings.append(rule.at(self.line, self.title or self._said(), text, **words))

    def _said(self) -> str:
        """The question's first words, where it has no title."""
        return _MARKUP.sub("", shown(self.block.text.strip().split("{")[0], " ")).strip()

    @property
    def line(self) -> int:
        """The line of what was read last."""
        return self.block.line + self.block.text.count("\n", 0, self._at)

    def go(self, offset: int) -> None:
        """Go on to what stands at this offset of the block."""
        self._at = offset

    def words(self, raw: str) -> str:
        """A text as Markdown. A line's end in the file does not count, a written `\\n` does."""
        marked = _FORMAT.match(raw)
        form: Format = marked[1].lower() if marked else self._form  # type: ignore[assignment]
        raw = raw[marked.end() :] if marked else raw
        if not raw.strip():
            return ""
        if simple := _SIMPLE.fullmatch(raw.strip()):
            return " ".join(simple[1].split())
        if form in ("plain", "moodle"):
            raw = raw.replace("\n", " ")
        made = _READERS[form](shown(raw).strip(), _address)
        for kind, text in made.notes:
            self.report(_NOTES[kind], text)
        return made.markdown

    def line_of(self, raw: str) -> str:
        """A text as one line of Markdown, for the left sides of pairs."""
        return markup.one_line(self.words(raw))

    def plain(self, raw: str) -> str:
        """What has no format, as plain words on one line: what is to be typed, and the right sides of pairs."""
        return " ".join(shown(raw.replace(NEW_LINE, " "), " ").split())


_READERS = {
    "html": markup.from_html,
    "markdown": markup.from_markdown,
    "plain": markup.from_plain,
    "moodle": markup.from_auto,
}


def _address(target: str) -> str:
    """GIFT holds no files: only what the course's own export calls `media/…` may be there."""
    return target if target.startswith("media/") else ""
