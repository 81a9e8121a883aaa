"""Differences as text: what changes marks first, then the rest by weight."""

from __future__ import annotations

from collections.abc import Sequence

from app.content.differences.sayings import Difference, Weight

_TITLES: dict[Weight, str] = {
    "key": "Answer keys (marks already given may change)",
    "rules": "Rules",
    "content": "Content",
    "wording": "Wording",
    "order": "Order",
}


def as_text(title: str, found: Sequence[Difference]) -> str:
    """A line that counts, then the sentences below the name of their weight."""
    if not found:
        return f"{title}: no differences for readers."
    lines = [f"{title}: {len(found)} difference{'' if len(found) == 1 else 's'}."]
    for weight, name in _TITLES.items():
        said = [f"  {it.sentence}" for it in found if it.weight == weight]
        lines += ["", f"{name}:", *said] if said else []
    return "\n".join(lines)
