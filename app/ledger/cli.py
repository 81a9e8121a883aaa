"""The command that proves the ledger."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext

from app.ledger import services


@click.group("ledger")
def ledger() -> None:
    """Facts of who did what, and the seals that chain them."""


@ledger.command("check")
@with_appcontext
def check() -> None:
    """Recompute every seal from its facts and the seal before it.

    Prints the last seal, which you can keep elsewhere. Exits with 1 and names the seals that no longer fit.
    """
    broken, last = services.broken_seals(), services.last_seal()
    click.echo(f"Facts that wait for a seal: {services.unsealed()}")
    if last is not None:
        click.echo(f"Last seal: {last.number} of {last.at:%Y-%m-%d %H:%M:%S} UTC, {last.digest}")
    if broken:
        numbers = ", ".join(map(str, broken))
        click.echo(f"Seals that no longer fit their facts, or the seal before them: {numbers}", err=True)
        sys.exit(1)
    click.echo("Every seal fits: no sealed fact was changed, added or taken away.")
