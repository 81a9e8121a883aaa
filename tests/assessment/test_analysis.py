"""The pages and tables of item analysis: whose attempts count, who may see them, and what they say."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import openpyxl
import pytest
from flask import get_template_attribute

from app.assessment import services
from app.assessment.queries import analysis
from app.assessment.rules import reliability
from app.assessment.rules.gain import gain
from app.assessment.rules.reliability import Spread
from app.assessment.views import analysis_words
from app.base import clock
from app.base.db import transaction
from app.base.ids import new_id
from app.content import model as m
from tests import factories
from tests.assessment import examples, regrades
from tests.assessment.regrades import asked
from tests.assessment.takers import right_or_wrong, take

QUIZ, IDS = "one/quiz", [f"q{n}" for n in range(6)]
PAGE = f"/courses/small/analysis/{QUIZ}"


def publish(**changes):
    questions = tuple(factories.question(id) for id in IDS)
    quiz = factories.quiz("one", **{"questions": questions, "attempts": 3} | changes)
    return factories.publish(factories.course_values(modules=(factories.module("one", quiz=quiz),)))


def studied(quiz=QUIZ, edition=None):
    return analysis.studied("small", quiz, edition, [factories.centre()], "en")


def visitor(app, role="instructor"):
    client = app.test_client()
    with app.app_context():
        person = factories.person(role)
    factories.sign_in(app, client, person)
    return client


@pytest.fixture
def twelve(app):
    """Twelve people who have taken the quiz, each with more right than the one before."""
    with app.app_context():
        publish()
        for n in range(12):
            take(QUIZ, right_or_wrong(IDS, n // 2 + 1), factories.person(name=f"Trainee {n:02}"))
    return app


# ---------------------------------------------------------------- whose attempts count


def test_of_everybody_only_the_first_attempt_is_looked_at(context):
    publish()
    person = factories.person()
    take(QUIZ, right_or_wrong(IDS, 2), person)
    take(QUIZ, right_or_wrong(IDS, 6), person)
    [attempt] = studied().taken
    assert sum(response.points for response in attempt) == 2


def test_a_void_attempt_leaves_its_place_to_the_next(context):
    publish()
    person, staff = factories.person(), factories.person("staff")
    void = take(QUIZ, right_or_wrong(IDS, 2), person)
    with transaction():
        services.void(void.id, "Fire alarm", staff.id)
    assert studied().taken == []
    take(QUIZ, right_or_wrong(IDS, 5), person)
    [attempt] = studied().taken
    assert sum(response.points for response in attempt) == 5


def test_open_and_unmarked_attempts_are_left_out_and_counted(context):
    essay = m.Essay(least_words=1, most_words=9, criteria=(m.Criterion(html="Clear", points=3),))
    publish(questions=(factories.question("q0"), factories.question("essay", kind="essay", answer=essay, choices=())))
    take(QUIZ, {"q0": "right", "essay": "Three short words"})
    take(QUIZ, {"q0": "right"}, hand_in=False)
    found = studied()
    assert (found.taken, found.waiting) == ([], 2)


def test_practice_is_left_out(context):
    publish(practice=True)
    take(QUIZ, right_or_wrong(IDS, 2))
    assert studied().taken == []


def test_a_first_attempt_at_an_older_edition_is_not_one_at_the_newer(context):
    publish()
    person = factories.person()
    take(QUIZ, right_or_wrong(IDS, 2), person)
    publish()
    take(QUIZ, right_or_wrong(IDS, 3))
    assert [len(studied(edition=number).taken) for number in (1, 2)] == [1, 1]
    assert studied().edition == 2
    assert studied().editions == (2, 1)


def test_the_last_save_is_the_answer_and_times_go_from_save_to_save(context):
    publish()
    take(QUIZ, right_or_wrong(IDS, 6), every=timedelta(seconds=25))
    [attempt] = studied().taken
    assert [response.seconds for response in attempt] == [25.0] * 6
    assert {response.value for response in attempt} == {"right"}


def test_people_of_another_centre_are_not_looked_at(context):
    publish()
    take(QUIZ, right_or_wrong(IDS, 2))
    assert analysis.studied("small", QUIZ, None, [new_id()], "en").taken == []
    assert analysis.everybody("small", [new_id()]) == []


# ---------------------------------------------------------------- pages


def test_the_list_of_quizzes_counts_first_attempts(twelve):
    page = visitor(twelve).get("/courses/small/analysis").text
    assert f'href="{PAGE}?edition=1"' in page
    assert ">12<" in page.replace("</span> ", "</span>").replace("</td>", "<").replace("</span>", ">")


def test_the_page_says_the_results_and_each_question(twelve):
    page = visitor(twelve).get(PAGE)
    assert page.status_code == 200
    for words in (
        "Few numbers",
        "KR-20",
        "What is q0?",
        "Only the first attempt of each person counts",
        "To pass: 75%",
    ):
        assert words in page.text
    assert page.text.count('class="analysis-item"') == 6
    assert 'role="img"' in page.text


def test_a_discrimination_a_little_below_nothing_is_not_called_wrong(twelve):
    page = visitor(twelve).get(PAGE).text
    assert "below 0 something is wrong" not in page
    assert "A little below 0 may be chance" in page


def test_the_drawing_has_a_name_and_a_table_with_the_same_numbers(twelve):
    page = visitor(twelve).get(PAGE).text
    drawing = page[page.index('<svg class="histogram-drawing') :].split("</svg>")[0]
    for id in re.search(r'aria-labelledby="([^"]+)"', drawing)[1].split():
        assert f'id="{id}"' in drawing
    table = page[page.index("histogram-table") :].split("</table>")[0]
    counts = [int(count) for count in re.findall(r"<td>(\d+)</td>", table)]
    assert (len(counts), sum(counts)) == (10, 12)
    assert [int(count) for count in re.findall(r"middle\">(\d+)</text>\n", drawing)][: -len("012345")] == [
        count for count in counts if count
    ]


def test_a_question_that_was_voided_since_says_so_and_is_not_flagged(app):
    with app.app_context():
        publish(questions=(factories.question("q0"), factories.question("q1")))
        for n in range(10):
            take(QUIZ, {"q0": "right" if n % 2 else "wrong", "q1": "right"})
    assert "Nearly everybody is right" in visitor(app).get(PAGE).text
    with app.app_context():
        publish(questions=(factories.question("q0"), factories.question("q1", voided=True)))
    page = visitor(app).get(f"{PAGE}?edition=1").text
    assert "Voided in the newest edition" in page
    assert "Nearly everybody is right" not in page


def miskeyed(right="b", **changes):
    """Twelve people, half of them strong: these take b, which the first edition's key calls wrong. It is corrected."""
    rest = [asked(f"rest{n}") for n in range(4)]
    factories.publish(regrades.course([asked("one"), *rest]))
    for n in range(12):
        regrades.sat(
            {"one": "b" if n % 2 else "a", **{it.id: "a" if n % 2 and n > i else "c" for i, it in enumerate(rest)}}
        )
    factories.publish(regrades.course([asked("one", right, **changes), *rest]))


