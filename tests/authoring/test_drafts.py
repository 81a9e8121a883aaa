"""A draft never loses what was written: every version stays, nobody overwrites another, every act can be taken back."""

import pytest
from sqlalchemy import func, select

from app.authoring.models import DraftVersion
from app.authoring.queries import drafts as queries
from app.authoring.rules.shelf import move_lesson, move_module, take_away
from app.authoring.services import drafts, shelving
from app.authoring.services.drafts import Change
from app.base import clock, storage
from app.base.db import db, transaction
from app.base.refusals import Conflict, NotFound
from tests import factories

FILES = {"course.md": "course", "01-a/module.md": "a", "01-a/01-x.md": "x", "02-b/module.md": "b"}


def kept(text):
    return storage.keep(text.encode())


@pytest.fixture
def author(context):
    who = factories.person("instructor")
    centre = factories.centre()
    with transaction():
        drafts.begin("new", centre, {path: kept(text) for path, text in FILES.items()}, who.id)
    return who


def text(path):
    return queries.bytes_of(queries.file("new", path).digest).decode()


def save(who, path, base, words, kind="saved"):
    digest = kept(words)
    with transaction():
        return drafts.save("new", path, base, digest, kind, who.id)


def test_a_draft_begins_once(author):
    centre = factories.centre()
    with transaction():
        again = drafts.begin("new", centre, {"other.md": kept("?")}, author.id)
    assert again.revision == 1
    assert set(queries.files("new")) == set(FILES)


def test_a_new_course_does_not_take_the_name_of_another(author):
    centre = factories.centre()
    with pytest.raises(Conflict, match="slug-taken"), transaction():
        drafts.begin_new("new", centre, {}, author.id)


def test_what_was_saved_is_there_with_who_and_when(author):
    assert save(author, "01-a/01-x.md", 1, "better").number == 2
    file = queries.file("new", "01-a/01-x.md")
    assert (text("01-a/01-x.md"), file.changed_by) == ("better", author.name)


def test_nobody_overwrites_what_somebody_else_saved_meanwhile(author):
    other = factories.person("instructor")
    save(author, "01-a/01-x.md", 1, "mine")
    with pytest.raises(Conflict, match="file-changed"):
        save(other, "01-a/01-x.md", 1, "theirs")
    assert text("01-a/01-x.md") == "mine"


def test_saving_the_same_words_twice_changes_nothing(author):
    save(author, "01-a/01-x.md", 1, "better")
    assert save(author, "01-a/01-x.md", 1, "better").number == 2
    assert queries.writing(factories.signed(author), "new").draft.revision == 2


def test_what_one_author_types_in_one_sitting_is_one_version(author):
    for number, words in enumerate(("b", "be", "bet"), start=1):
        save(author, "01-a/01-x.md", number, words, "typed")
    file = queries.file("new", "01-a/01-x.md")
    assert [it.kind for it in queries.versions("new", file.id)] == ["typed", "began"]
    assert file.number == 4


def test_what_another_author_types_is_a_version_of_its_own(author):
    other = factories.person("instructor")
    save(author, "01-a/01-x.md", 1, "mine", "typed")
    save(other, "01-a/01-x.md", 2, "theirs", "typed")
    file = queries.file("new", "01-a/01-x.md")
    assert [it.by for it in queries.versions("new", file.id)] == [other.name, author.name, author.name]


def test_what_was_typed_long_ago_stays_a_version(author, monkeypatch):
    save(author, "01-a/01-x.md", 1, "mine", "typed")
    later = clock.now() + drafts._ONE_SITTING * 2
    monkeypatch.setattr(clock, "now", lambda: later)
    save(author, "01-a/01-x.md", 2, "later", "typed")
    assert len(queries.versions("new", queries.file("new", "01-a/01-x.md").id)) == 3


def test_every_version_can_be_brought_back(author):
    save(author, "01-a/01-x.md", 1, "worse")
    file = queries.file("new", "01-a/01-x.md")
    with transaction():
        assert drafts.restore("new", file.id, 1, author.id) == "01-a/01-x.md"
    assert text("01-a/01-x.md") == "x"
    assert [it.kind for it in queries.versions("new", file.id)] == ["restored", "saved", "began"]


