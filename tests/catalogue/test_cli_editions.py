"""`brevet course diff` and `export`: editions beside each other, and back as files."""

import json

import pytest

from app import create_app
from app.base import settings, storage
from app.base.db import db
from app.catalogue import queries
from app.catalogue.cli import editions
from app.content.tree import read_tree
from tests.catalogue.commands import BROKEN, run, write, write_course
from tests.content import manual


@pytest.fixture
def course(tmp_path):
    return write_course(tmp_path)


@pytest.fixture
def other(tmp_path):
    """The same course with another pass mark."""
    quiz = manual.examples()[manual.QUIZ].replace(b"pass: 75%", b"pass: 80%")
    return write(tmp_path / "other" / "my-course", manual.examples() | {manual.QUIZ: quiz})


def names(folder):
    return sorted(path.name for path in folder.iterdir())


SAID = "Pass mark of the quiz of first-steps: 75% → 80%."


def test_two_folders_are_compared_without_a_database(course, other):
    code, output = run("course", "diff", course, other)
    assert code == 0
    assert SAID in output
    assert "1 difference." in output
    assert run("course", "diff", course, other, "--exit-code")[0] == 1
    assert run("course", "diff", course, course, "--exit-code") == (
        0,
        f"{course} → {course}: no differences for readers.\n",
    )


def test_differences_come_as_json(course, other):
    found = json.loads(run("course", "diff", course, other, "--format", "json")[1])
    assert set(found) == {"before", "after", "differences"}
    [it] = found["differences"]
    assert (it["kind"], it["what"], it["weight"], it["sentence"]) == ("quiz-pass", "first-steps/quiz", "rules", SAID)
    assert it["parts"]["after"] == "80%"


def test_published_editions_are_named_by_slug_and_number(app, course, other):
    run("course", "publish", course, app=app)
    run("course", "publish", other, app=app)
    assert SAID in run("course", "diff", "my-course@1", "FSP", app=app)[1]
    assert SAID in run("course", "diff", "my-course@1", other, app=app)[1]
    assert "no differences" in run("course", "diff", "my-course", "my-course@2", app=app)[1]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nothing", "no published course `nothing`. Published are: FSP (my-course)"),
        ("my-course@9", "no edition 9. Its editions are 1 only."),
        ("my-course@x", "no folder with a course.md"),
        ("../nowhere", "no folder with a course.md"),
    ],
)
def test_what_cannot_be_compared_is_refused(app, course, name, said):
    run("course", "publish", course, app=app)
    code, output = run("course", "diff", name, course, app=app)
    assert code == 2
    assert said in output


def test_a_folder_with_errors_is_not_compared(course, other):
    (other / manual.LESSON).write_text(BROKEN)
    code, output = run("course", "diff", course, other)
    assert code == 2
    assert "brevet course check" in output


def test_an_edition_comes_back_byte_for_byte(app, course, tmp_path):
    (course / "README.md").write_bytes(b"\xef\xbb\xbfA note.\r\n")
    run("course", "publish", course, app=app)
    before = read_tree(course)
    (course / "README.md").unlink()
    run("course", "publish", course, app=app)
    target = tmp_path / "below" / "out"
    code, output = run("course", "export", "FSP", target, "--edition", "1", app=app)
    assert code == 0, output
    assert read_tree(target) == before
    assert names(target.parent) == ["out"]
    assert (target.stat().st_mode & 0o777) == (target.parent.stat().st_mode & 0o777)
    (tmp_path / "empty").mkdir()
    assert run("course", "export", "my-course", tmp_path / "empty", app=app)[0] == 0
    assert read_tree(tmp_path / "empty") == read_tree(course)


def test_a_folder_with_something_in_it_is_left_alone(app, course):
    run("course", "publish", course, app=app)
    before = read_tree(course)
    code, output = run("course", "export", "FSP", course, app=app)
    assert code == 2
    assert "not empty" in output
    assert read_tree(course) == before
    assert run("course", "export", "FSP", course / "course.md", app=app)[0] == 2


@pytest.mark.parametrize("arguments", [["NOPE"], ["FSP", "--edition", "2"], ["FSP", "--edition", "0"]])
def test_an_edition_that_is_not_there_writes_nothing(app, course, tmp_path, arguments):
    run("course", "publish", course, app=app)
    assert run("course", "export", *arguments, tmp_path / "out", app=app)[0] == 2
    assert not (tmp_path / "out").exists()


def test_a_lost_file_is_told_and_nothing_is_left_behind(app, course, tmp_path):
    (course / "README.md").write_text("Only here.")
    run("course", "publish", course, app=app)
    with app.app_context():
        digest = queries.source_digests(queries.current("my-course").edition_id)["README.md"]
        storage.path_of(digest).unlink()
        db.session.rollback()
    code, output = run("course", "export", "FSP", tmp_path / "out", app=app)
    assert code == 1
    assert "backup" in output
    assert names(tmp_path) == ["my-course"]


def test_a_path_that_leads_out_of_the_folder_is_refused(tmp_path):
    for path in ("../evil.md", "/evil.md", "a/../../evil.md"):
        with pytest.raises(editions.click.ClickException):
            editions.write_folder(tmp_path / "out", {"course.md": b"", path: b""})
        assert names(tmp_path) == []


@pytest.mark.parametrize(("name", "said"), [("new.db", "brevet db upgrade"), ("no/such/new.db", "cannot be reached")])
def test_a_database_that_is_not_ready_is_told_in_a_sentence(course, tmp_path, name, said):
    other = create_app(
        settings.read(
            {
                "BREVET_INSTANCE": str(tmp_path / "instance"),
                "DATABASE_URL": f"sqlite:///{tmp_path / name}",
                "BREVET_SECRET_KEY": "for tests only",
                "BREVET_PUBLIC_URL": "https://brevet.example",
            }
        )
    )
    try:
        for arguments in (["diff", "my-course@1", course], ["publish", course], ["export", "FSP", tmp_path / "out"]):
            code, output = run("course", *arguments, app=other)
            assert code == 1
            assert said in output
    finally:
        other.extensions["bell"].close()
        with other.app_context():
            db.engine.dispose()
