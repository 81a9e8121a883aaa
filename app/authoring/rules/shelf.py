"""The files of a course as a shelf of modules and lessons: adding, moving, taking away. Ids survive, numbers follow.

A plan says for each file where it goes: path now → path then, "" for one that is taken away.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

Plan = dict[str, str]

_NUMBERED = re.compile(r"(\d{2})-(.+)", re.ASCII)
_LANGUAGE = re.compile(r"(.+?)(\.[A-Za-z]{2,3})?\.md")
_FIXED = ("module.md", "quiz.md", "bank.md")
MOST = 99  # two digits number the modules of a course and the lessons of a module


class ShelfError(ValueError):
    """What was asked cannot be done; the argument is the code of a refusal."""


@dataclass(frozen=True)
class Shelf:
    """The paths of a course, in the order in which people see them."""

    paths: tuple[str, ...]

    @cached_property
    def folders(self) -> tuple[str, ...]:
        """The folders of the modules, in order."""
        return tuple(sorted({path.split("/")[0] for path in self.paths if "/" in path} - {"media"}))

    def lessons(self, folder: str) -> list[str]:
        """The paths of a module's lessons in the first language, in order."""
        return list(self._lessons.get(folder, ()))

    def files_of(self, path: str) -> list[str]:
        """A file with its translations; everything in a folder."""
        if path in self.folders:
            return [it for it in self.paths if it.startswith(f"{path}/")]
        return list(self._twins.get(path, ()))

    @cached_property
    def _lessons(self) -> dict[str, list[str]]:
        found = defaultdict(list)
        for path in sorted(self.paths):
            if path.endswith(".md") and not _is_fixed(path) and not _language_of(path):
                found[posixpath.dirname(path)].append(path)
        return found

    @cached_property
    def _twins(self) -> dict[str, list[str]]:
        found = defaultdict(list)
        for path in self.paths:
            for it in {path, _original(path)}:
                found[it].append(path)
        return found


def _language_of(path: str) -> str:
    found = _LANGUAGE.fullmatch(posixpath.basename(path))
    return (found[2] or "") if found else ""


def _original(path: str) -> str:
    language = _language_of(path)
    return path.removesuffix(f"{language}.md") + ".md" if language else path


def _is_fixed(path: str) -> bool:
    return posixpath.basename(_original(path)) in _FIXED


def stem_of(name: str) -> str:
    """A file's or a folder's name without its number."""
    found = _NUMBERED.fullmatch(name)
    return found[2] if found else name


def natural_id(path: str) -> str:
    """The id that a lesson has by its path."""
    folder, _, name = path.rpartition("/")
    return f"{stem_of(folder)}/{stem_of(name.removesuffix('.md'))}"


def is_lesson(path: str) -> bool:
    """Whether this is a lesson in the first language."""
    return path.count("/") == 1 and path.endswith(".md") and not _is_fixed(path) and not _language_of(path)


def slug(title: str) -> str:
    """A name for a file from a title, of at most 50 characters."""
    folded = "".join(c for c in unicodedata.normalize("NFKD", title.casefold()) if not unicodedata.combining(c))
    words = re.findall(r"[^\W_]+", folded)
    return "-".join(words)[:50].strip("-") or "new"


def _free(stem: str, taken: Iterable[str]) -> str:
    names = {stem_of(name.removesuffix(".md")) for name in taken} | {"quiz", "bank", "module", "media"}
    number = 2
    free = stem
    while free in names:
        free, number = f"{stem}-{number}", number + 1
    return free


def new_module(shelf: Shelf, title: str) -> str:
    """The folder of a new module behind the last. Raises ShelfError when there are too many."""
    return _numbered(len(shelf.folders) + 1, _free(slug(title), shelf.folders), _last(shelf.folders))


def new_lesson(shelf: Shelf, folder: str, title: str) -> str:
    """The path of a new lesson behind the last of a module. Raises ShelfError."""
    if folder not in shelf.folders:
        raise ShelfError("no-such-file")
    names = [posixpath.basename(path) for path in shelf.lessons(folder)]
    return f"{folder}/{_numbered(len(names) + 1, _free(slug(title), names), _last(names))}.md"


def _last(names: Sequence[str]) -> int:
    return max((int(found[1]) for name in names if (found := _NUMBERED.fullmatch(name))), default=0)


def _numbered(count: int, stem: str, last: int = 0) -> str:
    number = max(count, last + 1) if last < MOST else count
    if number > MOST:
        raise ShelfError("too-many-numbers")
    return f"{number:02d}-{stem}"


def move_module(shelf: Shelf, folder: str, position: int) -> Plan:
    """Put a module at a position among the modules, from 0. Raises ShelfError."""
    if folder not in shelf.folders:
        raise ShelfError("no-such-file")
    names = _moved(shelf.folders, folder, position)
    plan: Plan = {}
    for before, after in _renumbered(names):
        plan |= {path: after + path.removeprefix(before) for path in shelf.files_of(before)}
    return _changes(plan)


def move_lesson(shelf: Shelf, path: str, folder: str, position: int) -> Plan:
    """Put a lesson at a position among a module's lessons, from 0; the module may be another. Raises ShelfError."""
    home = posixpath.dirname(path)
    if path not in shelf.lessons(home) or folder not in shelf.folders:
        raise ShelfError("no-such-file")
    if home == folder:
        return _changes(_lessons_plan(shelf, folder, _moved(shelf.lessons(folder), path, position)))
    here = [it for it in shelf.lessons(home) if it != path]
    there = shelf.lessons(folder)
    if stem_of(posixpath.basename(path)) in [stem_of(posixpath.basename(it)) for it in there]:
        raise ShelfError("path-taken")
    there.insert(_within(position, len(there)), path)
    return _changes(_lessons_plan(shelf, home, here) | _lessons_plan(shelf, folder, there))


def _moved(names: Sequence[str], name: str, position: int) -> list[str]:
    rest = [it for it in names if it != name]
    rest.insert(_within(position, len(rest)), name)
    return rest


def _within(position: int, last: int) -> int:
    return max(0, min(position, last))


def _lessons_plan(shelf: Shelf, folder: str, lessons: list[str]) -> Plan:
    plan: Plan = {}
    for path, (_, name) in zip(lessons, _renumbered([posixpath.basename(it) for it in lessons]), strict=True):
        before, after = path.removesuffix(".md"), f"{folder}/{name}".removesuffix(".md")
        plan |= {it: after + it.removeprefix(before) for it in shelf.files_of(path)}
    return plan


def _renumbered(names: list[str]) -> list[tuple[str, str]]:
    """Names before and after: their numbers stay where they rise already, so that little moves."""
    numbers = [int(found[1]) if (found := _NUMBERED.fullmatch(name)) else 0 for name in names]
    rising = all(one < other for one, other in zip([0, *numbers], numbers, strict=False))
    if rising:
        return [(name, name) for name in names]
    return [(name, _numbered(place, stem_of(name))) for place, name in enumerate(names, start=1)]


def _changes(plan: Plan) -> Plan:
    return {before: after for before, after in plan.items() if before != after}


def take_away(shelf: Shelf, path: str) -> Plan:
    """Take a file with its translations, or a whole module, from the course. Raises ShelfError."""
    files = shelf.files_of(path) if path != "course.md" else []
    if not files:
        raise ShelfError("no-such-file")
    return dict.fromkeys(files, "")
