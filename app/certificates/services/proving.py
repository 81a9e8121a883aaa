"""Asking for pages of a drafted design, from a process with little time and memory."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence

import msgspec

from app.base import storage
from app.base.db import db
from app.base.presentation import site_address
from app.base.refusals import TooMany
from app.base.settings import ROOT
from app.certificates.models import Design, DesignVersion
from app.certificates.printing import bundles, proof
from app.certificates.printing.proof import Proof
from app.certificates.queries import designs
from app.certificates.rules import designs as rules
from app.certificates.rules import payloads

WIDTH = 1100
"""Of a preview's picture, in pixels."""

_FIRST_SECONDS, _SECONDS_A_PAGE, _WAIT = 4, 6, 10
_PATIENCE = 3  # on a busy machine a second of work takes longer
_PASSED_ON = ("PATH", "HOME", "LD_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "XDG_CACHE_HOME")
_few_at_a_time = threading.BoundedSemaphore(2)


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
    asked = proof.Asked(bundles.freeze(design), pages, seconds, closed, width)
    db.session.rollback()  # what was read is read
    if not _few_at_a_time.acquire(timeout=_WAIT):
        raise TooMany("many-previews", seconds=_WAIT)
    try:
        return _answered(msgspec.msgpack.encode(asked), seconds * _PATIENCE)
    finally:
        _few_at_a_time.release()


def _page(language: str, case: str, paper: str) -> proof.Page:
    from app.certificates.credentials import compact

    payload = rules.sample(case, language, site_address())
    qr = f"{payload.address}#{compact.packed(payload, None, specimen=True)}"
    return proof.Page(paper, payloads.dump(payload), qr)


_BEGIN = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from app.certificates.printing import proof; proof.main()"


def _answered(asked: bytes, timeout: float) -> Proof:
    with tempfile.TemporaryDirectory() as folder:
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ} | {"TMPDIR": folder}
        process = subprocess.Popen(
            [sys.executable, "-IB", "-c", _BEGIN], cwd=folder, env=environment, start_new_session=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        with process:
            try:
                return msgspec.msgpack.decode(process.communicate(asked, timeout)[0], type=Proof)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)  # the program that draws too
                return Proof("limits")
            except msgspec.MsgspecError:
                return Proof("limits")
