"""A centre's own designs: begun from a shipped one, changed as a draft, published in numbered versions, chosen."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.base import clock, storage
from app.base.db import db
from app.base.ids import new_id
from app.base.refusals import Conflict, Invalid, NotFound
from app.certificates import queries
from app.certificates.models import Design, DesignChoice, DesignVersion
from app.certificates.queries import designs
from app.certificates.rules import designs as rules
from app.ledger import services as ledger

LONGEST_NOTE = 500


def begin(name: str, based_on: str, centre_id: uuid.UUID, actor: uuid.UUID) -> Design:
    """A new design with a draft that is a copy of a shipped one. Refuses a name that the centre has already."""
    now = clock.now()
    design = Design(id=new_id(), centre_id=centre_id, name=name, based_on=based_on, made_by=actor, made_at=now)
    try:
        with db.session.begin_nested():
            db.session.add(design)
    except IntegrityError:
        raise Conflict("design-name-taken", name=name[:80]) from None
    source, pictures = _copied(based_on)
    _enter_draft(design.id, 1, source, pictures, actor)
    ledger.record("design-begun", f"design:{design.id}", actor, based_on=based_on)
    return design


def _copied(key: str) -> tuple[dict[str, object], dict[str, str]]:
    """Everything of a shipped design: its texts, and its pictures for both directions of writing."""
    from app.certificates.printing import bundles

    shipped = bundles.shipped_design(key, "en")
    pictures = _stored(shipped.pictures)
    mirrored = _stored(bundles.shipped_design(key, "ar").pictures)
    turned = {name: digest for name, digest in mirrored.items() if pictures[name] != digest}
    texts: dict[str, object] = {
        "html": shipped.html,
        "css": shipped.css,
        "words": "",
        "second_language": shipped.second_language,
    }
    return texts | {"mirrored": turned}, pictures


def _stored(pictures: Mapping[str, bytes]) -> dict[str, str]:
    return {name: storage.keep(data) for name, data in pictures.items()}


def _enter_draft(
    design_id: uuid.UUID, number: int, source: dict[str, object], pictures: dict[str, str], actor: uuid.UUID
) -> DesignVersion:
    draft = DesignVersion(
        id=new_id(), design_id=design_id, number=number, source=source, pictures=pictures, changed_by=actor,
        changed_at=clock.now(), note="",
    )  # fmt: skip
    db.session.add(draft)
    db.session.flush()
    return draft


# ---------------------------------------------------------------- the draft


def draft_of(design_id: uuid.UUID) -> DesignVersion:
    """The draft of a design, for this transaction alone. Refuses where there is none, or the design is withdrawn."""
    design = _locked(design_id)
    found = select(DesignVersion).filter_by(design_id=design_id, published_at=None)
    draft = db.session.scalar(found.execution_options(populate_existing=True))
    if draft is None or design.withdrawn_at is not None:
        raise Conflict("no-draft")
    return draft


def _locked(design_id: uuid.UUID) -> Design:
    """The design as it is now, whatever was read before; whoever else changes it waits."""
    return db.session.get_one(Design, design_id, with_for_update=True, populate_existing=True)


def page_digest(draft: DesignVersion, paper: str) -> str:
    """What a form that changes a paper remembers of it."""
    return rules.digest(draft.source["html"][paper], draft.source["css"][paper])


def words_digest(draft: DesignVersion) -> str:
    """What a form that changes words and note remembers of them."""
    return rules.digest(draft.source["words"], draft.source["second_language"], draft.note)


def save_page(
    design_id: uuid.UUID, paper: str, html: str, css: str, base: str, actor: uuid.UUID, alike: bool = False
) -> DesignVersion:
    """Keep the markup and style sheet of a paper, or of all pages where they are `alike`.

    `base` is the digest of what was there when the writing began. Refuses with "design-changed" when somebody else
    has changed it since.
    """
    draft = draft_of(design_id)
    if page_digest(draft, paper) != base:
        raise Conflict("design-changed")
    draft.source = draft.source | with_page(draft.source, paper, html, css, alike)
    return _changed(draft, actor)


def with_page(source: Mapping[str, dict[str, str]], paper: str, html: str, css: str, alike: bool) -> dict[str, object]:
    """The markup and the style sheets of all papers, when one of them says this, or all pages do."""
    together = [name for name in source["html"] if rules.is_page(name)] if alike and rules.is_page(paper) else []
    styles = {name: rules.restyled(css, source["css"][name]) for name in together} | {paper: css}
    return {"html": source["html"] | dict.fromkeys([*together, paper], html), "css": source["css"] | styles}


def save_words(
    design_id: uuid.UUID, words: str, second_language: str, note: str, base: str, actor: uuid.UUID
) -> DesignVersion:
    """Keep own words, second language and note. Refuses with "design-changed" as `save_page` does."""
    draft = draft_of(design_id)
    if words_digest(draft) != base:
        raise Conflict("design-changed")
    draft.source = draft.source | {"words": words, "second_language": second_language}
    draft.note = note
    return _changed(draft, actor)


def put_picture(design_id: uuid.UUID, name: str, digest: str, actor: uuid.UUID) -> DesignVersion:
    """Add a picture that is kept already, or put it in the place of one with this name."""
    draft = draft_of(design_id)
    draft.pictures = draft.pictures | {name: digest}
    return _unmirrored(draft, name, actor)


def remove_picture(design_id: uuid.UUID, name: str, actor: uuid.UUID) -> DesignVersion:
    """Take a picture out of the draft; versions that were published keep it."""
    draft = draft_of(design_id)
    if name not in draft.pictures:
        raise NotFound("no-such-picture")
    draft.pictures = {other: digest for other, digest in draft.pictures.items() if other != name}
    return _unmirrored(draft, name, actor)


def _unmirrored(draft: DesignVersion, name: str, actor: uuid.UUID) -> DesignVersion:
    mirrored = {other: digest for other, digest in draft.source["mirrored"].items() if other != name}
    draft.source = draft.source | {"mirrored": mirrored}
    return _changed(draft, actor)


def _changed(draft: DesignVersion, actor: uuid.UUID) -> DesignVersion:
    draft.revision += 1
    draft.changed_by, draft.changed_at = actor, clock.now()
    db.session.flush()
    return draft


# ---------------------------------------------------------------- versions


def freeze(design: Design, draft: DesignVersion) -> dict[str, str]:
    """Keep the draft as it would be printed in every language; digests by language. Call before the transaction."""
    from app.certificates.printing import bundles

    return {
        language: storage.keep(bundles.freeze(designs.assembled(design, draft, language)))
        for language in designs.known_words()
    }


def publish(
    design_id: uuid.UUID, revision: int, frozen: dict[str, str], picture: str, actor: uuid.UUID
) -> DesignVersion:
    """Make the draft a version that never changes; `frozen` and the digest of its picture were kept before.

    Refuses with "design-changed" a draft that is not the revision that was looked at.
    """
    draft = draft_of(design_id)
    if draft.revision != revision:
        raise Conflict("design-changed")
    draft.source = draft.source | {"frozen": frozen, "picture": picture}
    draft.published_at = draft.changed_at = clock.now()
    draft.changed_by = actor
    db.session.flush()
    ledger.record("design-published", f"design:{design_id}", actor, version=draft.number, digest=frozen["en"])
    return draft


def begin_draft(design_id: uuid.UUID, number: int, actor: uuid.UUID) -> DesignVersion:
    """A draft that is a copy of a published version. Refuses while there is one already."""
    design = _locked(design_id)
    version = db.session.scalar(select(DesignVersion).filter_by(design_id=design_id, number=number))
    if version is None or version.published_at is None:
        raise NotFound("no-such-design")
    newest = select(func.max(DesignVersion.number)).filter_by(design_id=design_id)
    open_ones = select(func.count()).select_from(DesignVersion).filter_by(design_id=design_id, published_at=None)
    if design.withdrawn_at is not None or db.session.scalar(open_ones):
        raise Conflict("draft-there")
    source = {name: value for name, value in version.source.items() if name not in ("frozen", "picture")}
    return _enter_draft(design_id, (db.session.scalar(newest) or 0) + 1, source, version.pictures, actor)


def discard(design_id: uuid.UUID, revision: int, actor: uuid.UUID) -> None:
    """Throw the draft away. Refuses when somebody has changed it meanwhile, and where it is all there is."""
    draft = draft_of(design_id)
    if draft.revision != revision:
        raise Conflict("design-changed")
    if draft.number == 1:
        raise Conflict("draft-is-all")
    db.session.delete(draft)
    ledger.record("design-draft-discarded", f"design:{design_id}", actor, version=draft.number)


def withdraw(design_id: uuid.UUID, actor: uuid.UUID) -> None:
    """Offer a design no longer; what was issued with it stays. Refuses while it is chosen for anything."""
    design = _locked(design_id)
    if designs.used_for(design_id):
        raise Conflict("design-in-use")
    if design.withdrawn_at is None:
        design.withdrawn_at = clock.now()
        ledger.record("design-withdrawn", f"design:{design_id}", actor)


# ---------------------------------------------------------------- the choice


def choose(centre_id: uuid.UUID, course_slug: str, design: str, paper: str, actor: uuid.UUID) -> None:
    """What a centre prints with from now on, for a course or with "" for all others. "" for `design` ends a choice."""
    found = db.session.get(DesignChoice, (centre_id, course_slug), with_for_update=True)
    if not design:
        if found is not None:
            db.session.delete(found)
            ledger.record("design-choice-ended", f"centre:{centre_id}", actor, course=course_slug)
        return
    _lock(design)
    if design not in {offer.key for offer in designs.offers([centre_id])}:
        raise Invalid("design-not-offered")
    _enter_choice(found, centre_id, course_slug, queries.Choice(design, paper), actor)
    ledger.record("design-chosen", f"centre:{centre_id}", actor, course=course_slug, design=design, paper=paper)


def _lock(design: str) -> None:
    """So that nobody withdraws it at the same moment; a shipped one has no row."""
    try:
        db.session.get(Design, uuid.UUID(design), with_for_update=True, populate_existing=True)
    except ValueError:
        return


def _enter_choice(
    found: DesignChoice | None, centre_id: uuid.UUID, course_slug: str, choice: queries.Choice, actor: uuid.UUID
) -> None:
    row = found or DesignChoice(centre_id=centre_id, course_slug=course_slug)
    row.design, row.paper, row.chosen_by, row.chosen_at = choice.design, choice.paper, actor, clock.now()
    db.session.add(row)
    db.session.flush()
