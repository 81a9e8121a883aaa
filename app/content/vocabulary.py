"""The words of the format, for those who complete what an author types: keys by role, blocks, attributes of a question.

The readers know their keys by asking for them; a test holds this list against them.
"""

from __future__ import annotations

_RULES = ("title", "pass", "attempts", "wait", "minutes", "draw", "shuffle", "show", "sitting", "markers")

KEYS: dict[str, tuple[str, ...]] = {
    "course": (
        "title",
        "code",
        "languages",
        "audience",
        "days",
        "hours",
        "objectives",
        "completion",
        "certificates",
        "refresher",
        "signatories",
        "print-result",
    ),
    "glossary": ("title",),
    "module": ("title", "day", "minutes", "objectives", "uses"),
    "lesson": ("title", "minutes", "kind", "required", "id"),
    "quiz": (*_RULES, "practice", "kind"),
    "bank": ("title", "uses"),
    "exam": _RULES,
    "pre-test": _RULES,
    "post-test": _RULES,
    "evaluation": ("title", "kind"),
}

BLOCKS: dict[str, tuple[str, ...]] = {
    "note": (),
    "warning": (),
    "scenario": (),
    "activity": ("minutes", "group"),
    "check": (),
    "reflection": (),
    "instructor": (),
}

ATTRIBUTES = ("id", "points", "topic", "select", "fixed", "partial", "voided")
