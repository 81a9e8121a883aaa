"""What pages need to know of people, scoped to who asks."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, exists, func, or_, select

from app.accounts import rules
from app.accounts.models import Centre, Credential, Grant, Person, ResetLink, SignIn
from app.base import clock
from app.base.db import db
from app.base.ids import fingerprint
from app.base.refusals import NotFound


@dataclass(frozen=True)
class SignedIn:
    """The person of this request, as every page may know them. Read in one statement, with the session."""

    id: uuid.UUID
    name: str
    email: str | None
    category: str
    privacy_seen_at: datetime | None
    name_confirmed: str
    expires_at: datetime
    within: str  # what a ticket has opened ("sitting:<id>"); empty for a whole session
    token: str
    roles: frozenset[tuple[str, uuid.UUID]]

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What Flask-Login keeps in the cookie: the session's token, not the person."""
        return self.token

    @property
    def initials(self) -> str:
        """Letters that stand for the person."""
        return rules.initials(self.name)

    def has_role(self, role: str) -> bool:
        """Whether the person holds this role in any centre."""
        return rules.holds((held for held, _ in self.roles), role)

    def may_give(self, role: str) -> bool:
        """Whether the person may give this role to others in some centre."""
        return any(rules.may_grant([held for held, at in self.roles if at == centre], role) for _, centre in self.roles)

    def centres_as(self, role: str) -> list[uuid.UUID]:
        """The centres in which the person holds this role."""
        centres = sorted({centre for _, centre in self.roles})
        return [c for c in centres if rules.holds((held for held, centre in self.roles if centre == c), role)]


# built once: every request of a signed-in person runs it
_SESSION = (
    select(Person.id, Person.name, Person.email, Person.category, Person.privacy_seen_at, Person.name_confirmed)
    .add_columns(SignIn.expires_at, func.coalesce(SignIn.within, "").label("within"), Grant.role, Grant.centre_id)
    .join_from(SignIn, Person)
    .outerjoin(Grant, Grant.person_id == Person.id)
    .where(SignIn.fingerprint == bindparam("fingerprint"), SignIn.expires_at > bindparam("now"))
)


def signed_in(token: str) -> SignedIn | None:
    """The person whose session this token is, unless it has ended. A session opened by a ticket has no roles."""
    rows = db.session.connection().execute(_SESSION, {"fingerprint": fingerprint(token), "now": clock.now()}).all()
    if not rows:
        return None
    whole = not rows[0].within
    roles = frozenset((row.role, row.centre_id) for row in rows if row.role and whole)
    known = {name: value for name, value in rows[0]._mapping.items() if name not in ("role", "centre_id")}
    return SignedIn(**known, token=token, roles=roles)


def person(person_id: uuid.UUID) -> Person:
    """A person by id. Refuses with NotFound."""
    found = db.session.get(Person, person_id)
    if found is None:
        raise NotFound("no-such-person")
    return found


def person_seen_by(viewer: SignedIn, person_id: uuid.UUID) -> Person:
    """A person whom this staff member may see: one with a role in a centre of hers. Refuses with NotFound."""
    mine = exists().where(Grant.person_id == Person.id, Grant.centre_id.in_(viewer.centres_as("staff")))
    found = db.session.scalars(select(Person).where(Person.id == person_id, mine)).first()
    if found is None:
        raise NotFound("no-such-person")
    return found


def shared_centre(viewer: SignedIn, person_id: uuid.UUID) -> uuid.UUID:
    """The first centre in which the viewer is staff and the person has a role. Refuses with NotFound."""
    mine = viewer.centres_as("staff")
    grants = select(Grant.centre_id).where(Grant.person_id == person_id, Grant.centre_id.in_(mine))
    found = db.session.scalar(grants.order_by(Grant.centre_id).limit(1))
    if found is None:
        raise NotFound("no-such-person")
    return found


def may_change(viewer: SignedIn, person_id: uuid.UUID) -> bool:
    """Whether the viewer may change this person's account: see `rules.may_manage`."""
    grants = db.session.execute(select(Grant.role, Grant.centre_id).where(Grant.person_id == person_id))
    return rules.may_manage(viewer.roles, [(role, centre) for role, centre in grants])


