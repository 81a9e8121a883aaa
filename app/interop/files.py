"""A foreign file's bytes as text: bounded, decoded, with what is wrong said in a sentence."""

from __future__ import annotations

import codecs

from app.content.positions import Source
from app.interop.findings import Finding, error, warning
from app.interop.questions import MOST_BYTES

TOO_LARGE = error(
    "file-too-large",
    f"The file has {{size}} MB; at most {MOST_BYTES // 1_000_000} MB are read.",
    "Nothing was read: divide the file.",
)
ENCODING = error(
    "file-encoding", "The file is not UTF-8: the first byte that cannot be read stands here.", "Save it as UTF-8."
)
SIGNS = warning("file-signs", "There are {count} characters here that nobody can see.", "Each was replaced by �.")
EMPTY = error("file-empty", "There is no question in this file.", "Nothing was read.")
MANY = error(
    "file-too-many", "There are more than {most} questions here.", "Those behind were left out: divide the file."
)

MOST_FINDINGS = 10_000
FINDINGS = error(
    "file-too-many-findings",
    f"More than {MOST_FINDINGS:,} things here cannot be taken over as they are.",
    "All that follows was left out: is this the right language?",
)

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def text(data: bytes) -> tuple[Source | None, list[Finding]]:
    """The file's text with its lines, and what is wrong; None when it cannot be read.

    UTF-8, or UTF-16 with a byte order mark. Characters that cannot be shown are replaced, one for one.
    """
    if len(data) > MOST_BYTES:
        return None, [TOO_LARGE.at(1, size=f"{len(data) / 1_000_000:.1f}")]
    coding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        source = Source("", data.decode(coding))
    except UnicodeDecodeError as problem:
        return None, [ENCODING.at(data.count(b"\n", 0, problem.start) + 1)]
    if not source.unprintable:
        return source, []
    line = source.text.count("\n", 0, source.unprintable[0]) + 1
    return source, [SIGNS.at(line, count=len(source.unprintable))]


def is_full(findings: list[Finding], line: int) -> bool:
    """Whether a file has so many findings that the rest is not read; says so, once."""
    if len(findings) < MOST_FINDINGS:
        return False
    if all(it.code != FINDINGS.code for it in findings[-3:]):
        findings.append(FINDINGS.at(line))
    return True
