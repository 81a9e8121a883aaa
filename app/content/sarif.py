"""Diagnostics as SARIF 2.1.0, the form in which code hosts and editors take findings of checks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any, NamedTuple
from urllib.parse import quote

from app.content.compiler import Compilation
from app.content.diagnostics import RULES, Diagnostic, Rule, Severity
from app.content.encodings import decode
from app.content.positions import Source

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "advice": "note"}
_NAME = re.compile(r"\{\w+\}")


class Checked(NamedTuple):
    """A compiled course with its files, and the path of its folder as it was given."""

    result: Compilation
    tree: Mapping[str, bytes]
    folder: PurePath


def as_sarif(courses: Sequence[Checked], version: str) -> dict[str, Any]:
    """One run over all courses. Columns count UTF-16 code units from 1, and the run says so."""
    codes = sorted({d.code for checked in courses for d in checked.result.diagnostics})
    driver = {"name": "Brevet", "version": version, "rules": [_rule(RULES[code]) for code in codes]}
    results = [it for checked in courses for it in _results(checked, codes)]
    run = {"tool": {"driver": driver}, "columnKind": "utf16CodeUnits", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule) -> dict[str, Any]:
    said = _general(rule.message)
    cure = "" if rule.cure == "{cure}" else _general(rule.cure)
    return {
        "id": rule.code,
        "shortDescription": {"text": said},
        "help": {"text": f"{said} {cure}".strip()},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _general(sentence: str) -> str:
    """A rule's sentence without the words of one case."""
    return _NAME.sub("…", sentence.replace("{{", "\0").replace("}}", "\1")).replace("\0", "{").replace("\1", "}")


def _results(checked: Checked, codes: list[str]) -> list[dict[str, Any]]:
    sources: dict[str, Source] = {}
    found = []
    for d in checked.result.diagnostics:
        if d.span.file not in sources:
            data = checked.tree.get(d.span.file, b"")
            sources[d.span.file] = Source(d.span.file, decode(data).text)
        found.append(_result(d, sources[d.span.file], checked.folder, codes))
    return found


def _result(d: Diagnostic, source: Source, folder: PurePath, codes: list[str]) -> dict[str, Any]:
    place = {"artifactLocation": {"uri": uri(folder / d.span.file)}, "region": _region(d, source)}
    return {
        "ruleId": d.code,
        "ruleIndex": codes.index(d.code),
        "level": _LEVELS[d.severity],
        "message": {"text": f"{d.message} {d.cure}"},
        "locations": [{"physicalLocation": place}],
    }


def uri(path: PurePath) -> str:
    """A relative path as a relative reference, an absolute one as a `file:` address."""
    named = quote(path.as_posix().encode(errors="surrogateescape"))
    return f"file://{named}" if path.is_absolute() else named


def _region(d: Diagnostic, source: Source) -> dict[str, Any]:
    s = d.span
    region: dict[str, Any] = {
        "startLine": s.line,
        "startColumn": _column(source, s.line, s.column),
        "endLine": s.end_line,
        "endColumn": _column(source, s.end_line, s.end_column),
    }
    return {**region, "snippet": {"text": d.text}} if d.text else region


def _column(source: Source, line: int, column: int) -> int:
    """A column in characters as one in UTF-16 code units."""
    before = source.lines[line - 1][: column - 1]
    return len(before) + sum(c > "\uffff" for c in before) + 1
