"""Whether the register says of a certificate what the ledger says was done.

A row can be changed by whoever reaches the database: a revocation undone, a name put in. The facts of the ledger are
chained by seals, so that they cannot be changed unnoticed; here the row has to answer to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

ISSUED, RENDERED, MASKED = "certificate-issued", "certificate-rendered", "certificate-masked"
SUPERSEDED, REVOKED = "certificate-superseded", "certificate-revoked"
VERBS = (ISSUED, RENDERED, MASKED, SUPERSEDED, REVOKED)

Difference = Literal[
    "missing", "not-issued", "payload", "lists", "enrolment", "place",
    "revocation-undone", "not-revoked", "reason", "superseded", "masked", "file",
]  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """What the register says: `payload` and `files` by digest, `superseded_by` "" and `revoked` None for neither.

    `repeats` says whether the columns for lists repeat the payload.
    """

    version: int
    enrolment: str
    payload: str
    repeats: bool
    place: tuple[int | None, int | None]
    superseded_by: str
    revoked: str | None
    masked: Sequence[str]
    files: Mapping[str, str]


def differences(entry: Entry, facts: Iterable[tuple[str, Mapping[str, Any]]]) -> tuple[Difference, ...]:
    """In what an entry differs from the facts about it, each (verb, data), oldest first.

    What an earlier release did not record yet is not compared.
    """
    told: dict[str, list[Mapping[str, Any]]] = {}
    for verb, data in facts:
        told.setdefault(verb, []).append(data)
    if ISSUED not in told:
        return ("not-issued",)
    issued = told[ISSUED][0]
    found: dict[Difference, bool] = {
        "payload": issued.get("payload", entry.payload) != entry.payload,
        "lists": not entry.repeats,
        "enrolment": issued.get("enrolment", entry.enrolment) != entry.enrolment,
        "place": tuple(issued.get("place", entry.place)) != entry.place,
        "superseded": _last(told, SUPERSEDED).get("by", "") != entry.superseded_by,
        "masked": sorted(_masked(entry, told)) != sorted(entry.masked),
        "file": not set(entry.files.items()) <= _files(told),
    }
    return (*_revocation(entry, told), *(name for name, differs in found.items() if differs))


def _last(told: Mapping[str, list[Mapping[str, Any]]], verb: str) -> Mapping[str, Any]:
    return told[verb][-1] if verb in told else {}


def _revocation(entry: Entry, told: Mapping[str, list[Mapping[str, Any]]]) -> tuple[Difference, ...]:
    if REVOKED not in told:
        return () if entry.revoked is None else ("not-revoked",)
    if entry.revoked is None:
        return ("revocation-undone",)
    return () if told[REVOKED][-1].get("reason", entry.revoked) == entry.revoked else ("reason",)


def _masked(entry: Entry, told: Mapping[str, list[Mapping[str, Any]]]) -> Sequence[str]:
    """What its holder does not show: as she said last, else as it was taken over from the one that it corrects."""
    unrecorded = entry.masked if entry.version > 1 else ()
    masked: Sequence[str] = _last(told, MASKED).get("masked", told[ISSUED][0].get("masked", unrecorded))
    return masked


def _files(told: Mapping[str, list[Mapping[str, Any]]]) -> set[tuple[str, str]]:
    return {(data.get("form", "a4"), data["digest"]) for data in told.get(RENDERED, ()) if "digest" in data}
