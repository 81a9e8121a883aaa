"""Asking for pages of a drafted design, from a process with little time and memory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from app.base import confined, storage
from app.base.db import db
from app.base.presentation import site_address
from app.base.refusals import TooMany
from app.certificates.models import Design, DesignVersion
from app.certificates.printing import bundles, proof
from app.certificates.printing.proof import Proof
from app.certificates.queries import designs
from app.certificates.rules import designs as rules
from app.certificates.rules import payloads

WIDTH = 1100
"""Of a preview's picture, in pixels."""

_FIRST_SECONDS, _SECONDS_A_PAGE = 4, 6
PROOF = confined.Program(
    Path(proof.__file__), memory=1024 * 1024 * 1024, most_written=32 * 1024 * 1024,
    passed_on=("HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "XDG_CACHE_HOME"), patience=10,
)  # fmt: skip


def preview(design: Design, version: DesignVersion, case: str, language: str, paper: str) -> Proof:
    """One specimen of a version, as PDF and as a picture. Takes seconds: no transaction is open meanwhile.

    What takes too long or too much has the problem "limits", what cannot be laid out "layout". Refuses with TooMany
    while many others are being made.
    """
    made = designs.assembled(design, version, language)
    return _proved(made, [(case, paper)], WIDTH if rules.is_page(paper) else WIDTH // 2)


def last_look(design: Design, version: DesignVersion) -> Proof:
    """Every paper of a version before it is published, at its fullest and at its emptiest, in both directions."""
    english, arabic = (designs.assembled(design, version, language) for language in ("en", "ar"))
    shown = _proved(english, [(rules.SHOWN, "a4"), *(("long", paper) for paper in bundles.PAPERS)], WIDTH)
    if shown.problem:
        return shown
    bare = _proved(arabic, [("bare", paper) for paper in bundles.PAPERS])
    return bare if bare.problem else shown


def _proved(design: bundles.Design, wanted: Sequence[tuple[str, str]], width: int = 0) -> Proof:
    """A specimen for each case and paper; the first one as a picture too, of this width."""
    pages = [_page(design.language, *one) for one in wanted]
    seconds = _FIRST_SECONDS + _SECONDS_A_PAGE * len(pages)
    closed = str(storage.folder().parent.resolve())
    asked = msgspec.msgpack.encode(proof.Asked(bundles.freeze(design), pages, closed, width))
    db.session.rollback()  # what was read is read
    try:
        return msgspec.msgpack.decode(PROOF.answer(asked, seconds) or b"", type=Proof)
    except confined.BusyError:
        raise TooMany("many-previews", seconds=PROOF.patience) from None
    except msgspec.MsgspecError:
        return Proof("limits")


def _page(language: str, case: str, paper: str) -> proof.Page:
    from app.certificates.credentials import compact

    payload = rules.sample(case, language, site_address())
    qr = f"{payload.address}#{compact.packed(payload, None, specimen=True)}"
    return proof.Page(paper, payloads.dump(payload), qr)
