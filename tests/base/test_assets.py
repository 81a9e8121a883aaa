"""Static files: bundled, named by content, kept by browsers for ever, small enough for a weak link."""

from __future__ import annotations

import multiprocessing
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.base import assets


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the sources with a build folder of its own, in which the fonts are cut already."""
    assets.prepared(assets.stamp_of_sources())
    files = tmp_path / "static" / "build" / "files"
    files.mkdir(parents=True)
    for kind in ("css", "js", "img"):
        shutil.copytree(assets.SOURCES / kind, tmp_path / "static" / kind)
    for font in (assets.BUILD / "files").glob("*.woff2"):
        shutil.copy(font, files)
    monkeypatch.setattr(assets, "SOURCES", tmp_path / "static")
    monkeypatch.setattr(assets, "BUILD", tmp_path / "static" / "build")
    assets.prepared.cache_clear()
    yield tmp_path / "static"
    assets.prepared.cache_clear()


def _prepare(stamp: str) -> dict[str, str]:
    return assets.prepared(stamp)


@pytest.fixture
def names() -> dict[str, str]:
    """What the shipped sources are built to."""
    return assets.prepared(assets.stamp_of_sources())


def test_a_static_file_is_served_compressed_and_may_be_kept_for_ever(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        address = assets.asset("css/site.css")
    with client.get(address, headers={"Accept-Encoding": "br"}) as answer:
        assert answer.status_code == 200
        assert answer.headers["Content-Encoding"] == "br"
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_nothing_beside_what_was_built_is_served(client: FlaskClient) -> None:
    for path in ("css/tokens.css", ".lock", "../.lock", "../app/__init__.py", "%2e%2e/css/tokens.css"):
        assert client.get(f"/static/{path}").status_code == 404, path


def test_an_unknown_file_has_no_address(app: Flask) -> None:
    with app.app_context(), pytest.raises(KeyError):
        assets.asset("js/there-is-none.js")


def test_all_sheets_are_in_one_with_the_tokens_first(names: dict[str, str]) -> None:
    style = (assets.BUILD / "files" / names["css/site.css"]).read_text()
    assert style.index("--paper:") < style.index(".button") < style.index(".notice")
    assert "/*" not in style


def test_style_and_fonts_are_small(names: dict[str, str]) -> None:
    assert (assets.BUILD / "files" / (names["css/site.css"] + ".br")).stat().st_size < 12_000
    for name in (name for path, name in names.items() if path.startswith("font/")):
        assert (assets.BUILD / "files" / name).stat().st_size < 20_000, name


def test_a_changed_source_gets_a_new_name_and_the_others_keep_theirs(workshop: Path) -> None:
    before = assets.prepared(assets.stamp_of_sources())
    sheet = workshop / "css" / "badge.css"
    sheet.write_text(sheet.read_text() + ".more{color:inherit}")
    after = assets.prepared(assets.stamp_of_sources())
    changed = {path for path in before if before[path] != after[path]}
    assert changed == {"css/site.css"}
    assert (workshop / "build" / "files" / before["css/site.css"]).exists(), (
        "pages that are open still find their style"
    )


def test_processes_that_start_at_once_build_the_same_and_leave_nothing_half_done(workshop: Path) -> None:
    stamp = assets.stamp_of_sources()
    with multiprocessing.get_context("fork").Pool(3) as pool:
        built = pool.map(_prepare, [stamp] * 3)
    assert built[0] == built[1] == built[2]
    left = {path.name for path in (workshop / "build").rglob("*")}
    assert not [name for name in left if name.startswith("tmp")]
    assert all(name in left for name in built[0].values())


def test_the_sheet_for_authors_is_a_file_of_its_own(workshop: Path, names: dict[str, str]) -> None:
    served = workshop / "build" / "files"
    assert ".desk-head" in (served / names["css/authoring.css"]).read_text()
    assert ".desk-head" not in (served / names["css/site.css"]).read_text()


def test_what_staff_see_at_the_office_is_a_sheet_of_its_own(workshop: Path, names: dict[str, str]) -> None:
    served = workshop / "build" / "files"
    for part in (".office-acts", ".design-cards"):
        assert part in (served / names["css/office.css"]).read_text()
        assert part not in (served / names["css/site.css"]).read_text()


def test_the_desk_of_an_attempt_has_one_sheet_and_one_script_that_lessons_do_not_load(
    workshop: Path, names: dict[str, str]
) -> None:
    served = workshop / "build" / "files"
    assert ".quiz-choice" in (served / names["css/desk.css"]).read_text()
    assert ".quiz-choice" not in (served / names["css/site.css"]).read_text()
    script = (served / names["js/quiz.js"]).read_text()
    for part in (
        "class Clock",
        "class Courier",
        "class Desk",
        "class HandIn",
        "class Pages",
        "class Sheet",
        "class Shelf",
    ):
        assert script.count(part) == 1, part
    assert (served / (names["js/quiz.js"] + ".br")).stat().st_size < 10_500
    assert not [name for name in names if name.startswith("quiz/")]


def test_a_bundle_is_served_like_every_script_and_missed_without_harm(workshop: Path) -> None:
    assert "js/editor.js" not in assets.prepared(assets.stamp_of_sources())
    (workshop / "build" / "editor").mkdir()
    (workshop / "build" / "editor" / "editor.js").write_text("let written = `a  b`;")
    served = workshop / "build" / "files" / assets.prepared(assets.stamp_of_sources())["js/editor.js"]
    assert served.read_text() == "let written = `a  b`;"


def test_only_pages_for_authors_link_what_is_made_for_them() -> None:
    templates = assets.ROOT / "templates"
    linking = {
        path.relative_to(templates).parts[0]
        for path in templates.rglob("*.html")
        if "css/authoring.css" in path.read_text() or "js/editor.js" in path.read_text()
    }
    assert linking == {"authoring"}
