"""Pictures for weak links: turned upright, made no larger than a page needs, in a format that packs well."""

from __future__ import annotations

import io
import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import Image, ImageFile, ImageOps

WIDEST = 1600  # pixels: a page's measure on a screen of two pixels a point
TALLEST = 16_000  # pixels: WebP holds little more
MOST_PIXELS = 50_000_000
_MOST_KEPT = 12_000_000  # pixels: a page as wide and seven screens tall; more takes very long to pack
_MOST_LOSSLESS = 4_000_000  # pixels that are packed both ways, to see which is smaller
_QUALITY = 78
_STILL = ("PNG", "JPEG", "WEBP")


class PictureError(ValueError):
    """The picture cannot be taken; the argument is the code of a refusal."""


@dataclass(frozen=True)
class Picture:
    """A picture ready for a course. `suffix` is without a dot; sizes are in pixels."""

    data: bytes
    suffix: str
    width: int
    height: int


def reduced(data: bytes) -> Picture:
    """The picture as a course should hold it; its own bytes where they are smaller. Raises PictureError.

    What a camera notes beside a picture (place, time, device) is left out: it could give people away.
    """
    try:
        with Image.open(io.BytesIO(data), formats=[*_STILL, "GIF"]) as image, _whole():
            return _reduced(image, data)
    except PictureError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureError("picture-too-large") from None
    except Exception:  # a damaged picture makes the library raise nearly anything
        raise PictureError("picture-unreadable") from None


_strictness = threading.Lock()


@contextmanager
def _whole() -> Iterator[None]:
    """A picture that is cut off is an error here. Whoever prints with WeasyPrint in this process lets them pass."""
    with _strictness:
        before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = before


def _reduced(image: Image.Image, data: bytes) -> Picture:
    if image.width * image.height > MOST_PIXELS:
        raise PictureError("picture-too-large")
    if image.format == "GIF" and getattr(image, "is_animated", False):
        return Picture(data, "gif", image.width, image.height)  # to be still would be to be another picture
    upright = ImageOps.exif_transpose(image)
    area = upright.width * upright.height
    scale = min(1, WIDEST / upright.width, TALLEST / upright.height, math.sqrt(_MOST_KEPT / area))
    if scale < 1:
        size = max(1, round(upright.width * scale)), max(1, round(upright.height * scale))
        upright = upright.resize(size, Image.Resampling.LANCZOS, reducing_gap=3)
    shown = upright if upright.mode in ("RGB", "RGBA") else upright.convert("RGBA" if _clear(upright) else "RGB")
    lossless = image.format in ("PNG", "GIF") and shown.width * shown.height <= _MOST_LOSSLESS
    made = min((_webp(shown, False), _webp(shown, True)) if lossless else (_webp(shown, False),), key=len)
    return Picture(made, "webp", shown.width, shown.height)


def _clear(image: Image.Image) -> bool:
    """Whether something behind the picture can be seen through it."""
    return image.mode in ("LA", "PA") or "transparency" in image.info


def _webp(image: Image.Image, lossless: bool) -> bytes:
    made = io.BytesIO()
    image.save(made, "WEBP", quality=_QUALITY, lossless=lossless, method=4)
    return made.getvalue()
