"""Every name on every design and paper lasts and speaks, before and after signing, by the word of other programs."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.certificates import printing
from app.certificates.credentials import achievement, compact, jwt
from app.certificates.printing import Attached, Sheet, bundles
from app.certificates.rules import numbers, payloads
from app.keys import pades
from tests.certificates import opinions, verapdf
from tests.certificates.names import NAMES, RANKS, SCRIPTS
from tests.certificates.test_rules import payload

ISSUED = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
ISSUER = achievement.Issuer("did:web:brevet.example", "Northern Training Centre", "https://brevet.example")
KINDS = [(design, paper) for design in bundles.shipped() for paper in bundles.PAPERS]
UNSIGNED, SIGNED = "-unsigned.pdf", "-signed.pdf"
LONG_COURSE = "Protection of Civilians and Conflict-Related Sexual Violence: Advanced Instructors’ Course, Part Two"


@dataclass(frozen=True)
class Case:
    """A name of the corpus, and what it is printed on."""

    script: str
    place: int  # among the names of its script
    design: str
    paper: str

    def __str__(self) -> str:
        return f"{self.design}-{self.paper}-{self.script}-{self.place}"

    @property
    def name(self) -> str:
        return SCRIPTS[self.script][self.place]


def corpus() -> Iterator[Case]:
    """Every name once, every script at least once on every design and paper; long names come to different ones."""
    for turn, (script, names) in enumerate(SCRIPTS.items()):
        for place in range(len(names)):
            yield Case(script, place, *KINDS[(place + 4 * turn) % len(KINDS)])


def sheet(case: Case) -> Sheet:
    """The certificate of a case: as it is issued, but with the specimen's keys.

    Each set of fields and each language costs the engine another second for each design and paper. So pages in Arabic,
    and those with only what they must have, are tried on two papers, and names of every script on all.
    """
    odd = case.paper in ("a4", "card")
    bare = odd and case.place % 3 == 0
    number = numbers.new_number("POC", 2026, 7919 * (1 + NAMES.index((case.script, case.name))))
    made = payload(
        **_names(case),
        rank=RANKS[case.script][case.place % 2],
        course=LONG_COURSE,
        run="" if bare else "Training Area North, 9 to 13 November 2026",
        result=None if bare else 100 - case.place,
        language="ar" if odd and case.script == "Arabic" and not bare else "en",
        number=number, address=f"https://brevet.example/verify/{number}",
        **({"valid_until": None, "signatories": ()} if bare else {}),
    )  # fmt: skip
    return _with_credential(made, achievement.StatusPlace("https://brevet.example/status/1", 100_000 + case.place))


def _names(case: Case) -> dict[str, str]:
    """A bilingual certificate has the name in Latin letters and in its own; a Latin one has an Arabic beside it."""
    if case.design != "bilingual":
        return {"name": case.name}
    own = SCRIPTS["Arabic"][case.place] if case.script == "Latin" else case.name
    return {"name": SCRIPTS["Latin"][case.place], "second_name": own}


def _with_credential(made: payloads.Payload, place: achievement.StatusPlace) -> Sheet:
    credential = achievement.credential(made, ISSUER, place, "https://brevet.example/courses/poc", ISSUED)
    attached = (
        Attached("certificate.json", payloads.dump(made).encode(), "application/json", "The printed fields", "Data"),
        Attached("credential.jwt", jwt.signed(credential, specimen=True).encode(), "application/vc+jwt",
                 "The credential", "Alternative"),
    )  # fmt: skip
    return Sheet(made, f"{made.address}#{compact.packed(made, place, specimen=True)}", ISSUED, attached, specimen=True)


def printed(case: Case) -> bytes:
    """The unsigned file of a case."""
    said = sheet(case)
    return printing.make(bundles.shipped_design(case.design, said.payload.language), said, case.paper)


def signed(pdf: bytes) -> bytes:
    """The same file with the specimen's signature."""
    return pades.sign(pdf, specimen=True, at=ISSUED + timedelta(minutes=1))


def written(folder: Path, cases: Iterable[Case]) -> Iterator[tuple[Path, Case]]:
    """The files of these cases, unsigned and signed, one after the other."""
    for case in cases:
        pdf = printed(case)
        for state, content in ((UNSIGNED, pdf), (SIGNED, signed(pdf))):
            path = folder / f"{case}{state}"
            path.write_bytes(content)
            yield path, case


def faults(reports: dict[Path, verapdf.Report]) -> dict[str, str]:
    """What is wrong with which file."""
    return {path.name: report.faults() for path, report in reports.items() if report.faults()}


@pytest.fixture(scope="module")
def one_of_each(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Case]:
    """A file of every design and paper, unsigned and signed: of each the case whose name is longest."""
    hardest = {(c.design, c.paper): c for c in sorted(corpus(), key=lambda case: len(case.name))}
    return dict(written(tmp_path_factory.mktemp("archival"), hardest.values()))


def of_state(paths: Iterable[Path], state: str) -> list[Path]:
    return [path for path in paths if path.name.endswith(state)]


def test_the_corpus_has_three_hundred_names_in_twelve_scripts():
    assert len({name for _, name in NAMES}) == len(NAMES) == 300
    assert len(SCRIPTS) == 12
    for names in SCRIPTS.values():
        assert min(map(len, names)) <= 2
        assert sum(len(name) > 60 for name in names) >= 2


def test_every_script_is_printed_on_every_design_and_paper():
    seen = {(case.script, case.design, case.paper) for case in corpus()}
    assert seen == {(script, *kind) for script, kind in itertools.product(SCRIPTS, KINDS)}


def test_every_sign_of_the_corpus_can_be_printed():
    assert {name: printing.missing(name) for _, name in NAMES if printing.missing(name)} == {}


def test_every_design_and_paper_passes_pdf_a_and_pdf_ua_before_and_after_signing(one_of_each):
    reports = verapdf.check(one_of_each)
    assert len(reports) == 2 * len(KINDS)
    assert faults(reports) == {}


@pytest.mark.parametrize("paper", bundles.PAPERS)
def test_every_name_passes_pdf_a_and_pdf_ua_before_and_after_signing(tmp_path, paper):
    cases = [case for case in corpus() if case.paper == paper]
    reports = verapdf.check(path for path, _ in written(tmp_path, cases))
    assert len(reports) == 2 * len(cases) > 100
    assert faults(reports) == {}


def test_qpdf_finds_nothing_in_any_design_and_paper(one_of_each):
    assert {path.name: opinions.qpdf(path) for path in one_of_each if opinions.qpdf(path)} == {}


def test_pdfsig_finds_the_signature_valid_on_every_design_and_paper(one_of_each):
    for path in of_state(one_of_each, SIGNED):
        (signature,) = opinions.signatures(path)
        assert opinions.stands(signature), path.name
    assert [opinions.signatures(path) for path in of_state(one_of_each, UNSIGNED)] == [[]] * len(KINDS)


def test_the_code_is_read_back_at_150_dpi_from_every_design_and_paper(one_of_each):
    paths = of_state(one_of_each, SIGNED)
    read = {path.name: opinions.codes(path) for path in paths}
    assert read == {path.name: [sheet(one_of_each[path]).qr] for path in paths}
