"""The files of a used module as they stand in the course that uses it: other paths, other links, own title and day."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from app.content import frontmatter
from app.content.manuscript import open_file
from app.content.reuse.references import Source
from app.content.world import World

# what stands before the path of a link, inline or below the text, and the path's first two parts
_UP = re.compile(rb"(\]\(\s*<?|^\s{0,3}\[[^\]\n]+\]:\s*<?)\.\./([^/\s()<>]+)/", re.MULTILINE)
_MEDIUM = re.compile(rb"(\]\(\s*<?|^\s{0,3}\[[^\]\n]+\]:\s*<?)media/([^/\s()<>\"]+)", re.MULTILINE)
Values = tuple[tuple[str, str], ...]  # keys of front matter, each with what stands behind it

_NUMBER = re.compile(r"^\d{2}-", re.ASCII)
_TRANSLATED = re.compile(r"\.([a-z]{2,3})\.md$")


def module_files(
    source: Source, folder: str, languages: tuple[str, ...], own: Values, beside: Mapping[str, str]
) -> dict[str, bytes]:
    """The whole module below `folder`. `own`: values of its front matter that are replaced; `beside`: the folders of
    this course in which other modules of the same edition stand, by their folder there.
    """
    files = {}
    for path, data in source.tree.items():
        if path.startswith(source.folder + "/") and _is_spoken(path, languages):
            files[folder + path.removeprefix(source.folder)] = data
    away = f"{source.reference.course}@{source.reference.number}".encode()
    pairs = tuple((name.encode(), here.encode()) for name, here in sorted(beside.items()))
    for path in [path for path in files if path.endswith(".md")]:
        files |= _root_media(source, folder, files[path])
        files[path] = _renamed(_relinked(files[path], pairs, away), _NUMBER.sub("", folder))
    files[f"{folder}/module.md"] = with_values(files[f"{folder}/module.md"], own)
    return files


def _is_spoken(path: str, languages: tuple[str, ...]) -> bool:
    translated = _TRANSLATED.search(path)
    return not translated or translated[1] in languages[1:]


@lru_cache(1024)
def _renamed(data: bytes, module: str) -> bytes:
    """A lesson that keeps an id of its own course keeps its last part in the module here."""
    front = open_file("lesson.md", data, World(""), "en").front if b"\nid:" in data else None
    kept = front.entries["id"][1] if front and "id" in front.entries else None
    if not isinstance(kept, frontmatter.Scalar):
        return data
    return with_values(data, (("id", f"{module}/{kept.text.rpartition('/')[2]}"),))


def _root_media(source: Source, folder: str, data: bytes) -> dict[str, bytes]:
    """Media of the course as a whole that a page shows move into the module's own folder."""
    names = {found[2] for found in re.finditer(rb"(\.\./media/)([^/\s()<>\"]+)", data)}
    paths = {name: f"media/{name.decode(errors='replace')}" for name in names}
    there = {f"{folder}/media/course-{path[6:]}": path for path in paths.values() if path in source.tree}
    return {here: source.tree[path] for here, path in there.items()}


@lru_cache(1024)
def _relinked(data: bytes, beside: tuple[tuple[bytes, bytes], ...], away: bytes) -> bytes:
    """Links to other modules lead to where these stand here; one that is not here is given a path that never is."""
    here = dict(beside)

    def led(found: re.Match[bytes]) -> bytes:
        before, folder = found[1], found[2]
        if folder == b"media":
            return before + b"media/course-"  # the file's name follows
        return before + b"../" + here.get(folder, away + b"/" + folder) + b"/"

    return _UP.sub(led, data)


def bank_files(source: Source, folder: str, number: int, languages: tuple[str, ...]) -> dict[str, bytes]:
    """The bank of a module, its translations and what they show, under names that no author can give."""
    files: dict[str, bytes] = {}
    prefix = f"{source.reference.course}-{source.reference.module}-"
    for path, data in _banks(source, languages):
        language = _TRANSLATED.search(path)
        for name in {found[2].decode(errors="replace") for found in _MEDIUM.finditer(data)}:
            medium = posixpath.join(source.folder, "media", name)
            if medium in source.tree:
                files[f"{folder}/media/{prefix}{name}"] = source.tree[medium]
        files |= _root_media(source, folder, data)
        moved = _MEDIUM.sub(rb"\1media/" + prefix.encode() + rb"\2", data)
        away = f"{source.reference.course}@{source.reference.number}".encode()
        files[f"{folder}/bank~{number}{language[0] if language else '.md'}"] = _relinked(moved, (), away)
    return files


def _banks(source: Source, languages: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    names = [f"{source.folder}/bank.md", *(f"{source.folder}/bank.{language}.md" for language in languages[1:])]
    return ((name, source.tree[name]) for name in names if name in source.tree)


@lru_cache(512)
def with_values(data: bytes, values: Values) -> bytes:
    """A file with other values behind these keys of its front matter."""
    page = open_file("module.md", data, World(""), "en")
    if not values or page.front is None:
        return data
    text, entries = page.source.text, page.front.entries
    for key, value in sorted(values, key=lambda pair: -_start(entries, pair[0])):
        if key in entries:
            node = entries[key][1]
            text = text[: node.start] + json.dumps(value, ensure_ascii=False) + text[node.end :]
        else:
            text = text.replace("---\n", f"---\n{key}: {json.dumps(value, ensure_ascii=False)}\n", 1)
    return text.encode()


def _start(entries: Mapping[str, tuple[frontmatter.Scalar, frontmatter.Node]], key: str) -> int:
    return entries[key][1].start if key in entries else -1