def of_the_first(client):
    """What the first edition's page and table say of the question "one"."""
    header, *rows = read(client.get(f"{PAGE}.csv?edition=1"))
    found = next(dict(zip(header, row, strict=True)) for row in rows if row[1] == "one")
    page = client.get(f"{PAGE}?edition=1").text
    row = page[page.index("What is one?") :].split("analysis-item")[0]
    keys = [letter for letter, option in re.findall(r"<b>(\w)</b>(.*?)</th>", row, re.DOTALL) if ">Key<" in option]
    return found["To look at"], [found[f"Choice {n} is right"] for n in (1, 2, 3)], keys


def test_after_a_regrade_the_key_is_the_corrected_one(app):
    with app.app_context():
        miskeyed()
    client = visitor(app)
    looked_at, keys, shown = of_the_first(client)
    assert "The best trainees pick B rather than the key" in looked_at
    assert (keys, shown) == (["yes", "no", "no"], ["A"])  # published is not regraded: the marks are by the old key
    with app.app_context():
        regrades.apply()
    assert of_the_first(client) == ("", ["no", "yes", "no"], ["B"])


def test_a_regrade_back_brings_the_first_key_back(context):
    miskeyed()
    regrades.apply()
    factories.publish(regrades.course([asked("one"), *(asked(f"rest{n}") for n in range(4))]))
    regrades.apply()
    assert [choice.right for choice in studied(edition=1).questions["one"].choices] == [True, False, False]


