"""Making the PDFs of many papers: jobs of a few papers each, whose files are joined when they are fetched."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any, Literal

from app.assessment import printing
from app.assessment.queries import printouts as queries
from app.assessment.queries.printouts import Printout
from app.assessment.rules import paper
from app.base import clock, spool
from app.base.db import db
from app.base.presentation import site_address
from app.base.refusals import NotFound
from app.jobs import queries as pieces
from app.jobs import services as jobs

PRINT = "print-papers"
PAPERS_A_JOB = 5  # some seconds of work: a worker has other jobs too, and a lease of two minutes
KEPT = timedelta(days=7)

What = Literal["papers", "keys"]


@dataclass(frozen=True)
class Order:
    """Papers that were ordered together: how many files of how many are made, and whether one could not be made."""

    id: uuid.UUID
    at: datetime
    attempts: frozenset[uuid.UUID]
    parts: int
    made: int
    failed: bool

    @property
    def papers(self) -> int:
        """How many papers it is."""
        return len(self.attempts)

    @property
    def is_ready(self) -> bool:
        """Whether all of it can be fetched."""
        return self.made == self.parts

    @property
    def is_dropped(self) -> bool:
        """Whether its files are gone by now."""
        return self.at < clock.now() - KEPT


def order(sitting_id: uuid.UUID, order_id: uuid.UUID, attempt_ids: Sequence[uuid.UUID], language: str) -> None:
    """Let the papers and keys of these attempts be made in this order; a repeated `order_id` changes nothing."""
    for part, start in enumerate(range(0, len(attempt_ids), PAPERS_A_JOB)):
        payload = {
            "name": f"{sitting_id.hex}-{order_id.hex}-{part:03}",
            "attempts": [id.hex for id in attempt_ids[start : start + PAPERS_A_JOB]],
            "order": order_id.hex,
            "language": language,
        }
        jobs.enqueue(PRINT, f"{sitting_id.hex}:{order_id.hex}:{part:03}", payload)


def make(payload: dict[str, Any]) -> None:
    """The job that makes one file of papers and one of keys, outside any transaction. Twice makes the same."""
    found = queries.printouts([uuid.UUID(id) for id in payload["attempts"]])
    db.session.rollback()
    name, language = payload["name"], payload["language"]
    spool.keep(f"{name}-papers", papers_pdf(found, language))
    spool.keep(f"{name}-keys", keys_pdf(found, language))


def orders(sitting_id: uuid.UUID) -> list[Order]:
    """What was ordered for a sitting, newest first."""
    grouped: dict[str, list[pieces.Piece]] = {}
    for piece in pieces.pieces(PRINT, f"{sitting_id.hex}:"):
        grouped.setdefault(piece.payload["order"], []).append(piece)
    found = [_order(order_id, parts) for order_id, parts in grouped.items()]
    return sorted(found, key=lambda order: order.at, reverse=True)


def _order(order_id: str, parts: Sequence[pieces.Piece]) -> Order:
    return Order(
        uuid.UUID(order_id),
        min(part.created_at for part in parts),
        frozenset(uuid.UUID(id) for part in parts for id in part.payload["attempts"]),
        len(parts),
        sum(part.state == "done" for part in parts),
        any(part.state == "failed" for part in parts),
    )


def order_of(sitting_id: uuid.UUID, order_id: uuid.UUID) -> Order:
    """One order of a sitting. Refuses with NotFound."""
    parts = pieces.pieces(PRINT, f"{sitting_id.hex}:{order_id.hex}:")
    if not parts:
        raise NotFound("no-such-print")
    return _order(order_id.hex, parts)


def joined(sitting_id: uuid.UUID, order_id: uuid.UUID, what: What) -> bytes:
    """All papers, or all keys, of an order as one PDF. Refuses with NotFound what is not made or was dropped."""
    from pypdf import PdfWriter

    parts = pieces.pieces(PRINT, f"{sitting_id.hex}:{order_id.hex}:")
    db.session.rollback()
    paths = [spool.path_of(f"{part.payload['name']}-{what}") for part in parts]
    if not paths or not all(path.exists() for path in paths):
        raise NotFound("no-such-print")
    if len(paths) == 1:
        return paths[0].read_bytes()
    with PdfWriter() as writer:
        for path in sorted(paths):
            writer.append(BytesIO(path.read_bytes()), import_outline=False)
        writer.add_metadata({"/Title": what.capitalize()})
        out = BytesIO()
        writer.write(out)
    return out.getvalue()


def drop_old() -> int:
    """The chore that drops files of old orders; they can be ordered again."""
    return spool.drop_older(clock.now() - KEPT)


# ---------------------------------------------------------------- what stands on them


def papers_pdf(found: Sequence[Printout], language: str) -> bytes:
    """These papers in a language of their course, or in its first one."""
    return printing.papers_pdf([_booklet(printout, language) for printout in found], _media(found))


def keys_pdf(found: Sequence[Printout], language: str) -> bytes:
    """The keys of these papers."""
    return printing.keys_pdf([_key(printout, language) for printout in found])


def _media(found: Sequence[Printout]) -> Mapping[str, str]:
    return {medium.digest: medium.kind for printout in found for medium in printout.paper.edition.media}


def _booklet(printout: Printout, language: str) -> printing.Booklet:
    mine = printout.paper
    shuffle, values = mine.quiz(language).shuffle, printout.values
    return printing.Booklet(
        _front(printout, language), paper.printed(mine.questions(language), values, mine.seed, shuffle)
    )


def _key(printout: Printout, language: str) -> printing.Key:
    mine = printout.paper
    lines = paper.key(mine.questions(language), mine.seed, mine.quiz(language).shuffle)
    return printing.Key(_front(printout, language), lines)


def _front(printout: Printout, language: str) -> printing.Front:
    mine = printout.paper
    quiz, code = mine.quiz(language), mine.code or ""
    return printing.Front(
        code=code,
        address=f"{site_address()}/papers/{paper.spaced(code)}",
        centre=printout.centre,
        course=mine.course(language).title,
        title=quiz.title,
        edition=printout.edition,
        name=mine.name,
        language=quiz.language,
        minutes=printout.minutes,
        pass_mark=quiz.pass_mark,
        declaration=tuple(mine.declaration.splitlines()),
        continued=printout.is_continued,
        closed=not mine.is_open,
    )
