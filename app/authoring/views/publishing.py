"""Publishing a draft as an edition: what is found, what differs, what it means for those under way."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template
from flask_babel import gettext, ngettext
from flask_login import current_user

from app.authoring.forms import PublishForm
from app.authoring.queries import publishing, reviews
from app.authoring.queries.drafts import Writing
from app.authoring.queries.publishing import Proposal
from app.authoring.services import publishing as services
from app.authoring.views.access import drafted, language, pages
from app.authoring.views.names import named
from app.base.db import transaction
from app.base.refusals import Conflict
from app.base.web import INSTRUCTOR, allow, see_other
from app.catalogue import services as catalogue
from app.content.differences import Difference

MOST = 200  # sentences of one kind on the page; who rewrites a whole course does not read more
WEIGHTS = ("key", "content", "rules", "wording", "order")


@pages.get("/<course>/publish")
@allow(INSTRUCTOR)
def publish_page(course: str) -> Any:
    """Everything there is to know before publishing."""
    writing = drafted(course)
    return _page(writing, publishing.proposal(writing), PublishForm())


def _page(writing: Writing, proposal: Proposal, form: PublishForm, moved_on: bool = False) -> Any:
    form.reviewed.data = proposal.mark
    return render_template(
        "authoring/publish.html",
        writing=writing,
        proposal=proposal,
        form=form,
        moved_on=moved_on,
        groups=_groups(proposal),
        under_way=publishing.under_way(proposal, language()),
        open_comments=sum(reviews.open_comments(writing.slug).values()),
        **named(writing),
    )


def _groups(proposal: Proposal) -> list[tuple[str, list[str], int]]:
    """The differences as sentences, what weighs most first; of very many the first, and how many more there are."""
    by_weight: dict[str, list[Difference]] = {weight: [] for weight in WEIGHTS}
    for difference in proposal.differences:
        by_weight[difference.weight].append(difference)
    found = ((weight, them) for weight, them in by_weight.items() if them)
    return [(weight, [_sentence(it) for it in them[:MOST]], len(them[MOST:])) for weight, them in found]


def _sentence(difference: Difference) -> str:
    return gettext(difference.template).format_map(difference.parts)


@pages.post("/<course>/publish")
@allow(INSTRUCTOR, own_transaction=True)
def publish(course: str) -> Any:
    """Publish exactly what was reviewed; when the draft has moved on, show it anew with what was written."""
    writing, form = drafted(course), PublishForm()
    reviewed = form.reviewed.data
    proposal = publishing.proposal(writing)
    if reviewed != proposal.mark:
        return _page(writing, proposal, form, moved_on=True), 409
    edition = proposal.compilation.edition
    if not form.validate() or edition is None or not proposal.may_publish:
        return _page(writing, proposal, form), 422
    stored = catalogue.store(course, edition, proposal.tree)
    try:
        with transaction():
            number = services.publish(proposal, stored, current_user.id, form.reason.data or "").number
    except Conflict as refusal:
        writing = drafted(course)
        return _page(writing, publishing.proposal(writing), form, refusal.code == "draft-moved-on"), 409
    return _published(course, number, proposal.changes_keys)


def _published(course: str, number: int, changes_keys: bool) -> Any:
    flash(gettext("Edition %(number)s is published. New participants get it.", number=number), "success")
    if changes_keys:
        words = gettext("A key has changed. On the course's page, “Regrades” shows whose marks would change by it.")
        flash(words, "info")
    waiting = publishing.by_number(course, drafted(course).edition_id)
    if not waiting:
        return see_other("authoring.publish_page", course=course)
    count = sum(count for _, count in waiting)
    words = "%(num)s trainee is under way in an earlier edition.", "%(num)s trainees are under way in earlier editions."
    flash(ngettext(*words, count), "info")
    return see_other("authoring.moving", course=course)
