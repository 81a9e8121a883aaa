"""Scripts with packages of npm in them: `python -m app.operations.frontend` bundles them into static/build.

Needs Node.js 18 or newer; where the system has none, the package in requirements-node.lock brings one into our own
environment. Without it (no network, an unknown machine) the site runs as well, and each bundle says what is then less.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from app.base import node
from app.base.settings import ROOT

_NPM = ("--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", "--loglevel=error")
_ESBUILD = (
    "--bundle",
    "--minify",
    "--format=iife",
    "--target=es2020",
    "--charset=utf8",
    "--legal-comments=eof",
    "--log-level=warning",
)


class CannotBuildError(Exception):
    """Why there is no bundle, in one sentence for an administrator."""


@dataclass(frozen=True)
class Bundle:
    """The scripts in a folder with their packages, made into one file. `missed` says what is less without it."""

    sources: Path
    target: Path
    entry: str
    missed: str
    options: tuple[str, ...] = ()

    @property
    def file(self) -> Path:
        """The bundle itself."""
        return self.target / self.entry

    @property
    def stamp(self) -> Path:
        """Of what the bundle was made."""
        return self.target / "made-of"

    def made_of(self) -> str:
        """A digest of the sources, the pinned packages, and the way they are bundled."""
        digest = hashlib.sha256(repr(self.options + _ESBUILD).encode())
        for path in sorted([*self.sources.glob("*.js"), *self.sources.glob("package*.json")]):
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        return digest.hexdigest()

    def is_built(self) -> bool:
        """Whether the bundle of these very sources is there."""
        return self.stamp.exists() and self.stamp.read_text() == self.made_of() and self.file.exists()


def _bundle(name: str, entry: str, missed: str, *options: str) -> Bundle:
    return Bundle(ROOT / "static" / name, ROOT / "static" / "build" / name, entry, missed, options)


EDITOR = _bundle(
    "editor",
    "editor.js",
    "The editor of courses is a plain text field for now",
    "--alias:@codemirror/lang-html=./nohtml.js",
)
VERIFIER = _bundle(
    "verifier",
    "ed25519.js",
    "Phones whose browser has no Ed25519 cannot verify certificates without a network for now",
)
BUNDLES = (EDITOR, VERIFIER)


def build(tool: node.Node | None = None, bundles: tuple[Bundle, ...] = BUNDLES) -> None:
    """Install the pinned packages and bundle what was not bundled yet. CannotBuildError says why not."""
    for bundle in bundles:
        bundle.target.mkdir(parents=True, exist_ok=True)
        with (bundle.target / ".lock").open("w") as lock:  # who comes second finds it done
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not bundle.is_built():
                _build(bundle, tool or node.find() or _fetch_node())


def _build(bundle: Bundle, tool: node.Node) -> None:
    before = bundle.made_of()
    _install(bundle, tool)
    unfinished = bundle.target / f"unfinished.{os.getpid()}"
    bundled = tool.run(_esbuild(bundle, unfinished), bundle.sources)
    if bundled.returncode:
        raise CannotBuildError(f"esbuild refused the sources. {bundled.stderr.strip()}")
    unfinished.replace(bundle.file)
    bundle.stamp.write_text(before)


def _esbuild(bundle: Bundle, target: Path) -> list[str]:
    return ["node_modules/esbuild/bin/esbuild", bundle.entry, *_ESBUILD, *bundle.options, f"--outfile={target}"]


def _install(bundle: Bundle, tool: node.Node) -> None:
    """Packages come by the lock file alone, and none of their own scripts is run."""
    installed = tool.run_npm(["ci", *_NPM], bundle.sources)
    if installed.returncode:
        raise CannotBuildError(f"npm cannot install its packages. {_last_line(installed.stderr)}")


def _fetch_node() -> node.Node:
    print("There is no Node.js 18 here: installing it into .venv to bundle scripts …")  # noqa: T201
    pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes"]
    subprocess.run([*pip, "-r", str(ROOT / "requirements-node.lock")], capture_output=True, check=False)
    found = node.find()
    if found is None:
        raise CannotBuildError(f"there is no Node.js {node.OLDEST} or newer, and it cannot be installed.")
    return found


def _last_line(said: str) -> str:
    return next((line for line in reversed(said.splitlines()) if line.strip()), "")


def main() -> int:
    """Build what is missing; 1 when something cannot be built, after saying so in one line each."""
    failed = False
    for bundle in BUNDLES:
        try:
            build(bundles=(bundle,))
        except CannotBuildError as problem:
            print(f"{bundle.missed}: {problem}")  # noqa: T201
            failed = True
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
