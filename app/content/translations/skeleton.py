"""An original made ready to be translated: its words without ids, keys and rules, which a translation leaves out."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.content.compiler import compile_course
from app.content.diagnostics import Diagnostic
from app.content.manuscript import TRANSLATED

_ROUNDS = 4  # what one finding hides behind another comes out in the next
_EMPTY = re.compile(r"[ \t]*\{\s*\}[ \t]*$")
_MARK = re.compile(r"\[[^\]\n]{1,2}\]")


def skeleton(slug: str, tree: Mapping[str, bytes], original: str, language: str) -> str:
    """The text with which a translation of this file into a language of the course begins.

    It has the original's words, so that readers miss nothing before all is translated. What to leave out is what the
    compiler would refuse in a translation.
    """
    path = f"{original.removesuffix('.md')}.{language}.md"
    text = tree[original].decode(errors="replace").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    for _ in range(_ROUNDS):
        found = compile_course(slug, {**tree, path: text.encode()}).diagnostics
        kept = [it for it in found if it.span.file == path and it.code == TRANSLATED.code]
        if not kept:
            break
        text = _without(text, kept)
    return text


def _without(text: str, findings: list[Diagnostic]) -> str:
    """The text without what stands at the findings; a marked choice becomes an unmarked one, an empty line goes."""
    lines = text.split("\n")
    for finding in sorted(findings, key=lambda it: it.span, reverse=True):
        row, last = finding.span.line - 1, finding.span.end_line - 1
        before, after = lines[row][: finding.span.column - 1], lines[last][finding.span.end_column - 1 :]
        if _is_key(lines[row]) and not before.strip():
            lines[row : _end_of_value(lines, last)] = []
            continue
        if flow := re.compile(rf",?\s*{re.escape(finding.text)}:[^,{{}}\[\]]*").match(lines[row], _comma(before)):
            lines[row] = lines[row][: flow.start()] + lines[row][flow.end() :]
            continue
        marked = _MARK.match(finding.text)
        rest = _EMPTY.sub("", before + (_MARK.sub("[ ]", finding.text, count=1) if marked else "") + after)
        lines[row : last + 1] = [rest.rstrip()] if rest.strip() else []
    return "\n".join(lines)


def _end_of_value(lines: list[str], row: int) -> int:
    """Where a value of the front matter ends, which may go on over lines further in and over items of a list."""
    indent = _indent(lines[row])
    row += 1
    while row < len(lines) and (_indent(lines[row]) > indent or lines[row].startswith(" " * indent + "- ")):
        row += 1
    return row


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _comma(before: str) -> int:
    """Where the comma stands that belongs to a key within braces; where the key stands when there is none."""
    bare = before.rstrip()
    return len(bare) - 1 if bare.endswith(",") else len(before)


def _is_key(line: str) -> bool:
    return bool(re.match(r"\s*[a-z-]+:(?: |$)", line))
