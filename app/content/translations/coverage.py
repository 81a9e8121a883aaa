"""How far a course is translated, by language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from app.content import layout, reading
from app.content.head import STAMP, STAMP_FORM
from app.content.layout import File, Layout, Role
from app.content.manuscript import open_file
from app.content.reuse.references import uses_of
from app.content.translations.pairs import is_scenario, side_by_side
from app.content.translations.stamps import stamp
from app.content.world import World


@dataclass(frozen=True)
class Coverage:
    """Of `files` in the first language so many are `translated`, and of their `words` so many `words_translated`.

    `missing`, `begun` and `outdated` are paths of originals. Of a begun one some blocks are still the original's words;
    outdated ones have a translation of what they once were.
    """

    files: int
    translated: int
    words: int
    words_translated: int
    missing: tuple[str, ...] = ()
    begun: tuple[str, ...] = ()
    outdated: tuple[str, ...] = ()


def originals(tree: Mapping[str, bytes]) -> tuple[tuple[str, ...], dict[str, Role]]:
    """The further languages of a course, and the role of each file of its first language, by path."""
    languages, files = _arranged(tree)
    return languages[1:], {path: file.role for path, file in files.originals.items()}


def coverage(tree: Mapping[str, bytes]) -> dict[str, Coverage]:
    """For each further language of the course's files. Nothing is reported: that is for the compiler."""
    languages, files = _arranged(tree)
    return {language: _of_language(files, tree, language) for language in languages[1:]}


def _arranged(tree: Mapping[str, bytes]) -> tuple[tuple[str, ...], Layout]:
    languages = reading.languages(tree["course.md"]) if "course.md" in tree else ("en",)
    return languages, layout.arrange(tree, languages)


def _of_language(files: Layout, tree: Mapping[str, bytes], language: str) -> Coverage:
    own = {path: file for path, file in files.originals.items() if not _is_used(file, tree[path])}
    words = {path: _words(file, tree[path]) for path, file in own.items()}
    there = {path: files.translations[path, language] for path in words if (path, language) in files.translations}
    done = {path: _share(tree[path], tree[file.path], files.originals[path].role) for path, file in there.items()}
    begun = tuple(path for path, share in done.items() if share < 1)
    return Coverage(
        files=len(words),
        translated=len(there) - len(begun),
        words=sum(words.values()),
        words_translated=sum(round(words[path] * share) for path, share in done.items()),
        missing=tuple(path for path in words if path not in there),
        begun=begun,
        outdated=tuple(path for path, file in there.items() if is_outdated(tree[file.path], tree[path])),
    )


def _is_used(file: File, data: bytes) -> bool:
    """Whether this stands for a module of another course, which brings its own translations."""
    return file.role == "module" and uses_of(file.path, data) is not None


@lru_cache(2048)
def _share(original: bytes, translation: bytes, role: Role) -> float:
    """How much of a file is translated, from 0 to 1, by the words of its blocks."""
    waiting = done = 0
    for pair in side_by_side(original, translation, role):
        count = len(pair.original.markdown.split()) if pair.original else 0
        if pair.state in ("same", "missing"):
            waiting += count
        else:
            done += count
    return done / (done + waiting) if waiting else 1.0


def is_outdated(translation: bytes, original: bytes) -> bool:
    """Whether a translation says that it is one of another original. One that says nothing is not called outdated."""
    said = says(translation)
    return bool(said) and said != stamp(original)


@lru_cache(2048)
def says(translation: bytes) -> str:
    """The stamp in a translation's front matter, or nothing."""
    front = open_file("page.md", translation, World(""), "en").front
    entry = front.entries.get(STAMP) if front else None
    text = getattr(entry[1], "text", "") if entry else ""
    return text if STAMP_FORM.fullmatch(text) else ""


_KINDS = dict.fromkeys(("quiz", "bank", "exam", "pre-test", "post-test", "evaluation"), "questions")


def _words(file: File, data: bytes) -> int:
    return _counted(file.path, data, _KINDS.get(file.role, "lesson"))


@lru_cache(2048)
def _counted(path: str, data: bytes, kind: str) -> int:
    page = open_file(path, data, World(""), "en")
    page.read_body("scenario" if kind == "lesson" and is_scenario(data) else kind)
    return page.words
