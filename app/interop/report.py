"""What an import or an export gave, as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from app.content.sheets import write
from app.interop.findings import Finding
from app.interop.questions import Imported

_RULE = "─" * 60


def as_text(imported: Imported, name: str) -> str:
    """Each question as it will stand in the course, then what did not come over as it was."""
    parts = [f"{_RULE}\n{name}, line {it.line}\n\n{write(it.sheet)}" for it in imported.questions]
    found = findings(imported.diagnostics, name)
    return "\n".join([*parts, _RULE, *([found, ""] if found else []), summary(imported)])


def findings(found: Iterable[Finding], name: str) -> str:
    """A line for each finding: where, what was found, what was done instead."""
    return "\n".join(_line(it, name) for it in found)


def _line(it: Finding, name: str) -> str:
    place = f"{name}:{it.line}" if it.line else it.question or name
    question = f" [{it.question}]" if it.question and it.line else ""
    return f"{place}: {it.severity} {it.code}{question}: {it.message} {it.done}"


def summary(imported: Imported) -> str:
    """How much was read, and how much was not."""
    left = sum(it.severity == "error" for it in imported.diagnostics)
    changed = sum(it.severity == "warning" for it in imported.diagnostics)
    said = (count(len(imported.questions), "question"), count(left, "error"), count(changed, "warning"))
    return "{} can be taken over; {}, {}.".format(*said)


def count(number: int, name: str) -> str:
    """A number of things in words: `1 question`, `2 questions`."""
    return f"{number} {name}" + "s" * (number != 1)
