"""`brevet course preview`: what it refuses, and that it leaves nothing behind."""

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.cli import ScriptInfo

from app import create_app
from app.authoring.preview import command
from app.base import clock
from app.base.settings import ROOT
from app.cli import brevet
from tests.authoring.walking import TREE
from tests.serving import BREVET, PATIENCE, get


@pytest.fixture
def folder(tmp_path):
    """The small course as a folder."""
    for path, data in TREE.items():
        file = tmp_path / "patrols" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return tmp_path / "patrols"


def run(*arguments):
    """The exit code of the command in this process, and what it prints."""
    result = CliRunner().invoke(
        brevet, ["course", "preview", *map(str, arguments)], obj=ScriptInfo(create_app=create_app)
    )
    return result.exit_code, result.output


@contextmanager
def started(folder, **environment):
    """The command on this folder: its process and its address, once it answers."""
    command = [*BREVET, "course", "preview", str(folder), "--port", "0"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    said = []
    try:
        while not (found := re.search(r"http://127\.0\.0\.1:\d+", "".join(said))):
            said.append(process.stdout.readline())
            assert said[-1], said
        yield process, found[0]
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)
        process.stdout.close()


def memory_of(process):
    """The folder in which the preview of this process lies."""
    names = []
    for link in Path(f"/proc/{process.pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed a moment ago
            names.append(link.readlink().as_posix())
    [found] = {re.sub(r"(brevet-preview-[^/]+).*", r"\1", name) for name in names if "brevet-preview-" in name}
    return Path(found)


def test_a_port_that_is_taken_is_refused_with_a_way_out(folder):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, said = run(folder, "--port", taken.getsockname()[1])
    assert code == 1
    assert "Choose another --port" in said


def test_a_folder_without_a_course_is_refused(tmp_path):
    code, said = run(tmp_path)
    assert code == 2
    assert "is no course" in said


def test_a_folder_of_several_courses_is_refused(folder):
    shutil.copytree(folder, folder.parent / "other")
    code, said = run(folder.parent)
    assert code == 2
    assert "holds 2 courses" in said


def test_a_path_that_is_not_there_is_refused(tmp_path):
    assert run(tmp_path / "nothing")[0] == 2


def test_ctrl_c_ends_it_well_whatever_it_is_doing(folder, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "_follow", interrupted)
    code, said = run(folder, "--port", "0")
    assert (code, "Preview at" in said, "Aborted" in said) == (0, True, False)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_it_needs_no_instance_and_leaves_nothing_behind(folder, ending, tmp_path):
    nowhere = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "BREVET_INSTANCE": str(tmp_path / "site")}
    with started(folder, **nowhere) as (process, address):
        assert "What a patrol sees" in get(f"{address}/courses/patrols/seeing/first")[1]
        memory = memory_of(process)
        assert memory.stat().st_mode & 0o077 == 0
        process.send_signal(ending)
        assert process.wait(timeout=PATIENCE) == 0
    assert not memory.exists()
    assert not (tmp_path / "site").exists()


def test_a_saved_file_is_compiled_and_told_in_the_terminal(folder):
    with started(folder) as (process, address):
        lesson = folder / "01-seeing" / "02-second.md"
        fresh = lesson.with_suffix(".tmp")  # as editors save: a new file takes the place of the old one
        fresh.write_text(lesson.read_text() + "\n<b>no</b>\n")
        fresh.replace(lesson)
        assert "1 error" in process.stdout.readline()
        assert '"ok":false' in get(f"{address}/preview-state.json")[1]


def test_a_folder_that_goes_away_and_comes_back_is_followed_again(folder):
    with started(folder) as (process, address):
        away = folder.rename(folder.with_name("away"))
        assert "cannot be read now" in process.stdout.readline()
        assert get(f"{address}/courses/patrols/seeing/first")[0] == 200
        Path(shutil.copytree(away, folder.with_name("copy"))).rename(folder)
        assert "patrols: 1 module" in process.stdout.readline()
        (folder / "exam.md").write_text("---\ntitle: Exam\n---\n<b>no</b>\n")
        while '"ok":false' not in get(f"{address}/preview-state.json")[1]:
            assert process.poll() is None
            time.sleep(0.1)


def test_what_a_killed_preview_left_is_removed_by_the_next_and_a_living_one_is_not(folder):
    with started(folder) as (killed, _address):
        left = memory_of(killed)
        killed.kill()
        killed.wait()
    with started(folder) as (living, _address):
        later = clock.now() + timedelta(minutes=2)
        with clock.set_clock(lambda: later), command._memory():
            assert not left.exists()
            assert memory_of(living).exists()
