"""What a PDF carries inside, told by a process of its own: a file on its standard input, JSON on its standard output.

A hostile file may make a reader of PDF work without end or want all memory; here that ends this process and nothing
else. It is started by its path and imports nothing of Brevet, so that it starts quickly.
"""

from __future__ import annotations

import json
import resource
import sys
from io import BytesIO

SECONDS, MEMORY = 2, 768 * 1024 * 1024
_MOST_UNPACKED = 32 * 1024 * 1024
_MOST_ATTACHED = 64 * 1024
_WANTED = ("certificate.json", "credential.jwt")


def main() -> None:
    """Read the file, say what was found."""
    for what, most in (
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    json.dump(_seen(sys.stdin.buffer.read()), sys.stdout)


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


def _text(opened: object, name: str) -> str:
    file = opened.attachments[name].get_file()  # type: ignore[attr-defined]
    if file.size > 2 * _MOST_ATTACHED:
        return ""
    data: bytes = file.read_bytes()
    return data[:_MOST_ATTACHED].decode("utf-8", "replace")


if __name__ == "__main__":
    main()
