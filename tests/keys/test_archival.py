"""A signature leaves a PDF/A-3a and PDF/UA-1 what it is, and so does a time stamp."""

import pytest
from asn1crypto import tsp
from pyhanko.sign.timestamps import DummyTimeStamper

from app.certificates import printing
from app.certificates.printing import bundles
from app.keys import pades
from tests.certificates import verapdf
from tests.certificates.test_rules import payload
from tests.keys.pages import AT
from tests.keys.test_timing import stamping_authority


@pytest.mark.parametrize("specimen", [False, True])
def test_signed_and_stamped_files_stay_archival_and_accessible(bare, tmp_path, monkeypatch, specimen):
    stamper = DummyTimeStamper(*stamping_authority())
    answer = lambda _url, query: stamper.request_tsa_response(tsp.TimeStampReq.load(query)).dump()  # noqa: E731
    monkeypatch.setattr(pades.timing, "_posted", answer)
    sheet = printing.Sheet(payload(), payload().address, AT, specimen=specimen)
    unsigned = printing.make(bundles.shipped_design("classic", "en"), sheet, "a4")
    signed = pades.sign(unsigned, specimen=specimen, reason="Certificate", at=AT)
    files = {"unsigned": unsigned, "signed": signed, "stamped": pades.stamp_time(signed, "http://time.example")}
    assert [pades.check(data).original for data in files.values()] == [False, True, not specimen]  # those get no stamp
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    reports = verapdf.check(tmp_path / name for name in files)
    assert {path.name: report.faults() for path, report in reports.items()} == dict.fromkeys(files, "")
