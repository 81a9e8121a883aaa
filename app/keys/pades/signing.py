"""PAdES B-B: one invisible signature by the site's document key, added as an incremental update."""

from __future__ import annotations

import functools
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from app.keys import keyring
from app.keys.pades import container
from app.keys.rules import elliptic

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

FIELD = "Brevet"
_BESIDES = 512  # bytes of a container besides its certificates, and some air


def sign(pdf: bytes, *, specimen: bool = False, reason: str = "", at: datetime) -> bytes:
    """The signed file: `pdf` to the byte, and behind it the signature, which covers the whole.

    `at` is the time that the signature claims. Raises pyHanko's errors for what is no sound PDF.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup

    signer = keyring.signer("document", specimen)
    writing = PdfCMSEmbedder(_field()).write_cms(FIELD, IncrementalPdfFileWriter(BytesIO(pdf)))
    next(writing)
    writing.send(SigObjSetup(_placeholder(signer, reason, at)))
    prepared, output = writing.send(SigIOSetup(md_algorithm="sha256"))
    writing.send(_container(signer, prepared.document_digest))
    return bytes(output.getbuffer())


def _field() -> Any:
    from pyhanko.sign.fields import SigFieldSpec

    return SigFieldSpec(FIELD, readable_field_name="Digital signature of the training centre")


def _placeholder(signer: keyring.Signer, reason: str, at: datetime) -> Any:
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers.pdf_byterange import SignatureObject

    digits = 2 * (_BESIDES + sum(map(len, _embedded(signer.chain))))
    return SignatureObject(
        bytes_reserved=digits, subfilter=SigSeedSubFilter.PADES, timestamp=at.astimezone(UTC), reason=reason or None
    )


def _container(signer: keyring.Signer, digest: bytes) -> bytes:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA

    chain = _embedded(signer.chain)
    attributes = container.signed_attributes(chain, digest)
    signature = elliptic(signer.private).sign(attributes, ECDSA(hashes.SHA256()))
    return container.made(container.Parts(chain, digest, signature))


@functools.lru_cache(maxsize=4)
def _embedded(chain: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """The signer's certificate and those between it and the root: a root proves nothing by coming along."""
    from cryptography.x509 import load_der_x509_certificate

    above = [certificate for certificate in chain[1:] if not _is_root(load_der_x509_certificate(certificate))]
    return chain[0], *above


def _is_root(certificate: Certificate) -> bool:
    return certificate.issuer == certificate.subject