def test_an_edition_after_the_regrade_keeps_its_own_key(context):
    miskeyed()
    regrades.apply()
    factories.publish(regrades.course([asked("one", "c"), asked("two")]))
    regrades.sat({"one": "c", "two": "a"})
    assert [choice.right for choice in studied(edition=3).questions["one"].choices] == [False, False, True]
    assert [choice.right for choice in studied(edition=1).questions["one"].choices] == [False, True, False]


def test_a_question_that_a_regrade_withdrew_stays_so_when_it_leaves_the_course(context):
    miskeyed(voided=True)
    regrades.apply()
    factories.publish(regrades.course([asked("two")]))
    assert studied(edition=1).questions["one"].voided


def test_the_page_leaves_a_voided_question_out_of_the_reliability(twelve):
    client = visitor(twelve)
    with twelve.app_context():
        taken = studied().taken
        publish(questions=tuple(factories.question(id, voided=id == "q3") for id in IDS))
    left = reliability.spread([[it for it in attempt if it.question_id != "q3"] for attempt in taken]).reliability
    assert f"{left:.2f}" != f"{reliability.spread(taken).reliability:.2f}"
    assert f"<dd>{left:.2f} " in client.get(f"{PAGE}?edition=1").text


def test_what_is_beyond_the_newest_attempts_is_said_to_be_left_out(twelve, monkeypatch):
    monkeypatch.setattr(analysis, "MOST", 11)
    page = visitor(twelve).get(PAGE).text
    assert "1 older attempt is left out" in page
    with twelve.app_context():
        assert len(studied().taken) == 11


def test_what_is_easy_is_said(twelve):
    assert "Nearly everybody is right" in visitor(twelve).get(PAGE).text


@pytest.mark.parametrize("value", [1.0, 0.85, 0.7, 0.5, 0.0, -3.2])
def test_every_reliability_has_a_meaning_of_its_own(app, value):
    with app.test_request_context():
        said = [
            analysis_words.meaning(Spread(20, 0.5, 0.1, "kr20", other, ""))
            for other in (1.0, 0.85, 0.7, 0.5, 0.0, -3.2)
        ]
        assert said.count(analysis_words.meaning(Spread(20, 0.5, 0.1, "kr20", value, ""))) == 1


@pytest.mark.parametrize(("value", "said"), [(None, "–"), (-0.2, "\u200e−0.20"), (-0.001, "0.00"), (0.346, "0.35")])
def test_figures_have_two_places_and_a_true_minus(app, value, said):
    with app.test_request_context():
        assert analysis_words.figure(value) == said


@pytest.mark.parametrize(("value", "said"), [(None, "–"), (59.6, "1 min 0 s"), (33.0, "33 s"), (95, "1 min 35 s")])
def test_times_are_said_in_minutes_and_seconds(app, value, said):
    with app.test_request_context():
        assert analysis_words.seconds(value) == said


def test_few_attempts_are_said_to_be_too_few_and_flag_nothing(app):
    with app.app_context():
        publish()
        for _ in range(3):
            take(QUIZ, right_or_wrong(IDS, 6))
    page = visitor(app).get(PAGE).text
    assert "Too few numbers" in page
    assert "Nearly everybody is right" not in page


def test_a_quiz_that_nobody_took_says_so(app):
    with app.app_context():
        publish()
    client = visitor(app)
    assert "No attempts yet" in client.get(PAGE).text
    assert "Nobody has taken a quiz" in client.get("/courses/small/analysis").text


def test_every_kind_of_question_has_its_figures(app):
    with app.app_context():
        factories.publish(examples.course())
        for n in range(11):
            take("one/quiz", examples.RIGHT if n % 2 else {"policy": "no idea", "duties": ["ignore"]})
    page = visitor(app).get("/courses/small/analysis/one/quiz").text
    assert page.count('class="analysis-item"') == 7
    assert "no idea" in page
    assert "alpha" in page or "KR-20" in page


@pytest.mark.parametrize("role", ["trainee", "anyone"])
def test_nobody_else_sees_it(app, role):
    with app.app_context():
        publish()
    client = app.test_client() if role == "anyone" else visitor(app, role)
    for path in (
        "/courses/small/analysis",
        PAGE,
        f"{PAGE}.csv",
        "/courses/small/results.xlsx",
        "/courses/small/gain.csv",
    ):
        assert client.get(path).status_code in (302, 403)


