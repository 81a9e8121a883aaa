"""A course beside its published edition: reworded choices keep their ids, and what is gone is told."""

from app.content.compiler import compile_course
from tests.content import manual
from tests.content.manual import QUIZ

PUBLISHED = compile_course("my-course", manual.examples()).edition


def compiled(*edits, path=QUIZ):
    tree = manual.examples()
    for old, new in edits:
        assert old.encode() in tree[path]
        tree[path] = tree[path].replace(old.encode(), new.encode())
    return compile_course("my-course", tree, PUBLISHED)


def questions(result):
    return {question.id: question for question in result.course.modules[0].quiz.questions}


def test_a_reworded_choice_keeps_its_id_by_its_position():
    choices = questions(compiled(("The Security Council", "The UN Security Council")))["who-gives"].choices
    assert [c.id for c in choices] == ["the-security-council", "the-force-commander", "the-host-state"]
    assert choices[0].html == "The UN Security Council"


def test_choices_that_change_places_take_their_ids_along():
    result = compiled(
        ("- [x] The Security Council\n", ""),
        ("- [ ] The host state\n", "- [ ] The host state\n- [x] The Security Council\n"),
    )
    assert questions(result)["who-gives"].choices[-1].id == "the-security-council"


def test_a_choice_more_gets_an_id_of_its_own():
    choices = questions(compiled(("- [ ] The host state\n", "- [ ] The host state\n- [ ] Nobody\n")))[
        "who-gives"
    ].choices
    assert [c.id for c in choices][-2:] == ["the-host-state", "nobody"]


def test_pairs_and_orders_keep_their_ids_too():
    found = questions(
        compiled(
            ("| Force Commander | Military |", "| Commander of the force | Military |"),
            ("1. The Council decides", "1. The Security Council decides"),
        )
    )
    assert found["heads"].answer.pairs["force-commander"] == "military"
    assert found["order-of-events"].answer.items[0].id == "the-council-decides"


def test_the_same_files_compile_to_the_same_edition_beside_themselves():
    assert compiled().edition == PUBLISHED
    reworded = compiled(("The Security Council", "The UN Security Council")).edition
    tree = manual.examples()
    tree[QUIZ] = tree[QUIZ].replace(b"The Security Council", b"The UN Security Council")
    assert compile_course("my-course", tree, reworded).edition == reworded


def test_a_question_that_loses_its_id_is_told():
    found = [d for d in compiled((" {#unarmed}", "")).diagnostics if d.severity != "advice"]
    assert [(d.code, d.severity, d.span.file) for d in found] == [("published-gone", "warning", QUIZ)]
    assert "`unarmed`" in found[0].message


def test_a_lesson_that_is_gone_is_told():
    tree = {path: data for path, data in manual.examples().items() if path != manual.SCENARIO}
    found = [d for d in compile_course("my-course", tree, PUBLISHED).diagnostics if d.code == "published-gone"]
    assert ["first-steps/how" in d.message for d in found] == [True]
