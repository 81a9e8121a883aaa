"""The bundles of scripts: made anew when their sources change, and missed without harm."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from app.base import node
from app.operations import frontend
from app.operations.frontend import BUNDLES, Bundle

EVERY = pytest.mark.parametrize("original", BUNDLES, ids=lambda bundle: bundle.entry)


@pytest.fixture
def bundle(tmp_path: Path, original: Bundle) -> Bundle:
    """A copy of the sources, with nothing built."""
    sources = tmp_path / "sources"
    shutil.copytree(original.sources, sources, ignore=shutil.ignore_patterns("node_modules"))
    return replace(original, sources=sources, target=tmp_path / "build")


def _built(bundle: Bundle) -> None:
    bundle.target.mkdir(exist_ok=True)
    bundle.file.write_text("// made before")
    bundle.stamp.write_text(bundle.made_of())


@EVERY
@pytest.mark.parametrize("name", ["", "package-lock.json"])
def test_a_bundle_is_out_of_date_when_a_source_or_the_lock_changes(bundle: Bundle, name: str) -> None:
    assert not bundle.is_built()
    _built(bundle)
    assert bundle.is_built()
    path = bundle.sources / (name or bundle.entry)
    path.write_text(path.read_text() + " ")
    assert not bundle.is_built()


@EVERY
def test_what_is_built_is_not_built_again(bundle: Bundle) -> None:
    _built(bundle)
    frontend.build(node.Node("/bin/false", ("/bin/false",)), (bundle,))  # it would fail


@EVERY
def test_where_packages_cannot_be_installed_the_reason_is_one_sentence_and_nothing_is_left(bundle: Bundle) -> None:
    with pytest.raises(frontend.CannotBuildError, match="npm cannot install its packages"):
        frontend.build(node.Node("/bin/false", ("/bin/false",)), (bundle,))
    assert not bundle.is_built()
    assert not bundle.file.exists()


def test_each_bundle_that_cannot_be_made_says_in_one_line_what_is_less_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = tuple(replace(bundle, target=tmp_path / bundle.entry) for bundle in BUNDLES)
    monkeypatch.setattr(frontend, "BUNDLES", nowhere)
    monkeypatch.setattr(node, "find", lambda: node.Node("/bin/false", ("/bin/false",)))
    assert frontend.main() == 1
    assert [line.partition(":")[0] for line in capsys.readouterr().out.splitlines()] == [it.missed for it in BUNDLES]


@EVERY
def test_no_lock_file_names_an_address_of_a_registry(original: Bundle) -> None:
    assert "resolved" not in (original.sources / "package-lock.json").read_text()


def test_no_package_runs_a_program_of_its_own_when_it_is_installed() -> None:
    assert "--ignore-scripts" in frontend._NPM
