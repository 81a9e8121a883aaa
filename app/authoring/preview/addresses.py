"""The prefix of a preview: within it nothing knows of it; it is put before every address on the way out.

So pages, compiled lessons and redirects are the very ones that trainees get, and what a process keeps ready of
them serves both.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

# a tag, with quoted values in which anything may stand; what begins like one and has no end is not read again
_TAG = re.compile(r"""<[a-zA-Z](?:[^"'>]|"[^"]*"|'[^']*')*+[>"']?""")
# an address of this site from its root, which is neither a static file nor within a preview already
_ADDRESS = re.compile(r"""(\s(?:href|src|action|formaction|poster|data-[a-z-]+)=["'])(?=/(?!/|static/|preview/))""")
_COOKIE_PATH = re.compile(r"(?i)(;\s*path=)/(?!preview/)")


def in_page(html: str, prefix: str) -> str:
    """The page with `prefix` before every address of this site."""
    return _TAG.sub(lambda tag: _ADDRESS.sub(rf"\g<1>{prefix}", tag[0]), html)


def in_headers(headers: list[tuple[str, str]], prefix: str, host: str) -> list[tuple[str, str]]:
    """Headers with `prefix` before where they redirect to, and as the path to which cookies belong."""
    changed = {"location": lambda value: _location(value, prefix, host), "set-cookie": lambda v: _cookie(v, prefix)}
    return [(name, changed.get(name.lower(), str)(value)) for name, value in headers]


def _location(address: str, prefix: str, host: str) -> str:
    parts = urlsplit(address)
    ours = parts.netloc in ("", host) and parts.path.startswith("/")
    if not ours or parts.path.startswith(("/static/", "/preview/")):
        return address
    return urlunsplit(parts._replace(path=prefix + parts.path))


def _cookie(cookie: str, prefix: str) -> str:
    return _COOKIE_PATH.sub(rf"\g<1>{prefix}/", cookie)


def without(address: str, prefix: str) -> str:
    """An address that the browser sent, as it is within the preview; nothing when it is none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return urlunsplit(parts._replace(path=parts.path.removeprefix(prefix)))
