"""veraPDF's word on every file of the corpus: PDF/A-3a and PDF/UA-1, unsigned and signed."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle
from pathlib import Path

from app.certificates.printing import bundles
from app.certificates.printing.bundles import PAPERS
from app.certificates.services import files
from app.certificates.services.freezing import frozen_design
from app.certificates.services.making import Frozen
from bench.certification.making import sheets
from tests.certificates import verapdf


def figures(folder: Path, count: int) -> dict[str, object]:
    """How many files were validated and how many passed both profiles."""
    paths = [path for frozen, paper in _spread(count) for path in _write(folder, frozen, paper)]
    reports = verapdf.check(paths)
    passed = sum(report.pdfa.passed and report.pdfua.passed for report in reports.values())
    return {"validated": len(reports), "validated_passed": passed}


def _spread(count: int) -> list[tuple[Frozen, str]]:
    """The corpus over all designs and papers."""
    kinds = cycle([(key, paper) for key in sorted(bundles.shipped()) for paper in PAPERS])
    chosen = zip(sheets(count), kinds, strict=False)
    return [(replace(frozen, design=frozen_design(key, "en")), paper) for frozen, (key, paper) in chosen]


def _write(folder: Path, frozen: Frozen, paper: str) -> list[Path]:
    credential = files.credential_jwt(frozen)
    plain, signed = folder / f"{frozen.id}.pdf", folder / f"{frozen.id}-signed.pdf"
    plain.write_bytes(files.unsigned(frozen, paper, credential))
    signed.write_bytes(files.paper(frozen, paper, credential))
    return [plain, signed]
