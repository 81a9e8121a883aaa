"""Whether a media file is what its name says, and holds nothing that could act: told from its bytes alone."""

from __future__ import annotations

import re
from typing import Literal
from xml.etree import ElementTree

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
_LINKS = re.compile(r"(?:^|\})(?:href|src)$")
_FROM_AWAY = re.compile(r"url\(\s*['\"]?(?!#|data:image/(?:png|jpeg|gif|webp))|@import|expression\(", re.IGNORECASE)
_DECLARES = re.compile(rb"<!\s*(?:ENTITY|ATTLIST)|<!DOCTYPE[^>]*\[", re.IGNORECASE)


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
    if _DECLARES.search(data):
        return "active"  # entities could unfold without end
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError, RecursionError):
        return "broken" if b"<svg" in data[:4096] else "other"
    if _local(root.tag) != "svg":
        return "other"
    return "active" if any(_acts(element) for element in root.iter()) else None


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2].lower()


def _acts(element: ElementTree.Element) -> bool:
    """Scripts, handlers, foreign elements, and whatever would be fetched from elsewhere."""
    name = _local(element.tag)
    if name in _ACTIVE or (name == "style" and _FROM_AWAY.search("".join(element.itertext()))):
        return True
    for key, value in element.attrib.items():
        if _local(key).startswith("on") or _FROM_AWAY.search(value):
            return True
        if _LINKS.search(key) and not value.strip().startswith(
            ("#", "data:image/png", "data:image/jpeg", "data:image/webp")
        ):
            return True
    return False
