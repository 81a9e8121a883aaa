"""A file's bytes as text in the browser, and back: what an author did not touch stays as it was, to the byte."""

from __future__ import annotations

_BOM = b"\xef\xbb\xbf"


def as_text(data: bytes) -> str | None:
    """The text of a file with plain line ends; None when it is not UTF-8, and must not be edited here."""
    try:
        text = data.removeprefix(_BOM).decode()
    except UnicodeDecodeError:
        return None
    return plain(text)


def plain(text: str) -> str:
    """The text with line ends as the editor has them."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def as_bytes(text: str, like: bytes = b"") -> bytes:
    """The bytes of an edited text, with the line ends and the byte order mark that the file had before."""
    lines = plain(text)
    written = lines.replace("\n", "\r\n") if b"\r\n" in like else lines
    data = written.encode(errors="replace")
    return _BOM + data if like.startswith(_BOM) else data
