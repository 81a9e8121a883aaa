"""All files of a course in canonical form, with the proof that the course still means the same."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import NamedTuple

from app.content import layout, reading
from app.content.compiler import Compilation, compile_course
from app.content.formatting.files import format_file
from app.content.layout import File
from app.content.reuse import Library
from app.content.translations import stamp

Read = Callable[[Mapping[str, bytes]], Compilation]

_ROUNDS = 3  # after which a form must not change any more

ERRORS = "it has errors; mend these first"
MEANING = "another form would change its meaning"
LANGUAGE = "whether it would still mean the same is known only when the course has no errors"


class Formatted(NamedTuple):
    """`files`: what is to be written, path → bytes; `kept`: path → why a file that differs is left as it is."""

    files: dict[str, bytes]
    kept: dict[str, str]

    @property
    def unreadable(self) -> bool:
        """Whether a file is left as it is because of errors."""
        return any(why != MEANING for why in self.kept.values())


def format_course(slug: str, tree: Mapping[str, bytes], library: Library | None = None) -> Formatted:
    """The files that would be written in another way. Each is proven to compile to the same course.

    Where modules are taken from other courses, `library` has these.
    """
    read = functools.partial(compile_course, slug, library=library)
    before = read(tree)
    broken = {d.span.file for d in before.diagnostics if d.severity == "error"}
    languages = reading.languages(tree["course.md"]) if "course.md" in tree else ("en",)
    files = layout.arrange(tree, languages)
    kept: dict[str, str] = {}
    made: dict[str, bytes] = {}
    for file in sorted((*files.originals.values(), *files.translations.values()), key=lambda it: it.path):
        if file.path in broken:
            kept[file.path] = ERRORS
        elif (data := _formatted(tree[file.path], file)) is None:
            kept[file.path] = MEANING
        elif data != tree[file.path] and file.language and not before.ok:
            kept[file.path] = LANGUAGE
        elif data != tree[file.path]:
            made[file.path] = data
    proven = _proven(read, tree, before, made, _Stamps(files, tree))
    return Formatted(proven, kept | {path: MEANING for path in made if path not in proven})


class _Stamps:
    """Translations say of which form of their original they are one: when only that form changes, so does the stamp."""

    def __init__(self, files: layout.Layout, tree: Mapping[str, bytes]) -> None:
        self._files, self._tree = files, tree

    def renewed(self, made: Mapping[str, bytes]) -> dict[str, bytes]:
        """What is to be written, with the stamps of translations that were up to date."""
        whole = dict(made)
        for file in self._files.translations.values():
            if file.original in made:
                old, new = (stamp(it[file.original]).encode() for it in (self._tree, made))
                line = re.compile(rb"^(of[ \t]*:[ \t]*[\"']?)" + old, re.MULTILINE)
                data = whole.get(file.path, self._tree[file.path])
                renewed = line.sub(rb"\g<1>" + new, data, count=1)
                whole |= {file.path: renewed} if renewed != data else {}
        return whole


def _formatted(data: bytes, file: File) -> bytes | None:
    """The canonical form of a file; None where there is none that stays when it is made again."""
    text = data.decode()
    for _ in range(_ROUNDS):
        again = format_file(text, file.role)
        if again == text:
            return text.encode()
        text = again
    return text.encode() if format_file(text, file.role) == text else None


def _proven(
    read: Read, tree: Mapping[str, bytes], before: Compilation, made: dict[str, bytes], stamps: _Stamps
) -> dict[str, bytes]:
    """Those of the files that change nothing: all together when they do, else one by one."""
    whole = stamps.renewed(made)
    if not made or _same(before, read({**tree, **whole})):
        return whole
    proven: dict[str, bytes] = {}
    for path, data in made.items():
        whole = stamps.renewed({**proven, path: data})
        if _same(before, read({**tree, **whole})):
            proven[path] = data
    return stamps.renewed(proven)


def _same(before: Compilation, after: Compilation) -> bool:
    """Whether two compilations mean the same and find the same, wherever it stands."""
    if before.course != after.course or _found(before) != _found(after) or before.ok != after.ok:
        return False
    return before.edition is None or after.edition is None or before.edition.meaning == after.edition.meaning


def _found(result: Compilation) -> Counter[tuple[str, ...]]:
    return Counter((d.code, d.span.file, d.message) for d in result.diagnostics)
