"""What differs between two editions is said in words, completely, and only when something differs."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from app.content.compiler import compile_course
from app.content.differences import SAYINGS, differences, lessons
from app.content.differences.pairing import moved
from app.content.model import Prose
from tests.content import manual
from tests.content.test_fuzz import SMALL, TEXTS, mutated, mutations
from tests.content.test_translations import FRENCH
from tests.content.test_translations import tree as translated
from tests.timing import cost

COURSE, MODULE, LESSON, QUIZ = "course.md", "01-first-steps/module.md", manual.LESSON, manual.QUIZ
BEFORE = compile_course("my-course", SMALL).edition


def edition(tree):
    result = compile_course("my-course", tree, BEFORE)
    assert result.edition, [d for d in result.diagnostics if d.severity == "error"]
    return result.edition


def changed(path, old, new):
    """The differences when one stretch of one file is written in another way."""
    text = SMALL[path].decode()
    assert old in text
    return differences(BEFORE, edition(SMALL | {path: text.replace(old, new, 1).encode()}))


def said(path, old, new):
    return [(it.kind, it.sentence) for it in changed(path, old, new)]


def test_an_edition_does_not_differ_from_itself():
    assert differences(BEFORE, BEFORE) == ()
    assert differences(BEFORE.course, BEFORE.course) == ()


def test_a_course_under_another_slug_does_not_differ():
    link = SMALL[LESSON].replace(b"Everything", b"[More](02-how.md). Everything")
    one, other = (compile_course(slug, SMALL | {LESSON: link}).edition for slug in ("my-course", "other"))
    assert one.meaning != other.meaning
    assert differences(one, other) == ()


def test_formatting_alone_is_no_difference():
    text = SMALL[LESSON].decode().replace("\n\n", "\n\n\n")
    assert differences(BEFORE, edition(SMALL | {LESSON: text.encode()})) == ()


@pytest.mark.parametrize(
    ("path", "old", "new", "kind", "sentence"),
    [
        (COURSE, "FSP", "FSQ", "course-code", "Code of the course: FSP → FSQ."),
        (COURSE, "hours: 6", "hours: 7", "course-hours", "Hours of the course: 6 → 7."),
        (
            COURSE,
            "attendance: 80%",
            "attendance: 75%",
            "completion-changed",
            "Attendance needed to complete the course: 80% → 75%.",
        ),
        (
            COURSE,
            "  - evaluation\n",
            "",
            "completion-removed",
            "To complete the course, a trainee no longer needs: evaluation.",
        ),
        (
            COURSE,
            "3 years",
            "18 months",
            "certificate-valid",
            "Validity of the completion certificate: 36 months → 18 months.",
        ),
        (MODULE, "minutes: 90", "minutes: 95", "module-minutes", "Module first-steps: 90 → 95 minutes."),
        (
            LESSON,
            "title: Why missions are sent",
            "title: Why",
            "lesson-title",
            "Lesson first-steps/why, title: “Why missions are sent” → “Why”.",
        ),
        (LESSON, "minutes: 10", "minutes: 12", "lesson-minutes", "Lesson first-steps/why: 10 → 12 minutes."),
        (
            LESSON,
            "Everything that you do",
            "All that you do",
            "paragraphs-changed",
            "Lesson first-steps/why: 1 paragraph changed.",
        ),
        (
            LESSON,
            "## Who is there",
            "A new one.\n\nAnother.\n\n## Who is there",
            "paragraphs-added",
            "Lesson first-steps/why: 2 paragraphs are new.",
        ),
        (
            LESSON,
            "You are always seen",
            "You are seen",
            "block-text",
            "Lesson first-steps/why: the text of the block note “Remember” changed.",
        ),
        (
            LESSON,
            "minutes=20",
            "minutes=25",
            "block-rules",
            (
                "Lesson first-steps/why, block activity “Who do you call?”: 20 minutes, groups of 5-7 → "
                "25 minutes, groups of 5-7."
            ),
        ),
        (
            LESSON,
            'note "Remember"',
            'note "Keep in mind"',
            "block-title",
            "Lesson first-steps/why: the block note “Remember” is now called note “Keep in mind”.",
        ),
        (
            manual.SCENARIO,
            "explain → #calm",
            "explain → #crowd",
            "situation-paths",
            "Scenario first-steps/how: the choices of truck lead to other situations.",
        ),
        (QUIZ, "pass: 75%", "pass: 80%", "quiz-pass", "Pass mark of the quiz of first-steps: 75% → 80%."),
        (
            QUIZ,
            "pass: 75%",
            "pass: 75%\nsitting: required",
            "quiz-sitting",
            "The quiz of first-steps is taken in an exam room only: no → yes.",
        ),
        (
            QUIZ,
            "pass: 75%",
            "pass: 75%\nmarkers: 2",
            "quiz-markers",
            "People who mark an essay of the quiz of first-steps: as the centre sets → 2.",
        ),
        (
            QUIZ,
            "{#first-year",
            "{#first-year voided",
            "question-voided",
            "Question first-year is voided: everybody who was asked it gets its points.",
        ),
        (
            QUIZ,
            "wait: 5 minutes",
            "wait: 1 hour",
            "quiz-wait",
            "Time between two attempts at the quiz of first-steps: 5 minutes → 1 hour.",
        ),
        (
            "exam.md",
            "first-steps: 2",
            "first-steps: 1",
            "draw-module",
            "Questions that the final exam draws from module first-steps: 2 → 1.",
        ),
        (QUIZ, "points=2", "points=3", "question-points", "Question components: points 2 → 3."),
        (QUIZ, "topic=law", "topic=un", "question-topic", "Question who-gives: topic law → un."),
        (
            QUIZ,
            "- [x] True\n- [ ] False",
            "- [ ] True\n- [x] False",
            "right-answer",
            "Question unarmed: right answer changed from “True” to “False”.",
        ),
        (
            QUIZ,
            "- [ ] Tourism",
            "- [x] Tourism",
            "right-answer",
            (
                "Question components: right answer changed from “Military”, “Police”, “Civilian” to “Military”, "
                "“Police”, “Tourism”, “Civilian”."
            ),
        ),
        (
            QUIZ,
            "140 ± 5",
            "140 ± 10",
            "right-answer",
            "Question unit-size: right answer changed from 135 … 145 to 130 … 150.",
        ),
        (
            QUIZ,
            "mandate | a mandate",
            "mandate",
            "right-answer",
            "Question what-given: right answer changed from mandate | a mandate to mandate.",
        ),
        (
            QUIZ,
            "- [ ] Tourism",
            "- [~] Tourism",
            "choice-voided",
            "Question components: the choice “Tourism” no longer counts.",
        ),
        (
            QUIZ,
            "- [ ] Tourism",
            "- [ ] Commerce",
            "choice-text",
            "Question components: the choice “Tourism” is now “Commerce”.",
        ),
        (QUIZ, "- [ ] Tourism\n", "", "choice-removed", "Question components: the choice “Tourism” is gone."),
        (
            QUIZ,
            "- [x] The Security Council",
            "- [x] Nobody",
            "choice-replaced",
            (
                "Question who-gives: the right choice “The Security Council” is now “Nobody”. Answers given to the old "
                "words count for the new ones."
            ),
        ),
        (
            QUIZ,
            "| Force Commander | Military |\n| Police Commissioner | Police |",
            "| Force Commander | Police |\n| Police Commissioner | Military |",
            "pair-changed",
            "Question heads: “Force Commander” now belongs to “Police”, not to “Military”.",
        ),
        (
            QUIZ,
            "1. The Council decides\n2. The mission deploys",
            "1. The mission deploys\n2. The Council decides",
            "right-answer",
            (
                "Question order-of-events: right answer changed from “The Council decides”, “The mission deploys”, "
                "“The mission ends” to “The mission deploys”, “The Council decides”, “The mission ends”."
            ),
        ),
        ("glossary.md", "The tasks", "All tasks", "term-definition", "Glossary: the definition of “mandate” changed."),
        (
            "evaluation.md",
            "- [ ] The second\n",
            "- [ ] The second\n- [ ] The third\n",
            "evaluation-question-kind",
            "Evaluation: the question best-day is answered in another way.",
        ),
    ],
)
def test_a_change_is_said(path, old, new, kind, sentence):
    assert (kind, sentence) in said(path, old, new)


def test_one_change_is_one_difference():
    for path, old, new in [
        (COURSE, "FSP", "FSQ"),
        (QUIZ, "pass: 75%", "pass: 80%"),
        (QUIZ, "140 ± 5", "140 ± 10"),
        (LESSON, "minutes=20", "minutes=25"),
    ]:
        assert len(changed(path, old, new)) == 1


def test_only_what_changes_marks_has_the_weight_of_a_key():
    weights = [it.weight for it in changed(QUIZ, "140 ± 5", "140 ± 10")]
    assert weights == ["key"]
    wrong_now = "- [x] The Force Commander\n  > He leads the military component.\n- [ ] The Police Commissioner"
    was = "- [ ] The Force Commander\n  > He leads the military component.\n- [x] The Police Commissioner"
    [ungraded] = changed(LESSON, was, wrong_now)
    assert (ungraded.kind, ungraded.weight) == ("right-answer", "content")
    assert ungraded.what.startswith("first-steps/why#")


def test_a_question_that_moved_to_the_bank_is_said_to_have_moved():
    question = "## Observers are normally unarmed. {#unarmed}\n\n- [x] True\n- [ ] False\n"
    quiz = SMALL[QUIZ].decode().replace(question, "")
    bank = SMALL[manual.BANK].decode() + "\n" + question
    found = differences(BEFORE, edition(SMALL | {QUIZ: quiz.encode(), manual.BANK: bank.encode()}))
    assert [it.sentence for it in found] == [
        "Question unarmed moved from the quiz of first-steps to the bank of first-steps."
    ]


def with_second_module(day=1, number="02"):
    folder = f"{number}-next-steps"
    return SMALL | {
        f"{folder}/module.md": f"---\ntitle: Next steps\nday: {day}\nminutes: 30\n---\n".encode(),
        f"{folder}/01-where.md": b"---\ntitle: Where\nminutes: 5\n---\nHere.\n",
        f"{folder}/02-when.md": b"---\ntitle: When\nminutes: 5\n---\nNow.\n",
        "course.md": SMALL["course.md"].replace(b"days: 1", b"days: 2"),
    }


def test_a_new_module_is_one_difference_and_moves_are_named():
    two = compile_course("my-course", with_second_module()).edition
    assert [it.kind for it in differences(BEFORE, two)] == ["course-days", "module-added"]
    assert [it.kind for it in differences(two, BEFORE)] == ["course-days", "module-removed"]
    other_day = compile_course("my-course", with_second_module(2)).edition
    assert [it.sentence for it in differences(two, other_day)] == ["Module next-steps moved from day 1 to day 2."]
    ahead = compile_course("my-course", with_second_module(1, "00")).edition
    assert {it.kind for it in differences(two, ahead)} <= {"module-order", "module-first"}
    assert len(differences(two, ahead)) == 1


def test_a_lesson_in_another_module_has_moved():
    tree = with_second_module()
    before = compile_course("my-course", tree).edition
    tree["01-first-steps/03-when.md"] = tree.pop("02-next-steps/02-when.md")
    found = differences(before, compile_course("my-course", tree).edition)
    assert [it.sentence for it in found] == [
        "Lesson next-steps/when moved to another module and is now first-steps/when."
    ]


def test_a_module_with_another_name_is_told_once():
    tree = with_second_module()
    before = compile_course("my-course", tree).edition
    other = {path.replace("01-first-steps", "01-first-days"): data for path, data in tree.items()}
    other["exam.md"] = other["exam.md"].replace(b"first-steps", b"first-days")
    found = differences(before, compile_course("my-course", other).edition)
    said = [it.sentence for it in found if it.weight != "order" and not it.kind.startswith("media")]
    assert said == ["Module first-steps has a new name in its address: first-days."]


def test_a_lesson_with_another_name_is_told_once():
    tree = with_second_module()
    before = compile_course("my-course", tree).edition
    tree["02-next-steps/02-then.md"] = tree.pop("02-next-steps/02-when.md")
    found = differences(before, compile_course("my-course", tree).edition)
    assert [it.sentence for it in found] == ["Lesson next-steps/when has a new name in its address: next-steps/then."]


@given(st.permutations(range(12)))
def test_what_moved_is_named_and_nothing_else(order):
    ids = [str(number) for number in range(12)]
    after = [str(number) for number in order]
    found = dict(moved(ids, after))
    rest = [id for id in after if id not in found]
    assert rest == sorted(rest, key=int)
    assert (found == {}) == (after == ids)
    for id, follows in found.items():
        assert after.index(id) == (after.index(follows) + 1 if follows else 0)


def test_the_time_of_a_comparison_grows_with_the_course_and_not_with_its_square():
    short, long = (seconds_of_comparing(count) for count in (2_500, 10_000))
    assert long / short < 10  # four times as many: what grows with the square takes sixteen times


def seconds_of_comparing(count):
    course = BEFORE.course
    [module] = course.modules
    [question, *_] = module.bank
    many = tuple(replace(question, id=f"q{number}") for number in range(count))
    before, after = (replace(course, modules=(replace(module, bank=those),)) for those in (many, tuple(reversed(many))))
    lesson = module.lessons[0]
    plain = [replace(lesson, parts=(Prose(html="<p>a</p>" * 2 * count + it),)) for it in ("<p>b</p>", "<p>c</p>" * 2)]

    def compare():
        [found] = differences(before, after)
        assert (found.kind, found.parts["count"]) == ("question-order", count - 1)
        assert {it.kind for it in lessons.between(*plain)} >= {"paragraphs-added"}

    return cost(compare, 2)


def test_another_picture_is_another_file_and_not_another_text():
    picture = manual.CHART.replace(b"Chart", b"Graph")
    found = differences(BEFORE, edition(SMALL | {"01-first-steps/media/chart.svg": picture}))
    assert [it.sentence for it in found] == ["The file 01-first-steps/media/chart.svg changed."]


SOME = ["01-first-steps/02-how.fr.md", "01-first-steps/quiz.fr.md", "course.fr.md", "glossary.fr.md"]


@pytest.mark.parametrize(("path", "page"), [*zip(SOME, ["lesson", "quiz", "first page", "glossary"], strict=True)])
def test_translations_are_counted_by_kind_of_page(path, page):
    whole = compile_course("x", translated()).edition
    without = {name: data for name, data in translated().items() if name != path}
    partly = compile_course("x", without).edition
    assert [it.sentence for it in differences(partly, whole)] == [f"French: 1 {page} newly translated."]
    assert [it.sentence for it in differences(whole, partly)] == [f"French: 1 {page} no longer translated."]


def test_another_wording_of_a_translation_is_said():
    other = FRENCH[SOME[1]].replace("Prenez votre temps.", "Sans hâte.")
    before, after = (compile_course("x", it).edition for it in (translated(), translated(**{SOME[1]: other})))
    assert [it.sentence for it in differences(before, after)] == ["French: the translation of 1 quiz changed."]


def test_a_new_language_is_said():
    bilingual = compile_course("my-course", translated()).edition
    found = [it.sentence for it in differences(BEFORE, bilingual)]
    assert "The course is now also in French." in found
    assert "French: 1 quiz newly translated." in found


def test_every_sentence_has_all_its_words():
    for saying in SAYINGS.values():
        assert saying.one.endswith(".")
        names = set(re.findall(r"{(\w+)}", saying.one))
        assert not saying.many or set(re.findall(r"{(\w+)}", saying.many)) == names


@settings(max_examples=150)
@given(st.sampled_from(TEXTS), mutations)
def test_whatever_changed_is_said_and_what_did_not_is_not(path, changes):
    text = mutated(SMALL[path].decode(), changes)
    after = compile_course("my-course", SMALL | {path: text.encode("utf-8", "surrogatepass")}).edition
    if after is None:
        return
    found = differences(BEFORE, after)
    assert bool(found) == (after.courses != BEFORE.courses)
    assert all(it.sentence and "{" not in it.template.format_map(dict.fromkeys(it.parts, "")) for it in found)
    assert "course-other" not in {it.kind for it in found}
