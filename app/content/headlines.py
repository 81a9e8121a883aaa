"""Writing one key of a file's front matter; every other line stays as it is, to the byte."""

from __future__ import annotations

import re

_FRONT = re.compile(r"\A(\ufeff?---[ \t]*(?:\r\n|\r|\n))(.*?)^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)
_END = r"[^\r\n]*(?:\r\n|\r|\n)"


def with_key(text: str, key: str, value: str | None) -> str:
    """The text with `key: value` in its front matter, where the key stood or behind the last; None takes it out.

    The lines of a value that goes on over several lines go with it. A text without front matter gets one.
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    line = "" if value is None else f"{key}: {value}{newline}"
    front = _FRONT.match(text)
    if front is None:
        return f"---{newline}{line}---{newline}{text}" if line else text
    head = front[2]
    found = re.search(rf"(?m)^{re.escape(key)}[ \t]*:{_END}(?:(?:[ \t]|- ){_END})*", head)
    start, end = found.span() if found else (len(head), len(head))
    return front[1] + head[:start] + line + head[end:] + text[front.end(2) :]
