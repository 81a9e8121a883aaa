"""The tables of what an import or an export may say, from the rules themselves. `python -m docs.findings`."""

from __future__ import annotations

import re

from app.base.settings import ROOT
from app.interop import gift, imports, moodle_xml, qti, text2qti  # noqa: F401 - they declare the rules
from app.interop.findings import RULES, Rule

PAGE = ROOT / "docs" / "authors" / "questions-from-elsewhere.md"

_START = "<!-- findings: written by `python -m docs.findings` -->\n"
_NAMES = re.compile(r"[“`]\{\w+\}[”`]|(?<!\{)\{\w+\}(?!\})%?")
_GROUPS = (("gift", "GIFT"), ("moodle", "Moodle XML"), ("qti", "QTI"), ("text2qti", "text2qti"), ("", "Any of them"))


def page() -> str:
    """The page, with the sentences that are said now."""
    head = PAGE.read_text().partition(_START)[0]
    return head + _START + "".join(_tables())


def _tables() -> list[str]:
    groups: dict[str, list[Rule]] = {title: [] for _, title in _GROUPS}
    for rule in sorted(RULES.values()):
        groups[next(title for name, title in _GROUPS if rule.code.startswith(f"{name}-" if name else ""))].append(rule)
    return [
        f"\n### {title}\n\n| code | | what was found | what was done |\n|---|---|---|---|\n" + "".join(map(_row, rules))
        for title, rules in groups.items()
        if rules
    ]


def _row(rule: Rule) -> str:
    cells = (_NAMES.sub("…", text).replace("{{", "{").replace("}}", "}").replace("|", "\\|") for text in rule[2:4])
    return f"| `{rule.code}` | {rule.severity} | {' | '.join(cells)} |\n"


if __name__ == "__main__":
    PAGE.write_text(page())
