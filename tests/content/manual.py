"""The course of the author's manual, as a tree of files: small, and clean."""

import re

from app.base.settings import ROOT

MANUAL = (ROOT / "docs/authors/course-format.md").read_text()
CHART = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><title>Chart</title></svg>'
LESSON = "01-first-steps/01-why.md"
QUIZ = "01-first-steps/quiz.md"
SCENARIO = "01-first-steps/02-how.md"


def examples() -> dict[str, bytes]:
    """The files that the manual shows, by path."""
    found = re.findall(r"<!-- file: (\S+) -->\n```markdown\n(.*?)^```$", MANUAL, re.DOTALL | re.MULTILINE)
    return {path: text.encode() for path, text in found} | {"01-first-steps/media/chart.svg": CHART}
