"""Going on on paper, coming back, keying in and handing in: the verbs, on both databases."""

import itertools
import threading
import uuid
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from app.assessment import queries, services
from app.assessment.models import Attempt, Save, TimeChange
from app.assessment.queries import printouts
from app.assessment.rules import desk, keying, paper
from app.assessment.services import Change, pausing
from app.assessment.services import papers as on_paper
from app.base import clock
from app.base.db import db, transaction
from app.base.refusals import Conflict, Forbidden
from app.learning import queries as learning
from app.ledger.models import Fact
from tests import factories
from tests.assessment import examples, rooms
from tests.timing import standing_still

pytestmark = pytest.mark.usefixtures("context")

DECLARED = "I work alone."


def later(**length):
    moment = clock.now() + timedelta(**length)
    return clock.set_clock(lambda: moment)


def again(attempt_id):
    return queries.paper_by_id(attempt_id)


def facts(verb):
    return db.session.scalars(select(Fact).filter_by(verb=verb)).all()


def started(taking):
    quiz = taking.edition.course.modules[0].quiz
    return rooms.do(services.start, taking, quiz, taking.person_id)


def seq():
    return desk.milliseconds(clock.now())


@pytest.fixture
def staff():
    rooms.publish()
    return rooms.someone()


@pytest.fixture
def taking(staff):
    (found,) = rooms.trainees()
    return found


def place(taking, sitting_id):
    return queries.place_of(taking.person_id, sitting_id)


# ---------------------------------------------------------------- onto paper


def test_on_paper_nothing_is_saved_on_line_and_what_was_saved_stays(taking, staff):
    attempt_id = started(taking)
    rooms.do(services.give_answers, again(attempt_id), [Change("first", seq(), "right")])
    code = rooms.do(on_paper.go_on_paper, attempt_id, staff)
    assert paper.read_code(code) == paper.Typed(code)
    for act in (services.give_answers, lambda mine, changes: services.hand_in(mine, changes, taking.person_id)):
        with pytest.raises(Conflict, match="attempt-on-paper"):
            rooms.do(act, again(attempt_id), [Change("first", seq(), "wrong")])
    assert {id: given.value for id, given in queries.answers(attempt_id).items()} == {"first": "right"}


def test_going_on_paper_twice_gives_the_same_code(taking, staff):
    attempt_id = started(taking)
    codes = {rooms.do(on_paper.go_on_paper, attempt_id, staff) for _ in range(2)}
    assert len(codes) == len(facts("attempt-on-paper")) == 1


def test_two_papers_never_have_the_same_code(staff):
    codes = []
    for taking in rooms.trainees(2):
        chances = itertools.chain([1, 2], itertools.count(9))
        attempt_id = started(taking)
        with transaction():
            codes.append(on_paper.go_on_paper(attempt_id, staff, chance=lambda _bits, c=chances: next(c)))
    assert codes == [paper.new_code(1), paper.new_code(2)]


def test_no_clock_ends_what_is_on_paper(taking, staff):
    attempt_id = started(taking)
    rooms.do(on_paper.go_on_paper, attempt_id, staff)
    with later(days=2):
        assert services.close_overdue() == 0
        services.close_when_due({"attempt": attempt_id.hex})
        assert again(attempt_id).is_open


def test_what_is_over_does_not_go_on_on_paper(taking, staff):
    attempt_id = started(taking)
    with later(hours=1), pytest.raises(Conflict, match="attempt-closed"):
        rooms.do(on_paper.go_on_paper, attempt_id, staff)


def test_a_save_and_the_move_to_paper_come_one_after_the_other(app, taking, staff):
    attempt_id = started(taking)
    told = []

    def save():
        with app.app_context():
            try:
                with transaction():
                    mine = queries.paper_to_save(taking.person_id, attempt_id)
                    services.give_answers(mine, [Change("first", seq(), "right")])
                told.append("kept")
            except Conflict as refusal:
                told.append(refusal.code)

    threads = [threading.Thread(target=save) for _ in range(4)]
    for thread in threads[:2]:
        thread.start()
    rooms.do(on_paper.go_on_paper, attempt_id, staff)
    for thread in threads[2:]:
        thread.start()
    for thread in threads:
        thread.join()
    assert told.count("kept") == len(queries.saves(attempt_id))
    assert told.count("kept") + told.count("attempt-on-paper") == 4
    assert told.count("attempt-on-paper") >= 2


# ---------------------------------------------------------------- drawn for a sitting


