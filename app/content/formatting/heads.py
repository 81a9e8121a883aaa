"""Front matter: its keys in the format's order, one blank behind each colon."""

from __future__ import annotations

import re

from app.content.formatting.lines import BLANK
from app.content.vocabulary import KEYS

_KEY = re.compile(r"(?P<key>[A-Za-z][\w-]*)[ \t]*:(?:[ \t]+(?P<value>.*))?$")


def format_head(lines: list[str], role: str) -> list[str]:
    """The lines between the two `---` in canonical form. Each key keeps its comments and the lines below it."""
    parts = _parts(lines)
    if parts is None:
        return [line.rstrip(BLANK) for line in lines]
    order = KEYS.get(role, ())
    last = -1
    ranked = []
    for place, (key, part) in enumerate(parts):
        last = order.index(key) if key in order else last  # an unknown key stays behind the one above it
        ranked.append((len(order) if not key else last, place, part))
    return [line for _, _, part in sorted(ranked, key=lambda it: it[:2]) for line in part]


def _parts(lines: list[str]) -> list[tuple[str, list[str]]] | None:
    """The keys of the outer level, each with its lines; None where the front matter is written in another way.

    Comments and blank lines before a key go with it; those at the end have no key.
    """
    parts: list[tuple[str, list[str]]] = []
    ahead: list[str] = []
    for line in lines:
        found = _KEY.match(line)
        if found:
            parts.append((found["key"], [*ahead, _entry(found)]))
            ahead = []
        elif not line.strip(BLANK) or line.startswith("#"):
            ahead += [line.rstrip(BLANK)] if line.strip(BLANK) else []
        elif not parts or ahead or (line[0] not in " \t-"):
            return None
        else:
            parts[-1][1].append(line.rstrip(BLANK))
    return [*parts, ("", ahead)] if ahead else parts


def _entry(found: re.Match[str]) -> str:
    value = (found["value"] or "").strip(BLANK)
    return f"{found['key']}: {value}" if value else f"{found['key']}:"
