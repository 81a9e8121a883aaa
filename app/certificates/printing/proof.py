"""Pages of a design that somebody drafted, made by a process of its own: what it is asked for, MessagePack in and out.

It runs confined, see app/base/confined.py, has no network, and does not open what the instance keeps.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

import msgspec

if TYPE_CHECKING:
    from app.certificates.printing.bundles import Design

MOST_BYTES = 20 * 1024 * 1024
"""Of everything that is made."""


class Page(msgspec.Struct):
    """A specimen on a paper: its payload as JSON, and what its QR code says."""

    paper: str
    payload: str
    qr: str


class Asked(msgspec.Struct):
    """A frozen design and what is made of it. The first page becomes a picture too, where `picture` says how wide."""

    design: bytes
    pages: list[Page]
    closed: str  # a folder in which nothing is opened
    picture: int = 0


class Proof(msgspec.Struct):
    """What was made, or why nothing was: the PDFs in their order, and the JPEG, b"" where no program can draw it."""

    problem: Literal["", "layout", "limits", "large"] = ""
    paper: str = ""  # the one that cannot be laid out
    pdfs: list[bytes] = []
    picture: bytes = b""


def main() -> None:
    """Read what is asked, make it, answer."""
    asked = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Asked)
    sys.addaudithook(_guard(asked.closed))
    sys.stdout.buffer.write(msgspec.msgpack.encode(_made(asked)))


def _guard(closed: str) -> Callable[[str, tuple[Any, ...]], None]:
    def guard(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith("socket.") or (event == "open" and _is_in(closed, arguments[0])):
            raise PermissionError("a design loads nothing")

    return guard


def _is_in(folder: str, path: object) -> bool:
    return isinstance(path, str | bytes | os.PathLike) and os.fsdecode(os.path.realpath(path)).startswith(folder + "/")


def _made(asked: Asked) -> Proof:
    from app.certificates.printing import bundles

    design, pdfs = bundles.thaw(asked.design), []
    for page in asked.pages:
        try:
            pdfs.append(_page(design, page))
        except MemoryError:
            return Proof("limits", page.paper)
        except Exception:  # whatever a strange design brings about in the libraries that lay it out
            return Proof("layout", page.paper)
    if sum(map(len, pdfs)) > MOST_BYTES:
        return Proof("large")
    return Proof(pdfs=pdfs, picture=_picture(pdfs[0], asked.picture) if asked.picture else b"")


def _page(design: Design, page: Page) -> bytes:
    from app.certificates import printing
    from app.certificates.rules import payloads, specimens

    sheet = printing.Sheet(payloads.load(page.payload), page.qr, specimens.ISSUED_AT, specimen=True)
    return printing.make(design, sheet, page.paper)


def _picture(pdf: bytes, width: int) -> bytes:
    program = shutil.which("pdftoppm")
    if program is None:
        return b""
    size = ("-scale-to-x", str(width), "-scale-to-y", "-1")
    drawn = subprocess.run(
        [program, "-jpeg", *size, "-f", "1", "-l", "1", "-"], input=pdf, capture_output=True, check=False
    )
    return drawn.stdout if drawn.returncode == 0 else b""


if __name__ == "__main__":
    main()
