"""The editor's bundle: made anew when its sources change, and missed without harm."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.base import node
from app.operations import frontend


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the editor's sources, with nothing built; its folder."""
    sources, target = tmp_path / "editor", tmp_path / "build"
    shutil.copytree(frontend.SOURCES, sources, ignore=shutil.ignore_patterns("node_modules"))
    monkeypatch.setattr(frontend, "SOURCES", sources)
    monkeypatch.setattr(frontend, "TARGET", target)
    monkeypatch.setattr(frontend, "_STAMP", target / "made-of")
    return sources


def _built(bench: Path) -> None:
    frontend.TARGET.mkdir(exist_ok=True)
    (frontend.TARGET / "editor.js").write_text("// made before")
    (frontend.TARGET / "made-of").write_text(frontend.made_of())


@pytest.mark.parametrize("name", ["editor.js", "package-lock.json"])
def test_a_bundle_is_out_of_date_when_a_source_or_the_lock_changes(bench: Path, name: str) -> None:
    assert not frontend.is_built()
    _built(bench)
    assert frontend.is_built()
    (bench / name).write_text((bench / name).read_text() + " ")
    assert not frontend.is_built()


def test_what_is_built_is_not_built_again(bench: Path) -> None:
    _built(bench)
    frontend.build(node.Node("/bin/false", ("/bin/false",)))  # it would fail


def test_where_packages_cannot_be_installed_the_reason_is_one_sentence_and_nothing_is_left(bench: Path) -> None:
    with pytest.raises(frontend.CannotBuildError, match="npm cannot install its packages"):
        frontend.build(node.Node("/bin/false", ("/bin/false",)))
    assert not frontend.is_built()
    assert not (frontend.TARGET / "editor.js").exists()


def test_no_lock_file_names_an_address_of_a_registry() -> None:
    assert "resolved" not in (frontend.SOURCES / "package-lock.json").read_text()


def test_no_package_runs_a_program_of_its_own_when_it_is_installed() -> None:
    assert "--ignore-scripts" in frontend._NPM