def test_who_has_not_begun_gets_a_paper_in_her_sitting(taking, staff):
    sitting_id = rooms.sitting([taking])
    attempt_id = rooms.do(on_paper.draw_on_paper, place(taking, sitting_id), DECLARED, staff)
    mine = again(attempt_id)
    assert (mine.sitting_id, mine.declaration, mine.on_paper_at) == (sitting_id, DECLARED, mine.started_at)
    found = printouts.printout(attempt_id)
    assert (found.is_continued, found.minutes, found.values) == (False, 20, {})


def test_extra_time_stands_on_the_paper(taking, staff):
    sitting_id = rooms.sitting([taking])
    (line,) = queries.lines_of(sitting_id)
    rooms.do(services.set_extra_time, sitting_id, line.seat_id, 15, "Dyslexia", staff)
    attempt_id = rooms.do(on_paper.draw_on_paper, place(taking, sitting_id), DECLARED, staff)
    assert printouts.printout(attempt_id).minutes == 35


@standing_still()
def test_who_has_begun_goes_on_with_the_time_that_is_left(taking, staff):
    sitting_id = rooms.sitting([taking])
    attempt_id = rooms.enter(taking).id
    rooms.do(services.give_answers, again(attempt_id), [Change("first", seq(), "right")])
    with later(minutes=12):
        assert rooms.do(on_paper.draw_on_paper, place(taking, sitting_id), DECLARED, staff) == attempt_id
    found = printouts.printout(attempt_id)
    assert (found.is_continued, found.minutes, found.values) == (True, 8, {"first": "right"})


@standing_still()
def test_a_paper_is_drawn_while_the_exam_is_paused_and_the_pause_is_not_lost(staff):
    early, late = rooms.trainees(2)
    sitting_id = rooms.sitting([early, late])
    attempt_id = rooms.enter(early).id
    with later(minutes=5):
        rooms.do(pausing.begin, rooms.key(), factories.centre(), sitting_id, "Power cut", staff)
    with later(minutes=30):
        for taking in (early, late):
            rooms.do(on_paper.draw_on_paper, place(taking, sitting_id), DECLARED, staff)
    assert printouts.printout(attempt_id).minutes == 15
    assert again(attempt_id).paused_at is None
    (change,) = db.session.scalars(select(TimeChange)).all()
    assert (change.attempt_id, change.seconds) == (attempt_id, 25 * 60)


def test_who_has_handed_in_gets_no_second_paper(taking, staff):
    sitting_id = rooms.sitting([taking])
    attempt_id = rooms.do(on_paper.draw_on_paper, place(taking, sitting_id), DECLARED, staff)
    rooms.do(on_paper.hand_in_paper, attempt_id, [], staff)
    with pytest.raises(Conflict, match="sat-already"):
        rooms.do(on_paper.draw_on_paper, place(taking, sitting_id), DECLARED, staff)


def test_closing_a_sitting_leaves_papers_to_be_keyed_in(taking, staff):
    sitting_id = rooms.sitting([taking])
    attempt_id = rooms.do(on_paper.draw_on_paper, place(taking, sitting_id), DECLARED, staff)
    assert rooms.do(services.close_sitting, sitting_id, staff) == 0
    rooms.do(on_paper.hand_in_paper, attempt_id, [Change("first", seq(), "right")], staff)
    assert again(attempt_id).closed_by == "paper"


# ---------------------------------------------------------------- on line again


def test_a_paper_printed_beforehand_does_not_come_on_line_before_the_sitting_opens(taking, staff):
    sitting_id = rooms.sitting([taking], opens=timedelta(hours=20))
    attempt_id = rooms.do(on_paper.draw_on_paper, place(taking, sitting_id), DECLARED, staff)
    with pytest.raises(Conflict, match="sitting-too-early"):
        rooms.do(on_paper.back_on_line, attempt_id, staff)
    with later(hours=20, minutes=1):
        assert rooms.do(on_paper.back_on_line, attempt_id, staff)


@standing_still()
def test_back_on_line_the_time_on_paper_is_given_back(taking, staff):
    attempt_id = started(taking)
    before = again(attempt_id).deadline
    with later(minutes=5):
        rooms.do(on_paper.go_on_paper, attempt_id, staff)
    with later(minutes=45):
        assert rooms.do(on_paper.back_on_line, attempt_id, staff)
        assert not rooms.do(on_paper.back_on_line, attempt_id, staff)
        assert (again(attempt_id).deadline - before) == timedelta(minutes=40)
        rooms.do(services.give_answers, again(attempt_id), [Change("first", seq(), "right")])
    with later(minutes=61):
        assert services.close_overdue() == 1


