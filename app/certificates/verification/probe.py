"""What a PDF carries inside, told by a process of its own: a file on its standard input, JSON on its standard output.

It runs confined, see app/base/confined.py, and imports nothing of ours, so that it starts quickly.
"""

from __future__ import annotations

import json
import sys
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pikepdf import Pdf

_MOST_UNPACKED = 32 * 1024 * 1024
_MOST_ATTACHED = 64 * 1024
_WANTED = ("certificate.json", "credential.jwt")


def _seen(data: bytes) -> dict[str, object]:
    import pikepdf

    pikepdf.settings.set_qpdf_limits(flate_max_memory=_MOST_UNPACKED, parser_max_container_size=1_000_000)
    try:
        with pikepdf.open(BytesIO(data), attempt_recovery=False) as opened:
            if opened.is_encrypted:
                return {"problem": "encrypted"}
            found = {name: _text(opened, name) for name in _WANTED if name in opened.attachments}
            return {"problem": "", "attached": found}
    except pikepdf.PasswordError:
        return {"problem": "encrypted"}
    except Exception:  # what is malformed in a hostile file comes as any kind of error
        return {"problem": "malformed"}


def _text(opened: Pdf, name: str) -> str:
    file = opened.attachments[name].get_file()
    if file.size > 2 * _MOST_ATTACHED:
        return ""
    data: bytes = file.read_bytes()
    return data[:_MOST_ATTACHED].decode("utf-8", "replace")


if __name__ == "__main__":
    json.dump(_seen(sys.stdin.buffer.read()), sys.stdout)
