"""Whether a file is what its name says, by its first bytes; drawings must hold nothing but a drawing."""

from __future__ import annotations

import io
import posixpath
import re
import warnings
from xml.parsers import expat

from PIL import Image

from app.content import layout

MOST_BYTES = 2_000_000  # of one picture or sound
MOST_PIXELS = 50_000_000

_FIRST = {
    "png": rb"\x89PNG\r\n\x1a\n",
    "jpg": rb"\xff\xd8\xff",
    "jpeg": rb"\xff\xd8\xff",
    "gif": rb"GIF8[79]a",
    "webp": rb"RIFF.{4}WEBP",
    "avif": rb".{4}ftypavi[fs]",
    "pdf": rb"%PDF-",
    "mp3": rb"ID3|\xff[\xe0-\xff]",
    "ogg": rb"OggS",
    "wav": rb"RIFF.{4}WAVE",
    "m4a": rb".{4}ftyp",
    "mp4": rb".{4}ftyp",
    "webm": rb"\x1a\x45\xdf\xa3",
    "docx": rb"PK\x03\x04",
    "xlsx": rb"PK\x03\x04",
    "pptx": rb"PK\x03\x04",
    "odt": rb"PK\x03\x04",
}
_PIXELS = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "gif": "GIF", "webp": "WEBP"}
_PROGRAM = {"script", "foreignobject", "iframe", "object", "embed", "handler", "set", "animate"}
_AWAY = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)


class _DrawingError(Exception):
    pass


def fault(name: str, data: bytes) -> str:
    """Why a file cannot be taken over, as the end of a sentence; nothing where it can."""
    suffix = posixpath.splitext(name)[1].removeprefix(".").lower()
    if not layout.kind(name):
        return "courses hold no files of this kind"
    if not data:
        return "it is empty"
    if len(data) > MOST_BYTES:
        return f"it has more than {MOST_BYTES // 1_000_000} MB"
    if suffix == "svg":
        return "" if _is_drawing(data) else "it holds more than a drawing"
    first = _FIRST.get(suffix)
    fine = re.match(first, data, re.DOTALL) is not None if first else _is_text(data)
    return _pixels_fault(suffix, data) if fine else "it is not what its name says"


def _pixels_fault(suffix: str, data: bytes) -> str:
    """What is wrong with a picture of pixels, by its head: nothing is unpacked."""
    if suffix not in _PIXELS:
        return ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=[_PIXELS[suffix]]) as image:
                large = image.width * image.height > MOST_PIXELS
    except Image.DecompressionBombError:
        large = True
    except Exception:
        return "it cannot be read as a picture"
    return f"it has more than {MOST_PIXELS // 1_000_000} million pixels" if large else ""


def _is_text(data: bytes) -> bool:
    try:
        return "\0" not in data.decode()
    except UnicodeDecodeError:
        return False


def _is_drawing(data: bytes) -> bool:
    """SVG without programs, without parts of other places, without a document type."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = _element
    parser.StartDoctypeDeclHandler = parser.ProcessingInstructionHandler = _refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError, _DrawingError):
        return False
    return b"svg" in data[:2000].lower()


def _refuse(*_: object) -> None:
    raise _DrawingError


def _element(tag: str, attributes: dict[str, str]) -> None:
    if tag.rpartition(":")[2].lower() in _PROGRAM:
        raise _DrawingError
    for key, value in attributes.items():
        key = key.rpartition(":")[2].lower()
        if key.startswith("on") or (key == "href" and _AWAY.match(value) and not value.startswith("data:image/")):
            raise _DrawingError
