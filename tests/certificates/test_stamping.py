"""Time stamps: a second file, made by a job, once the authority answers; the first file stays as it was."""

from dataclasses import replace
from urllib.error import URLError

import pytest
from sqlalchemy import select

from app.base import storage
from app.base.db import db
from app.certificates.models import CertificateFile
from app.certificates.queries import verifying
from app.certificates.services import making
from app.jobs import services as jobs
from app.jobs.models import Job
from app.keys import pades
from app.keys.pades import timing
from tests import factories
from tests.certificates.completing import earn
from tests.keys import test_timing

certificate_and_key, serve, tsa = test_timing.certificate_and_key, test_timing.serve, test_timing.tsa


@pytest.fixture
def authority(context, monkeypatch, tsa):
    """The site knows an authority that answers."""
    factories.publish()
    monkeypatch.setitem(context.config, "SETTINGS", replace(context.config["SETTINGS"], tsa_url=tsa))
    return tsa


def kept(row):
    found = db.session.scalars(select(CertificateFile).filter_by(certificate_id=row.id))
    return {file.form: storage.read(file.digest) for file in found}


def test_a_certificate_gets_a_second_file_with_a_time_stamp(authority):
    files = kept(earn(factories.person()))
    assert set(files) == {"a4", "a4-lt", "credential.jwt"}
    assert files["a4-lt"].startswith(files["a4"])
    assert pades.check(files["a4-lt"]).stamped
    assert pades.check(files["a4"]).original
    assert not pades.check(files["a4"]).stamped
    assert [verifying.of_file(files[form]).status for form in ("a4", "a4-lt")] == ["valid", "valid"]


def test_an_authority_that_does_not_answer_delays_nothing_but_the_stamp(authority, monkeypatch):
    def silent(*_arguments):
        raise URLError("nobody answers")

    monkeypatch.setattr(timing.urllib.request, "urlopen", silent)
    row = earn(factories.person())
    assert set(kept(row)) == {"a4", "credential.jwt"}
    job = db.session.scalars(select(Job).where(Job.kind == making.FILE)).one()
    assert (job.state, job.tries) == ("waiting", 1)
    assert "no-time-stamp" in job.error
    assert (jobs.perform_due(), set(kept(row))) == (0, {"a4", "credential.jwt"})
