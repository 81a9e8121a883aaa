"""Where in a course's files its lessons, quizzes and questions stand, by their ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.content import layout, reading
from app.content.diagnostics import Span
from app.content.keeping import kept_ids
from app.content.layout import File
from app.content.world import World

_ASKING = ("quiz", "bank")


def whereabouts(slug: str, tree: Mapping[str, bytes], wanted: Iterable[str]) -> dict[str, Span]:
    """The places of those of the `wanted` ids that the course has. "" is the course itself."""
    languages = reading.languages(tree["course.md"]) if "course.md" in tree else ("en",)
    files = layout.arrange(tree, languages, kept=kept_ids(tree)).originals.values()
    known = {file.id: _top(file) for file in files}
    sought = set(wanted)
    if sought - known.keys():
        world = World(slug, languages)
        for file in files:
            if file.role in _ASKING:
                known = _questions(file, tree[file.path], world) | known
    return {id: known[id] for id in sought if id in known}


def _top(file: File) -> Span:
    return Span(file.path, 1, 1, 1, 1)


def _questions(file: File, data: bytes, world: World) -> dict[str, Span]:
    spots = reading.read(file, data, world).spots
    return {name.removeprefix("question "): it.span for name, it in spots.items() if name.startswith("question ")}
