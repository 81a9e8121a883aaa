"""Whether what stands behind our signature is nothing but a time stamp and what proves it."""

from __future__ import annotations

from io import BytesIO

_MOST_ADDED = 256 * 1024
_MOST_FILE = 4 * 1024 * 1024


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
    from asn1crypto.tsp import TSTInfo
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, ModificationLevel
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    reader = PdfFileReader(BytesIO(pdf))
    (signature,), (stamp,) = reader.embedded_regular_signatures, reader.embedded_timestamp_signatures
    signature.compute_integrity_info(diff_policy=DEFAULT_DIFF_POLICY)
    stamp.compute_integrity_info()
    told = TSTInfo.load(stamp.signed_data["encap_content_info"]["content"].contents)["message_imprint"]
    return (
        signature.modification_level is not None
        and signature.modification_level <= ModificationLevel.LTA_UPDATES
        and stamp.coverage == SignatureCoverageLevel.ENTIRE_FILE
        and told["hashed_message"].native == stamp.compute_digest()
    )
