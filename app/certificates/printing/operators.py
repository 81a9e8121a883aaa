"""The operators of a page as WeasyPrint lists them: finding what is drawn for a box, and drawing something else."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Place:
    """Marked content on a page: its number, where its operators stand, and what must be set to draw there."""

    mcid: int
    start: int
    end: int  # behind EMC
    state: tuple[bytes, ...]

    def drawn(self, content: bytes, tag: bytes = b"Span") -> bytes:
        """The same marked content, drawing this, from a page without any state."""
        opening = b"/%s <</MCID %d>> BDC q" % (tag, self.mcid)
        return b"\n".join((opening, *self.state, content, b"Q EMC"))


def places(operators: list[Any]) -> dict[int, Place]:
    """All marked content with a number, by number."""
    found, stack = {}, [()]  # type: tuple[dict[int, Place], list[tuple[bytes, ...]]]
    for at, operator in enumerate(operators):
        if operator == b"q":
            stack.append(stack[-1])
        elif operator == b"Q":
            stack.pop()
        elif operator == b"BDC" and "MCID" in operators[at - 1]:
            end = at + operators[at:].index(b"EMC") + 1
            inside = _states(operators[at : operators.index(b"BT", at, end)]) if b"BT" in operators[at:end] else ()
            number = int(operators[at - 1]["MCID"])
            found[number] = Place(number, at - 2, end, stack[-1] + inside)
        elif _is_state(operator):
            stack[-1] += (operator,)
    return found


_KEPT = (b" cm", b" rg", b" gs", b" sc", b" scn", b" cs")


def _is_state(operator: Any) -> bool:
    return isinstance(operator, bytes) and operator.endswith(_KEPT)


def _states(operators: list[Any]) -> tuple[bytes, ...]:
    return tuple(operator for operator in operators if _is_state(operator))


def without(operators: list[Any], cut: list[Place]) -> list[Any]:
    """The operators without these places; colours and type sizes set there stay set for what follows."""
    kept: list[Any] = []
    start = 0
    for place in sorted(cut, key=lambda place: place.start):
        kept += operators[start : place.start]
        inside = operators[place.start : place.end]
        kept += [op for op in inside if isinstance(op, bytes) and op.endswith((b" rg", b" gs", b" Tf"))]
        start = place.end
    return kept + operators[start:]


def number(value: float) -> bytes:
    """A number as PDF writes it, to a hundredth."""
    return b"%d" % value if value == int(value) else f"{value:.2f}".rstrip("0").rstrip(".").encode()


def qr_code(text: str, x: float, y: float, width: float, height: float) -> bytes:
    """A QR code in a box, x and y of its upper left corner, as an inline picture of one bit a module."""
    import numpy
    import zxingcpp

    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    modules = numpy.asarray(code.to_image(scale=1, add_quiet_zones=False))
    bits = numpy.packbits(modules != 0, axis=1).tobytes()
    side = len(modules)
    place = f"{width:.4f} 0 0 {-height:.4f} {x:.4f} {y + height:.4f}".encode()
    # a mask lets the paper shine through; hexadecimal, since chance could write the end of the picture into it
    head = b"BI /W %d /H %d /BPC 1 /IM true /D [0 1] /F /AHx ID " % (side, side)
    return b"0 0 0 rg\n%s cm\n%s%s> EI" % (place, head, bits.hex().encode())


def stream(content: bytes, level: int = 9, extra: bytes = b"") -> bytes:
    """A compressed stream object."""
    data = zlib.compress(content, level)
    return b"<<%s/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream" % (extra, len(data), data)
