"""Small PDFs to sign, and folders of keys of their own for a test."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask

AT = datetime(2026, 5, 17, 15, 0, tzinfo=UTC)


def page(attachments: dict[str, bytes] | None = None, noise: int = 4096) -> bytes:
    """A PDF of one empty page with so many bytes that do not shrink, and attachments by name."""
    import random

    import pikepdf

    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(842, 595))
    pdf.Root.Noise = pdf.make_stream(random.Random(noise).randbytes(noise))
    for name, data in (attachments or {}).items():
        pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, data, filename=name)
    made = BytesIO()
    pdf.save(made, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return made.getvalue()


@contextmanager
def site(app: Flask, folder: Path, **changes: Any) -> Iterator[None]:
    """The application with other settings while the block runs: another site, with keys of its own in `folder`."""
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = dataclasses.replace(before, instance=folder, **changes)
    try:
        yield
    finally:
        app.config["SETTINGS"] = before
