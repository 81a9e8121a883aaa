"""Links between the files of a course when files move: every link goes on leading where it led."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from urllib.parse import quote, unquote

# what stands in round brackets behind a link's text, or behind the name of a reference
_TARGET = re.compile(r"(\]\(\s*<?|^ {0,3}\[[^\]\n]+\]:\s*<?)([^\s<>()#]+)", re.MULTILINE)
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|/|#")


def followed(text: str, before: str, after: str, plan: Mapping[str, str]) -> str:
    """The text of a file that goes from `before` to `after`, with its links as the plan moves what they lead to."""
    here, there = posixpath.dirname(before), posixpath.dirname(after)

    def mended(found: re.Match[str]) -> str:
        written = unquote(found[2])
        if _ELSEWHERE.match(written):
            return found[0]
        target = posixpath.normpath(posixpath.join(here, written))
        goes = _goes(target, plan)
        if not goes or (goes == target and here == there):
            return found[0]
        path = posixpath.relpath(goes, there or ".")
        return found[1] + quote(path, safe="/~!$&'*+,;=:@-._") if "%" in found[2] else found[1] + path

    return _TARGET.sub(mended, text)


def _goes(target: str, plan: Mapping[str, str]) -> str:
    """Where a target goes. A link to a translation's original leads to it under either name."""
    return plan.get(target, target)
