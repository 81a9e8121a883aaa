"""Whether a media file is what its name says, and holds nothing that could act: told from its bytes alone."""

from __future__ import annotations

import re
from typing import Literal
from xml.parsers import expat

Fault = Literal["other", "active", "broken"]

_MAGIC: dict[str, tuple[bytes, ...]] = {
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "gif": (b"GIF87a", b"GIF89a"),
    "pdf": (b"%PDF-",),
    "ogg": (b"OggS",),
    "mp3": (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xfa"),
    "webm": (b"\x1aE\xdf\xa3",),
    "docx": (b"PK\x03\x04",),
    "xlsx": (b"PK\x03\x04",),
    "pptx": (b"PK\x03\x04",),
    "odt": (b"PK\x03\x04",),
    "vtt": (b"WEBVTT", b"\xef\xbb\xbfWEBVTT"),
}
_RIFF = {"webp": b"WEBP", "wav": b"WAVE"}
_BOXED = ("mp4", "m4a", "avif")  # their first box is `ftyp`
_ACTIVE = {"script", "foreignobject", "iframe", "embed", "object", "handler", "listener"}
_MOVING = {"set", "animate"}  # they may give a link another target afterwards
_FETCHES = {"href", "src", "srcset"}
_WITHIN = re.compile(r"\s*(?:#|data:image/(?:png|jpeg|gif|webp)[;,])", re.IGNORECASE)
_FROM_AWAY = re.compile(
    r"url\(\s*+['\"]?+\s*+(?!#|data:image/(?:png|jpeg|gif|webp))|@import|expression\(", re.IGNORECASE
)


def fault(name: str, data: bytes) -> Fault | None:
    """`other`: not of the kind that the name says; `active`: a drawing that could act; `broken`: it cannot be read."""
    suffix = name.rpartition(".")[2].lower()
    if suffix == "svg":
        return _drawing(data)
    if suffix in _MAGIC:
        return None if data.startswith(_MAGIC[suffix]) else "other"
    if suffix in _RIFF:
        return None if data[:4] == b"RIFF" and data[8:12] == _RIFF[suffix] else "other"
    if suffix in _BOXED:
        return None if data[4:8] == b"ftyp" else "other"
    return "other" if b"\0" in data[:4096] else None


def _drawing(data: bytes) -> Fault | None:
    """Read as a stream: nothing of it is kept, and reading ends at the first part that could act."""
    drawing = _Drawing()
    try:
        drawing.read(data)
    except _ActsError:
        return "active"
    except (expat.ExpatError, ValueError, LookupError):
        return "broken" if b"<svg" in data[:4096] else "other"
    return None if drawing.is_svg else "other"


class _ActsError(Exception):
    """Something that could act."""


class _Drawing:
    """What expat tells of a drawing. Raises _ActsError for scripts, handlers, and whatever would be fetched."""

    def __init__(self) -> None:
        self.is_svg = False
        self._begun = False
        self._style: list[str] | None = None
        self._parser = parser = expat.ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._words
        parser.EntityDeclHandler = parser.AttlistDeclHandler = self._acts  # entities could unfold without end
        parser.StartDoctypeDeclHandler = self._doctype
        parser.ProcessingInstructionHandler = self._instruction

    def read(self, data: bytes) -> None:
        self._parser.Parse(data, True)

    def _acts(self, *_: object) -> None:
        raise _ActsError

    def _doctype(self, _name: str, _system: str | None, _public: str | None, has_subset: int) -> None:
        if has_subset:
            raise _ActsError

    def _instruction(self, target: str, _words: str) -> None:
        if target.lower() == "xml-stylesheet":
            raise _ActsError

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _local(tag)
        if not self._begun:
            self._begun, self.is_svg = True, name == "svg"
        if name in _ACTIVE or any(_acts(name, _local(key), value) for key, value in attributes.items()):
            raise _ActsError
        if name == "style":
            self._style = []

    def _words(self, words: str) -> None:
        if self._style is not None:
            self._style.append(words)

    def _end(self, tag: str) -> None:
        if self._style is not None and _local(tag) == "style":
            if _styles_act("".join(self._style)):
                raise _ActsError
            self._style = None


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()


def _acts(element: str, key: str, value: str) -> bool:
    """Handlers, and addresses that do not lead within the drawing."""
    if key.startswith("on") or _FROM_AWAY.search(value) or (key == "style" and _styles_act(value)):
        return True
    if element in _MOVING and key == "attributename":
        return _local(value.strip()) in _FETCHES
    return key in _FETCHES and not _WITHIN.match(value)


def _styles_act(styles: str) -> bool:
    """A backslash could write any of the words that are looked for in another way."""
    return "\\" in styles or _FROM_AWAY.search(styles) is not None
