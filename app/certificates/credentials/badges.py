"""Badges: a picture in which the whole credential is baked, as Open Badges 3.0 lays down for PNG and SVG."""

from __future__ import annotations

from typing import Any

from app.certificates.credentials import emblem
from app.certificates.rules.payloads import Payload
from app.keys.rules import encoder

_KEYWORD = "openbadgecredential"
_NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"


def png(payload: Payload, credential: dict[str, Any]) -> bytes:
    """The badge as PNG, 512 pixels square. `credential` has its Data Integrity proof."""
    return emblem.png(payload.code, ((_KEYWORD, _text(credential)),))


def svg(payload: Payload, credential: dict[str, Any]) -> bytes:
    """The badge as SVG. `credential` has its Data Integrity proof."""
    # nothing ends a CDATA section early: ">" stands only inside of strings, where it may be escaped
    inside = _text(credential).replace("]]>", "]]\\u003e")
    baked = f"<openbadges:credential><![CDATA[{inside}]]></openbadges:credential>"
    title = f"{payload.title}: {payload.course}"
    return emblem.svg(payload.code, title, baked, f' xmlns:openbadges="{_NAMESPACE}"').encode()


def _text(credential: dict[str, Any]) -> str:
    return encoder.encode(credential).decode()
