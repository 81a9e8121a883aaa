"""The result of an attempt whose marks were changed later: it calls right what earned its points, and says so."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from app.assessment import services
from app.assessment.rules.corrections import Corrected, Telling, telling
from app.assessment.rules.marking import mark, total
from app.assessment.rules.results import judged
from app.assessment.services.overriding import override
from app.base import clock
from app.base.db import transaction
from app.content import model as m
from tests import factories
from tests.assessment import essays, examples, regrades, rooms
from tests.assessment.test_statements import sent_to
from tests.assessment.test_views import Visitor

ANEW = "This question was marked anew by a corrected key."
CORRECTED = "The key of this question was corrected later. The points stay the same."
WITHDRAWN = "This question was withdrawn: everybody gets its points."
BY_HAND = "A person has changed the mark of this question. The points above count."
NOTES = (ANEW, CORRECTED, WITHDRAWN, BY_HAND)


def choices(right, words="Option", said=""):
    """Three options with what is said of each of them."""
    return tuple(m.Choice(id=id, html=f"{words} {id}", right=id == right, feedback=f"{said} {id}") for id in "abc")


def asked(right="a", words="Option", said="Old words about", **changes):
    feedback = {"choices": choices(right, words, said), "feedback": f"<p>{said} it</p>"}
    return factories.question("one", **feedback | changes)


CORRECT = asked("b", "Reworded option", "New words about")


def signed_in(app, person):
    client = app.test_client()
    factories.sign_in(app, client, person)
    return client


class Sat:
    """A trainee who has answered one question whose key says "a", and the page of her result."""

    def __init__(self, app, answer, question=None, **quiz):
        self.app, self.quiz = app, quiz
        with app.app_context():
            self.publish(question or asked())
            self.person, self.teacher = factories.person(), factories.person("instructor")
            given = {} if answer is None else {"one": answer}
            self.paper = regrades.sat(given, self.person)
        self.client = signed_in(app, self.person)

    def publish(self, question):
        factories.publish(regrades.course([question, regrades.asked("two")], **{"show": "answers"} | self.quiz))

    def corrected(self, question, raise_only=False, others=("a", "b", "c"), **ways):
        """Others sit it too, so that a regrade changes somebody's mark; then the key is another one."""
        with self.app.app_context():
            for answer in others:
                regrades.sat({"one": answer})
            self.publish(question)
            regrades.apply(raise_only, actor=self.teacher.id, **ways)
        return self

    def by_hand(self, points, seen):
        with self.app.app_context(), transaction():
            reason = "Decided against the key."
            override(self.paper.id, "one", Fraction(points), Fraction(seen), reason, self.teacher.id)
        return self

    @property
    def page(self):
        return self.client.get(f"/attempts/{self.paper.id}").text.partition("<main")[2]

    @property
    def block(self):
        """What its page says of the question."""
        return next((part for part in self.page.split('class="quiz-judged"') if "What is one?" in part), "")

    @property
    def badge(self):
        return self.block.partition('class="badge')[2].partition("</span>")[0].rpartition(">")[2]

    def line(self, id):
        return next(part for part in self.block.split("<li ") if f"ption {id}</div>" in part)

    @property
    def notes(self):
        return [note for note in NOTES if note in self.block]


def is_called(line):
    """What a line says and how it is coloured."""
    colours = {name for name in ("right", "wrong", "voided") if f"quiz-line-{name}" in line.partition(">")[0]}
    return colours, "Right answer" in line, "and right" in line, "Your answer" in line


# ---------------------------------------------------------------- a corrected key


def test_a_question_that_was_marked_anew_is_told_by_the_corrected_key(app):
    sat = Sat(app, "b").corrected(CORRECT)
    assert (sat.badge, sat.notes) == ("Right", [ANEW])
    assert "1 of 1 point" in sat.block
    assert is_called(sat.line("b")) == ({"right"}, False, True, True)
    assert is_called(sat.line("a")) == ({"wrong"}, False, False, False)
    for words in ("Option a", "New words about b", "New words about it"):
        assert words in sat.block
    for words in ("Reworded", "Old words about"):
        assert words not in sat.block


def test_what_has_become_wrong_is_not_called_right(app):
    sat = Sat(app, "a").corrected(CORRECT)
    assert (sat.badge, sat.notes) == ("Wrong", [ANEW])
    assert is_called(sat.line("a")) == ({"wrong"}, False, False, True)
    assert is_called(sat.line("b")) == ({"right"}, True, False, False)


