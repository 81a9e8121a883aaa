"""Registering people, signing them in and out, granting roles, setting passwords."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select
from sqlalchemy.exc import IntegrityError

from app.accounts import queries, rules
from app.accounts.models import Centre, Credential, Grant, Person, ResetLink, SignIn
from app.base import clock
from app.base.db import db, transaction
from app.base.ids import fingerprint, new_id, new_token
from app.base.refusals import Conflict, Forbidden
from app.ledger import services as ledger


@dataclass(frozen=True)
class Particulars:
    """What a person says of themself."""

    name: str
    email: str | None
    category: str
    nationality: str
    organisation: str
    rank: str = ""
    second_name: str = ""  # the name in her own script


def ensure_centre(name: str) -> Centre:
    """The first centre, made now when there is none."""
    centre = queries.first_centre()
    if centre is None:
        centre = Centre(id=new_id(), name=name, created_at=clock.now())
        db.session.add(centre)
        db.session.flush()
    return centre


def register(
    who: Particulars,
    password_hash: str | None,
    centre_id: uuid.UUID,
    role: str = "trainee",
    actor: uuid.UUID | None = None,
) -> Person:
    """Add a person with one role; `actor` is who does it for them. Refuses with Conflict when the address is taken."""
    person = Person(id=new_id(), created_at=clock.now())
    _write(person, who)
    if password_hash:
        set_password(person.id, password_hash)
    _add_grant(person.id, centre_id, role, actor)
    ledger.record("person-registered", f"person:{person.id}", actor or person.id)
    return person


def _write(person: Person, who: Particulars) -> None:
    """Take the particulars over. The constraint decides whose an address is, even between two at the same moment."""
    try:
        with db.session.begin_nested():
            person.name, person.email = rules.tidy(who.name), who.email.strip() if who.email else None
            person.email_key = rules.email_key(who.email) if who.email else None
            person.category, person.nationality = who.category, who.nationality
            person.organisation, person.rank = rules.tidy(who.organisation), rules.tidy(who.rank)
            person.second_name = rules.tidy(who.second_name)
            db.session.add(person)
    except IntegrityError as error:
        raise Conflict("email-taken") from error


def change_particulars(person: Person, who: Particulars, actor: uuid.UUID) -> None:
    """Correct what is kept of a person; certificates already issued keep theirs. Refuses a taken address.

    A new name, in either script, must be confirmed again; with a new address, links that were mailed to the old one
    end.
    """
    names, key = (person.name, person.second_name), person.email_key
    _write(person, who)
    if (person.name, person.second_name) != names:
        person.name_confirmed = ""
    if person.email_key != key:
        db.session.execute(delete(ResetLink).where(ResetLink.person_id == person.id))
    ledger.record("person-changed", f"person:{person.id}", actor)


def correct_name(person_id: uuid.UUID, name: str, second_name: str, rank: str, actor: uuid.UUID) -> None:
    """Correct the names and the rank as staff have seen them on a document; the name counts as confirmed."""
    person = queries.person(person_id)
    person.name = person.name_confirmed = rules.tidy(name)
    person.second_name, person.rank = rules.tidy(second_name), rules.tidy(rank)
    ledger.record("name-corrected", f"person:{person_id}", actor)


def confirm_name(person_id: uuid.UUID, name: str, second_name: str | None = None) -> None:
    """Keep that the person has confirmed these names as they will be printed; changed ones are taken over.

    None leaves the name in her own script as it is.
    """
    person = queries.person(person_id)
    person.name = person.name_confirmed = rules.tidy(name)
    if second_name is not None:
        person.second_name = rules.tidy(second_name)
    ledger.record("name-confirmed", f"person:{person_id}", person_id)


def tell_unit(person: Person, address: str, agreed: bool) -> None:
    """Keep the address of her unit, and whether she agrees that it is told before her certificates end.

    Without an address there is nothing to agree to. Another address is agreed to anew.
    """
    before = (person.unit_email, person.unit_agreed_at)
    kept = person.unit_agreed_at if rules.tidy(address) == person.unit_email else None
    person.unit_email = rules.tidy(address)
    person.unit_agreed_at = (kept or clock.now()) if agreed and person.unit_email else None
    if before != (person.unit_email, person.unit_agreed_at):
        agrees = person.unit_agreed_at is not None
        ledger.record("unit-changed", f"person:{person.id}", person.id, agreed=agrees)


def see_privacy_notice(person_id: uuid.UUID) -> None:
    """Keep when the person first saw the privacy notice."""
    person = queries.person(person_id)
    person.privacy_seen_at = person.privacy_seen_at or clock.now()


def sign_in(person_id: uuid.UUID, within: str | None = None, until: datetime | None = None) -> str:
    """Open a session; returns the token for the cookie. One `within` something reaches only that, `until` its end."""
    token, now = new_token(), clock.now()
    expires = until or now + rules.SESSION_LENGTH
    db.session.execute(delete(SignIn).where(SignIn.person_id == person_id, SignIn.expires_at <= now))
    row = SignIn(fingerprint=fingerprint(token), person_id=person_id, created_at=now, expires_at=expires)
    row.within = within
    db.session.add(row)
    ledger.record("signed-in", f"person:{person_id}", person_id)
    return token


def sign_out(token: str) -> None:
    """End this session."""
    db.session.execute(delete(SignIn).where(SignIn.fingerprint == fingerprint(token)))


def end_sessions(within: str, person_id: uuid.UUID | None = None) -> None:
    """End the sessions that tickets of one sitting have opened: of everybody, or of one person."""
    gone = delete(SignIn).where(SignIn.within == within)
    db.session.execute(gone.where(SignIn.person_id == person_id) if person_id else gone)


def prolong(token: str) -> None:
    """Let the session run its full length from now."""
    row = db.session.get(SignIn, fingerprint(token))
    if row is not None and not row.within:
        row.expires_at = clock.now() + rules.SESSION_LENGTH


def set_password(person_id: uuid.UUID, password_hash: str) -> None:
    """Set or replace the password; every open session of the person ends."""
    now = clock.now()
    row = db.session.scalars(select(Credential).filter_by(person_id=person_id, kind="password")).first()
    if row is None:
        row = Credential(id=new_id(), person_id=person_id, kind="password")
        db.session.add(row)
    row.secret, row.changed_at = password_hash, now
    db.session.execute(delete(SignIn).where(SignIn.person_id == person_id))
    ledger.record("password-set", f"person:{person_id}")


def offer_reset(person_id: uuid.UUID, token: str, valid: timedelta, actor: uuid.UUID | None = None) -> datetime:
    """Let `token` set a new password once; earlier links end. Returns until when."""
    until = clock.now() + valid
    db.session.execute(delete(ResetLink).where(ResetLink.person_id == person_id))
    db.session.add(ResetLink(fingerprint=fingerprint(token), person_id=person_id, expires_at=until))
    ledger.record("reset-offered", f"person:{person_id}", actor)
    return until


def use_reset(token: str, password_hash: str, email: str = "") -> uuid.UUID:
    """Set the password through a link, which ends with it; a person without an address gets this one.

    Refuses a link that has ended, and an address that is taken.
    """
    link = queries.reset_link(token)
    link.used_at = clock.now()
    person = queries.person(link.person_id)
    if email and not person.email:
        _write(person, _of(person, email))
    set_password(person.id, password_hash)
    return person.id


def _of(person: Person, email: str) -> Particulars:
    said = (person.name, email, person.category, person.nationality, person.organisation, person.rank)
    return Particulars(*said, person.second_name)


def grant(actor: queries.SignedIn, person_id: uuid.UUID, centre_id: uuid.UUID, role: str) -> None:
    """Give a role in a centre. Refuses what the granter may not give there."""
    _check_may_grant(actor, centre_id, role)
    _add_grant(person_id, centre_id, role, actor.id)


def withdraw_grant(actor: queries.SignedIn, person_id: uuid.UUID, centre_id: uuid.UUID, role: str) -> None:
    """Take a role away. Refuses to take the last administrator's."""
    _check_may_grant(actor, centre_id, role)
    others = exists().where(Grant.role == "administrator", Grant.person_id != person_id)
    if role == "administrator" and not db.session.scalar(select(others)):
        raise Conflict("last-administrator")
    db.session.execute(delete(Grant).filter_by(person_id=person_id, centre_id=centre_id, role=role))
    ledger.record("role-withdrawn", f"person:{person_id}", actor.id, role=role, centre=str(centre_id))


