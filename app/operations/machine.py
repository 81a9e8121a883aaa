"""What Brevet needs from the system itself, beyond Python: `python -m app.operations.machine [--tests]` sees to it.

Installs through the system's package manager when it may, else prints the one command to run and exits with 1.
"""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# family that shows the fonts are there: names on certificates come in many scripts
_FONT = "Noto Sans Arabic"
_JAXB = Path("/usr/share/java/jaxb-runtime.jar")
# any of them will do for the tests, the first takes half the work of the others; not every system offers it
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Manager:
    """A package manager: how it installs, and what it calls the things we need."""

    program: str
    refresh: tuple[str, ...]
    install: tuple[str, ...]
    pango: tuple[str, ...]
    fonts: tuple[str, ...]
    browser: tuple[str, ...]
    poppler: tuple[str, ...]
    java: tuple[str, ...]  # with its compiler
    jaxb: tuple[str, ...]  # of the javax names
    qpdf: tuple[str, ...]
    softhsm: tuple[str, ...]
    web: tuple[str, ...]  # what the manual of verification uses


_MANAGERS = (
    Manager(
        "apt-get",
        refresh=("apt-get", "update", "-qq"),
        install=("apt-get", "install", "-y", "-qq", "--no-install-recommends"),
        pango=("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
        fonts=("fontconfig", "fonts-noto-core"),
        browser=("chromium",),
        poppler=("poppler-utils",),
        java=("default-jdk-headless",),
        jaxb=("libjaxb-java",),
        qpdf=("qpdf",),
        softhsm=("softhsm2",),
        web=("curl", "openssl"),
    ),
    Manager(
        "dnf",
        refresh=(),
        install=("dnf", "install", "-y", "-q"),
        pango=("pango",),
        fonts=("fontconfig", "google-noto-sans-arabic-fonts", "google-noto-serif-fonts"),
        browser=("chromium",),
        poppler=("poppler-utils",),
        java=("java-devel",),
        jaxb=(),  # none known that still has the javax names: the tests that want it say what is missing
        qpdf=("qpdf",),
        softhsm=("softhsm",),
        web=("curl", "openssl"),
    ),
)


def missing(manager: Manager, tests: bool) -> list[str]:
    """The packages that this machine still needs."""
    wanted: list[str] = []
    if not all(ctypes.util.find_library(name) for name in ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")):
        wanted += manager.pango
    if not _has_font():
        wanted += manager.fonts
    return wanted + _missing_of_tests(manager) if tests else wanted


def _welcome(manager: Manager) -> list[str]:
    """What the site does without: the preview of a design is a picture where pages can be turned into one."""
    return [] if shutil.which("pdftoppm") else [*manager.poppler]


def _missing_of_tests(manager: Manager) -> list[str]:
    wanted: list[str] = []
    if not any(map(shutil.which, BROWSERS)):
        wanted += manager.browser
    if not _JAXB.exists():
        wanted += manager.jaxb
    for programs, packages in (
        (("pdftoppm", "pdfsig"), manager.poppler),
        (("java", "javac"), manager.java),
        (("qpdf",), manager.qpdf),
        (("softhsm2-util",), manager.softhsm),
        (("curl", "openssl"), manager.web),
    ):
        if not all(map(shutil.which, programs)):
            wanted += packages
    return wanted


def _has_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    listed = subprocess.run(["fc-list", _FONT, "family"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


def _may_install() -> list[str] | None:
    """What must stand before the command: nothing for root, sudo when it asks for no password, None when neither."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    asks_nothing = sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0
    return [str(sudo), "-n"] if asks_nothing else None


def main(arguments: Sequence[str]) -> int:
    """Install what is missing or say how; returns the exit code."""
    manager = next((m for m in _MANAGERS if shutil.which(m.program)), _MANAGERS[0])
    before = _may_install() if shutil.which(manager.program) else None
    tests = "--tests" in arguments
    if before is not None and tests and not shutil.which(BROWSERS[0]):
        _install(manager, before, [BROWSERS[0]])  # where that fails, what follows sees that a browser is missing
    packages = missing(manager, tests)
    if before is not None:
        packages += [package for package in _welcome(manager) if package not in packages]
    if not packages:
        return 0
    if before is None:
        print("Brevet needs these packages of the system. Please run, then try again:")  # noqa: T201
        print("  sudo " + " ".join([*manager.install, *packages]))  # noqa: T201
        return 1
    return _install(manager, before, packages)


def _install(manager: Manager, before: Sequence[str], packages: Sequence[str]) -> int:
    print("Installing from the system's packages: " + " ".join(packages))  # noqa: T201
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    if manager.refresh:
        subprocess.run([*before, *manager.refresh], env=environment, check=False)
    command = [*before, *manager.install, *packages]
    return subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False).returncode


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parents[2])
    sys.exit(main(sys.argv[1:]))
