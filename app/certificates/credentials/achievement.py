"""The certificate as an Open Badges 3.0 credential, which is a Verifiable Credential 2.0, not yet signed."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from app.certificates.rules import payloads
from app.certificates.rules.payloads import Payload

CONTEXTS = ("https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json")

Json = dict[str, Any]


@dataclass(frozen=True)
class Issuer:
    """Who issues: `did` is the did:web under which the keys are found, `url` the site."""

    did: str
    name: str
    url: str


@dataclass(frozen=True)
class StatusPlace:
    """Where it is published whether the certificate was revoked: a list's address and the bit in it."""

    url: str
    index: int


def credential(
    payload: Payload, issuer: Issuer, status: StatusPlace | None, achievement_url: str, issued_at: datetime
) -> Json:
    """The credential of a certificate. `achievement_url` is the page of the course; `issued_at` is aware.

    The same arguments always give the same credential. Names stand in it as they are printed: a hash of a name that
    everybody reads on the certificate would hide nothing. Nothing else of the person is in it, and the subject's
    identifier is that of this one certificate, so that two certificates of a person cannot be joined by it.
    """
    found: Json = {
        "@context": [*CONTEXTS],
        "id": payload.address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"{payload.title}: {payload.course}",
        "issuer": {"id": issuer.did, "type": ["Profile"], "name": issuer.name, "url": issuer.url},
        "validFrom": moment(issued_at),
        "credentialSubject": _subject(payload, achievement_url),
        "relatedResource": [_digest(payload)],
    }
    if payload.valid_until is not None:
        found["validUntil"] = _end_of(payload.valid_until)
    if status is not None:
        found["credentialStatus"] = _status(status)
    return found


def moment(at: datetime) -> str:
    """An aware moment as xsd:dateTimeStamp in UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _end_of(day: date) -> str:
    """The end of the last day wherever on earth it is still that day: no wallet says too early that it expired."""
    return f"{day.isoformat()}T23:59:59-12:00"


def _subject(payload: Payload, achievement_url: str) -> Json:
    found: Json = {
        "id": f"{payload.address}#holder",
        "type": ["AchievementSubject"],
        "identifier": [*_identifiers(payload)],
        "licenseNumber": payload.number,
        "activityEndDate": payload.completed_on.isoformat(),
        "achievement": _achievement(payload, achievement_url),
    }
    if payload.run:
        found["term"] = payload.run
    if payload.result is not None:
        found["result"] = [
            {"type": ["Result"], "resultDescription": _exam(achievement_url), "value": f"{payload.result}"}
        ]
    return found


def _identifiers(payload: Payload) -> list[Json]:
    told = (("name", payload.name), ("name", payload.second_name), ("ext:rank", payload.rank))
    return [
        {"type": "IdentityObject", "hashed": False, "identityHash": words, "identityType": kind}
        for kind, words in told
        if words
    ]


def _achievement(payload: Payload, url: str) -> Json:
    found: Json = {
        "id": url,
        "type": ["Achievement"],
        "achievementType": "Certificate",
        "name": payload.course,
        "description": f"{payload.title}: {payload.course}",
        "criteria": {"id": url, "narrative": _length(payload)},
        "humanCode": payload.code,
        "version": f"{payload.edition}",
        "inLanguage": payload.language,
    }
    if payload.result is not None:
        found["resultDescription"] = [_result_description(payload, url)]
    return found


def _length(payload: Payload) -> str:
    """How long the course is, in the certificate's language, which needs no sentence of ours: "3 days, 21 hours"."""
    from babel.lists import format_list
    from babel.units import format_unit

    parts = ((payload.days, "duration-day"), (payload.hours, "duration-hour"))
    told = [format_unit(count, unit, locale=payload.language) for count, unit in parts]
    return f"{payload.course}: {format_list(told, 'unit', locale=payload.language)}"


def _exam(url: str) -> str:
    return f"{url}#exam"


def _result_description(payload: Payload, url: str) -> Json:
    from app.certificates.printing import words

    name = words.of(payload.language)["result"]
    bounds = {"valueMin": "0", "valueMax": "100"}
    return {"id": _exam(url), "type": ["ResultDescription"], "name": name, "resultType": "Percent"} | bounds


def _status(place: StatusPlace) -> Json:
    return {
        "id": f"{place.url}#{place.index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": f"{place.index}",
        "statusListCredential": place.url,
    }


def _digest(payload: Payload) -> Json:
    """What binds the credential to every printed field: the digest of the payload, which is named by it (RFC 6920)."""
    digest = hashlib.sha256(payloads.dump(payload).encode()).digest()
    name = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return {
        "id": f"ni:///sha-256;{name}",
        "mediaType": "application/json",
        "digestSRI": f"sha256-{base64.b64encode(digest).decode()}",
    }
