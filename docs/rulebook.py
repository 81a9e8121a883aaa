"""Write the page of all diagnostics from the compiler's own rules: `python -m docs.rulebook`."""

from __future__ import annotations

from app.base.settings import ROOT
from app.content import compiler
from app.content.diagnostics import RULES

PAGE = ROOT / "docs" / "authors" / "diagnostics.md"
_HEAD = """# What the compiler may say

Made from the compiler's own rules by `python -m docs.rulebook`; a test keeps it whole. An **error** keeps a course from
being published; a **warning** is most likely a mistake; **advice** is about craft, and yours to take. Words in braces
stand for yours.

| code | severity | what is wrong | what to write instead |
|---|---|---|---|
"""


def page() -> str:
    """The whole page."""
    assert compiler  # importing it declares every rule
    rows = [
        f"| `{rule.code}` | {rule.severity} | {_cell(rule.message)} | {_cell(rule.cure)} |"
        for rule in sorted(RULES.values(), key=lambda rule: rule.code)
    ]
    return _HEAD + "\n".join(rows) + "\n"


def _cell(sentence: str) -> str:
    shown = sentence.replace("{{", "{").replace("}}", "}").replace("|", "\\|")
    return "named with each finding" if shown == "{cure}" else shown


if __name__ == "__main__":
    PAGE.write_text(page())