def test_a_mark_that_stays_the_same_by_the_corrected_key_is_told_by_it_too(app):
    sat = Sat(app, "c").corrected(CORRECT)
    assert (sat.badge, sat.notes) == ("Wrong", [CORRECTED])
    assert is_called(sat.line("b")) == ({"right"}, True, False, False)


def test_points_that_nobody_takes_back_stand_beside_no_verdict_on_her_answer(app):
    sat = Sat(app, "a").corrected(CORRECT, raise_only=True)
    assert (sat.badge, sat.notes) == ("Marked", [CORRECTED])
    assert "1 of 1 point" in sat.block
    assert is_called(sat.line("a")) == (set(), False, False, True)
    assert is_called(sat.line("b")) == ({"right"}, True, False, False)
    assert "New words about a" not in sat.block


def test_before_anybody_marks_anew_the_first_key_is_told(app):
    sat = Sat(app, "b")
    with app.app_context():
        sat.publish(CORRECT)
    assert (sat.badge, sat.notes) == ("Wrong", [])
    assert is_called(sat.line("a")) == ({"right"}, True, False, False)


def test_while_a_regrade_runs_an_attempt_is_told_as_it_is_marked(app):
    sat = Sat(app, "c").corrected(CORRECT, works=False)
    assert (sat.badge, sat.notes) == ("Wrong", [])
    assert is_called(sat.line("a")) == ({"right"}, True, False, False)


def test_a_regrade_that_is_taken_back_tells_the_first_key_again(app):
    sat = Sat(app, "b").corrected(CORRECT).corrected(asked(), others=())
    assert (sat.badge, sat.notes) == ("Wrong", [ANEW])
    assert is_called(sat.line("a")) == ({"right"}, True, False, False)


def test_an_attempt_that_ended_after_the_regrade_is_told_by_the_key_that_marked_it(app):
    sat = Sat(app, "c").corrected(CORRECT)
    with app.app_context():
        sat.paper = regrades.sat({"one": "b"}, sat.person)
    assert (sat.badge, sat.notes) == ("Wrong", [])
    assert is_called(sat.line("a")) == ({"right"}, True, False, False)


def test_a_question_with_other_options_is_told_by_its_own_key(app):
    other = (*CORRECT.choices[:2], m.Choice(id="d", html="Another"))
    sat = Sat(app, "b")
    with app.app_context():
        sat.publish(CORRECT)
        regrades.apply(actor=sat.teacher.id)
        sat.publish(asked(choices=other))
    assert sat.notes == [ANEW]


def test_an_option_that_was_withdrawn_is_still_called_her_answer(app):
    withdrawn = tuple(m.Choice(id=c.id, html=c.html, right=c.right, voided=c.id == "b") for c in choices("a"))
    sat = Sat(app, "b").corrected(asked(choices=withdrawn))
    assert (sat.badge, sat.notes) == ("Right", [ANEW])
    assert is_called(sat.line("b")) == ({"voided"}, False, False, True)
    assert "Nobody loses points by it" in sat.line("b")


# ---------------------------------------------------------------- a withdrawn question


@pytest.mark.parametrize("answer", ["a", "b", None])
def test_nothing_is_called_right_or_wrong_of_a_withdrawn_question(app, answer):
    sat = Sat(app, answer).corrected(asked("a", voided=True))
    assert (sat.badge, sat.notes) == ("Withdrawn", [WITHDRAWN])
    assert "1 of 1 point" in sat.block
    for id in "abc":
        assert is_called(sat.line(id)) == (set(), False, False, id == answer)
    assert "words about" not in sat.block


def test_a_withdrawn_essay_says_so(app):
    with app.app_context():
        essays.publish()
        who, teacher = factories.person(), factories.person("instructor")
        paper = essays.written(None, who)
        essays.publish(factories.question("first"), essays.essay(voided=True))
        regrades.apply(actor=teacher.id)
    page = signed_in(app, who).get(f"/attempts/{paper.id}").text
    assert WITHDRAWN in page
    assert "First thoughts about the convoy." in page


# ---------------------------------------------------------------- a person's decision


