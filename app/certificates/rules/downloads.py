"""What files there are of a certificate, and what each is called when it is handed out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A kind of file: its type on the web, and what stands behind the number in its name."""

    mimetype: str
    suffix: str


_PDF = "application/pdf"

PAPERS = {
    "a4": Kind(_PDF, ".pdf"),
    "a4-no-bleed": Kind(_PDF, "-a4-no-bleed.pdf"),
    "letter": Kind(_PDF, "-letter.pdf"),
    "letter-no-bleed": Kind(_PDF, "-letter-no-bleed.pdf"),
    "card": Kind(_PDF, "-card.pdf"),
}

CREDENTIALS = {
    "badge.png": Kind("image/png", "-badge.png"),
    "badge.svg": Kind("image/svg+xml", "-badge.svg"),
    "credential.jwt": Kind("application/vc+jwt", "-credential.jwt"),
    "credential.json": Kind("application/vc", "-credential.json"),
}

ASKABLE = PAPERS | CREDENTIALS
"""What a holder may ask for; each is made once, when it is asked for first."""

STAMPED = "-lt"
"""What stands behind the form of a paper when the file carries an authority's time stamp, too."""

HANDED_OUT = ASKABLE | {f"{paper}{STAMPED}": Kind(_PDF, f"-{paper}-time-stamped.pdf") for paper in PAPERS}
"""The same, and what is made without being asked for."""
