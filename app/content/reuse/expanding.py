"""A course's files with what it uses of other courses; and what is found in there, said where it is used."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.content import reading
from app.content.diagnostics import Diagnostic, Place, error, short
from app.content.head import Head
from app.content.layout import whole_file
from app.content.manuscript import Manuscript, open_file
from app.content.reuse import merging, references, settling, terms
from app.content.reuse.libraries import Library
from app.content.reuse.references import Reference, Source
from app.content.world import World

BESIDE = error(
    "uses-beside",
    "`{path}` stands in a folder that includes `{reference}` as a whole, so nobody would see it.",
    "Take the file away, or move it into a module of this course's own.",
)
TEXT = error(
    "uses-text", "Text stands below `uses`, where nobody sees it.", "Take it out: the module brings its own text."
)
NO_BANK = error(
    "uses-no-bank", "The module `{module}` of `{course}` has no bank.", "Name a module that has a file bank.md."
)
LANGUAGE = error(
    "uses-language",
    "`{reference}` is written in `{there}` first, this course in `{here}`.",
    "Use a module of a course whose first language is `{here}`.",
)


@dataclass
class Expanded:
    """`tree` with what is used in it. `banks`: paths of used banks; `failed`: folders whose module could not be had;
    `borrowed`: path → where, from which line on, what stands in it is another course's.
    """

    tree: Mapping[str, bytes]
    findings: list[Diagnostic] = field(default_factory=list)
    banks: frozenset[str] = frozenset()
    failed: frozenset[str] = frozenset()
    borrowed: dict[str, list[tuple[int, Place]]] = field(default_factory=dict)
    days: dict[str, Place] = field(default_factory=dict)

    def settle(self, findings: Iterable[Diagnostic]) -> list[Diagnostic]:
        """All findings; those in what is used are told where it is used."""
        mine = [it for it in findings if not (it.code == "module-empty" and self._folder(it) in self.failed)]
        if not self.borrowed:
            return [*self.findings, *mine]
        return [*self.findings, *settling.told(mine, self.place_of, self.days)]

    def place_of(self, finding: Diagnostic) -> Place | None:
        """Where the stretch in which this stands is used; None for what is the course's own."""
        starts = self.borrowed.get(finding.span.file, ())
        return next((place for line, place in reversed(starts) if line <= finding.span.line), None)

    def _folder(self, finding: Diagnostic) -> str:
        return posixpath.dirname(finding.span.file)


@dataclass(frozen=True)
class _Use:
    """A whole module or (`number` counts them) a bank: what is used, and in which folder."""

    source: Source
    folder: str
    own: tuple[tuple[str, str], ...] = ()
    number: int = 0


@dataclass
class _Course:
    """The course that uses others, while its files are put together."""

    slug: str
    languages: tuple[str, ...]
    library: Library | None
    done: Expanded
    files: dict[str, bytes]
    uses: list[_Use] = field(default_factory=list)


def expand(
    slug: str, tree: Mapping[str, bytes], languages: tuple[str, ...], library: Library | None = None
) -> Expanded:
    """Put the files of used modules and banks among a course's own. What uses nothing is given back as it is."""
    done = Expanded(tree)
    asking = sorted(path for path, data in tree.items() if _may_use(path, data) and _uses(path, data))
    if asking:
        course = _Course(slug, languages, library, done, dict(tree))
        for path in reversed(asking):  # module.md before bank.md, which it makes useless
            if path in course.files:
                (_module if path.endswith("/module.md") else _bank)(course, path)
        _merge(course)
    return done


def _may_use(path: str, data: bytes) -> bool:
    return path.endswith(("/module.md", "/bank.md")) and path.count("/") == 1 and b"uses" in data


def _uses(path: str, data: bytes) -> bool:
    return references.uses_of(path, data) is not None


def _module(course: _Course, path: str) -> None:
    """A module.md that holds a reference, and what stands beside it."""
    page, folder = open_file(path, course.files[path], World(""), course.languages[0]), posixpath.dirname(path)
    head = Head(page, page.front)
    own = {
        "title": head.text("title", "Key terms", required=False),
        "day": str(head.whole("day", 1, 60) or ""),
        "minutes": str(head.whole("minutes", 1, 3000, example="90") or ""),
    }
    named = _references(page, head, 1)
    head.done()
    _report_text(page)
    course.done.findings += page.findings
    _leave_out(course, folder, named)
    sources = [source for it in named if (source := _source(course, it, "module.md"))]
    if not sources:
        course.done.failed |= {folder}
    for source in sources:
        values = tuple((key, value) for key, value in own.items() if value)
        course.uses.append(_Use(source, folder, values))
        course.done.days[path] = page.spots.get("day", source.reference.place)


