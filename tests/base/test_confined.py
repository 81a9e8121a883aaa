"""Programs that read strangers' files: what they may take, what they know, how they end."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path
from threading import BoundedSemaphore

import pytest

from app.base.confined import BusyError, Program

ECHO = "import sys\nsys.stdout.buffer.write(sys.stdin.buffer.read()[::-1])"


@pytest.fixture
def program(tmp_path: Path):
    def made(source: str, **limits) -> Program:
        path = tmp_path / "program.py"
        path.write_text(source)
        return Program(path, **limits)

    return made


def test_it_answers(program):
    data = bytes(range(256)) * 4096
    assert program(ECHO).answer(data, 5) == data[::-1]


@pytest.mark.parametrize(
    "source",
    [
        "raise SystemExit(1)",
        "while True: pass",
        "bytearray(2 * 1024**3)",
        "open('large', 'wb', 0).write(b'x')",
        "import sys; sys.stdout.write('half an answer'); sys.stdout.flush(); import os; os.abort()",
    ],
    ids=["error", "CPU", "memory", "disk", "half"],
)
def test_what_takes_too_much_or_fails_has_no_answer(program, source):
    assert program(source).answer(b"", 1) is None


def test_it_may_write_as_much_as_was_said(program):
    source = "import os, pathlib\npathlib.Path('it').write_bytes(b'x' * 1000)\nprint(os.listdir())"
    assert program(source, most_written=1000).answer(b"", 5) == b"['it']\n"
    assert program(source, most_written=999).answer(b"", 5) is None


def test_it_gets_of_our_environment_only_what_was_said(program, monkeypatch):
    monkeypatch.setenv("BREVET_SECRET_KEY", "secret")
    monkeypatch.setenv("BREVET_PUBLIC", "public")
    source = "import os\nprint(sorted(name for name in os.environ if name.startswith('BREVET')))"
    assert program(source).answer(b"", 5) == b"[]\n"
    assert program(source, passed_on=("BREVET_PUBLIC",)).answer(b"", 5) == b"['BREVET_PUBLIC']\n"


def test_what_sleeps_is_ended_with_all_that_it_started(program, monkeypatch, tmp_path):
    monkeypatch.setattr("app.base.confined._SLOWED", 1)
    note = tmp_path / "child"
    source = (
        "import subprocess, time\n"
        "child = subprocess.Popen(['sleep', '60'])\n"
        f"import os; fd = os.open({str(note.with_suffix('.of'))!r} + str(child.pid), os.O_CREAT)\n"
        "time.sleep(60)\n"
    )
    for seconds in (3, 10, 30):  # on a busy machine it takes long to start anything
        assert program(source).answer(b"", seconds) is None
        if any(tmp_path.glob("child.of*")):
            break
    (left,) = (int(path.suffix.removeprefix(".of")) for path in tmp_path.glob("child.of*"))
    for _ in range(100):
        if not alive(left):
            break
        time.sleep(0.05)
    assert not alive(left)


def alive(process: int) -> bool:
    """Whether a process runs; one that ended and waits for its parent's look does not."""
    try:
        os.kill(process, 0)
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def test_so_many_at_once(program):
    full = replace(program(ECHO), places=BoundedSemaphore(1), patience=0)
    with full.places, pytest.raises(BusyError):
        full.answer(b"", 5)
    assert full.answer(b"ab", 5) == b"ba"
    with pytest.raises(BusyError), full.places:  # a place is given back after a failure, too
        full.answer(b"", 5)
    broken = replace(program("raise SystemExit(1)"), places=full.places, patience=0)
    assert broken.answer(b"", 5) is None
    assert broken.answer(b"", 5) is None