def _check_may_grant(actor: queries.SignedIn, centre_id: uuid.UUID, role: str) -> None:
    held = [held for held, centre in actor.roles if centre == centre_id]
    if not rules.may_grant(held, role):
        raise Forbidden("may-not-grant")


def managed_by(actor: queries.SignedIn, person_id: uuid.UUID) -> Person:
    """A person whose account this staff member may change. Refuses with NotFound or Forbidden."""
    found = queries.person_seen_by(actor, person_id)
    if not queries.may_change(actor, person_id):
        raise Forbidden("not-yours-to-change")
    return found


def _add_grant(person_id: uuid.UUID, centre_id: uuid.UUID, role: str, actor: uuid.UUID | None) -> None:
    if db.session.scalars(select(Grant).filter_by(person_id=person_id, centre_id=centre_id, role=role)).first():
        return
    row = Grant(
        id=new_id(), person_id=person_id, centre_id=centre_id, role=role, granted_at=clock.now(), granted_by=actor
    )
    db.session.add(row)
    db.session.flush()
    ledger.record("role-granted", f"person:{person_id}", actor, role=role, centre=str(centre_id))


def drop_ended() -> None:
    """Forget sessions and reset links that have ended. A chore, in a transaction of its own."""
    now = clock.now()
    with transaction():
        db.session.execute(delete(SignIn).where(SignIn.expires_at <= now))
        db.session.execute(delete(ResetLink).where(ResetLink.expires_at <= now))
