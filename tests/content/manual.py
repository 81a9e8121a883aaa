"""The course of the author's manual, as a tree of files: small, and clean."""

import re

from app.base.settings import ROOT
from app.content.compiler import compile_course

MANUAL = (ROOT / "docs/authors/course-format.md").read_text()
CHART = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><title>Chart</title></svg>'
GLOSSARY = "glossary.md"
LESSON = "01-first-steps/01-why.md"
QUIZ = "01-first-steps/quiz.md"
SCENARIO = "01-first-steps/02-how.md"


def examples() -> dict[str, bytes]:
    """The files that the manual shows, by path."""
    found = re.findall(r"<!-- file: (\S+) -->\n```markdown\n(.*?)^```$", MANUAL, re.DOTALL | re.MULTILINE)
    return {path: text.encode() for path, text in found} | {"01-first-steps/media/chart.svg": CHART}


def further() -> list[tuple[str, bytes]]:
    """The files that the manual shows as another form of one, or beside them: path and text."""
    found = re.findall(r"<!-- also: (\S+) -->\n```markdown\n(.*?)^```$", MANUAL, re.DOTALL | re.MULTILINE)
    return [(path, text.encode()) for path, text in found]


BANK = "01-first-steps/bank.md"
HEAD = "---\ntitle: A title\nminutes: 5\n---\n"
_SECOND = "\n## And then? {#and-then}\n\nAnswer: 3\n"


def compiled(path, text, head=None):
    """The course with another text in one file; a bank gets its front matter and a second question."""
    if path == BANK and head is None:
        text = f"---\ntitle: Bank\n---\n{text}{_SECOND}"
    return compile_course("my-course", examples() | {path: text.encode()})


def codes(findings):
    return [finding.code for finding in findings]


def errors(result):
    return [finding for finding in result.diagnostics if finding.severity == "error"]


def questions(result):
    """The questions of the bank, by id."""
    return {question.id: question for question in result.course.modules[0].bank}
