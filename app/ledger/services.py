"""Recording facts and sealing them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.base import clock
from app.base.db import db, transaction
from app.base.ids import new_id
from app.ledger import rules
from app.ledger.models import Fact, Seal


def record(verb: str, subject: str, actor: uuid.UUID | None = None, **data: Any) -> None:
    """Add a fact to the open transaction. `subject` is "kind:id"; `data` holds ids and plain values, never names."""
    db.session.add(Fact(id=new_id(), at=clock.now(), verb=verb, subject=subject, actor=actor, data=data))


def seal_facts(_payload: dict[str, Any] | None = None) -> int:
    """Chain all committed facts that have no seal yet; returns how many. A job: one sealer at a time."""
    with transaction():
        facts = db.session.scalars(
            select(Fact).where(Fact.seal.is_(None)).order_by(Fact.at, Fact.id).limit(5000).with_for_update()
        ).all()
        if facts:
            _seal(facts)
        return len(facts)


def _seal(facts: Sequence[Fact]) -> None:
    last = last_seal()
    previous = last.digest if last else rules.FIRST
    number = last.number + 1 if last else 1
    digest = rules.chain(previous, map(as_plain, facts))
    # never before what it seals or the seal before it: so the last seal tells of a clock that was set back
    at = max(clock.now(), facts[-1].at, *([last.at] if last else []))
    db.session.add(Seal(number=number, at=at, previous=previous, digest=digest))
    db.session.flush()
    for fact in facts:
        fact.seal = number


def last_seal() -> Seal | None:
    """The newest seal; None before the first."""
    return db.session.scalars(select(Seal).order_by(Seal.number.desc()).limit(1)).first()


def as_plain(fact: Fact) -> dict[str, object]:
    """What a seal covers of a fact."""
    return {
        "id": fact.id.hex,
        "at": fact.at.isoformat(),
        "verb": fact.verb,
        "subject": fact.subject,
        "actor": fact.actor.hex if fact.actor else None,
        "data": fact.data,
    }


def broken_seals() -> list[int]:
    """Numbers of the seals that no longer fit their facts or their predecessor; empty when the chain holds."""
    broken, previous = [], rules.FIRST
    for seal in db.session.scalars(select(Seal).order_by(Seal.number)):
        digest = rules.chain(previous, map(as_plain, _facts_of(seal.number)))
        if seal.previous != previous or seal.digest != digest:
            broken.append(seal.number)
        previous = seal.digest
    return broken


def _facts_of(number: int) -> Iterable[Fact]:
    return db.session.scalars(select(Fact).where(Fact.seal == number).order_by(Fact.at, Fact.id))


def unsealed() -> int:
    """How many facts wait for the sealer."""
    return db.session.scalar(select(func.count()).select_from(Fact).where(Fact.seal.is_(None))) or 0


# ---------------------------------------------------------------- the clock

CLOCK = "site:clock"
_ACCEPTED = "clock-accepted"


def newest() -> datetime | None:
    """The moment of the newest thing recorded, a seal or a fact that waits for one; None before the first."""
    seal = last_seal()
    fact = db.session.scalar(select(func.max(Fact.at)).where(Fact.seal.is_(None)))
    return max((moment for moment in (seal.at if seal else None, fact) if moment), default=None)


def clock_is_behind() -> bool:
    """Whether the clock says that it is before something that was recorded, and nobody has said that it is right."""
    recorded = newest()
    if recorded is None or recorded <= clock.now() + rules.SKEW:
        return False
    accepted = db.session.scalars(
        select(Fact.data).filter_by(subject=CLOCK, verb=_ACCEPTED).order_by(Fact.at.desc(), Fact.id.desc())
    )
    return all(datetime.fromisoformat(data["newest"]) < recorded for data in accepted)


def accept_clock(actor: uuid.UUID | None, reason: str) -> None:
    """Keep that the clock is right, and that what was recorded after it was recorded by a clock that was wrong."""
    recorded = newest()
    if recorded is not None and clock_is_behind():
        record(_ACCEPTED, CLOCK, actor, newest=recorded.isoformat(), reason=reason)
