"""One text2qti question while it is read: its texts as Markdown, and what is found in it."""

from __future__ import annotations

import re

from app.interop import markup
from app.interop.findings import Finding, Rule, info, warning
from app.interop.text2qti.source import Entry

ELEMENT = warning("text2qti-element", "Markdown has no `<{text}>`.", "Its words are kept, the element is not.")
PICTURE = warning(
    "text2qti-picture",
    "The picture `{text}` is not in the file.",
    "Its alt text stands in its place: put the picture into the course.",
)
ALT = info("text2qti-alt", "The picture `{text}` has no alt text.", "Its name stands for it: say what it shows.")
LINK = info("text2qti-link", "The link `{text}` leads nowhere from here.", "Its words are kept, the link is not.")
LATEX = warning("text2qti-latex", "“{text}” is LaTeX, which is not set here.", "It is shown as it is written.")

_NOTES: dict[str, Rule] = {"element": ELEMENT, "picture": PICTURE, "alt": ALT, "link": LINK}
_LATEX = re.compile(r"(?<!\\)\$(?=\S)[^$\n]*(?<=\S)\$|\\(?:num|si|SI)\{[^}]*\}")


class Page:
    """A question's entry, its name, and what was found in it."""

    def __init__(self, entry: Entry, name: str, findings: list[Finding]) -> None:
        self._entry, self._name, self._findings = entry, name, findings

    def report(self, rule: Rule, entry: Entry | None = None, text: str = "", **words: object) -> None:
        """Add a finding at an entry, or at the question's first line."""
        self._findings.append(rule.at((entry or self._entry).line, self._name, text, **words))

    def words(self, text: str, entry: Entry | None = None) -> str:
        """A text as Markdown, which it is already but for HTML and LaTeX."""
        if latex := _LATEX.search(text):
            self.report(LATEX, entry, latex[0])
        made = markup.from_markdown(text, lambda target: target if target.startswith("media/") else "")
        for kind, lost in made.notes:
            self.report(_NOTES[kind], entry, lost)
        return made.markdown