@pytest.mark.parametrize("path", ["/courses/none/analysis", "/courses/small/analysis/two/quiz", f"{PAGE}?edition=99"])
def test_what_is_not_there_is_not_found(app, path):
    with app.app_context():
        publish()
    assert visitor(app).get(path).status_code == 404


@pytest.mark.parametrize("edition", ["-1", "0", "9" * 400, "x", "١"])
def test_an_edition_that_is_no_number_does_no_harm(twelve, edition):
    assert visitor(twelve).get(f"{PAGE}?edition={edition}").status_code in (200, 404)


def test_what_trainees_typed_cannot_become_a_page(app):
    with app.app_context():
        factories.publish(examples.course())
        for _ in range(3):
            take("one/quiz", {"policy": "<script>alert(1)</script>"})
    assert "<script>alert" not in visitor(app).get("/courses/small/analysis/one/quiz").text


def test_instructors_find_it_on_the_page_of_the_course(app):
    with app.app_context():
        publish()
    assert 'href="/courses/small/analysis"' in visitor(app).get("/courses/small/").text


# ---------------------------------------------------------------- gain


@pytest.fixture
def tested(app):
    """A course with a pre-test and a post-test, and two people who took both: 1 → 3 and 2 → 2 of 4."""
    bank = tuple(factories.question(f"b{n}") for n in range(8))
    draw = (m.Draw(count=4, module="one"),)
    tests = {
        f"{when}_test": m.Quiz(
            id=f"{when}-test", title=f"The {when}-test", kind=f"{when}-test", draw=draw, pass_mark=50
        )
        for when in ("pre", "post")
    }
    with app.app_context():
        factories.publish(factories.course_values(modules=(factories.module("one", bank=bank),), **tests))
        for name, before, after in (("Ada", 1, 3), ("Bea", 2, 2), ("Cleo", 4, None)):
            person = factories.person(name=name)
            for quiz, right in (("pre-test", before), ("post-test", after)):
                if right is not None:
                    give_right(quiz, right, person)
    return app


def give_right(quiz, right, person):
    """Take a drawn test with so many right answers, whatever was drawn."""
    paper = take(quiz, {}, person, hand_in=False)
    return take(quiz, right_or_wrong(paper.question_ids, right), person)


def test_gain_is_of_those_who_took_both_tests(tested):
    for quiz in ("pre-test", "post-test"):
        page = visitor(tested).get(f"/courses/small/analysis/{quiz}").text
        assert "What the course added" in page
        assert "1 with the pre-test only, 0 with the post-test only" in page
        assert "<dd>38%</dd>" in page  # mean before: 3 of 8
        assert "<dd>63%</dd>" in page  # mean after: 5 of 8
        assert "<dd>0.40 " in page  # (5 − 3) of the 5 that could be gained
        assert "Cleo" not in page


THIS = {"course": "small", "edition": 1}


def gain_section(app, quiz="pre-test"):
    page = visitor(app).get(f"/courses/small/analysis/{quiz}").text
    return page[page.index("What the course added") :].split("</section>")[0]


def test_a_gain_of_few_says_so_however_many_took_one_test(tested):
    assert "Too few numbers" in gain_section(tested)
    assert "2 people took both tests." in gain_section(tested)


@pytest.mark.parametrize(("pairs", "said"), [(1, "Too few"), (9, "Too few"), (10, "Few"), (29, "Few"), (30, None)])
def test_the_notice_of_the_gain_goes_by_those_who_took_both_tests(app, pairs, said):
    found = gain({n: Fraction(1, 2) for n in range(pairs + 40)}, {n: Fraction(3, 4) for n in range(pairs)})
    with app.test_request_context():
        shown = get_template_attribute("assessment/gain.html", "gain_section")(found, 10, 30, THIS)
    assert re.findall(r">(Few|Too few) numbers<", shown) == ([said] if said else [])


def test_a_gain_of_nobody_needs_no_notice(app):
    with app.test_request_context():
        section = get_template_attribute("assessment/gain.html", "gain_section")(gain({}, {}), 10, 30, THIS)
    assert "numbers" not in section


