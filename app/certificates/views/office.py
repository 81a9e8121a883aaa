"""The office at 15:00: who can be printed, issuing and printing them in one go, and how far that is."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, current_app, flash, make_response, render_template, request, send_file
from flask_babel import get_locale, gettext, lazy_gettext, ngettext
from flask_login import current_user

from app.accounts import queries as accounts
from app.base import sentences, storage
from app.base.refusals import Invalid, NotFound
from app.base.web import ADMINISTRATOR, STAFF, allow, see_other
from app.catalogue import queries as catalogue
from app.certificates import queries
from app.certificates.forms.office import PAPERS, PROBLEMS, AgainForm, ClockForm, CorrectForm, NamesForm, PrintForm
from app.certificates.queries import batches, office
from app.certificates.rules import batches as rules
from app.certificates.services import batches as batching
from app.certificates.services import correcting
from app.certificates.services.zipping import zipped
from app.certificates.views.blueprint import pages
from app.learning import queries as learning
from app.learning import rules as learning_rules
from app.ledger import services as ledger

sentences.declare(
    {
        "no-such-batch": lazy_gettext("There is no such batch, or it is not in your training centre."),
        "no-such-print-file": lazy_gettext("This print file is not there, or not there yet. Look at the batch's page."),
        "batch-size": lazy_gettext("Tick at least one person, and at most %(most)s at once. Nothing was printed."),
    }
)

SIZE = 50
_AGAIN_SECONDS = "2"


def _centres() -> list[uuid.UUID]:
    return current_user.centres_as("staff")


def _deepest(number: int) -> int:
    return max(1, min(number, 10_000))


# ---------------------------------------------------------------- the office page of a course


@pages.get("/courses/<course>/certificates")
@allow(STAFF)
def of_course(course: str) -> str:
    """Who of the course can be printed, whose name is not confirmed, who is not there yet and why."""
    return _office(course, ClockForm(formdata=None))


def _office(course: str, clock_form: ClockForm) -> str:
    shown = catalogue.current(course).edition.in_language(str(get_locale()))
    centres, words = _centres(), request.args.get("q", "").strip()[:100]
    page, earlier = _deepest(request.args.get("page", 1, type=int)), "earlier" in request.args
    found = office.candidates(course, centres, words, earlier)
    key = office.seen(course, centres)
    choice = queries.choice_for(catalogue.current(course).centre_id, course)
    return render_template(
        "certificates/of_course.html",
        course=shown,
        search=words,
        earlier=earlier,
        waiting=queries.for_decision(course, centres),
        ready=rules.in_order([one for one in found if one.is_ready], "name"),
        unconfirmed=rules.in_order([one for one in found if not one.is_ready], "name"),
        issued=queries.in_course(course, centres, words, 1, SIZE)[0] if words else [],
        lacking=queries.unprintable(text for one in found for text in (one.name, one.second_name, one.rank)),
        unfinished=[
            _unfinished(taking) for taking in learning.participants(course, centres, words, "open", page, SIZE)
        ],
        unfinished_total=learning.count_participants(course, centres, words, "open"),
        page=page,
        size=SIZE,
        last=batches.last_of(course, centres),
        form=PrintForm(formdata=None, paper=choice.paper, key=key),
        local=not current_app.config["SETTINGS"].public_url,
        behind=ledger.clock_is_behind(),
        clock_form=clock_form,
    )


def _unfinished(taking: learning.Taking) -> dict[str, Any]:
    lines = learning_rules.lines(taking.course(str(get_locale())), taking.done)
    return {"taking": taking, "missing": [line for line in lines if line.asked and not line.met]}


@pages.post("/courses/<course>/certificates")
@allow(STAFF)
def print_chosen(course: str) -> Response:
    """Issue to those who were ticked, and print all of them in the chosen order."""
    form = PrintForm()
    if not form.validate():
        raise Invalid("form-not-valid")
    found = office.chosen(course, _centres(), form.who.data or [])
    ordered = [one.enrolment_id for one in rules.in_order(found, form.order.data)]
    if not ordered:
        flash(gettext("Nobody was ticked, so nothing was printed."), "warning")
        return see_other("certificates.of_course", course=course)
    batch_id = batching.ask(current_user, course, ordered, form.paper.data, form.key.data or "")
    return see_other("certificates.batch", batch_id=batch_id)


# ---------------------------------------------------------------- names at the door


@pages.post("/courses/<course>/certificates/names")
@allow(STAFF)
def confirm_names(course: str) -> Response:
    """Confirm the ticked names as they stood on the page: a document was seen."""
    form = NamesForm()
    if not form.validate():
        raise Invalid("form-not-valid")
    shown = {id: (_sent("name", id), _sent("second_name", id)) for id in form.who.data or []}
    changed = correcting.confirm_names(current_user, course, shown)
    count = len(shown) - len(changed)
    if count:
        flash(ngettext("%(num)s name is confirmed.", "%(num)s names are confirmed.", count), "success")
    if changed:
        names = ", ".join(name[:60] for name in changed[:5])
        flash(gettext("Changed meanwhile, so not confirmed: %(names)s. Compare again.", names=names), "warning")
    if not shown:
        flash(gettext("Nobody was ticked, so no name was confirmed."), "warning")
    return see_other("certificates.of_course", course=course)


def _sent(field: str, enrolment_id: uuid.UUID) -> str:
    return request.form.get(f"{field}.{enrolment_id}", "")


@pages.get("/enrolments/<uuid:enrolment_id>/name")
@allow(STAFF)
def name_of(enrolment_id: uuid.UUID) -> str:
    """The names and the rank of somebody who has no certificate yet, to be corrected by her document."""
    enrolment = learning.enrolment_in(enrolment_id, _centres())
    person = accounts.person(enrolment.person_id)
    return _name_page(enrolment, CorrectForm(formdata=None, obj=person))


def _name_page(enrolment: Any, form: CorrectForm) -> str:
    return render_template("certificates/office/name.html", enrolment=enrolment, form=form)


@pages.post("/enrolments/<uuid:enrolment_id>/name")
@allow(STAFF)
def correct_name_of(enrolment_id: uuid.UUID) -> Any:
    """Keep the names and the rank as the document says, confirmed."""
    enrolment, form = learning.enrolment_in(enrolment_id, _centres()), CorrectForm()
    if not form.validate():
        return _name_page(enrolment, form), 422
    told = (form.name.data or "", form.second_name.data or "", form.rank.data or "")
    correcting.correct_unissued(current_user, enrolment_id, *told)
    flash(gettext("Kept and confirmed: %(name)s", name=form.name.data), "success")
    return see_other("certificates.of_course", course=enrolment.course_slug)


# ---------------------------------------------------------------- a batch


@pages.get("/certificates/batches/<uuid:batch_id>")
@allow(STAFF)
def batch(batch_id: uuid.UUID) -> Response:
    """How far a batch is; the page loads itself again, without scripts, until all is printed."""
    found = batches.batch_in(batch_id, _centres())
    page, done = _deepest(request.args.get("page", 1, type=int)), found.batch.finished_at is not None
    template = render_template(
        "certificates/office/batch.html",
        asked=found,
        course=catalogue.current(found.batch.course_slug).edition.in_language(str(get_locale())),
        papers=PAPERS,
        problems=PROBLEMS,
        goes_on=rules.AGAIN,
        faulty=batches.lines_of(batch_id, faulty=True),
        lines=[line for line in _lines(batch_id, page) if not line.problem] if done else [],
        page=page,
        size=rules.PAGES,
        key=office.seen(found.batch.course_slug, _centres()),
    )
    response = make_response(template)
    if not done:
        response.headers["Refresh"] = _AGAIN_SECONDS
    return response


def _lines(batch_id: uuid.UUID, page: int) -> list[batches.Line]:
    return batches.lines_of(batch_id, (page - 1) * rules.PAGES, rules.PAGES)


@pages.post("/certificates/batches/<uuid:batch_id>/again")
@allow(STAFF)
def print_again(batch_id: uuid.UUID) -> Response:
    """Print the ticked ones once more: the same certificates, with the same numbers."""
    found, form = batches.batch_in(batch_id, _centres()), AgainForm()
    if not form.validate():
        raise Invalid("form-not-valid")
    if not form.who.data:
        flash(gettext("Nobody was ticked, so nothing was printed."), "warning")
        return see_other("certificates.batch", batch_id=batch_id)
    course = found.batch.course_slug
    again = batching.ask(current_user, course, form.who.data or [], form.paper.data or "", form.key.data or "")
    return see_other("certificates.batch", batch_id=again)


@pages.post("/certificates/batches/<uuid:batch_id>/continue")
@allow(STAFF)
def go_on(batch_id: uuid.UUID) -> Response:
    """Take up again what stood still, and whoever had a problem that may be gone."""
    if batching.go_on(batches.batch_in(batch_id, _centres()).batch, current_user.id):
        flash(gettext("The batch goes on."), "success")
    else:
        flash(gettext("Everything that can be printed is printed."), "info")
    return see_other("certificates.batch", batch_id=batch_id)


@pages.get("/certificates/batches/<uuid:batch_id>/print-<int:number>.pdf")
@allow(STAFF)
def print_file(batch_id: uuid.UUID, number: int) -> Response:
    """A file to print: a page for each certificate, in the batch's order."""
    digest = dict(batches.batch_in(batch_id, _centres()).prints).get(number)
    if digest is None:
        raise NotFound("no-such-print-file")
    name = f"certificates-{batch_id.hex[:8]}-{number}.pdf"
    response = send_file(storage.path_of(digest), "application/pdf", download_name=name, etag=digest)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@pages.get("/certificates/batches/<uuid:batch_id>/signed.zip")
@allow(STAFF)
def signed_files(batch_id: uuid.UUID) -> Response:
    """The signed file of each certificate of a batch, in one ZIP that is sent while it is written."""
    batches.batch_in(batch_id, _centres())
    files = [(file.name, storage.path_of(file.digest)) for file in batches.signed_files(batch_id)]
    response = current_app.response_class(zipped(files), mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="certificates-{batch_id.hex[:8]}.zip"'
    response.headers["Cache-Control"] = "no-store"
    return response


# ---------------------------------------------------------------- the clock


@pages.post("/courses/<course>/certificates/clock")
@allow(ADMINISTRATOR)
def accept_clock(course: str) -> Any:
    """An administrator says that the clock is right, and why."""
    form = ClockForm()
    if not form.validate():
        return _office(course, form), 422
    ledger.accept_clock(current_user.id, form.why.data or "")
    flash(gettext("Kept: the clock is right. Certificates are issued again."), "success")
    return see_other("certificates.of_course", course=course)
