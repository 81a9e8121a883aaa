"""The house keeps its shape: rooms, files, grain."""

import ast
import re
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

from app.base.settings import ROOT

APP = ROOT / "app"
ROOMS = sorted(path.parent for path in APP.glob("*/__init__.py"))
OWN_PLAN = {"base", "content", "interop"}  # a file for each foreign language in interop
USUAL = {"__init__", "views", "cli", "forms", "services", "queries", "rules", "models"}
# files with a name of their own, because what they do is none of the usual
ODD = {
    "accounts": {"passwords"},
    "assessment": {"printing"},
    "authoring": {"archives", "pictures", "preview"},
    "certificates": {"credentials", "printing", "sentences", "verification"},
    "jobs": {"bell"},
    "keys": {"authority", "folder", "keyring", "pades", "sentences", "signing", "specimens", "tokens"},
    "operations": {"frontend", "machine", "processes"},
}


def sources():
    return sorted(APP.rglob("*.py"))


def functions():
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path.relative_to(ROOT)}:{node.name}", node.end_lineno - node.lineno + 1


def test_imports_keep_to_the_contracts():
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("room", [r for r in ROOMS if r.name not in OWN_PLAN], ids=lambda room: room.name)
def test_a_room_has_only_the_usual_files(room):
    found = {path.stem for path in room.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert found - USUAL - ODD.get(room.name, set()) == set()


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_a_room_says_what_it_is_for_and_what_it_is_not_for(room):
    says = ast.get_docstring(ast.parse((room / "__init__.py").read_text())) or ""
    assert "What belongs here" in says
    assert "What does not" in says


def test_every_module_opens_with_a_sentence():
    silent = [str(path) for path in sources() if not ast.get_docstring(ast.parse(path.read_text()))]
    assert silent == []


def test_names_that_say_nothing_are_not_used():
    empty = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
    assert [str(path) for path in sources() if path.stem in empty] == []


def test_only_the_edge_and_the_transaction_commit():
    commits = re.compile(r"\.commit\(")
    found = {str(path.relative_to(ROOT)) for path in sources() if commits.search(path.read_text())}
    assert found == {"app/base/db.py"}


def test_the_clock_is_asked_in_one_place():
    asks = re.compile(r"datetime\.(now|utcnow|today)\(|date\.today\(|time\.time\(")
    found = {str(path.relative_to(ROOT)) for path in sources() if asks.search(path.read_text())}
    assert found == {"app/base/clock.py"}


def test_functions_are_short():
    lengths = sorted(length for _, length in functions())
    assert statistics.median(lengths) <= 9
    assert lengths[len(lengths) * 9 // 10] <= 32
    assert [name for name, length in functions() if length > 60] == []


def test_files_are_short():
    lengths = {str(path.relative_to(ROOT)): path.read_text().count("\n") for path in sources()}
    assert statistics.median(lengths.values()) < 90
    assert {path: length for path, length in lengths.items() if length > 450} == {}


def test_nothing_unfinished_is_left():
    words = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError|lorem ipsum|coming soon)\b", re.IGNORECASE)
    places = [p for folder in ("app", "templates", "static", "courses") for p in (ROOT / folder).rglob("*")]
    texts = [
        p
        for p in places
        if p.suffix in {".py", ".html", ".css", ".js", ".md", ".svg", ".txt"}
        and not {"build", "node_modules"} & set(p.parts)
    ]
    assert [str(p) for p in texts if words.search(p.read_text())] == []
