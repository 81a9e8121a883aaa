"""An attempt whose time was up goes on only where neither its trainee nor her room can know what is right."""

from datetime import timedelta

import pytest

from app.assessment import queries, services
from app.base import clock
from app.base.refusals import Conflict
from tests import factories
from tests.assessment import essays, rooms

pytestmark = pytest.mark.usefixtures("context")

TOLD = pytest.mark.parametrize("show", ["answers", "marks"])


def at(minute, since):
    return clock.set_clock(lambda: since + timedelta(minutes=minute))


def overdue(show, in_room=True, **room):
    """An attempt of 20 minutes that has begun: its trainee, its sitting, the moment of its start."""
    rooms.publish(show=show)
    [taking] = rooms.trainees()
    sitting_id = rooms.sitting([taking], **{"lasts": timedelta(minutes=25)} | room) if in_room else None
    return rooms.enter(taking), taking, sitting_id


@TOLD
@pytest.mark.parametrize("in_room", [True, False])
def test_no_attempt_goes_on_after_its_marks_could_be_seen(show, in_room):
    paper, taking, sitting_id = overdue(show, in_room)
    with at(30, paper.started_at):
        services.close_overdue()
        assert queries.paper_by_id(paper.id).shown == show
        with pytest.raises(Conflict, match="attempt-not-to-reopen"):
            rooms.do(services.extend, paper.id, 6000, "The light went out.", rooms.someone())
        if in_room:
            seat_id = rooms.seat(sitting_id, taking).id
            with pytest.raises(Conflict, match="attempt-not-to-reopen"):
                rooms.do(services.give_time, sitting_id, 100, "Light", rooms.someone(), rooms.key(), seat_id)
        assert queries.paper_by_id(paper.id).closed_by == "deadline"


@TOLD
def test_a_pause_that_is_said_later_opens_no_attempt_whose_marks_could_be_seen(show):
    paper, _, sitting_id = overdue(show)
    with at(30, paper.started_at):
        services.close_overdue()
        rooms.do(
            services.begin_pause, rooms.key(), factories.centre(), sitting_id, "power", rooms.someone(),
            paper.started_at + timedelta(minutes=10),
        )  # fmt: skip
        assert queries.paper_by_id(paper.id).closed_by == "deadline"


@pytest.mark.parametrize(("show", "lasts"), [("nothing", 25), ("marks", 120), ("answers", 120)])
def test_it_goes_on_while_nothing_was_told_of_its_answers(show, lasts):
    paper, _, _ = overdue(show, lasts=timedelta(minutes=lasts))
    with at(30, paper.started_at):
        services.close_overdue()
        rooms.do(services.extend, paper.id, 6000, "The light went out.", rooms.someone())
        assert queries.paper_by_id(paper.id).is_open


@TOLD
def test_no_attempt_goes_on_when_others_of_its_room_can_see_their_marks(show):
    essays.publish(minutes=20, show=show)
    people = rooms.trainees(2)
    rooms.sitting(people, lasts=timedelta(minutes=10))
    mine, hers = (rooms.enter(taking) for taking in people)
    for paper in (mine, hers):
        change = services.Change("essay", int(clock.now().timestamp() * 1000), essays.WORDS)
        rooms.do(services.give_answers, queries.paper_to_save(paper.person_id, paper.id), [change])
    with at(30, mine.started_at):
        services.close_overdue()
        essays.mark(hers, factories.person("instructor"), 3, 2)
        assert (essays.again(mine).state, essays.again(hers).shown) == ("awaiting", show)
        with pytest.raises(Conflict, match="attempt-not-to-reopen"):
            rooms.do(services.extend, mine.id, 6000, "The light went out.", rooms.someone())
