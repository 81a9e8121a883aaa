"""Finding certificates, by noun: what was issued, doubts, designs."""

from app.certificates.queries.designs import Choice, choice_for, design_bytes, unprintable
from app.certificates.queries.doubts import Doubt, doubts, for_decision
from app.certificates.queries.issued import (
    Standing,
    by_number,
    file_of,
    hers,
    in_centres,
    in_course,
    issued_digests,
    latest_of,
    printable_by,
    standing,
)

__all__ = [
    "Choice",
    "Doubt",
    "Standing",
    "by_number",
    "choice_for",
    "design_bytes",
    "doubts",
    "file_of",
    "for_decision",
    "hers",
    "in_centres",
    "in_course",
    "issued_digests",
    "latest_of",
    "printable_by",
    "standing",
    "unprintable",
]
