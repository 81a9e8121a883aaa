"""QTI's elements: making them, naming them, writing them as XML."""

from __future__ import annotations

from xml.etree.ElementTree import Element, tostring

from app.interop.bodies import plain

ITEM = "http://www.imsglobal.org/xsd/imsqti_v2p1"
PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMAS = {
    ITEM: "http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd",
    PACKAGE: "http://www.imsglobal.org/xsd/qti/qtiv2p1/qtiv2p1_imscpv1p2_v1p0.xsd",
}


def node(tag: str, attributes: dict[str, str] | None = None, *inside: Element | str) -> Element:
    """An element with what is in it: elements and words, in their order."""
    made = Element(tag, {name: plain(value) for name, value in (attributes or {}).items()})
    for part in inside:
        if isinstance(part, Element):
            made.append(part)
        elif len(made):
            made[-1].tail = (made[-1].tail or "") + plain(part)
        else:
            made.text = (made.text or "") + plain(part)
    return made


def document(namespace: str, root: Element) -> bytes:
    """A whole XML file."""
    root.attrib = {
        "xmlns": namespace,
        "xmlns:xsi": _XSI,
        "xsi:schemaLocation": f"{namespace} {_SCHEMAS[namespace]}",
        **root.attrib,
    }
    written = bytes(tostring(root, encoding="utf-8"))
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + written + b"\n"


def value(text: str) -> Element:
    """One value of a declaration."""
    return node("value", {}, text)


def base(kind: str, text: str) -> Element:
    """A constant in an expression; `kind` is QTI's base type."""
    return node("baseValue", {"baseType": kind}, text)


def variable(name: str) -> Element:
    """The value of a variable in an expression."""
    return node("variable", {"identifier": name})


def decimal(number: float) -> str:
    """A number as QTI's floats are written."""
    return f"{number:.10f}".rstrip("0").rstrip(".")
