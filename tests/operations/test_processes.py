"""`brevet serve` as an administrator sees it: real processes on a real port."""

import http.client
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.base.settings import ROOT
from tests.conftest import empty_database
from tests.serving import BREVET, PATIENCE, environment, free_port, get, served


def group_members(leader):
    """Processes whose parent is `leader`, and theirs."""
    children = Path(f"/proc/{leader}/task/{leader}/children")
    direct = [int(number) for number in children.read_text().split()] if children.exists() else []
    return direct + [member for child in direct for member in group_members(child)]


def alive(number):
    stat = Path(f"/proc/{number}/stat")
    return stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_an_empty_instance_serves_the_course_without_being_asked_anything(tmp_path, kind):
    url = "" if kind == "sqlite" else empty_database(kind, tmp_path, "serve")
    with served(tmp_path, DATABASE_URL=url) as (address, process, log):
        status, page = get(address + "/courses/")
        assert status == 200
        assert "Gender-sensitive approaches to peace support operations" in page
        assert get(address + "/no-such-page")[0] == 404
        status, body = get(address + "/verify/GPS-2026-0000-0000-0000-0.json")
        assert status == 404
        assert json.loads(body)["status"] == "unknown"
        members = group_members(process.pid)
        assert len(members) >= 3
        process.send_signal(signal.SIGTERM)
        asked = time.monotonic()
        assert process.wait(timeout=PATIENCE) == 0
        while any(map(alive, members)):
            assert time.monotonic() - asked < PATIENCE, "something outlived its parent"
            time.sleep(0.05)
    assert "brevet user add" in log.read_text()


def test_the_application_is_read_once_for_all_processes(tmp_path):
    """The children are forks: they say what they are, and share most of what the parent holds."""
    with served(tmp_path) as (_address, process, log):
        wait_until_ready(log)
        assert len(list(Path(f"/proc/{process.pid}/task").iterdir())) == 1, "a fork would lose its other threads"
        members = group_members(process.pid)
        names = sorted(Path(f"/proc/{number}/comm").read_text().strip() for number in members)
        assert names == ["brevet web", "brevet web", "brevet web", "brevet worker"]
        shared = [shares(number) for number in members]
        assert all(share > 0.5 for share in shared), shared


def shares(number):
    """How much of the memory of a process is also that of others."""
    lines = Path(f"/proc/{number}/smaps_rollup").read_text().splitlines()[1:]
    sizes = {name: int(size.split()[0]) for name, _, size in (line.partition(":") for line in lines)}
    return 1 - sizes["Private_Dirty"] / sizes["Rss"]


def test_children_end_when_their_parent_is_killed_outright(tmp_path):
    with served(tmp_path) as (_address, process, _log):
        members = group_members(process.pid)
        process.kill()
        deadline = time.monotonic() + PATIENCE
        while any(map(alive, members)):
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_nothing_is_left_when_the_web_server_is_killed_outright_with_its_parent(tmp_path):
    with served(tmp_path) as (_address, process, log):
        wait_until_ready(log)
        members = group_members(process.pid)
        os.kill(web_server(process.pid), signal.SIGKILL)
        process.kill()
        deadline = time.monotonic() + PATIENCE
        while any(map(alive, members)):
            assert time.monotonic() < deadline
            time.sleep(0.1)


def script(source, **values):
    """A process of Python that has read the module under test; it says on its output what it started."""
    head = "import os, signal, sys, time\nfrom app.operations import processes\n"
    command = [sys.executable, "-c", head + source]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **values)


SLEEPER = "def work():\n    print(os.getpid(), flush=True)\n    time.sleep(300)\n"


def test_a_system_that_gives_no_process_now_is_asked_again(tmp_path):
    """The parent neither ends a site that was ready nor hangs: it can still be told to stop."""
    tries = tmp_path / "tries"
    source = SLEEPER + (
        "child, fork = processes.Child('web', work), os.fork\n"
        "def none():\n"
        f"    with open({str(tries)!r}, 'a') as file: file.write('x')\n"
        "    if len(open(file.name).read()) < 3: raise BlockingIOError(11, 'none left')\n"
        "    return fork()\n"
        "def ready():\n"
        "    os.fork = none\n"
        "    print('ready', flush=True)\n"
        "sys.exit(processes.supervise([child], lambda: True, ready))\n"
    )
    process = script(source)
    said = {process.stdout.readline().strip() for _ in range(2)}  # in either order
    said.remove("ready")
    os.kill(int(said.pop()), signal.SIGKILL)
    again = int(process.stdout.readline())
    assert alive(again)
    process.terminate()
    assert "none left" in process.communicate(timeout=PATIENCE)[1]
    assert process.returncode == 0
    assert tries.read_text() == "xxx"
    assert not alive(again)


