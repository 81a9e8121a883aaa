"""What is found in another course's files is told once, where they are used: nobody can mend them here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec.structs import replace

from app.content.diagnostics import Diagnostic, Place, error, warning

FAULTY = error(
    "uses-faulty",
    "What is included here does not fit: {count} found in `{file}`, first: {first}",
    "Use another edition, or copy the folder and correct it here.",
)
LINK = warning(
    "uses-link",
    "A page that is included here links a page that this course has not: {links}.",
    "Include that module of the same edition, too; until then readers see the words without a link.",
)

# about the folder, or about what this course has published: said as it is, but where the module is used
_OWN = ("file-name", "file-number", "file-twice", "file-number-twice", "published-gone", "uses-question-id")
_DAYS = ("day-beyond", "day-back")
_LINKS = ("link-unknown", "link-heading")


def told(
    findings: Iterable[Diagnostic], place_of: Callable[[Diagnostic], Place | None], days: Mapping[str, Place]
) -> list[Diagnostic]:
    """The findings as the author of the using course reads them. `days`: path of module.md → where its day is said."""
    kept: list[Diagnostic] = []
    within: dict[Place, list[Diagnostic]] = {}
    for finding in findings:
        place = place_of(finding)
        if place is None:
            kept.append(finding)
        elif finding.code in _OWN + _DAYS:
            at = days.get(finding.span.file, place) if finding.code in _DAYS else place
            kept.append(replace(finding, span=at.span, text=at.text))
        elif finding.severity == "error" or finding.code in _LINKS:
            within.setdefault(place, []).append(finding)
    return kept + [said for place, found in within.items() for said in _summary(place, found)]


def _summary(place: Place, found: list[Diagnostic]) -> Iterable[Diagnostic]:
    links = [it for it in found if it.code in _LINKS]
    if links:
        shown = dict.fromkeys(f"“{it.text.removeprefix('[').split(']')[0]}”" for it in links)
        yield LINK.at(place, links=", ".join(shown))
    faults = [it for it in found if it.code not in _LINKS]
    if faults:
        count = f"{len(faults)} mistake{'' if len(faults) == 1 else 's'}"
        yield FAULTY.at(place, count=count, file=faults[0].span.file, first=faults[0].message)
