"""The files that Moodle XML carries within its texts, and the names they get in a course."""

from __future__ import annotations

import base64
import binascii
import posixpath
import re
from urllib.parse import unquote, unquote_to_bytes

from app.content import units
from app.interop import pictures
from app.interop.moodle_xml.tree import Node

PLUGIN = "@@PLUGINFILE@@/"
FOLDER = "media"

_DATA = re.compile(r"data:image/(png|jpe?g|gif|webp|svg\+xml)((?:;[^;,]*)*),", re.IGNORECASE)


class Media:
    """All files that were taken over: path in the course, such as `media/chart.png` → bytes."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def keep(self, name: str, data: bytes) -> str:
        """The path of a file; the same bytes have one path, other bytes of the same name get a number."""
        stem, suffix = posixpath.splitext(posixpath.basename(name.replace("\\", "/")))
        plain, suffix, number = units.slug(stem, "picture"), suffix.lower(), 1
        path = f"{FOLDER}/{plain}{suffix}"
        while self.files.get(path, data) != data:
            number += 1
            path = f"{FOLDER}/{plain}-{number}{suffix}"
        self.files[path] = data
        return path


class Embedded:
    """The files of one text, by the name that its HTML gives them. `faults`: address → why it was not taken over."""

    def __init__(self, node: Node | None, media: Media) -> None:
        self._media = media
        self._files = {name: file for file in (node if node is not None else ()) if (name := _name(file))}
        self.used: set[str] = set()
        self.faults: dict[str, str] = {}

    def address(self, target: str) -> str:
        """The path of a file in the course, or nothing where it cannot be taken over."""
        if found := _DATA.match(target):
            suffix = {"jpeg": "jpg", "svg+xml": "svg"}.get(found[1].lower(), found[1].lower())
            return self._keep(target, f"picture.{suffix}", _decoded(found[2], target[found.end() :]))
        if not target.startswith(PLUGIN):
            return ""
        name = unquote(target.removeprefix(PLUGIN)).partition("?")[0].lstrip("/")
        if name not in self._files:
            self.faults[target] = "it is not in the file"
            return ""
        self.used.add(name)
        return self._keep(target, name, _decoded(";base64", self._files[name].text or ""))

    def unused(self) -> list[str]:
        """The names of files that no text shows."""
        return [name for name in self._files if name not in self.used]

    def _keep(self, target: str, name: str, data: bytes | None) -> str:
        fault = pictures.fault(name, data) if data is not None else "it cannot be decoded"
        if fault or data is None:
            self.faults[target] = fault
            return ""
        return self._media.keep(name, data)


def _name(node: object) -> str:
    """The path of a `file` element as texts name it; nothing for other elements."""
    if not isinstance(node, Node) or node.tag != "file":
        return ""
    return f"{node.get('path', '/')}{node.get('name', '')}".lstrip("/")


def _decoded(how: str, written: str) -> bytes | None:
    if ";base64" not in how.lower():
        return unquote_to_bytes(written)
    try:
        return base64.b64decode("".join(written.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
