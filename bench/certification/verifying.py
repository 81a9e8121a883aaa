"""Verification: what the server spends on one dropped file, and whether every changed byte is seen."""

from __future__ import annotations

import random
import statistics
import time
from io import BytesIO

from sqlalchemy import select

from app.base import storage
from app.base.db import db
from app.certificates.models import CertificateFile
from app.keys import pades
from bench.certification.instance import Instance

_ASKED = 100


def figures(instance: Instance, tries: int) -> dict[str, object]:
    """Milliseconds of the server for a file that is not known by its bytes alone, and what fuzzing found."""
    with instance.app.app_context():
        digests = list(db.session.scalars(select(CertificateFile.digest).filter_by(form="a4").limit(_ASKED)))
        found = [storage.read(digest) for digest in digests]
        db.session.rollback()
    return _asked(instance, found) | _fuzzed(instance, found[0], tries)


def _asked(instance: Instance, found: list[bytes]) -> dict[str, object]:
    client, spent, right = instance.app.test_client(), [], 0
    for data in found:
        began = time.perf_counter()
        answer = client.post("/verify.json", data={"file": (BytesIO(data), "certificate.pdf")})
        spent.append(1000 * (time.perf_counter() - began))
        right += answer.get_json()["status"] == "valid"
    with instance.app.app_context():
        began = time.process_time()
        fitting = sum(pades.check(data).intact for data in found)
        alone = 1000 * (time.process_time() - began) / len(found)
    return {
        "verify_ms_median": round(statistics.median(spent), 1),
        "verify_ms_p95": round(sorted(spent)[int(0.95 * (len(spent) - 1))], 1),
        "verify_signature_ms": round(alone, 2),
        "verify_right": right == fitting == len(found),
    }


def _fuzzed(instance: Instance, data: bytes, tries: int) -> dict[str, object]:
    """Change one byte of the signed range at a time, anywhere in it, to any other value."""
    chance, seen = random.Random(2026), 0
    ranges = signed_range(data)
    with instance.app.app_context():
        for _ in range(tries):
            place = chance.choice(ranges)
            changed = bytearray(data)
            changed[place] ^= chance.randrange(1, 256)
            seen += not pades.check(bytes(changed)).intact
    return {"fuzz_tries": tries, "fuzz_detected": seen}


def signed_range(data: bytes) -> list[int]:
    """Every place that the signature covers, from the file's own ByteRange."""
    words = data.rpartition(b"/ByteRange")[2].partition(b"[")[2].partition(b"]")[0].split()
    first, first_length, second, second_length = map(int, words)
    return [*range(first, first + first_length), *range(second, second + second_length)]