def test_a_system_that_gives_no_process_at_the_start_is_said():
    source = SLEEPER + (
        "def none(): raise BlockingIOError(11, 'none left')\n"
        "os.fork = none\n"
        "sys.exit(processes.supervise([processes.Child('web', work)], bool, bool))\n"
    )
    process = script(source)
    assert process.communicate(timeout=PATIENCE) == ("", "The processes cannot be started: none left.\n")
    assert process.returncode == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_what_prepares_ends_with_its_parent(number):
    process = script(SLEEPER + "sys.exit(processes.apart(work))\n")
    preparing = int(process.stdout.readline())
    process.send_signal(number)
    process.communicate(timeout=PATIENCE)
    deadline = time.monotonic() + PATIENCE
    while alive(preparing):
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("ignored", [False, True])
def test_what_prepares_and_dies_is_said(ignored):
    ignore = "signal.signal(signal.SIGCHLD, signal.SIG_IGN)\n" if ignored else ""
    process = script(ignore + SLEEPER + "sys.exit(processes.apart(work))\n")
    os.kill(int(process.stdout.readline()), signal.SIGKILL)
    assert "ended with code -9" in process.communicate(timeout=PATIENCE)[1]
    assert process.returncode == 1


def test_a_hang_up_that_is_ignored_stays_ignored():
    ignore = "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
    process = script(ignore + SLEEPER + "sys.exit(processes.supervise([processes.Child('web', work)], bool, bool))\n")
    child = int(process.stdout.readline())
    process.send_signal(signal.SIGHUP)
    time.sleep(1)
    assert process.poll() is None
    assert alive(child)
    process.terminate()
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 0


def test_a_taken_port_is_said_plainly(tmp_path):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        done = subprocess.run(
            [*BREVET, "serve", "--port", str(port)],
            cwd=ROOT, env=environment(tmp_path), stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=PATIENCE, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert f"Cannot listen on 127.0.0.1:{port}" in done.stderr
    assert "Traceback" not in done.stderr


def test_keys_that_cannot_be_opened_end_the_start_with_one_message(tmp_path):
    made = {"env": environment(tmp_path, BREVET_KEY_PASSPHRASE="a long passphrase"), "check": True}
    subprocess.run([*BREVET, "db", "upgrade"], cwd=ROOT, stdout=subprocess.DEVNULL, **made)
    done = subprocess.run(
        [*BREVET, "serve", "--port", str(free_port())],
        cwd=ROOT, env=environment(tmp_path), stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "passphrase" in done.stderr.lower()
    assert "Traceback" not in done.stderr


def test_wrong_settings_end_with_one_message(tmp_path):
    done = subprocess.run(
        [*BREVET, "db", "upgrade"], cwd=ROOT, env=environment(tmp_path, BREVET_TIMEZONE="Mars/Base"),
        capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "Mars/Base" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def many_files():
    """Open files enough for a browser of everybody in a large room."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2000), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_every_browser_of_a_large_room_may_keep_its_connection(tmp_path, many_files):
    with served(tmp_path, "--workers", "1") as (address, _process, _log):
        browsers = [http.client.HTTPConnection(address.removeprefix("http://"), timeout=PATIENCE) for _ in range(1100)]
        try:
            for browser in browsers:
                browser.request("GET", "/healthz")
                assert browser.getresponse().read()
        finally:
            for browser in browsers:
                browser.close()


def web_server(leader, but=0):
    """The web server itself, when it is there and is not the one that was there `but` a moment ago."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for number in map(int, Path(f"/proc/{leader}/task/{leader}/children").read_text().split()):
            name = Path(f"/proc/{number}/comm")
            if number != but and name.exists() and name.read_text() == "brevet web\n":
                return number
        time.sleep(0.05)
    raise AssertionError("no web server was started again")


def wait_until_ready(log):
    """The site answers a moment before `serve` has seen that it does, and says so."""
    deadline = time.monotonic() + PATIENCE
    while "Brevet is ready at" not in log.read_text():
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)


def test_a_site_that_was_ready_comes_back_however_soon_its_web_server_dies_again(tmp_path):
    with served(tmp_path) as (address, process, log):
        wait_until_ready(log)
        first = web_server(process.pid)
        os.kill(first, signal.SIGKILL)
        os.kill(web_server(process.pid, but=first), signal.SIGKILL)
        deadline = time.monotonic() + PATIENCE
        while get(address + "/healthz")[0] != 200:
            assert process.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
