"""Payloads and places for the tests of credentials, and the process of Node.js that checks what we sign."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from app.certificates.credentials import achievement, integrity
from app.certificates.rules import numbers, payloads
from app.keys import queries

SITE = "https://training.example.org"
NUMBER = numbers.new_number("GPS", 2026, 123_456_789_012_345_678)
ISSUED = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
LATER = "2027-03-01T00:00:00Z"
COURSE_PAGE = f"{SITE}/courses/gender"
PLACE = achievement.StatusPlace(f"{SITE}/status/1", 94_567)


def payload(**changes: Any) -> payloads.Payload:
    values: dict[str, Any] = {
        "centre": "Northern Training Centre",
        "title": "Certificate of Completion",
        "rank": "Captain",
        "name": "Amina Odhiambo",
        "second_name": "أمينة أوديامبو",
        "course": "Gender-sensitive approaches to peace support operations",
        "run": "Nairobi, 22–24 November 2026",
        "days": 3,
        "hours": Decimal("10.5"),
        "edition": 4,
        "code": "GPS",
        "result": 88,
        "completed_on": date(2026, 11, 24),
        "issued_on": date(2026, 11, 25),
        "valid_until": date(2029, 11, 24),
        "signatories": ("Colonel M. Santos, Commandant",),
        "address": f"{SITE}/verify/{NUMBER}",
        "number": NUMBER,
    }
    return payloads.Payload(**(values | changes))


def issuer() -> achievement.Issuer:
    return achievement.Issuer(queries.did(), "Northern Training Centre", SITE)


def credential(**changes: Any) -> dict[str, Any]:
    return achievement.credential(payload(**changes), issuer(), PLACE, COURSE_PAGE, ISSUED)


class Checker:
    """Programs of others, in one process of Node.js: what they say of a credential."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def __call__(self, check: str, **asked: Any) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"check": check} | asked) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def integrity(self, credential: dict[str, Any], *others: dict[str, Any], now: str = LATER) -> dict[str, Any]:
        """What @digitalbazaar/vc says, to whom we give our contexts, our DID document and other documents by id."""
        contexts = {url: integrity.context(url) for url in achievement.CONTEXTS}
        documents = contexts | {one["id"]: one for one in (queries.did_document(), *others)}
        return self("integrity", credential=credential, documents=documents, now=now)

    def jwt(self, token: str, now: str = LATER) -> dict[str, Any]:
        """What jose says, to whom we give our key set."""
        return self("jwt", token=token, jwks=queries.jwks(), issuer=queries.did(), now=now)

    def compact(self, packed: str, jwks: dict[str, Any] | None = None) -> dict[str, Any]:
        """What WebCrypto says of a QR code's text."""
        return self("compact", packed=packed, jwks=jwks or queries.jwks())