def test_a_version_of_another_course_is_not_brought_back(author):
    file = queries.file("new", "01-a/01-x.md")
    centre = factories.centre()
    with transaction():
        drafts.begin("other", centre, {"course.md": kept("c")}, author.id)
    with pytest.raises(NotFound), transaction():
        drafts.restore("other", file.id, 1, author.id)
    with pytest.raises(NotFound):
        queries.versions("other", file.id)


def carry(who, plan, kind="moved"):
    revision = queries.writing(factories.signed(who), "new").draft.revision
    with transaction():
        return shelving.carry_out("new", plan, {}, kind, who.id, revision)


def test_moving_keeps_the_history_and_the_ids_of_files(author):
    before = queries.file("new", "01-a/01-x.md").id
    carry(author, move_module(shelving.shelf_of("new"), "01-a", 1))
    assert queries.file("new", "02-a/01-x.md").id == before
    assert set(queries.files("new")) == {"course.md", "01-b/module.md", "02-a/module.md", "02-a/01-x.md"}


def test_two_modules_can_change_places_and_back(author):
    act = carry(author, move_module(shelving.shelf_of("new"), "02-b", 0))
    with transaction():
        drafts.undo("new", act, author.id)
    assert set(queries.files("new")) == set(FILES)


def test_what_was_taken_out_comes_back_with_its_history(author):
    before = queries.file("new", "01-a/01-x.md").id
    act = carry(author, take_away(shelving.shelf_of("new"), "01-a"), "deleted")
    assert "01-a/01-x.md" not in queries.files("new")
    assert {it.path for it in queries.deleted("new")} == {"01-a/module.md", "01-a/01-x.md"}
    with transaction():
        drafts.undo("new", act, author.id)
    assert queries.file("new", "01-a/01-x.md").id == before
    assert queries.deleted("new") == []


def test_undoing_the_undoing_does_it_again(author):
    act = carry(author, take_away(shelving.shelf_of("new"), "01-a/01-x.md"), "deleted")
    with transaction():
        back = drafts.undo("new", act, author.id)
    with transaction():
        drafts.undo("new", back, author.id)
    assert "01-a/01-x.md" not in queries.files("new")


def test_an_act_is_not_undone_over_later_changes(author):
    act = carry(author, move_module(shelving.shelf_of("new"), "01-a", 1))
    save(author, "02-a/01-x.md", 2, "later")
    with pytest.raises(Conflict, match="changed-since"), transaction():
        drafts.undo("new", act, author.id)
    assert text("02-a/01-x.md") == "later"


def test_a_plan_for_another_revision_is_refused(author):
    plan = move_lesson(shelving.shelf_of("new"), "01-a/01-x.md", "02-b", 0)
    save(author, "01-a/01-x.md", 1, "later")
    with pytest.raises(Conflict, match="draft-moved-on"), transaction():
        shelving.carry_out("new", plan, {}, "moved", author.id, 1)


def test_no_two_files_get_one_path(author):
    draft_changes = [Change("01-a/01-x.md", "01-a/module.md")]
    with pytest.raises(Conflict, match="path-taken"), transaction():
        drafts.change(drafts.draft_for_change("new"), draft_changes, "moved", author.id)


def test_the_tree_of_a_draft_is_known_by_one_digest(author):
    before = queries.writing(factories.signed(author), "new").draft.tree
    save(author, "01-a/01-x.md", 1, "better")
    between = queries.writing(factories.signed(author), "new").draft.tree
    save(author, "01-a/01-x.md", 2, "x")
    after = queries.writing(factories.signed(author), "new").draft.tree
    assert before == after != between


def test_nothing_ever_leaves_the_history_but_steps_of_one_sitting(author):
    carry(author, take_away(shelving.shelf_of("new"), "01-a"), "deleted")
    assert db.session.scalar(select(func.count()).select_from(DraftVersion)) == len(FILES) + 2
