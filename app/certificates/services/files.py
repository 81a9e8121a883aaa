"""The bytes of each file of a certificate, from what was frozen when it was issued and the site's keys.

Imported by jobs only, inside functions: what makes PDFs and credentials takes long to load.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial

from app.base import storage
from app.base.db import db
from app.base.presentation import site_address
from app.certificates.credentials import achievement, badges, compact, integrity, jwt
from app.certificates.printing import Attached, Sheet, bundles, make
from app.certificates.printing.bundles import PAPERS
from app.certificates.queries import design_bytes, file_of
from app.certificates.queries.designs import STANDARD
from app.certificates.rules import downloads, payloads
from app.certificates.services.making import Frozen
from app.keys import pades, signing
from app.keys import queries as keys


def signature(frozen: Frozen) -> str:
    """A detached JWS over the payload."""
    return signing.jws(frozen.payload.encode(), {}, detached=True)


def credential_jwt(frozen: Frozen) -> bytes:
    """The certificate as a verifiable credential, secured as a JWT."""
    return jwt.signed(_credential(frozen)).encode()


def paper(frozen: Frozen, form: str, credential: bytes | None = None) -> bytes:
    """The signed PDF on this paper, with the payload and the credential attached."""
    return pades.sign(unsigned(frozen, form, credential or credential_jwt(frozen)), at=frozen.issued_at)


def unsigned(frozen: Frozen, form: str, token: bytes) -> bytes:
    """The same before it is signed; `token` is the credential."""
    payload = payloads.load(frozen.payload)
    attached = (
        Attached("certificate.json", frozen.payload.encode(), "application/json", "The printed fields", "Data"),
        Attached("credential.jwt", token, "application/vc+jwt", "The credential", "Alternative"),
    )
    qr = f"{payload.address}#{compact.packed(payload, _place(frozen))}"
    sheet = Sheet(payload, qr, frozen.issued_at, attached)
    return make(_design(frozen), sheet, form)


def stamped(frozen: Frozen, form: str) -> bytes:
    """The PDF of this paper as it is kept, with the authority's time stamp. Conflict: no sound answer came."""
    kept = file_of(frozen.id, form)
    db.session.rollback()  # no transaction is open while the network is asked
    if kept is None:
        raise LookupError(f"there is no file {form!r} to be stamped")
    return pades.stamp_time(storage.read(kept.digest), keys.time_stamp_authority())


def sheet_of(frozen: Frozen) -> tuple[bundles.Design, Sheet]:
    """What a page of a print file is made from: the design and the sheet, without attachments."""
    payload = payloads.load(frozen.payload)
    qr = f"{payload.address}#{compact.packed(payload, _place(frozen))}"
    return _design(frozen), Sheet(payload, qr, frozen.issued_at)


def maker(form: str) -> Callable[[Frozen], bytes]:
    """Who makes files of this form. Raises LookupError for a form that there is not."""
    if form in PAPERS:
        return partial(paper, form=form)
    if form.endswith(downloads.STAMPED):
        return partial(stamped, form=form.removesuffix(downloads.STAMPED))
    return _MAKERS[form]


def _proved(frozen: Frozen) -> dict[str, object]:
    return integrity.proved(_credential(frozen), frozen.issued_at)


def _credential_json(frozen: Frozen) -> bytes:
    import msgspec

    return msgspec.json.encode(_proved(frozen), order="sorted")


def _png(frozen: Frozen) -> bytes:
    return badges.png(payloads.load(frozen.payload), _proved(frozen))


def _svg(frozen: Frozen) -> bytes:
    return badges.svg(payloads.load(frozen.payload), _proved(frozen))


_MAKERS: dict[str, Callable[[Frozen], bytes]] = {
    "credential.jwt": credential_jwt,
    "credential.json": _credential_json,
    "badge.png": _png,
    "badge.svg": _svg,
}


def _credential(frozen: Frozen) -> dict[str, object]:
    payload = payloads.load(frozen.payload)
    issuer = achievement.Issuer(keys.did(), payload.centre, site_address())
    about = f"{site_address()}/courses/{frozen.course}"
    return achievement.credential(payload, issuer, _place(frozen), about, frozen.issued_at)


def _place(frozen: Frozen) -> achievement.StatusPlace | None:
    return (
        achievement.StatusPlace(f"{site_address()}/status/{frozen.place[0]}", frozen.place[1]) if frozen.place else None
    )


def _design(frozen: Frozen) -> bundles.Design:
    language = payloads.load(frozen.payload).language
    return _thawed(frozen.design) if frozen.design else bundles.thaw(design_bytes(STANDARD, language))


@lru_cache(maxsize=32)
def _thawed(digest: str) -> bundles.Design:
    return bundles.thaw(storage.read(digest))