def test_a_right_answer_that_a_person_gave_nothing_is_not_called_right(app):
    sat = Sat(app, "a").by_hand(0, seen=1)
    assert (sat.badge, sat.notes) == ("Marked", [BY_HAND])
    assert "0 of 1 point" in sat.block
    assert is_called(sat.line("a")) == (set(), False, False, True)
    assert "words about" not in sat.block


def test_part_of_the_points_of_a_right_answer_do_not_call_it_right(app):
    sat = Sat(app, "145", examples.number("one")).by_hand("1/2", seen=1)
    assert (sat.badge, sat.notes) == ("Marked", [BY_HAND])
    assert "Right answer" not in sat.block


def test_a_wrong_answer_that_a_person_gave_points_is_not_called_wrong(app):
    sat = Sat(app, "b").by_hand(1, seen=0)
    assert (sat.badge, sat.notes) == ("Marked", [BY_HAND])
    assert is_called(sat.line("b")) == (set(), False, False, True)
    assert is_called(sat.line("a")) == ({"right"}, True, False, False)
    assert "Old words about b" not in sat.block


def test_a_decision_that_a_corrected_key_bears_out_is_told_by_that_key(app):
    sat = Sat(app, "b").by_hand(1, seen=0).corrected(CORRECT)
    assert (sat.badge, sat.notes) == ("Marked", [BY_HAND])
    assert is_called(sat.line("b")) == ({"right"}, False, True, True)


def test_a_decision_stands_also_when_the_question_is_withdrawn(app):
    sat = Sat(app, "b").by_hand("1/2", seen=0).corrected(asked(voided=True))
    assert (sat.badge, sat.notes) == ("Marked", [BY_HAND])
    assert is_called(sat.line("a")) == (set(), False, False, False)


def test_an_essay_whose_mark_a_person_changed_says_it_once(app):
    with app.app_context():
        essays.publish(show="answers")
        who, teacher = factories.person(), factories.person("instructor")
        paper = essays.written(None, who)
        essays.mark(paper, teacher, 3, 2)
        with transaction():
            override(paper.id, "essay", Fraction(1), Fraction(5), "Copied.", teacher.id)
    page = signed_in(app, who).get(f"/attempts/{paper.id}").text
    assert BY_HAND not in page
    assert "The mark was changed later" in page


# ---------------------------------------------------------------- who sees it, and when


def test_neither_who_nor_why_stands_on_her_page(app):
    sat = Sat(app, "a").corrected(CORRECT).by_hand("1/2", seen=0)
    for hidden in (sat.teacher.name, str(sat.teacher.id), "The key was wrong.", "Decided against the key."):
        assert hidden not in sat.page


@pytest.mark.parametrize(
    ("change", "badge", "notes"),
    [
        (lambda sat: sat.corrected(CORRECT), "Wrong", [ANEW]),
        (lambda sat: sat.corrected(asked(voided=True)), "Withdrawn", [WITHDRAWN]),
        (lambda sat: sat.by_hand(0, seen=1), "Marked", [BY_HAND]),
        (lambda sat: sat.corrected(CORRECT, raise_only=True), "Right", []),
    ],
)
def test_where_marks_alone_are_shown_nothing_tells_the_key(app, change, badge, notes):
    sat = Sat(app, "a", show="marks")
    change(sat)
    assert (sat.badge, sat.notes) == (badge, notes)
    assert "Option" not in sat.block
    assert "words about" not in sat.block


def test_where_only_the_pass_is_shown_no_change_is_told(app):
    sat = Sat(app, "b", show="nothing").corrected(CORRECT)
    assert not any(note in sat.page for note in NOTES)


def test_while_the_sitting_runs_no_change_is_told(app):
    with app.app_context():
        factories.publish(regrades.course([asked(), regrades.asked("two")], show="answers", kind="exam", attempts=3))
    first, second = Visitor(app), Visitor(app)
    with app.app_context():
        sitting_id = rooms.sitting([first.taking, second.taking])
    mine, other = (one.post("/courses/small/one/quiz", data={"declared": "yes"}).location for one in (first, second))
    first.save(mine, "one", {"seq": int(clock.now().timestamp() * 1000), "answer": "b"})
    first.post(f"{mine}/hand-in")
    with app.app_context():
        factories.publish(regrades.course([CORRECT, regrades.asked("two")], show="answers", kind="exam", attempts=3))
        regrades.apply()
    page = first.get(mine).text
    assert not any(words in page for words in (*NOTES, "quiz-judged", "New words", "Right answer"))
    second.post(f"{other}/hand-in")
    with app.app_context():
        actor = factories.person("staff").id
        rooms.do(services.close_sitting, sitting_id, actor)
    assert ANEW in first.get(mine).text


