"""Whether a foreign file can stand in a course: what its name says, and within bounds."""

from __future__ import annotations

import io
import posixpath
import warnings

from PIL import Image

from app.content import genuine, layout

MOST_BYTES = 2_000_000  # of one picture or sound
MOST_PIXELS = 50_000_000

_SAID = {
    "other": "it is not what its name says",
    "active": "it holds more than a drawing",
    "broken": "it cannot be read as a drawing",
}

_PIXELS = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "gif": "GIF", "webp": "WEBP"}


def fault(name: str, data: bytes) -> str:
    """Why a file cannot be taken over, as the end of a sentence; nothing where it can."""
    suffix = posixpath.splitext(name)[1].removeprefix(".").lower()
    if not layout.kind(name):
        return "courses hold no files of this kind"
    if not data:
        return "it is empty"
    if len(data) > MOST_BYTES:
        return f"it has more than {MOST_BYTES // 1_000_000} MB"
    found = genuine.fault(name, data)
    return _SAID[found] if found else _pixels_fault(suffix, data)


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
    except Exception:  # a damaged head makes the library raise nearly anything
        return "it cannot be read as a picture"
    return f"it has more than {MOST_PIXELS // 1_000_000} million pixels" if large else ""
