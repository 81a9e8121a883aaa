"""A small course to begin with: it compiles with nothing to say, and its own files teach the format."""

from __future__ import annotations

import json
import re
from pathlib import Path

from app.content import units
from app.content.tree import read_tree

_COURSE = Path(__file__).with_name("course")
_TITLE = re.compile(r"^title: .*$", re.MULTILINE)
_CODE = re.compile(r"^code: .*$", re.MULTILINE)
_LANGUAGES = re.compile(r"^(?:#.*\n)?languages: .*\n", re.MULTILINE)
_PLAIN = re.compile(r"[^\W\d_][\w ,.()’–]*")  # YAML reads it as it stands


def starter(title: str = "", translated: bool = True) -> dict[str, bytes]:
    """The files of the course, path → bytes, with this title; `translated` says whether the French ones are wanted."""
    files = {path: data for path, data in read_tree(_COURSE).items() if translated or not path.endswith(".fr.md")}
    if not translated:
        _change(files, "course.md", _LANGUAGES, "languages: [en]\n")
        files["README.md"] = "\n".join(_without_french(files["README.md"].decode().split("\n"))).encode()
    if title:
        _change(files, "course.md", _CODE, f"code: {code(title)}")
        for path in ("course.md", "course.fr.md"):
            _change(files, path, _TITLE, f"title: {_written(title)}")
    return files


def _change(files: dict[str, bytes], path: str, line: re.Pattern[str], new: str) -> None:
    if path in files:
        files[path] = line.sub(lambda _: new, files[path].decode(), count=1).encode()


def _without_french(lines: list[str]) -> list[str]:
    """The guide without what it says of translations."""
    kept = [line for line in lines if ".fr.md" not in line]
    return [line for n, line in enumerate(kept) if line or (n and kept[n - 1])]  # no two blank lines


def _written(title: str) -> str:
    """A title as a value of YAML."""
    return title if _PLAIN.fullmatch(title) else json.dumps(title, ensure_ascii=False)


def code(title: str) -> str:
    """A code made of the first letters of a title's words: from 2 to 8 capital letters and digits."""
    words = [word for word in units.slug(title, "course").split("-") if word.isascii()]
    letters = "".join(word[0] for word in words).upper() if len(words) > 1 else "".join(words).upper()[:3]
    letters = letters.lstrip("0123456789")[:8]
    return letters if len(letters) > 1 else "NEW"
