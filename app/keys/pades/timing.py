"""PAdES B-LT: what proves a signature long after its keys are gone, under a time stamp by a third party."""

from __future__ import annotations

import http.client
import secrets
import urllib.request
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError

from app.base import clock
from app.base.refusals import Conflict
from app.keys import authority, folder, keyring
from app.keys.rules import elliptic

if TYPE_CHECKING:
    from asn1crypto.cms import ContentInfo
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

FIELD = "BrevetTime"
_SECONDS = 20
_MOST_ANSWER = 64 * 1024
_DIGITS = 32 * 1024  # reserved for the stamp: authorities send their certificates along


def stamp_time(pdf: bytes, tsa_url: str) -> bytes:
    """A signed file with the authority's certificates and list of revocations, and over all of it a time stamp.

    It asks the authority at `tsa_url` (RFC 3161): call it from a job, outside any transaction. Conflict: no sound
    answer came; trying again later may help.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
    from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp

    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    _add_proofs(writer)
    writing = PdfCMSEmbedder(_field()).write_cms(FIELD, writer)
    next(writing)
    writing.send(SigObjSetup(DocumentTimestamp(bytes_reserved=_DIGITS)))
    prepared, output = writing.send(SigIOSetup(md_algorithm="sha256"))
    writing.send(_stamp(prepared.document_digest, tsa_url))
    return bytes(output.getbuffer())


def _field() -> Any:
    from pyhanko.sign.fields import SigFieldSpec

    return SigFieldSpec(FIELD, readable_field_name="Time stamp of the signature")


def _add_proofs(writer: IncrementalPdfFileWriter) -> None:
    """The document security store: the chain of each document key, and what the site's authority has revoked."""
    from asn1crypto import crl, x509
    from pyhanko.sign.validation.dss import DocumentSecurityStore

    DocumentSecurityStore.supply_dss_in_writer(
        writer, None, certs=[x509.Certificate.load(one) for one in _certificates()],
        crls=[crl.CertificateList.load(_revocations())],
    )  # fmt: skip


def _certificates() -> list[bytes]:
    chain = keyring.signer("document").chain
    roots = [keyring.der(entry.chain[0]) for entry in folder.entries() if entry.purpose == "root"]
    return list(dict.fromkeys([*chain, *roots]))


def _revocations() -> bytes:
    root = keyring.root()
    revoked = [
        (keyring.der(entry.chain[0]), entry.compromised_at)
        for entry in folder.entries()
        if entry.purpose == "document" and entry.compromised_at and entry.chain
    ]
    return authority.revocations(keyring.der(root.chain[0]), elliptic(keyring.private(root)), revoked, clock.now())


def _stamp(digest: bytes, tsa_url: str) -> ContentInfo:
    from asn1crypto import core, tsp

    nonce = secrets.randbits(63)
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": digest}
    query = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "nonce": nonce, "cert_req": True})
    try:
        answer = _posted(tsa_url, query.dump())
        status = tsp.PKIStatusInfo.load(core.Sequence.load(answer)[0].dump())["status"].native  # a refusal ends here
        if status not in ("granted", "granted_with_mods"):
            raise ValueError(f"the answer was: {status}")
        token = tsp.TimeStampResp.load(answer, strict=True)["time_stamp_token"]
        told = token["content"]["encap_content_info"]["content"].parsed
        if told["message_imprint"]["hashed_message"].native != digest or told["nonce"].native != nonce:
            raise ValueError("the stamp is for something else")
    except (URLError, OSError, http.client.HTTPException) as error:
        raise Conflict("no-time-stamp", reason=str(getattr(error, "reason", "")) or type(error).__name__) from None
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Conflict("no-time-stamp", reason=str(error)[:200]) from None
    return token


def _posted(tsa_url: str, query: bytes) -> bytes:
    """The authority's answer, at most 64 kB of it."""
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    request = urllib.request.Request(tsa_url, data=query, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as response:
            return bytes(response.read(_MOST_ANSWER))
    except HTTPError as error:
        error.close()
        raise
