"""Moving those under way to another edition: what each would lose stands on the page before it is done."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext, ngettext
from flask_login import current_user

from app.authoring.forms import MoveForm
from app.authoring.queries.drafts import Writing
from app.authoring.services import publishing as services
from app.authoring.services.publishing import Moved
from app.authoring.views.access import language, pages, published, writes
from app.base.db import transaction
from app.base.refusals import Invalid, NotFound
from app.base.web import INSTRUCTOR, STAFF, allow, see_other
from app.catalogue import queries as catalogue
from app.learning import queries as learning

SIZE = 100


@pages.get("/<course>/moving")
@allow(INSTRUCTOR, STAFF)
def moving(course: str) -> Any:
    """Who is under way in another edition than the published one, or than edition `to`."""
    return _page(published(course), MoveForm(formdata=None))


def _page(writing: Writing, form: MoveForm) -> Any:
    editions = catalogue.editions(writing.slug)
    wanted = form.edition.data or request.args.get("to", type=int) or writing.number
    target = next((it for it in editions if it.number == wanted), None)
    if target is None:
        raise NotFound("no-such-edition")
    form.edition.data = target.number
    movers = learning.movers(writing.slug, target.id, catalogue.compiled(target.compiled), language())
    page = max(1, min(request.args.get("page", 1, type=int), 10_000))
    shown = movers[(page - 1) * SIZE : page * SIZE]
    return render_template(
        "authoring/moving.html",
        writing=writing,
        writes=writes(writing),
        title=catalogue.compiled(target.compiled).in_language(language()).title,
        form=form,
        target=target,
        editions=editions,
        numbers={it.id: it.number for it in editions},
        movers=shown,
        busy=services.sitting_an_exam(shown),
        safe=sum(not it.effect.costs for it in movers),
        total=len(movers),
        page=page,
        size=SIZE,
    )


@pages.post("/<course>/moving")
@allow(INSTRUCTOR, STAFF, own_transaction=True)
def move(course: str) -> Any:
    """Move those who were chosen, or everyone to whom it costs nothing; say who was not moved, and why."""
    writing, form = published(course), MoveForm()
    if not form.validate():
        if form.edition.errors:
            raise Invalid("not-understood")
        return _page(writing, form), 422
    wanted = None if request.form.get("everyone") == "safe" else _marks(form.who.data or [])
    if wanted == {}:
        flash(gettext("Nobody was chosen, so nobody was moved. Mark the people first."), "warning")
        return see_other("authoring.moving", course=course, to=form.edition.data)
    with transaction():
        edition = catalogue.edition_numbered(course, form.edition.data or 0)
        moved = services.move(edition, wanted, current_user.id, form.reason.data or "", language())
    _say(moved)
    return see_other("authoring.moving", course=course, to=form.edition.data)


def _marks(sent: list[str]) -> dict[uuid.UUID, str]:
    """What each was said to lose, by enrolment."""
    try:
        return {uuid.UUID(mark.partition(":")[0]): mark for mark in sent[:5000]}
    except ValueError:
        raise Invalid("not-understood") from None


def _say(moved: Moved) -> None:
    if moved.count:
        flash(ngettext("%(num)s trainee was moved.", "%(num)s trainees were moved.", moved.count), "success")
    for names, why in (
        (moved.busy, gettext("Not moved, because they sit the exam now: %(names)s. Move them when they are done.")),
        (moved.stale, gettext("Not moved, because something changed meanwhile: %(names)s. Look at them again below.")),
    ):
        if names:
            flash(why % {"names": ", ".join(names)}, "warning")
    if not moved.count and not moved.busy and not moved.stale:
        flash(gettext("Nobody was moved: all of them are there already, or are not under way any more."), "info")
