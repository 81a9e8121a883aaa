"""Sittings for staff and instructors: the list, planning one, changing and cancelling it, its list of people."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import Response, current_app, flash, render_template, request
from flask_babel import gettext, lazy_gettext, ngettext
from flask_login import current_user

from app.accounts import queries as accounts
from app.assessment import queries, services
from app.assessment.forms import sittings as forms
from app.assessment.queries import Candidate, Planned
from app.assessment.rules import drawing
from app.assessment.rules import sittings as rules
from app.assessment.views.access import centres, language, pages, refuse_own_sitting
from app.assessment.views.room_words import HINDRANCES, PHASES, few, networks_in_words
from app.base import clock, sentences
from app.base.ids import new_id
from app.base.refusals import Conflict, Invalid, NotFound
from app.base.web import INSTRUCTOR, STAFF, allow, see_other
from app.catalogue import queries as catalogue
from app.content import model

sentences.declare(
    {
        "no-such-sitting": lazy_gettext("There is no such sitting, or it is not in your training centre."),
        "no-such-seat": lazy_gettext("This person is not on the list of this sitting."),
        "not-a-participant": lazy_gettext(
            "Somebody whom you chose does not take this course here. Nobody was added. Reload the page and choose."
        ),
        "sitting-begun": lazy_gettext(
            "Somebody has started already, so this sitting can be neither changed nor cancelled. You can close it."
        ),
        "sitting-over": lazy_gettext("This sitting is closed or cancelled. Nothing was changed."),
        "seat-begun": lazy_gettext(
            "This person has started already and stays on the list. You can declare the attempt void, with a reason."
        ),
        "extra-time-begun": lazy_gettext(
            "This person has started already. Nothing was changed. Go back to their page, load it again and choose "
            "“More time”."
        ),
        "sits-elsewhere": lazy_gettext(
            "Nothing was changed: these people are on the list of another sitting at the same time: %(people)s."
        ),
        "too-much-time": lazy_gettext("One person can get ten hours more at most. Nothing was changed."),
        "sitting-not-valid": lazy_gettext(
            "Something in the form is not right. Nothing was changed. Go back and check it."
        ),
    }
)

SIZE = 30


def the_sitting(sitting_id: uuid.UUID) -> Planned:
    """A sitting of a centre where the person teaches or works. Refuses with NotFound."""
    return queries.sitting_in(sitting_id, centres())


def run_by_her(sitting_id: uuid.UUID) -> Planned:
    """The same for who acts in it: not while she sits it herself. Refuses with NotFound or Forbidden."""
    found = the_sitting(sitting_id)
    refuse_own_sitting(sitting_id)
    return found


def zone() -> str:
    """The zone by whose clock sittings are planned."""
    return str(current_app.config["SETTINGS"].timezone)


@pages.get("/sittings/")
@allow(INSTRUCTOR, STAFF)
def sittings() -> str:
    """Sittings of her centres: what runs, what comes, what was."""
    course, page = request.args.get("course", "")[:100], max(1, min(request.args.get("page", 1, type=int), 10_000))
    ahead = queries.sittings_ahead(centres(), course)
    past, total = queries.sittings_past(centres(), course, page, SIZE)
    groups = [
        (gettext("Running now"), [it for it in ahead if it.phase == "running"]),
        (gettext("Time is over: to be closed"), [it for it in ahead if it.phase == "past"]),
        (gettext("To come"), [it for it in ahead if it.phase == "coming"]),
        (gettext("Closed and cancelled"), past),
    ]
    context = {"total": total, "page": page, "size": SIZE, "course": course, "language": language(), "phases": PHASES}
    return render_template("assessment/sittings/index.html", groups=[g for g in groups if g[1]], **context)


# ---------------------------------------------------------------- planning


def _mine(slug: str) -> catalogue.Published:
    """A course of a centre of hers. Refuses with NotFound."""
    found = catalogue.current(slug)
    if found.centre_id not in centres():
        raise NotFound("no-such-course")
    return found


@pages.get("/sittings/new")
@allow(INSTRUCTOR, STAFF)
def new_sitting() -> str:
    """First the course, then the form."""
    slug = request.args.get("course", "")
    if not slug:
        mine = [course for course in catalogue.published() if course.centre_id in centres()]
        courses = [(it.slug, it.edition.in_language(language()).title) for it in mine if not it.retired]
        return render_template("assessment/sittings/choose.html", courses=courses)
    course = _mine(slug)
    form = _choices(forms.PlanForm(formdata=None, key=new_id()), course)
    exam = course.edition.course.exam
    form.quiz.data, form.edition.data = exam.id if exam else None, course.edition_id
    form.invigilator.data = current_user.id
    return _plan_page(form, course, None)


@pages.post("/sittings/new")
@allow(INSTRUCTOR, STAFF)
def plan_sitting() -> Any:
    """Plan it; sent twice, it is planned once."""
    course = _mine(request.args.get("course", ""))
    form = _choices(forms.PlanForm(), course)
    if not _is_valid(form, zone()):
        return _plan_page(form, course, None), 422
    sitting_id = services.plan(form.key.data, course.centre_id, form.plan(course.slug, zone()), current_user.id)
    return see_other("assessment.add_people", sitting_id=sitting_id)


@pages.get("/sittings/<uuid:sitting_id>/change")
@allow(INSTRUCTOR, STAFF)
def change_sitting(sitting_id: uuid.UUID) -> Any:
    """The form with what is planned; none that could only be refused."""
    sitting = the_sitting(sitting_id)
    if sitting.begun or sitting.is_over:
        flash(sentences.words("sitting-over" if sitting.is_over else "sitting-begun", {}), "warning")
        return see_other("assessment.live", sitting_id=sitting_id)
    course = _mine(sitting.course_slug)
    data = {
        "key": sitting.id,
        "quiz": sitting.quiz_id,
        "edition": sitting.edition_id,
        "room": sitting.room,
        "opens": rules.local_in(sitting.opens_at, sitting.zone),
        "closes": rules.local_in(sitting.closes_at, sitting.zone),
        "invigilator": sitting.invigilator_id,
        "addresses": "\n".join(sitting.addresses.split()),
    }
    return _plan_page(_choices(forms.PlanForm(formdata=None, data=data), course), course, sitting)


@pages.post("/sittings/<uuid:sitting_id>/change")
@allow(INSTRUCTOR, STAFF)
def keep_change(sitting_id: uuid.UUID) -> Any:
    """Change what is planned, until the first has started."""
    sitting = the_sitting(sitting_id)
    course = _mine(sitting.course_slug)
    form = _choices(forms.PlanForm(), course)
    if not _is_valid(form, sitting.zone):
        return _plan_page(form, course, sitting), 422
    try:
        services.change_plan(sitting_id, form.plan(course.slug, sitting.zone), current_user.id)
    except Conflict as refusal:
        form.opens.errors = [sentences.words(refusal.code, refusal.details)]
        return _plan_page(form, course, sitting), 409
    flash(gettext("The sitting is changed. Print its tickets again if room or time are others now."), "success")
    return see_other("assessment.live", sitting_id=sitting_id)


def _choices(form: forms.PlanForm, course: catalogue.Published) -> forms.PlanForm:
    quizzes = model.all_quizzes(course.edition.in_language(language()))
    form.quiz.choices = [(quiz.id, quiz.title) for quiz in quizzes]
    editions = catalogue.editions(course.slug)
    form.edition.choices = [(it.id, gettext("Edition %(number)s", number=it.number)) for it in editions]
    form.invigilator.choices = invigilators(course.centre_id)
    return form


def invigilators(centre_id: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """Who may run a sitting of a centre: ids and names."""
    return accounts.people_with(centre_id, ("instructor", "staff", "administrator"))


def _is_valid(form: forms.PlanForm, zone: str) -> bool:
    """Besides the fields: the edition has the quiz, and the window lies ahead by the clock of the zone."""
    if not form.validate_on_submit():
        return False
    edition = catalogue.edition(form.edition.data)
    if drawing.find_quiz(edition.course, form.quiz.data) is None:
        form.quiz.errors = [gettext("This edition of the course does not have it. Choose another edition.")]
        return False
    sentences_of_window = {
        "over": gettext("This time is over already."),
        "far": gettext("This lies too far ahead. Check the year."),
        "skipped": gettext("The clocks change between these times, so no time is left. Choose other times."),
    }
    fault = rules.window_fault(form.opens.data, form.closes.data, zone, clock.now())
    if fault:
        form.closes.errors = [sentences_of_window[fault]]
    return not fault


def _plan_page(form: forms.PlanForm, course: catalogue.Published, sitting: Planned | None) -> str:
    shown = course.edition.in_language(language())
    place = sitting.zone if sitting else zone()
    return render_template("assessment/sittings/plan.html", form=form, course=shown, sitting=sitting, zone=place)


@pages.post("/sittings/<uuid:sitting_id>/cancel")
@allow(INSTRUCTOR, STAFF)
def cancel_sitting(sitting_id: uuid.UUID) -> Response:
    """Call it off; it stays on record."""
    the_sitting(sitting_id)
    services.cancel(sitting_id, current_user.id)
    flash(gettext("The sitting is cancelled. Its list stays on record, and its tickets have ended."), "success")
    return see_other("assessment.live", sitting_id=sitting_id)


# ---------------------------------------------------------------- its list of people


@pages.get("/sittings/<uuid:sitting_id>/add")
@allow(INSTRUCTOR, STAFF)
def add_people(sitting_id: uuid.UUID) -> str:
    """Participants to choose from."""
    search = request.args.get("q", "").strip()[:100]
    return _people_page(the_sitting(sitting_id), forms.PeopleForm(formdata=None, q=search))


@pages.post("/sittings/<uuid:sitting_id>/add")
@allow(INSTRUCTOR, STAFF)
def keep_people(sitting_id: uuid.UUID) -> Any:
    """Put those on the list who are marked, found, or named; names that fit nobody stay in the form."""
    sitting, form = the_sitting(sitting_id), forms.PeopleForm()
    if not form.validate_on_submit():
        raise Invalid("sitting-not-valid")
    named, unclear = _named(sitting, form.names.data or "")
    chosen = [*(form.person.data or ()), *named]
    if form.everyone.data:
        chosen += [candidate.enrolment_id for candidate in queries.candidates(sitting, form.q.data)]
    try:
        count = services.add_people(sitting_id, chosen, current_user.id, str(current_app.secret_key))
    except Conflict as refusal:
        form.names.errors = [sentences.words(refusal.code, refusal.details)]
        return _people_page(sitting, form), 409
    flash(ngettext("%(num)s person added.", "%(num)s people added.", count), "success" if count else "warning")
    _warn_of_hindrances(sitting)
    if unclear:
        form.names.data = "\n".join(unclear)
        form.names.errors = [gettext("Nobody, or more than one person, fits these names. Use e-mail addresses.")]
        return _people_page(the_sitting(sitting_id), form), 422 if not count else 200
    return see_other("assessment.live", sitting_id=sitting_id)


def _warn_of_hindrances(sitting: Planned) -> None:
    """Who on the list could not start."""
    hindered, lines = queries.hindrances(sitting.id, sitting.quiz(language())), queries.lines_of(sitting.id)
    for why, said in HINDRANCES.items():
        names = [line.name for line in lines if hindered.get(line.enrolment_id) == why]
        if names:
            flash(f"{few(names)}: {said}.", "warning")


def _named(sitting: Planned, text: str) -> tuple[list[uuid.UUID], list[str]]:
    """Whom a pasted list means, and its words that mean nobody or several."""
    words = rules.words_in(text)
    if not words:
        return [], []
    people = queries.candidates(sitting, most=5000)
    known = rules.known_as((str(it.enrolment_id), it.name, it.email) for it in people)
    seated = {line.name.casefold() for line in queries.lines_of(sitting.id)}
    picked = {word: rules.pick(word, known) for word in words}
    found = [uuid.UUID(keys[0]) for keys in picked.values() if len(keys) == 1]
    return found, [word for word, keys in picked.items() if len(keys) != 1 and word.casefold() not in seated]


def _people_page(sitting: Planned, form: forms.PeopleForm) -> str:
    found: Sequence[Candidate] = queries.candidates(sitting, form.q.data or "")
    return render_template(
        "assessment/sittings/people.html", sitting=sitting, quiz=sitting.quiz(language()), found=found, form=form
    )


def place_facts(sitting: Planned) -> list[tuple[str, str]]:
    """What a sitting is, as names and values."""
    course = sitting.course(language())
    networks = networks_in_words(sitting.networks)
    edition = gettext("%(title)s, edition %(number)s", title=course.title, number=sitting.edition_number)
    return [
        (gettext("Course"), edition),
        (gettext("Invigilator"), sitting.invigilator),
        (gettext("Network addresses"), ", ".join(networks) if networks else gettext("from anywhere")),
        *([(gettext("Training centre"), sitting.centre)] if len(centres()) > 1 else []),
    ]
