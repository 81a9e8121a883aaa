"""Static files: bundled, shrunk, named by their content, and served with headers that let browsers keep them for ever.

Sources stand in static/{css,js,img}; what browsers get is made from them in static/build, once for each state of the
sources: `files` in it is what is served, beside it stand a lock and listings. Several processes may start at the same
moment: they queue on the lock, and files appear whole or not at all.

A folder in static/css makes a sheet of its own, static/css/authoring "css/authoring.css": who only reads lessons never
loads it. A folder of scripts is served as one: static/js/quiz as "js/quiz.js". Scripts that
`app.operations.frontend` bundled before stand in static/build/{editor,verifier}, and are served like the others when
they exist.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from wsgiref.headers import Headers

import brotli
import msgspec
import rcssmin
import rjsmin
from flask import Flask, current_app
from whitenoise import WhiteNoise

from app.base import typefaces
from app.base.settings import ROOT

SOURCES = ROOT / "static"
BUILD = SOURCES / "build"
_RECIPE = "4"  # change it when the way of building changes
_FIRST = ("tokens", "base")
_SHEETS = ("analysis", "authoring", "desk", "office")  # folders of which each is one file
_SCRIPTS = ("quiz", "verifier")  # the same, of scripts
_NAMED_BY_CONTENT = r".+\.[0-9a-f]{12}\.[a-z0-9]+$"


def init_app(app: Flask) -> None:
    """Build what is missing and serve it at /static/. With the debug flag, changed sources are built again."""
    app.extensions["assets"] = stamp = stamp_of_sources()
    prepared(stamp)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=BUILD / "files",
        prefix="static",
        autorefresh=app.debug,
        allow_all_origins=False,
        immutable_file_test=_NAMED_BY_CONTENT,
        add_headers_function=_add_headers,
    )


def asset(path: str) -> str:
    """The address of a static file: "css/site.css" (all sheets), "js/quiz.js", "img/emblem.svg". KeyError for none."""
    return f"/static/{_names()[path]}"


def asset_if_built(path: str) -> str:
    """The address of a script that only some instances have, "js/editor.js"; "" where it was not bundled."""
    return asset(path) if path in _names() else ""


def text(path: str) -> str:
    """The text of a static file as it is served, for an address of its own. KeyError for none."""
    return (BUILD / "files" / _names()[path]).read_text()


def _names() -> dict[str, str]:
    return prepared(stamp_of_sources() if current_app.debug else current_app.extensions["assets"])


def _add_headers(headers: Headers, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"


def _sources() -> list[Path]:
    kinds = ("css", "js", "img", *(f"css/{name}" for name in _SHEETS), *(f"js/{name}" for name in _SCRIPTS))
    return sorted(path for kind in kinds for path in (SOURCES / kind).glob("*.*"))


def _bundles() -> list[Path]:
    return sorted(path for name in ("editor", "verifier") for path in (BUILD / name).glob("*.js"))


def stamp_of_sources() -> str:
    """A digest of all sources and of the way they are built."""
    digest = hashlib.sha256(f"{_RECIPE} {typefaces.recipe()}".encode())
    for path in [*_sources(), *_bundles()]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


@lru_cache(maxsize=4)
def prepared(stamp: str) -> dict[str, str]:
    """File names in the build folder by the path of their source, built now if these sources never were."""
    listing = BUILD / f"built.{stamp}.json"
    with _alone():
        names = _listed(listing)
        if names is None:
            names = _build()
            listing.write_bytes(msgspec.json.encode(names))
    return names


def _listed(listing: Path) -> dict[str, str] | None:
    """What was built before, unless a file of it is gone."""
    if not listing.exists():
        return None
    names = msgspec.json.decode(listing.read_bytes(), type=dict[str, str])
    return names if all((BUILD / "files" / name).exists() for name in names.values()) else None


@contextmanager
def _alone() -> Iterator[None]:
    (BUILD / "files").mkdir(parents=True, exist_ok=True)
    with (BUILD / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build() -> dict[str, str]:
    faces, names = typefaces.cut_all(_write, lambda name: (BUILD / "files" / name).exists())
    names["css/site.css"] = _keep("site.css", (faces + _style(SOURCES / "css")).encode())
    for name in _SHEETS:
        names[f"css/{name}.css"] = _keep(f"{name}.css", _style(SOURCES / "css" / name).encode())
    for name in _SCRIPTS:
        names[f"js/{name}.js"] = _keep(f"{name}.js", _script(SOURCES / "js" / name).encode())
    for path in _bundles():
        names[f"js/{path.name}"] = _keep(path.name, path.read_bytes())
    for path in _sources():
        if path.suffix != ".css" and path.parent.name not in _SCRIPTS:
            data = path.read_bytes()
            shrunk = str(rjsmin.jsmin(data.decode())).encode() if path.suffix == ".js" else data
            names[f"{path.parent.name}/{path.name}"] = _keep(path.name, shrunk)
    return names


def _style(folder: Path) -> str:
    """All sheets of a folder as one, tokens and bare elements first."""
    sheets = {path.stem: path.read_text() for path in folder.glob("*.css")}
    order = [*_FIRST, *sorted(sheets.keys() - set(_FIRST))]
    return str(rcssmin.cssmin("\n".join(sheets[name] for name in order if name in sheets)))


def _script(folder: Path) -> str:
    """All scripts of a folder in one scope of their own, in the order of their names."""
    parts = "\n".join(path.read_text() for path in sorted(folder.glob("*.js")))
    return str(rjsmin.jsmin(f'(() => {{\n"use strict";\n{parts}\n}})();'))


def _keep(name: str, data: bytes) -> str:
    """Store a file under its name with its digest, and its compressed forms beside it."""
    stem, _, suffix = name.rpartition(".")
    named = f"{stem}.{hashlib.sha256(data).hexdigest()[:12]}.{suffix}"
    _write(named + ".br", brotli.compress(data, quality=11))
    _write(named + ".gz", gzip.compress(data, 9, mtime=0))
    return _write(named, data)


def _write(name: str, data: bytes) -> str:
    handle, temporary = tempfile.mkstemp(dir=BUILD)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    Path(temporary).chmod(0o644)
    Path(temporary).replace(BUILD / "files" / name)
    return name
