"""The sample sheet: specimens of every shipped design on every paper, with the credentials of each."""

from __future__ import annotations

from pathlib import Path

import msgspec

from app.base.presentation import site_address
from app.certificates.rules import payloads, specimens


def write(folder: Path) -> list[Path]:
    """Write all specimens into this folder, which is made where it is missing; returns the files in their order.

    A file is named by design, person and paper: "classic-arabic-card.pdf", and "classic-arabic.jwt" beside it.
    """
    from app.certificates.printing import bundles

    folder.mkdir(parents=True, exist_ok=True)
    return [
        file for specimen in specimens.sheet(bundles.shipped(), site_address()) for file in _written(folder, specimen)
    ]


def _written(folder: Path, specimen: specimens.Specimen) -> list[Path]:
    made = {f"{specimen.design}-{specimen.person.key}{end}": data for end, data in _made(specimen).items()}
    for name, data in made.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in made]


def _made(specimen: specimens.Specimen) -> dict[str, bytes]:
    from app.certificates.printing.bundles import PAPERS
    from app.certificates.verification.specimens import proved, token

    signed = token(specimen.payload).encode()
    files = {f"-{paper}.pdf": printed(specimen, paper, signed) for paper in PAPERS}
    return files | {".jwt": signed, ".json": msgspec.json.encode(proved(specimen.payload), order="sorted")}


def printed(specimen: specimens.Specimen, paper: str, token: bytes) -> bytes:
    """A specimen on this paper, signed with the specimen's key."""
    from app.certificates import printing
    from app.certificates.credentials import compact
    from app.certificates.printing.bundles import shipped_design
    from app.keys import pades

    payload, at = specimen.payload, specimens.ISSUED_AT
    attached = (
        printing.Attached(
            "certificate.json", payloads.dump(payload).encode(), "application/json", "The printed fields"
        ),
        printing.Attached("credential.jwt", token, "application/vc+jwt", "The credential", "Alternative"),
    )
    sheet = printing.Sheet(
        payload, f"{payload.address}#{compact.packed(payload, None, specimen=True)}", at, attached, specimen=True
    )
    design = shipped_design(specimen.design, payload.language)
    return pades.sign(printing.make(design, sheet, paper), specimen=True, at=at)
