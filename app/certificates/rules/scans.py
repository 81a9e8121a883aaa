"""What kind of file a scan is, by its first bytes: its name and what the browser said of it count for nothing."""

from __future__ import annotations

LARGEST = 5_000_000  # bytes

_BEGINNINGS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}

SUFFIXES = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


def kind(data: bytes) -> str:
    """The content type of a PDF, a JPEG or a PNG; "" for anything else."""
    return next((kind for beginning, kind in _BEGINNINGS.items() if data.startswith(beginning)), "")