def _report_text(page: Manuscript) -> None:
    line = next((n for n, text in enumerate(page.source.lines) if n >= page.body and text.strip()), None)
    if line is not None:
        page.report(TEXT, page.source.line_place(line))


def _leave_out(course: _Course, folder: str, used: list[Reference]) -> None:
    """What stands beside the module.md of a used module is reported and not read."""
    for path in [path for path in course.files if path.startswith(f"{folder}/") and path != f"{folder}/module.md"]:
        del course.files[path]
        course.done.findings.append(BESIDE.at(whole_file(path), path=path, reference=used[0] if used else "another"))


def _bank(course: _Course, path: str) -> None:
    """A bank.md that holds references beside questions of its own; the reader of banks types the other keys."""
    page = open_file(path, course.files[path], World(""), course.languages[0])
    page.findings.clear()  # the reader of banks has the same
    asked = _references(page, Head(page, page.front), 20)
    course.done.findings += page.findings
    for number, reference in enumerate(asked, 1):
        source = _source(course, reference, "bank.md")
        if source and f"{source.folder}/bank.md" not in source.tree:
            course.done.findings.append(NO_BANK.at(reference.place, course=reference.course, module=reference.module))
        elif source:
            course.uses.append(_Use(source, posixpath.dirname(path), number=number))


def _references(page: Manuscript, head: Head, most: int) -> list[Reference]:
    """The references behind `uses`; what is none is reported, and so are more than `most`."""
    count, found = len(page.findings), list[Reference]()
    for item in head.texts("uses", references.EXAMPLE):
        place = page.source.place(item.start, item.end)
        reference = references.read(item.text, place)
        if reference and len(found) < most:
            found.append(reference)
        else:
            page.report(references.FORM, place, found=short(item.text))
    if not found and len(page.findings) == count:
        page.report(references.FORM, page.spots["uses"], found="[]")
    return found


def _source(course: _Course, reference: Reference, name: str) -> Source | None:
    """What a reference names, when it may be used here."""
    source = references.find(reference, course.slug, course.library, course.done.findings)
    if source is None or references.refuse_nested(source, name, course.done.findings):
        return None
    there = reading.languages(source.tree["course.md"]) if "course.md" in source.tree else ("en",)
    if there[0] == course.languages[0]:
        return source
    words = {"reference": reference, "there": there[0], "here": course.languages[0]}
    course.done.findings.append(LANGUAGE.at(reference.place, **words))
    return None


def _merge(course: _Course) -> None:
    """Put in what is used: first the modules and banks, then the terms that they link."""
    done = course.done
    for use in course.uses:
        if use.number:
            files = merging.bank_files(use.source, use.folder, use.number, course.languages)
            done.banks |= {path for path in files if path.count(".") == 1 and path.endswith(".md")}
        else:
            files = merging.module_files(use.source, use.folder, course.languages, use.own, _beside(course, use))
        course.files |= files
        done.borrowed |= {path: [(1, use.source.reference.place)] for path in files}
        _take_terms(course, use, files)
    done.tree = course.files


def _beside(course: _Course, use: _Use) -> dict[str, str]:
    """Where other modules of the same edition stand here."""
    edition = (use.source.reference.course, use.source.reference.number)
    same = (it for it in course.uses if (it.source.reference.course, it.source.reference.number) == edition)
    return {it.source.folder: it.folder for it in same if not it.number}


def _take_terms(course: _Course, use: _Use, files: Mapping[str, bytes]) -> None:
    wanted = terms.linked(data for path, data in files.items() if path.endswith(".md"))
    known = reading.names(course.files["glossary.md"]) if "glossary.md" in course.files else {}
    found = terms.taken(use.source, wanted, known, course.languages)
    if found:
        for path, data in terms.added(course.files, found, course.languages).items():
            line = course.files.get(path, b"").rstrip().count(b"\n") + 2
            course.done.borrowed.setdefault(path, []).append((line, use.source.reference.place))
            course.files[path] = data
