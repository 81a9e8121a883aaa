"""QTI's package: a manifest, a test that names its items in order, the items and their media in one zip file."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from app.content.model import Question
from app.interop.findings import warning
from app.interop.qti.elements import ITEM, PACKAGE, document, node
from app.interop.qti.interactions import SCORE
from app.interop.qti.items import item
from app.interop.qti.texts import FOLDER, Texts
from app.interop.questions import Exported

VOIDED = warning("qti-voided", "The question is voided: its answers do not count.", "It was left out.")

_MIDNIGHT = (1980, 1, 1, 0, 0, 0)  # the first day that zip knows: the same questions give the same bytes
_OUTSIDE_NAMES = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True)
class _Item:
    name: str  # in the manifest and the test
    href: str
    data: bytes
    media: tuple[str, ...]
    topic: str


def export(questions: Sequence[Question], media: Mapping[str, bytes], title: str) -> Exported:
    """The questions as a QTI 2.1 package. `media`: digest, as in addresses of compiled texts → bytes."""
    texts = Texts(dict(media))
    texts.findings += [VOIDED.at(0, question.id) for question in questions if question.voided]
    asked = (question for question in questions if not question.voided)
    items = [_item(number, question, texts) for number, question in enumerate(asked, 1)]
    files = {
        "imsmanifest.xml": _manifest(items),
        "test.xml": _test(items, title),
        **{it.href: it.data for it in items},
        **{f"{FOLDER}/{name}": texts.media[digest] for name, digest in sorted(texts.shown.items())},
    }
    return Exported(_zipped(files), tuple(texts.findings))


def _item(number: int, question: Question, texts: Texts) -> _Item:
    words = _OUTSIDE_NAMES.sub("-", question.id.encode("ascii", "ignore").decode())[:40].strip("-")
    name = f"item-{number:04}"
    href = f"items/{number:04}{'-' if words else ''}{words}.xml"
    data = item(question, texts)
    return _Item(name, href, data, tuple(sorted(texts.here)), question.topic)


def _manifest(items: Sequence[_Item]) -> bytes:
    metadata = node("metadata", {}, node("schema", {}, "QTIv2.1 Package"), node("schemaversion", {}, "1.0.0"))
    needed = [node("dependency", {"identifierref": it.name}) for it in items]
    resources = [_resource("test", "imsqti_test_xmlv2p1", "test.xml", (), *needed)]
    resources += [_resource(it.name, "imsqti_item_xmlv2p1", it.href, it.media) for it in items]
    parts = (metadata, node("organizations"), node("resources", {}, *resources))
    return document(PACKAGE, node("manifest", {"identifier": "brevet"}, *parts))


def _resource(name: str, kind: str, href: str, media: Sequence[str], *needed: Element) -> Element:
    files = [node("file", {"href": path}) for path in (href, *(f"{FOLDER}/{it}" for it in media))]
    return node("resource", {"identifier": name, "type": kind, "href": href}, *files, *needed)


def _test(items: Sequence[_Item], title: str) -> bytes:
    references = [node("assessmentItemRef", _reference(it)) for it in items]
    section = node("assessmentSection", {"identifier": "section", "title": title, "visible": "true"}, *references)
    way = {"identifier": "part", "navigationMode": "nonlinear", "submissionMode": "simultaneous"}
    total = node("sum", {}, node("testVariables", {"variableIdentifier": SCORE}))
    attributes = {"identifier": "test", "title": title, "toolName": "Brevet"}
    return document(
        ITEM,
        node(
            "assessmentTest",
            attributes,
            node("outcomeDeclaration", {"identifier": SCORE, "cardinality": "single", "baseType": "float"}),
            node("testPart", way, section),
            node("outcomeProcessing", {}, node("setOutcomeValue", {"identifier": SCORE}, total)),
        ),
    )


def _reference(it: _Item) -> dict[str, str]:
    category = it.topic if it.topic[:1].isalpha() else f"topic-{it.topic}"
    return {"identifier": it.name, "href": it.href} | ({"category": category} if it.topic else {})


def _zipped(files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            entry = zipfile.ZipInfo(path, _MIDNIGHT)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, data)
    return target.getvalue()
