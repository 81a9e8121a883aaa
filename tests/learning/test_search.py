"""Finding words in a course."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.content import model as m
from app.learning.rules import search
from app.learning.rules.glossary import letters
from tests import factories
from tests.learning import courses


def entry(title, text, path="/x"):
    return search.Entry("lesson", title, "Module", path, text)


def found(query, *entries):
    return [hit.path for hit in search.search(entries, query)]


@pytest.mark.parametrize("query", ["elan", "ÉLAN", "Élan", "e\u0301lan", "method ela", "s/res/1325", "women"])
def test_accents_case_and_order_do_not_matter(query):
    assert found(query, entry("One", "Élan and method of S/RES/1325, for Women.")) == ["/x"]


@pytest.mark.parametrize("query", ["", "  ", "…", "lan", "elan missing", "\ud800", "(.*)+$"])
def test_what_is_not_there_is_not_found(query):
    assert found(query, entry("One", "Élan and method.")) == []


def test_arabic_words_are_found_behind_their_article():
    assert found("سلام", entry("One", "حفظ السلام")) == ["/x"]


def test_titles_come_before_texts_and_many_before_few():
    few, many, title = (
        entry("A", "gender", "few"),
        entry("B", "gender gender gender", "many"),
        entry("Gender", "", "title"),
    )
    assert found("gender", few, many, title) == ["title", "many", "few"]


def test_the_words_are_marked_in_title_and_snippet():
    hit = search.search([entry("Élan", "With élan, always.")], "elan")[0]
    assert hit.title == (("Élan", True),)
    assert hit.snippet == (("With ", False), ("élan", True), (", always.", False))


def test_a_snippet_is_cut_at_words_around_the_first_place():
    text = "before " * 40 + "needle " + "after " * 80
    snippet = search.search([entry("One", text)], "needle")[0].snippet
    words = "".join(piece for piece, _ in snippet)
    assert words.startswith("… before")
    assert words.endswith("after …")
    assert ("needle", True) in snippet
    assert len(words) < 300


def test_an_endless_query_is_bounded():
    assert found("word " * 10_000, entry("One", "word")) == ["/x"]


def test_at_most_thirty_places_are_given():
    assert len(search.search([entry("word", "")] * 50, "word")) == 30


@given(st.text(max_size=60))
def test_folding_keeps_every_place(text):
    assert len(search.fold(text)) == len(text)


@given(st.text(max_size=40), st.text(max_size=20))
def test_what_is_shown_is_what_stands_there(text, query):
    for hit in search.search([entry(text, text)], query):
        assert "".join(piece for piece, _ in hit.title) == text


def test_those_who_take_a_course_find_lessons_and_terms():
    entries = search.whole(courses.rich_course())
    assert [hit.path for hit in search.search(entries, "parity")] == [
        "/courses/small/glossary#term-parity",
        "/courses/small/one/second",
    ]


def test_anyone_finds_modules_by_objectives_and_lesson_titles_but_no_lesson_text():
    entries = search.public(courses.rich_course())
    assert found_paths(entries, "deeds") == ["/courses/small/#one"]
    assert found_paths(entries, "explain") == ["/courses/small/#one", "/courses/small/#two"]
    assert found_paths(entries, "method") == []


def found_paths(entries, query):
    return [hit.path for hit in search.search(entries, query)]


def test_keys_and_instructor_notes_are_not_found():
    entries = search.whole(courses.rich_course())
    assert found_paths(entries, "instructoreyes") == found_paths(entries, courses.KEY) == []


def test_the_glossary_stands_in_the_order_of_a_dictionary():
    terms = {name: m.Term(id=name, term=name, html="") for name in ("zone", "Élan", "east", "Zeal")}
    course = factories.course_values(glossary=terms)
    assert [(letter, [t.term for t in group]) for letter, group in letters(course)] == [
        ("E", ["east", "Élan"]),
        ("Z", ["Zeal", "zone"]),
    ]
