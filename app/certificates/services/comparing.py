"""Holding the register against the ledger every night, and telling administrators what differs.

A chore enqueues one job a day. What was found is a fact itself: pages show the last, and a letter tells only what the
one before did not.
"""

from __future__ import annotations

import logging
from itertools import islice
from typing import Any

from flask_babel import gettext

from app.accounts import queries as accounts
from app.base import clock
from app.base.db import snapshot, transaction
from app.base.presentation import letter, site_address, site_day
from app.certificates.queries import agreement
from app.certificates.queries.agreement import COMPARED, REGISTER, Comparison
from app.jobs import services as jobs
from app.ledger import services as ledger
from app.post import services as post

log = logging.getLogger(__name__)

COMPARE = "compare-register"
_NAMED = 50
_COMMAND = "brevet certificate check"


def compare_daily() -> None:
    """Have the register compared with the ledger, once a day. A chore, in a transaction of its own."""
    jobs.enqueue_once(COMPARE, site_day(clock.now()).isoformat(), {})


def compare(_payload: dict[str, Any]) -> None:
    """The job: compare every certificate and every seal with the facts that they rest on, and keep what differs."""
    with snapshot():
        found = agreement.differing()
        named = [one.id for one in islice(found, _NAMED)]
        count, seals = len(named) + sum(1 for _ in found), ledger.broken_seals()
    with transaction():
        before = agreement.last_comparison()
        now = Comparison(clock.now(), tuple(named), count - len(named), tuple(seals[:_NAMED]))
        said = {"differing": [str(one) for one in named], "count": count, "seals": seals[:_NAMED]}
        ledger.record(COMPARED, REGISTER, None, **said)
        if now.differs:
            log.error("%s certificates differ from the ledger, %s seals do not fit", count, len(seals))
        if _is_news(before, now):
            _tell(count, len(seals))


def _is_news(before: Comparison | None, now: Comparison) -> bool:
    if before is None:
        return now.differs
    more = now.count > before.count
    return more or not set(now.certificates) <= set(before.certificates) or not set(now.seals) <= set(before.seals)


def _tell(count: int, seals: int) -> None:
    subject = gettext("The register of certificates differs from the ledger")
    words = {"count": count, "seals": seals, "command": _COMMAND, "address": f"{site_address()}/certificates/register"}
    body = letter("mail/register_differs.txt", **words)
    for address in accounts.administrators():
        post.write(address, subject, body)