def test_nothing_goes_back_on_line_while_clocks_stand_still_or_when_its_sitting_is_closed(taking, staff):
    sitting_id = rooms.sitting([taking])
    attempt_id = rooms.do(on_paper.draw_on_paper, place(taking, sitting_id), DECLARED, staff)
    pause = rooms.do(pausing.begin, rooms.key(), factories.centre(), sitting_id, "Power cut", staff)
    with pytest.raises(Conflict, match="exam-paused"):
        rooms.do(on_paper.back_on_line, attempt_id, staff)
    rooms.do(pausing.end, pause, staff)
    rooms.do(services.close_sitting, sitting_id, staff)
    with pytest.raises(Conflict, match="sitting-over"):
        rooms.do(on_paper.back_on_line, attempt_id, staff)


# ---------------------------------------------------------------- keyed in


def test_what_is_keyed_in_says_who_keyed_it(taking, staff):
    attempt_id = started(taking)
    rooms.do(on_paper.go_on_paper, attempt_id, staff)
    assert rooms.do(on_paper.key_in, attempt_id, [Change("first", seq(), "right")], staff) == 1
    (save,) = db.session.scalars(select(Save)).all()
    assert (save.by, save.value) == (staff, "right")
    assert again(attempt_id).is_open


def test_a_paper_is_marked_as_the_same_answers_on_line(staff):
    online, written = rooms.trainees(2)
    values = examples.RIGHT | {"roles": {"police": "trains", "soldiers": "counts"}, "duties": ["protect"]}
    for taking, how in ((online, "person"), (written, "paper")):
        attempt_id = started(taking)
        if how == "person":
            changes = [Change(id, seq(), raw) for id, raw in values.items()]
            rooms.do(services.hand_in, again(attempt_id), changes, taking.person_id)
            continue
        rooms.do(on_paper.go_on_paper, attempt_id, staff)
        mine = again(attempt_id)
        lines = keying.entries(mine.key, {}, mine.seed, mine.quiz("en").shuffle)
        typed = {line.question.id: paper.written(line.sheet, values[line.question.id]) for line in lines}
        lines = keying.entries(mine.key, {}, mine.seed, mine.quiz("en").shuffle, typed)
        changes = [Change(line.question.id, seq(), line.keyed.value) for line in lines if line.is_changed]
        assert len(changes) == len(values)
        rooms.do(on_paper.hand_in_paper, attempt_id, changes, staff)
    first, second = (learning_attempt(taking) for taking in (online, written))
    assert (first.marks, first.earned, first.passed) == (second.marks, second.earned, second.passed)
    assert Fraction(0) < first.earned < first.possible
    assert (first.closed_by, second.closed_by) == ("person", "paper")


def learning_attempt(taking):
    return db.session.scalars(select(Attempt).filter_by(enrolment_id=taking.id)).one()


def test_a_passed_paper_is_evidence(taking, staff):
    attempt_id = started(taking)
    rooms.do(on_paper.go_on_paper, attempt_id, staff)
    changes = [Change(id, seq(), raw) for id, raw in examples.RIGHT.items()]
    rooms.do(on_paper.hand_in_paper, attempt_id, changes, staff)
    assert ("quiz", "one/quiz") in {(item.kind, item.ref) for item in learning.evidence_of(taking.id)}


def test_nobody_keys_in_her_own_paper_or_one_that_is_not_out(taking, staff):
    attempt_id = started(taking)
    with pytest.raises(Conflict, match="attempt-not-on-paper"):
        rooms.do(on_paper.key_in, attempt_id, [], staff)
    rooms.do(on_paper.go_on_paper, attempt_id, staff)
    for act in (on_paper.key_in, on_paper.hand_in_paper):
        with pytest.raises(Forbidden, match="own-attempt"):
            rooms.do(act, attempt_id, [], taking.person_id)
    rooms.do(on_paper.hand_in_paper, attempt_id, [], staff)
    for act in (on_paper.key_in, on_paper.hand_in_paper):
        with pytest.raises(Conflict, match="attempt-closed"):
            rooms.do(act, attempt_id, [Change("first", seq(), "right")], staff)
    assert queries.saves(attempt_id) == []


def test_papers_that_are_out_are_listed_until_they_are_keyed_in(taking, staff):
    attempt_id = started(taking)
    centre = [factories.centre()]
    assert printouts.outstanding(centre, "en") == []
    code = rooms.do(on_paper.go_on_paper, attempt_id, staff)
    (out,) = printouts.outstanding(centre, "en")
    assert (out.code, out.name, out.quiz) == (code, taking.name, "Quiz")
    assert printouts.outstanding([uuid.uuid4()], "en") == []
    rooms.do(on_paper.hand_in_paper, attempt_id, [], staff)
    assert printouts.outstanding(centre, "en") == []
