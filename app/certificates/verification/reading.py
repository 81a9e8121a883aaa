"""What a file from a stranger is, and what it carries: a credential, a number, the files inside a PDF."""

from __future__ import annotations

import json
import re
import zlib
from pathlib import Path
from typing import Any, Literal

import msgspec

from app.base import confined
from app.certificates.rules import numbers, payloads
from app.content.encodings import decode
from app.keys.rules import unb64

MOST_BYTES = 10 * 1024 * 1024
_MOST_TEXT = 256 * 1024  # bytes of a credential; ours take about 3,000

_PNG = b"\x89PNG\r\n\x1a\n"
_BAKED = b"openbadgecredential"
_JWT = re.compile(r"\s*(ey[^\s.]+\.[^\s.]+\.[^\s.]+)\s*\Z")  # maimed ones, too
_SVG = re.compile(
    rb"<openbadges:credential(?:\s+verify=\"(?P<verify>[\w.-]+)\")?[^<>]*>(?:\s*<!\[CDATA\[(?P<json>.*?)\]\]>)?",
    re.DOTALL,
)
_DRAWING = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?[^<>]*\?>\s*|<!DOCTYPE[^<>]*>\s*|<!--(?:(?!-->).)*-->\s*)*<svg[\s>]", re.DOTALL
)
_PAPER = re.compile(rb"%PDF-|startxref|\b[0-9]{1,9} [0-9]{1,5} obj\b")  # readers open PDFs that begin anywhere
_MOST_CHUNKS = 5_000
_NUMBER = re.compile(rb"-[0-9]{4}(?:-[0-9A-Z]{4}){3}-[0-9A-Z]")  # behind the course code
_CODE, _LONGEST_CODE = re.compile(rb"[A-Z0-9]+\Z"), 14
_MOST_NUMBERS = 20


def credential_in(data: bytes) -> str:
    """The credential that a file is, or that is baked into a badge: a JWT or JSON; "" when there is none.

    A paper in which a credential is hidden is no badge: it may say anything to whoever opens it as a paper.
    """
    if data.startswith(_PNG):
        return "" if _PAPER.search(data) else _in_png(data)
    if len(data) > _MOST_TEXT or data.startswith(b"%PDF-"):
        return ""
    if _DRAWING.match(data):
        svg = None if _PAPER.search(data) else _SVG.search(data)
        return decode(svg["verify"] or svg["json"] or b"").text if svg else ""
    text = decode(data).text
    if (token := _JWT.match(text)) is not None:
        return token[1]
    return text if text.lstrip()[:1] == "{" else ""


def is_picture(data: bytes) -> bool:
    """Whether a file is shown as a picture: a badge, whose credential is signed and whose looks are not."""
    return data.startswith(_PNG) or _DRAWING.match(data) is not None


def _in_png(data: bytes) -> str:
    """The text of the chunk iTXt that Open Badges puts into a picture."""
    place = len(_PNG)
    for _ in range(_MOST_CHUNKS):
        length = int.from_bytes(data[place : place + 4], "big")
        if data[place + 4 : place + 8] == b"iTXt" and length <= _MOST_TEXT:
            keyword, _, rest = data[place + 8 : place + 8 + length].partition(b"\0")
            if keyword == _BAKED:
                return _text(rest)
        place += 12 + length
    return ""


def _text(chunk: bytes) -> str:
    """What follows the keyword: whether it is compressed, how, language, keyword again, text."""
    packed, text = chunk[:1] == b"\1", chunk[2:].split(b"\0", 2)[-1]
    try:
        return (zlib.decompressobj().decompress(text, _MOST_TEXT) if packed else text).decode("utf-8", "replace")
    except zlib.error:
        return ""


def json_of(text: str) -> dict[str, Any]:
    """An object of JSON; {} for anything else, and where a name stands twice, which readers take differently."""
    try:
        found = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def segment(text: str) -> dict[str, Any]:
    """A part of a JWT; {} for anything else."""
    try:
        return json_of(unb64(text).decode())
    except ValueError:
        return {}


def number_of(credential: dict[str, Any]) -> numbers.Typed:
    """The number that a credential states."""
    subject = credential.get("credentialSubject")
    found = subject.get("licenseNumber") if isinstance(subject, dict) else None
    return numbers.read(found if isinstance(found, str) else "")


def number_in(data: bytes) -> numbers.Typed:
    """The first sound number that stands in a file as it is, unpacked by nobody."""
    for count, match in enumerate(_NUMBER.finditer(data)):
        code = _CODE.search(data[max(0, match.start() - _LONGEST_CODE) : match.start()])
        typed = numbers.read(((code[0] if code else b"") + match[0]).decode())
        if not typed.fault:
            return typed
        if count == _MOST_NUMBERS:
            break
    return numbers.Typed(fault="shape")


# ---------------------------------------------------------------- inside a PDF


class Inside(msgspec.Struct, frozen=True):
    """What `probe.py` saw in a PDF: why it could not look, or what is attached, by name."""

    problem: Literal["", "encrypted", "malformed", "busy"]
    attached: dict[str, str] = {}

    @property
    def payload(self) -> payloads.Payload | None:
        """The printed fields as they are attached."""
        return payload_of(self.attached.get("certificate.json", ""))


def payload_of(text: str) -> payloads.Payload | None:
    """A payload; None for anything else."""
    try:
        return payloads.load(text)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None


PROBE = confined.Program(Path(__file__).with_name("probe.py"))
_SECONDS = 2


def inside(pdf: bytes) -> Inside:
    """What a PDF carries, told by a process of its own with little time and memory. Never raises on what is sent."""
    try:
        return msgspec.json.decode(PROBE.answer(pdf, _SECONDS) or b"", type=Inside)
    except confined.BusyError:
        return Inside("busy")
    except msgspec.MsgspecError:
        return Inside("malformed")
