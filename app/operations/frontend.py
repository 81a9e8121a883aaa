"""The editor's scripts: `python -m app.operations.frontend` bundles static/editor into static/build/editor.

Needs Node.js 18 or newer; where the system has none, the package in requirements-node.lock brings one into our own
environment. Without it (no network, an unknown machine) the site runs as well: the editor is then a plain text field.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

from app.base import node
from app.base.settings import ROOT

SOURCES = ROOT / "static" / "editor"
TARGET = ROOT / "static" / "build" / "editor"
_STAMP = TARGET / "made-of"
_NPM = ("--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", "--loglevel=error")
_NO_EDITOR = "The editor of courses is a plain text field for now: {reason}"
_BUNDLE = (
    "--bundle",
    "--minify",
    "--format=iife",
    "--target=es2020",
    "--charset=utf8",
    "--legal-comments=eof",
    "--alias:@codemirror/lang-html=./nohtml.js",
    "--log-level=warning",
)


class CannotBuildError(Exception):
    """Why there is no bundle, in one sentence for an administrator."""


def made_of() -> str:
    """A digest of the sources, the pinned packages, and the way they are bundled."""
    digest = hashlib.sha256(repr(_BUNDLE).encode())
    for path in sorted([*SOURCES.glob("*.js"), *SOURCES.glob("package*.json")]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def is_built() -> bool:
    """Whether the bundle of these very sources is there."""
    return _STAMP.exists() and _STAMP.read_text() == made_of() and (TARGET / "editor.js").exists()


def build(tool: node.Node | None = None) -> None:
    """Install the pinned packages and bundle the editor, unless that was done. CannotBuildError says why not."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with (TARGET / ".lock").open("w") as lock:  # who comes second finds it done
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_built():
            _build(tool or node.find() or _fetch_node())


def _build(tool: node.Node) -> None:
    before = made_of()
    _install(tool)
    unfinished = TARGET / f"unfinished.{os.getpid()}"
    bundled = tool.run(_esbuild(unfinished), SOURCES)
    if bundled.returncode:
        raise CannotBuildError(f"esbuild refused the sources. {bundled.stderr.strip()}")
    unfinished.replace(TARGET / "editor.js")
    _STAMP.write_text(before)


def _esbuild(target: Path) -> list[str]:
    return ["node_modules/esbuild/bin/esbuild", "editor.js", *_BUNDLE, f"--outfile={target}"]


def _install(tool: node.Node) -> None:
    """Packages come by the lock file alone, and none of their own scripts is run."""
    installed = tool.run_npm(["ci", *_NPM], SOURCES)
    if installed.returncode:
        raise CannotBuildError(f"npm cannot install its packages. {_last_line(installed.stderr)}")


def _fetch_node() -> node.Node:
    print("There is no Node.js 18 here: installing it into .venv for the editor of courses …")  # noqa: T201
    pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes"]
    subprocess.run([*pip, "-r", str(ROOT / "requirements-node.lock")], capture_output=True, check=False)
    found = node.find()
    if found is None:
        raise CannotBuildError(f"there is no Node.js {node.OLDEST} or newer, and it cannot be installed.")
    return found


def _last_line(said: str) -> str:
    return next((line for line in reversed(said.splitlines()) if line.strip()), "")


def main() -> int:
    """Build what is missing; 1 when it cannot be built, after saying so in one line."""
    if is_built():
        return 0
    try:
        build()
    except CannotBuildError as problem:
        print(_NO_EDITOR.format(reason=problem))  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
