"""X.509: the site's own small authority, the signer's certificates that it issues, and requests to a foreign one."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.keys.rules import kid_of

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey

ROOT_YEARS, SIGNER_YEARS = 20, 10
DOCUMENT_SIGNING = "1.3.6.1.5.5.7.3.36"  # RFC 9336
_YEAR = timedelta(days=365.25)
_SKEW = timedelta(days=1)  # clocks of readers may be behind
_LONGEST = 64  # of a common name or organisation by X.520, which the library counts in bytes


@dataclass(frozen=True)
class Names:
    """Whose certificates these are."""

    site: str
    centre: str


def root(private: EllipticCurvePrivateKey, names: Names, now: datetime) -> bytes:
    """The authority's own certificate in DER, for 20 years."""
    from cryptography import x509

    name = _name(f"{_cut(names.centre, _LONGEST - 5)} root", names.site)
    builder = _builder(name, name, private.public_key(), now, now + ROOT_YEARS * _YEAR)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(authority=True), critical=True)
    return _signed(builder, private)


def signer(public: EllipticCurvePublicKey, issuer: bytes, private: EllipticCurvePrivateKey, names: Names,
           now: datetime) -> bytes:  # fmt: skip
    """The certificate in DER of a key that signs documents, issued by the authority `issuer` with its key."""
    from cryptography import x509

    above = x509.load_der_x509_certificate(issuer)
    until = min(now + SIGNER_YEARS * _YEAR, above.not_valid_after_utc)
    builder = _builder(_name(names.centre, names.site), above.subject, public, now, until)
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(private.public_key())
    builder = _for_documents(builder).add_extension(authority, critical=False)
    return _signed(builder, private)


def specimen(private: EllipticCurvePrivateKey, since: datetime, serial: int) -> bytes:
    """A certificate that says in words that what it signs is a specimen."""
    name = _name("SPECIMEN - certifies nothing", "Brevet SPECIMEN")
    builder = _builder(name, name, private.public_key(), since, since + 100 * _YEAR, serial)
    return _signed(_for_documents(builder), private)


def request(private: EllipticCurvePrivateKey, names: Names) -> str:
    """A certificate signing request in PEM for a foreign authority."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.serialization import Encoding

    builder = x509.CertificateSigningRequestBuilder().subject_name(_name(names.centre, names.site))
    builder = builder.add_extension(_usage(authority=False), critical=True)
    return builder.sign(private, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


def revocations(issuer: bytes, private: EllipticCurvePrivateKey, revoked: list[tuple[bytes, datetime]],
                now: datetime) -> bytes:  # fmt: skip
    """The authority's list in DER of its revoked certificates, each with the moment."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.serialization import Encoding

    above = x509.load_der_x509_certificate(issuer)
    builder = x509.CertificateRevocationListBuilder(above.subject, now, now + _YEAR)
    builder = builder.add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(private.public_key()), critical=False
    )
    for certificate, moment in revoked:
        serial = x509.load_der_x509_certificate(certificate).serial_number
        one = x509.RevokedCertificateBuilder(serial, moment)
        builder = builder.add_revoked_certificate(one.build())
    return builder.sign(private, hashes.SHA256()).public_bytes(Encoding.DER)


def checked_chain(chain: list[bytes], now: datetime) -> str:
    """The name of the key that the first certificate is for. Raises ValueError, in words, when the chain is unsound."""
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

    try:
        loaded = [x509.load_der_x509_certificate(certificate) for certificate in chain]
        for below, above in itertools.pairwise(loaded):
            below.verify_directly_issued_by(above)
    except (ValueError, TypeError, InvalidSignature):
        raise ValueError("each must be issued by the next") from None
    if any(not one.not_valid_before_utc <= now <= one.not_valid_after_utc for one in loaded):
        raise ValueError("one is not valid today")
    public = loaded[0].public_key()
    if not isinstance(public, EllipticCurvePublicKey) or not isinstance(public.curve, SECP256R1):
        raise ValueError("the first is not for a key on the curve P-256")
    return kid_of(public)


def _name(common: str, organisation: str) -> x509.Name:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    given = ((NameOID.ORGANIZATION_NAME, organisation), (NameOID.COMMON_NAME, common))
    return x509.Name([x509.NameAttribute(oid, _cut(text, _LONGEST)) for oid, text in given if text])


def _cut(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore").strip()


def _builder(subject: x509.Name, issuer: x509.Name, public: EllipticCurvePublicKey, since: datetime,
             until: datetime, serial: int | None = None) -> x509.CertificateBuilder:  # fmt: skip
    from cryptography import x509

    builder = x509.CertificateBuilder(
        issuer, subject, public, serial or x509.random_serial_number(), since - _SKEW, until
    )
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)


def _for_documents(builder: x509.CertificateBuilder) -> x509.CertificateBuilder:
    from cryptography import x509

    purpose = x509.ExtendedKeyUsage([x509.ObjectIdentifier(DOCUMENT_SIGNING)])
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    return builder.add_extension(_usage(authority=False), critical=True).add_extension(purpose, critical=False)


def _usage(authority: bool) -> x509.KeyUsage:
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=not authority, content_commitment=not authority, key_cert_sign=authority,
        crl_sign=authority, key_encipherment=False, data_encipherment=False, key_agreement=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _signed(builder: x509.CertificateBuilder, private: EllipticCurvePrivateKey) -> bytes:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.serialization import Encoding

    return builder.sign(private, hashes.SHA256()).public_bytes(Encoding.DER)