@dataclass(frozen=True)
class PersonRow:
    """A line of the people list."""

    id: uuid.UUID
    name: str
    email: str | None
    category: str
    nationality: str
    organisation: str
    rank: str
    roles: tuple[str, ...]


def people(viewer: SignedIn, search: str = "", page: int = 1, size: int = 50) -> tuple[list[PersonRow], int]:
    """People of the viewer's centres by name, a page at a time, and how many there are in all."""
    centres = viewer.centres_as("staff")
    found = select(Person).where(exists().where(Grant.person_id == Person.id, Grant.centre_id.in_(centres)))
    for word in search.split()[:6]:
        like = f"%{_escaped(word)}%"
        columns = (Person.name, Person.email, Person.organisation)
        found = found.where(or_(*(column.ilike(like, escape="\\") for column in columns)))
    total = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    rows = db.session.scalars(found.order_by(Person.name, Person.id).limit(size).offset((page - 1) * size)).all()
    roles = roles_of([row.id for row in rows], centres)
    return [_row(row, roles.get(row.id, ())) for row in rows], total


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _row(p: Person, roles: tuple[str, ...]) -> PersonRow:
    return PersonRow(p.id, p.name, p.email, p.category, p.nationality, p.organisation, p.rank, roles)


def roles_of(person_ids: Sequence[uuid.UUID], centres: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[str, ...]]:
    """The roles of these people in these centres."""
    found: dict[uuid.UUID, tuple[str, ...]] = {}
    grants = select(Grant.person_id, Grant.role).where(Grant.person_id.in_(person_ids), Grant.centre_id.in_(centres))
    for person_id, role in db.session.execute(grants.order_by(Grant.role)):
        found[person_id] = (*found.get(person_id, ()), role)
    return found


def people_with(centre_id: uuid.UUID, roles: Sequence[str]) -> list[tuple[uuid.UUID, str]]:
    """Id and name of everybody who holds one of these roles in a centre, by name."""
    found = select(Person.id, Person.name).join_from(Grant, Person, Grant.person_id == Person.id).distinct()
    found = found.where(Grant.centre_id == centre_id, Grant.role.in_(roles)).order_by(Person.name, Person.id)
    return [(row.id, row.name) for row in db.session.execute(found)]


def credential(email: str) -> tuple[uuid.UUID, str] | None:
    """The person with this address and the hash of their password."""
    row = db.session.execute(
        select(Person.id, Credential.secret)
        .join_from(Person, Credential)
        .where(Person.email_key == rules.email_key(email), Credential.kind == "password")
    ).one_or_none()
    return (row[0], row[1]) if row else None


def person_by_email(email: str) -> Person | None:
    """The person with this address."""
    return db.session.scalars(select(Person).where(Person.email_key == rules.email_key(email))).first()


def reset_link(token: str) -> ResetLink:
    """A link that may still be used. Refuses with NotFound."""
    link = db.session.get(ResetLink, fingerprint(token))
    if link is None or link.used_at is not None or link.expires_at <= clock.now():
        raise NotFound("reset-link-ended")
    return link


def first_centre() -> Centre | None:
    """The centre of an instance that has only one, else its oldest."""
    return db.session.scalars(select(Centre).order_by(Centre.created_at, Centre.id).limit(1)).first()


def anyone_at_all() -> bool:
    """Whether this instance has any person."""
    return bool(db.session.scalar(select(exists().where(Person.id.is_not(None)))))


def administrators() -> list[str]:
    """The e-mail addresses of everybody who administers a centre of this instance."""
    found = select(Person.email).join_from(Grant, Person, Grant.person_id == Person.id).distinct()
    return list(
        db.session.scalars(found.where(Grant.role == "administrator", Person.email != "").order_by(Person.email))
    )


def has_administrator() -> bool:
    """Whether anyone administers this instance."""
    return bool(db.session.scalar(select(exists().where(Grant.role == "administrator"))))
