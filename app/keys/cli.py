"""Commands for the signing keys."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.base import migrations
from app.base.db import transaction
from app.base.refusals import Refusal
from app.base.sentences import words
from app.keys import queries, services
from app.keys.rules import PURPOSES, Purpose

keys = click.Group("keys", help="Look after the keys that sign certificates.")

# the name of a key may begin with a dash, and have an "h" behind it
_NAMED = {"ignore_unknown_options": True, "help_option_names": ["--help"]}


class _Refused(click.ClickException):
    exit_code = 2


@contextmanager
def said() -> Iterator[None]:
    """A refusal ends the command with its sentence and exit code 2."""
    try:
        yield
    except Refusal as refusal:
        raise _Refused(words(refusal.code, refusal.details)) from None


def make_ready() -> None:
    """Make the keys that are missing and see that those that sign can be opened. Ends the command where they cannot."""
    with said():
        services.ensure()
        _record()


def _record() -> None:
    """Tell the ledger. Before the database is made there is none: the first start then tells it."""
    if migrations.is_current():
        with transaction():
            services.record()


@keys.command("list")
@with_appcontext
def list_() -> None:
    """List the keys of this site, newest first: name, purpose, algorithm, state, where the private half is."""
    found = queries.every()
    for key in found:
        place = "token" if key.place == "token" else "file, encrypted" if key.encrypted else "file, NOT ENCRYPTED"
        click.echo(
            f"{key.kid}  {key.purpose:<10}  {key.algorithm:<5}  {key.state:<11}  {key.made_at:%Y-%m-%d}  {place}"
        )
    if not found:
        click.echo("There are no keys yet. They are made at the first start, or with: brevet keys make")


@keys.command("make")
@with_appcontext
def make() -> None:
    """Make the keys that are missing. Where there are keys, this only sees that they can be opened."""
    make_ready()
    for purpose in PURPOSES:
        click.echo(f"The {purpose} key {queries.current(purpose).kid} signs.")


@keys.command("rotate")
@click.argument("purpose", type=click.Choice(PURPOSES))
@with_appcontext
def rotate(purpose: Purpose) -> None:
    """Make a new key that signs from now on. The one before it stays public, so that what it signed still verifies."""
    with said():
        kid = services.rotate(purpose)
    _record()
    click.echo(f"The {purpose} key {kid} signs from now on.")


@keys.command("retire", context_settings=_NAMED)
@click.argument("kid")
@with_appcontext
def retire(kid: str) -> None:
    """Stop signing with a key; what it signed still verifies. The next signature makes a new key."""
    with said():
        services.retire(kid)
    _record()
    click.echo(f"The key {kid} signs no more. What it signed still verifies.")


@keys.command("compromise", context_settings=_NAMED)
@click.argument("kid")
@click.option("--reason", required=True, help="What happened, for the list of keys.")
@with_appcontext
def compromise(kid: str, reason: str) -> None:
    """Declare that somebody else may have a key: without an entry in the register, its signatures prove nothing."""
    with said():
        services.compromise(kid, reason)
    _record()
    click.echo(f"The key {kid} is compromised. What it signed holds only where the register of this site has it.")


@keys.command("encrypt")
@with_appcontext
def encrypt() -> None:
    """Encrypt the files of plain keys with BREVET_KEY_PASSPHRASE."""
    with said():
        done = services.encrypt()
    click.echo(f"Encrypted: {', '.join(done)}" if done else "No key file is plain.")


@keys.command("export")
@click.option("--public", is_flag=True, required=True, help="Public halves; private ones are never written.")
@with_appcontext
def export(public: bool) -> None:
    """Print the public keys as a JSON Web Key Set, for whoever verifies without a network."""
    import msgspec

    with said():
        found = queries.jwks()
    click.echo(msgspec.json.format(msgspec.json.encode(found)).decode())


@keys.command("request-certificate")
@with_appcontext
def request_certificate() -> None:
    """Print a signing request (PKCS#10) for the document key, to send to a certification authority."""
    with said():
        text = services.request_certificate()
    click.echo(text, nl=False)


@keys.command("import-certificate")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def import_certificate(file: Path) -> None:
    """Use an authority's certificate for the document key: PEM, the signer's first, then those above it."""
    with said():
        kid = services.import_certificate(file.read_bytes().decode("ascii", "replace"))
    click.echo(f"The certificate is used for the document key {kid} from now on.")
