"""Whether what stands behind our signature is nothing but a time stamp and what proves it."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import TYPE_CHECKING

from app.keys.pades import container

if TYPE_CHECKING:
    from pyhanko.pdf_utils.decode_limits import DecodeLimits
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

_MOST_ADDED = 128 * 1024
_MOST_FILE = 4 * 1024 * 1024
_MOST_UNPACKED = 1024 * 1024
_DIGESTS = ("sha256", "sha384", "sha512")


def only_stamped(pdf: bytes, end: int) -> bool:
    """Whether the bytes from `end` on only add a document time stamp over all of it, by the rules of PAdES.

    It proves what was added, not who stamped: that is for whoever trusts the authority.
    """
    if len(pdf) > _MOST_FILE or len(pdf) - end > _MOST_ADDED or b"/ETSI.RFC3161" not in pdf[end:]:
        return False
    try:
        return _is_stamped(pdf)
    except Exception:  # a hostile file makes the reader raise almost anything
        return False


def _is_stamped(pdf: bytes) -> bool:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, DiffResult, ModificationLevel
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    reader = PdfFileReader(BytesIO(pdf), decode_limits=_limits())
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


def _limits() -> DecodeLimits:
    """How much may be unpacked: what we and authorities write is small, and what is larger is refused."""
    from pyhanko.pdf_utils.decode_limits import DecodeLimits, DocumentDecodeBudget, StreamDecodeLimits

    return DecodeLimits(
        per_stream=StreamDecodeLimits(max_output_size=_MOST_UNPACKED), per_purpose={},
        document_budget=DocumentDecodeBudget(base_allowance=2 * _MOST_UNPACKED, max_ratio=1),
    )  # fmt: skip


def _holds(stamp: EmbeddedPdfSignature) -> bool:
    """Whether the stamp is for this file, by the certificate that came along, and nothing stands beside it."""
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
    return intact and valid and imprint == stamp.compute_digest() and not any(content[container.size(content) :])
