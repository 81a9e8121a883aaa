"""Whether a time stamp is all that was added to a signed PDF, told by a process of its own: PDF in, "yes" or "no" out.

A few bytes behind a genuine signature may make a reader of PDF work without end. It runs confined, see
app/base/confined.py, and imports nothing of ours.
"""

from __future__ import annotations

import hashlib
import sys
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyhanko.pdf_utils.decode_limits import DecodeLimits
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

_MOST_UNPACKED = 128 * 1024  # of what stands there a tenth is needed
_MOST_OBJECTS, _MOST_REVISIONS = 2_000, 4  # ours have 150, in three
_DIGESTS = ("sha256", "sha384", "sha512")


def _answer(pdf: bytes) -> bool:
    try:
        return _is_stamped(pdf)
    except Exception:  # a hostile file makes the reader raise almost anything
        return False


def _is_stamped(pdf: bytes) -> bool:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, DiffResult, ModificationLevel
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    reader = PdfFileReader(BytesIO(pdf), decode_limits=_limits())
    if not _is_small(reader):
        return False
    (signature,), (stamp,) = reader.embedded_regular_signatures, reader.embedded_timestamp_signatures
    signature.compute_integrity_info(diff_policy=DEFAULT_DIFF_POLICY)
    stamp.compute_integrity_info()
    added = signature.diff_result
    return (
        isinstance(added, DiffResult)
        and added.modification_level <= ModificationLevel.LTA_UPDATES
        and stamp.coverage == SignatureCoverageLevel.ENTIRE_FILE
        and _holds(stamp)
    )


def _is_small(reader: PdfFileReader) -> bool:
    """Whether there is little to compare: a few bytes may hold so many objects that it would take minutes."""
    if reader.total_revisions > _MOST_REVISIONS:
        return False
    revisions = range(reader.total_revisions)
    return sum(len(reader.xrefs.explicit_refs_in_revision(one)) for one in revisions) <= _MOST_OBJECTS


def _limits() -> DecodeLimits:
    """How much may be unpacked: what we and authorities write is small, and what is larger is refused."""
    from pyhanko.pdf_utils.decode_limits import DecodeLimits, DocumentDecodeBudget, StreamDecodeLimits

    return DecodeLimits(
        per_stream=StreamDecodeLimits(max_output_size=_MOST_UNPACKED), per_purpose={},
        document_budget=DocumentDecodeBudget(base_allowance=2 * _MOST_UNPACKED, max_ratio=1),
    )  # fmt: skip


def _holds(stamp: EmbeddedPdfSignature) -> bool:
    """Whether the stamp is for this file, by the certificate that came along, and nothing stands beside it."""
    from asn1crypto.parser import peek
    from asn1crypto.tsp import TSTInfo
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    told = stamp.signed_data["encap_content_info"]["content"]
    imprint = TSTInfo.load(told.contents)["message_imprint"]["hashed_message"].native
    algorithm = stamp.signer_info["digest_algorithm"]["algorithm"].native
    if algorithm not in _DIGESTS or stamp.signer_cert is None:
        return False
    digest = hashlib.new(algorithm, told.contents).digest()
    intact, valid = validate_sig_integrity(stamp.signer_info, stamp.signer_cert, "tst_info", digest)
    content = stamp.pkcs7_content
    return intact and valid and imprint == stamp.compute_digest() and not any(content[peek(content) :])


if __name__ == "__main__":
    sys.stdout.write("yes" if _answer(sys.stdin.buffer.read()) else "no")
