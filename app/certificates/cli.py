"""The commands of certificates: verify one, hold all against the ledger, write the sample sheet."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec
from flask.cli import with_appcontext

from app.certificates.verification.findings import Finding, answer, unknown

_LONGEST_PATH = 4096


@click.group("certificate")
def certificate() -> None:
    """Certificates: verify one, hold all of them against the ledger, or write a sheet of specimens."""


@certificate.command("verify")
@click.argument("what", metavar="FILE|NUMBER")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to answer.")
@with_appcontext
def verify(what: str, form: str) -> None:
    """Say whether a file or a number is a certificate of this site, and whether it holds today.

    A file is a PDF, a credential (.jwt, .json) or a badge (.png, .svg). Exits with 0 only when it is valid, and with 1
    for everything else that was found: expired, superseded, revoked, altered, unknown.
    """
    from app.certificates.verification.wording import reason

    found = _found(what)
    told = answer(found, reason(found))
    click.echo(msgspec.json.encode(told).decode() if form == "json" else _as_text(told))
    sys.exit(0 if found.status == "valid" else 1)


def _found(what: str) -> Finding:
    from app.certificates.queries import verifying
    from app.certificates.rules import numbers
    from app.certificates.verification.reading import MOST_BYTES

    file = Path(what)
    if len(what) < _LONGEST_PATH and file.is_file():
        return verifying.of_file(data) if len(data := _read(file, MOST_BYTES)) <= MOST_BYTES else unknown("too-large")
    return unknown("no-file") if numbers.read(what).fault == "shape" else verifying.of_number(what)


def _read(file: Path, most: int) -> bytes:
    """The bytes of a file, one more than allowed at most."""
    try:
        with file.open("rb") as opened:
            return opened.read(most + 1)
    except OSError as error:
        raise click.FileError(str(file), error.strerror or "") from error


def _as_text(told: dict[str, object]) -> str:
    specimen = " (SPECIMEN)" if told["specimen"] else ""
    lines = [f"{str(told['status']).upper()}{specimen} {told['number']}".strip(), str(told["reason"])]
    fields = told["fields"]
    assert isinstance(fields, dict)
    lines += [f"  {name}: {_shown(value)}" for name, value in fields.items()]
    return "\n".join(lines)


def _shown(value: object) -> str:
    if value is None:
        return "(not shown by the holder)"
    return "; ".join(map(str, value)) if isinstance(value, tuple) else str(value)


@certificate.command("check")
@with_appcontext
def check() -> None:
    """Say which certificates in the register are not as the ledger says that they were issued, superseded or revoked.

    Exits with 1 when any is. `brevet ledger check` proves the ledger itself.
    """
    from app.base.db import snapshot
    from app.certificates.queries import agreement
    from app.certificates.sentences import DIFFERENCES

    count = 0
    with snapshot():
        for one in agreement.differing():
            count += 1
            said = " ".join(str(DIFFERENCES[what]) for what in one.what)
            click.echo(f"{one.number or one.id}: {said}", err=True)
    if count:
        click.echo(f"Certificates that are not as the ledger says: {count}", err=True)
        sys.exit(1)
    click.echo("Every certificate is as the ledger says.")


@certificate.command("sample")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@with_appcontext
def sample(folder: Path) -> None:
    """Write a SPECIMEN of every shipped design on every paper, with credentials, into DIR.

    Specimens are signed with a key that everybody knows: they certify nothing.
    """
    from app.certificates.services import sampling

    written = sampling.write(folder)
    click.echo(f"{len(written)} files are in {folder}")
