"""`gender-training@3/key-terms`: a course, an edition, a module; looked up in a library."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from app.content.diagnostics import Diagnostic, Place, Rule, advice, error, instead, short
from app.content.frontmatter import Listing, Scalar
from app.content.manuscript import open_file
from app.content.reuse.libraries import Library
from app.content.world import World

FORM = error(
    "uses-form",
    "`{found}` does not name a module of an edition.",
    "Write the course, the number of its edition and the module, such as `gender-training@3/key-terms`.",
)
COURSE = error("uses-course", "There is no published course `{course}` that can be used here.", "{cure}")
EDITION = error("uses-edition", "The course `{course}` has no edition {number}.", "{cure}")
MODULE = error("uses-module", "Edition {number} of `{course}` has no module `{module}`.", "{cure}")
ITSELF = error("uses-itself", "A course cannot use its own modules.", "Name another course, or copy the folder.")
NO_LIBRARY = error(
    "uses-no-library",
    "The editions of other courses cannot be read here, so `{reference}` was not included.",
    "Check this course where `{course}` is published.",
)
FOLDER = advice(
    "uses-folder",
    "`{reference}` was read from the folder of `{course}` as it is now, which may differ from edition {number}.",
    "Publish where edition {number} is stored: there the edition itself is included.",
)
NESTED = error(
    "uses-nested",
    "The {what} of `{reference}` uses another course itself: `{other}`.",
    "Name `{other}` here instead, or copy the folder.",
)

EXAMPLE = "gender-training@3/key-terms"
_FORM = re.compile(r"(?P<course>[^\W_A-Z][\w-]*)@(?P<number>[1-9]\d{0,5})/(?P<module>[^\W_A-Z][\w-]*)")
_NUMBER = re.compile(r"^\d{2}-", re.ASCII)


@dataclass(frozen=True)
class Reference:
    """What is named, and where."""

    course: str
    number: int
    module: str
    place: Place

    def __str__(self) -> str:
        return f"{self.course}@{self.number}/{self.module}"


@dataclass(frozen=True)
class Source:
    """A module of an edition: all files of its course, and its folder."""

    reference: Reference
    tree: Mapping[str, bytes]
    folder: str


def read(written: str, place: Place) -> Reference | None:
    """The reference that is written, or None for anything else."""
    found = _FORM.fullmatch(written.strip())
    return Reference(found["course"], int(found["number"]), found["module"], place) if found else None


def find(reference: Reference, slug: str, library: Library | None, findings: list[Diagnostic]) -> Source | None:
    """The module of a reference; None, and a finding, when it cannot be had. `slug` is the course that asks."""

    def refuse(rule: Rule, **more: object) -> Source | None:
        words = {"course": reference.course, "number": reference.number, "module": reference.module}
        findings.append(rule.at(reference.place, **words, reference=reference, **more))
        return None

    if reference.course == slug:
        return refuse(ITSELF)
    if library is None:
        return refuse(NO_LIBRARY)
    editions = {course: last for course, last in library.editions().items() if course != slug}
    if reference.course not in editions:
        return refuse(COURSE, cure=instead(reference.course, editions, "Publish that course first."))
    tree = library.source(reference.course, reference.number)
    if tree is None:
        return refuse(EDITION, cure=_last(reference, editions[reference.course]))
    modules = folders(tree)
    if reference.module not in modules:
        return refuse(MODULE, cure=instead(reference.module, modules, "Write the id of one of its modules."))
    if not library.pinned:
        refuse(FOLDER)
    return Source(reference, tree, modules[reference.module])


def _last(reference: Reference, last: int) -> str:
    return f"Write a number from 1 to {last}: `{reference.course}@{last}/{reference.module}`."


def folders(tree: Mapping[str, bytes]) -> dict[str, str]:
    """The modules of a course: id → folder."""
    found = sorted(path.removesuffix("/module.md") for path in tree if path.endswith("/module.md"))
    return {_NUMBER.sub("", folder): folder for folder in found if "/" not in folder}


def refuse_nested(source: Source, name: str, findings: list[Diagnostic]) -> bool:
    """Whether the file `name` of the module, or its bank, is included there itself; reports it."""
    for part in dict.fromkeys((name, "bank.md")):
        path = f"{source.folder}/{part}"
        other = uses_of(path, source.tree.get(path, b""))
        if other is not None:
            what, reference = part.removesuffix(".md"), source.reference
            findings.append(
                NESTED.at(reference.place, what=what, reference=reference, other=short(other[0] if other else part))
            )
            return True
    return False


@lru_cache(512)
def uses_of(path: str, data: bytes) -> tuple[str, ...] | None:
    """What stands behind `uses` in a file, as it is written; None where there is no such key. Nothing is reported."""
    if b"uses" not in data:
        return None
    front = open_file(path, data, World(""), "en").front
    if front is None or "uses" not in front.entries:
        return None
    node = front.entries["uses"][1]
    items = node.items if isinstance(node, Listing) else (node,)
    return tuple(it.text for it in items if isinstance(it, Scalar))