def test_an_attempt_that_was_opened_again_has_forgotten_what_was_changed_before(app):
    changes = {"show": "nothing", "minutes": 10, "pass_mark": 100}
    with app.app_context():
        factories.publish(regrades.course([asked(), regrades.asked("two")], **changes))
    who, teacher, start = Visitor(app), Visitor(app, "instructor", enrolled=False), clock.now()
    attempt = who.post("/courses/small/one/quiz", data={"declared": "yes"}).location
    who.save(attempt, "one", {"seq": int(start.timestamp() * 1000), "answer": "b"})
    with clock.set_clock(lambda: start + timedelta(minutes=11)), app.app_context():
        services.close_overdue()
        factories.publish(regrades.course([CORRECT, regrades.asked("two")], **changes))
        regrades.apply()
    assert ANEW in teacher.get(attempt).text
    with clock.set_clock(lambda: start + timedelta(minutes=12)), app.app_context(), transaction():
        services.extend(who.paper(attempt).id, 600, "Fire alarm", teacher.person.id)
    with clock.set_clock(lambda: start + timedelta(minutes=13)):
        who.post(f"{attempt}/hand-in")
    page = teacher.get(attempt).text
    assert "quiz-judged" in page
    assert not any(note in page for note in NOTES)


# ---------------------------------------------------------------- what it costs, and every kind


def test_a_result_reads_every_change_in_two_statements(app):
    sat = Sat(app, "b").corrected(CORRECT).by_hand("1/2", seen=1)
    with sent_to(app) as (statements, _begun):
        assert BY_HAND in sat.page
    assert len([it for it in statements if "mark_change" in it or "regrade" in it]) == 2


CHANGED_KEYS = [
    (examples.multiple(), ["protect", "ignore"], {"choices": lambda q: tuple(
        m.Choice(id=c.id, html="x", right=c.id in ("protect", "ignore")) for c in q.choices)}),
    (examples.number(), "7", {"answer": lambda q: m.Number(low=Decimal(6), high=Decimal(8))}),
    (examples.short(), "other words", {"answer": lambda q: m.ShortText(accepted=("other words",))}),
    (examples.matching(), {"police": "guards", "soldiers": "trains", "clerks": "counts"}, {
        "answer": lambda q: examples.matching(
            pairs={"police": "guards", "soldiers": "trains", "clerks": "counts"}).answer}),
    (examples.ordering(), {"stop": 1, "see": 2, "search": 3, "report": 4}, {
        "answer": lambda q: examples.ordering(ids=("stop", "see", "search", "report")).answer}),
]  # fmt: skip


@pytest.mark.parametrize(("old", "value", "changes"), CHANGED_KEYS, ids=lambda it: getattr(it, "kind", ""))
def test_each_kind_is_told_by_the_new_key_in_the_words_of_the_paper(old, value, changes):
    fields = {name: getattr(old, name) for name in old.__struct_fields__}
    new = m.Question(**fields | {name: of(old) for name, of in changes.items()} | {"title": "Other words"})
    key = {old.id: new}
    found = telling(old, old, [Corrected(key, key)], value, Fraction(1), "regrade")
    assert (found.note, found.says) == ("regrade", "all")
    [item] = judged([found], {old.id: value}, total([old], {old.id: mark(found.question, value)}, 50), "answers")
    assert (item.verdict, item.title) == ("right", old.title)
    assert not [line for line in item.lines if line.chosen and line.verdict == "wrong"]
    assert not [line for line in item.lines if line.html == "x"]
    before = judged([Telling(old)], {old.id: value}, total([old], {old.id: Fraction(0)}, 50), "answers")[0]
    assert {line.html for line in item.lines} == {line.html for line in before.lines}


def test_a_question_that_its_own_edition_has_withdrawn_is_told_so():
    gone = asked(voided=True)
    found = telling(gone, gone, [], "b", Fraction(1), "")
    assert (found.note, found.says) == ("withdrawn", "nothing")