def test_other_quizzes_say_nothing_of_gain(twelve):
    assert "What the course added" not in visitor(twelve).get(PAGE).text
    assert visitor(twelve).get("/courses/small/gain.csv").status_code == 404


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_gain_is_given_as_a_table(tested, form):
    response = visitor(tested).get(f"/courses/small/gain.{form}?edition=1")
    assert f"small-gain-1.{form}" in response.headers["Content-Disposition"]
    header, *rows = read(response)
    assert header == ["Line", "Name", "People", "Before", "After", "Gain", "Normalised gain"]
    found = [
        [float(cell) if n > 1 and cell not in ("", None) else cell or "" for n, cell in enumerate(row)] for row in rows
    ]
    assert found == [
        ["Took both tests", "Bea", 1, 0.5, 0.5, 0, ""],
        ["Took both tests", "Ada", 1, 0.25, 0.75, 0.5, ""],
        ["Mean of those who took both tests", "", 2, 0.375, 0.625, 0.25, 0.4],
        ["Pre-test only", "", 1, "", "", "", ""],
        ["Post-test only", "", 0, "", "", "", ""],
    ]


def test_a_name_in_the_table_of_gain_is_no_formula(tested):
    with tested.app_context():
        person = factories.person(name="=cmd|' /C calc'!A0")
        give_right("pre-test", 0, person)
        give_right("post-test", 4, person)
    table = visitor(tested).get("/courses/small/gain.csv?edition=1")
    assert "'=cmd|' /C calc'!A0" in [row[1] for row in read(table)]


def test_the_page_of_a_test_leads_to_the_table_of_gain(tested):
    for form in ("csv", "xlsx"):
        assert f'href="/courses/small/gain.{form}?edition=1"' in gain_section(tested)


# ---------------------------------------------------------------- tables


def read(response):
    if response.mimetype == "text/csv":
        return list(csv.reader(io.StringIO(response.data.decode("utf-8-sig"), newline="")))
    sheet = openpyxl.load_workbook(io.BytesIO(response.data)).active
    return [[cell.value for cell in row] for row in sheet.rows]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_questions_are_given_as_a_table(twelve, form):
    response = visitor(twelve).get(f"{PAGE}.{form}")
    assert f"small-one-quiz-1.{form}" in response.headers["Content-Disposition"]
    header, *rows = read(response)
    assert len(rows) == 6
    found = {row[1]: dict(zip(header, row, strict=True)) for row in rows}
    assert float(found["q0"]["Facility"]) == 1
    assert float(found["q5"]["Facility"]) == pytest.approx(2 / 12, abs=1e-4)
    assert found["q0"]["To look at"] == "Nearly everybody is right"
    assert (found["q0"]["Choice 1"], found["q0"]["Choice 1 is right"]) == ("Right one", "yes")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_results_of_everybody_are_given_as_a_table(app, form):
    with app.app_context():
        publish()
        take(QUIZ, right_or_wrong(IDS, 6), factories.person(name="=cmd|' /C calc'!A0", rank="-1"))
        take(QUIZ, right_or_wrong(IDS, 1), factories.person(name="Bea"), hand_in=False)
        factories.enrol(factories.person(name="Cleo"))
    header, *rows = read(visitor(app).get(f"/courses/small/results.{form}"))
    found = [dict(zip(header, row, strict=True)) for row in rows]
    assert {row["Name"].lstrip("'"): row["State"] for row in found} == {
        "=cmd|' /C calc'!A0": "Marked",
        "Bea": "Open",
        "Cleo": "Not started",
    }
    hostile = next(row for row in found if "cmd" in row["Name"])
    assert (Decimal(hostile["Points"]), Decimal(hostile["Share"]), hostile["Passed"]) == (6, 1, "yes")
    if form == "csv":
        assert (hostile["Name"][0], hostile["Rank"]) == ("'", "'-1")


def test_moments_in_tables_carry_the_time_of_the_site(app):
    with app.app_context(), clock.set_clock(lambda: datetime(2026, 5, 1, 9, 30, tzinfo=UTC)):
        publish()
        take(QUIZ, right_or_wrong(IDS, 6), factories.person())
    _, first = read(visitor(app).get("/courses/small/results.csv"))
    assert "2026-05-01" in "".join(first)


def test_a_table_of_another_kind_is_not_found(twelve):
    assert visitor(twelve).get(f"{PAGE}.pdf").status_code == 404
    assert visitor(twelve).get("/courses/small/results.html").status_code == 404


def test_a_table_of_gain_of_another_kind_or_edition_is_not_found(tested):
    for path in ("gain.html", "gain.csv?edition=99"):
        assert visitor(tested).get(f"/courses/small/{path}").status_code == 404
