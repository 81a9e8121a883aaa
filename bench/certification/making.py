"""What one core makes: unsigned pages with the credential attached, the same signed, a print file. CPU, not time."""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

from app.base.ids import new_id
from app.certificates.rules import numbers, payloads
from app.certificates.services import files
from app.certificates.services.freezing import frozen_design
from app.certificates.services.making import Frozen
from bench.certification.instance import COURSE, RANKS, names

_MOMENT = datetime(2026, 11, 24, 12, tzinfo=UTC)


def sheets(count: int) -> list[Frozen]:
    """So many certificates as they are frozen, of different people."""
    design = frozen_design("classic", "en")
    return [_frozen(place, name, rank, design) for place, (name, rank) in enumerate(names(count))]


def _frozen(place: int, name: str, rank: str, design: str) -> Frozen:
    number = numbers.new_number("GPS", 2026, place * 0x9E3779B97F4A7 % (1 << numbers.RANDOM_BITS))
    payload = payloads.Payload(
        centre="Northern Training Centre", title="Certificate of Completion", rank=rank, name=name,
        course="Gender-sensitive peace support operations", days=3, hours=Decimal("16.5"), edition=4, code="GPS",
        result=80 + place % 20, completed_on=date(2026, 11, 20), issued_on=date(2026, 11, 24),
        valid_until=date(2029, 11, 20), signatories=("Brigadier A. Mwangi", "Dr C. Tremblay"),
        address=f"https://certificates.example.org/verify/{number}", number=number,
    )  # fmt: skip
    return Frozen(new_id(), COURSE, payloads.dump(payload), design, "a4", (1, place), _MOMENT)


def figures(count: int) -> dict[str, object]:
    """Rates over so many different certificates, and what a process spends once before: loading, compiling pages."""
    made = sheets(count)
    before = time.process_time()
    for frozen in made[: len(RANKS)]:
        _signed(frozen)
    once = time.process_time() - before
    unsigned, _ = _rate(made, _unsigned)
    signed, sizes = _rate(made, _signed)
    return {
        "once_seconds": round(once, 1),
        "unsigned_per_second": unsigned,
        "signed_per_second": signed,
        "file_bytes_median": round(statistics.median(sizes)),
        "file_bytes_most": max(sizes),
    }


def _unsigned(frozen: Frozen) -> bytes:
    """The page with the payload and a credential attached that is signed beforehand, as one core makes it."""
    return files.unsigned(frozen, "a4", _TOKEN)


_TOKEN = b"e" * 1900  # as long as a credential is


def _signed(frozen: Frozen) -> bytes:
    return files.paper(frozen, "a4", files.credential_jwt(frozen))


def _rate(made: list[Frozen], make: Callable[[Frozen], bytes]) -> tuple[float, list[int]]:
    before = time.process_time()
    sizes = [len(make(frozen)) for frozen in made]
    return round(len(made) / (time.process_time() - before), 1), sizes


def print_figures(pages: int) -> dict[str, object]:
    """One print file of so many pages."""
    from app.certificates.printing import make_many

    made = [files.sheet_of(frozen) for frozen in sheets(pages)]
    before = time.perf_counter()
    data = make_many(made, "a4")
    return {
        "print_pages": pages,
        "print_seconds": round(time.perf_counter() - before, 2),
        "print_bytes": len(data),
        "making_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
