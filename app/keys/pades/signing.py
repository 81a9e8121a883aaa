"""PAdES B-B: one invisible signature by the site's document key, added as an incremental update."""

from __future__ import annotations

import functools
from collections.abc import Coroutine
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from app.keys import keyring

if TYPE_CHECKING:
    from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest
    from pyhanko.sign.signers.pdf_cms import Signer

    from app.keys.folder import Private

FIELD = "Brevet"
_BESIDES = 1024  # bytes of a CMS container besides its certificates


def sign(pdf: bytes, *, specimen: bool = False, reason: str = "", at: datetime) -> bytes:
    """The signed file: `pdf` to the byte, and behind it the signature, which covers the whole.

    `at` is the time that the signature claims. Raises pyHanko's errors for what is no sound PDF.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup

    signer, space = _signer(keyring.signer("document", specimen))
    writing = PdfCMSEmbedder(_field()).write_cms(FIELD, IncrementalPdfFileWriter(BytesIO(pdf)))
    next(writing)
    writing.send(SigObjSetup(_placeholder(space, reason, at)))
    prepared, output = writing.send(SigIOSetup(md_algorithm="sha256", in_place=False))
    writing.send(_finished(signer.async_sign_prescribed_attributes("sha256", _attributes(signer, prepared))))
    return bytes(output.getbuffer())


def _field() -> Any:
    from pyhanko.sign.fields import SigFieldSpec

    return SigFieldSpec(FIELD, readable_field_name="Digital signature of the training centre")


def _placeholder(space: int, reason: str, at: datetime) -> Any:
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers.pdf_byterange import SignatureObject

    return SignatureObject(bytes_reserved=space, subfilter=SigSeedSubFilter.PADES, timestamp=at, reason=reason or None)


def _signer(found: keyring.Signer) -> tuple[Signer, int]:
    """A signer for pyHanko, and how many hexadecimal digits its signature may take."""
    certificate, store = _certificates(found.chain)
    signer = _signer_class()(found.private, signing_cert=certificate, cert_registry=store, embed_roots=False)
    return signer, 2 * (_BESIDES + sum(map(len, found.chain)))


@functools.lru_cache(maxsize=4)
def _certificates(chain: tuple[bytes, ...]) -> tuple[Any, Any]:
    """The signer's certificate, and a store of those above it."""
    from asn1crypto import x509
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    certificates = [x509.Certificate.load(certificate) for certificate in chain]
    store = SimpleCertificateStore()
    store.register_multiple(certificates[1:])
    return certificates[0], store


@functools.cache
def _signer_class() -> type[Any]:
    """Made at first need: pyHanko is not read before."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from pyhanko.sign.signers.pdf_cms import Signer

    class KeyringSigner(Signer):
        """Signs with a private key of ours, wherever it is, and waits for nothing outside."""

        def __init__(self, private: Private, **more: Any) -> None:
            super().__init__(**more)
            self._private = private

        async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
            return bytes(self._private.sign(data, ECDSA(hashes.SHA256())))  # type: ignore[call-arg]

        async def unsigned_attrs(self, *_given: Any, **_named: Any) -> None:
            return None

    return KeyringSigner


def _attributes(signer: Signer, prepared: PreparedByteRangeDigest) -> Any:
    """What PAdES B-B has the signature cover: the digest of the file, and which certificate it is by."""
    from asn1crypto import cms
    from pyhanko.sign.general import as_signing_certificate_v2, simple_cms_attribute

    assert signer.signing_cert is not None
    return cms.CMSAttributes(
        [
            simple_cms_attribute("content_type", "data"),
            simple_cms_attribute("message_digest", prepared.document_digest),
            simple_cms_attribute("signing_certificate_v2", as_signing_certificate_v2(signer.signing_cert)),
        ]
    )


def _finished(work: Coroutine[Any, Any, Any]) -> Any:
    """The result of a coroutine that waits for nothing: no event loop is started for each signature."""
    try:
        work.send(None)
    except StopIteration as done:
        return done.value
    raise RuntimeError("the signature waits for something outside")
