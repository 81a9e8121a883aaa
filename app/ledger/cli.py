"""The command that proves the ledger."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext

from app.base.db import transaction
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


@ledger.command("accept-clock")
@click.option("--reason", required=True, help="Why the clock is right now, and what was wrong before.")
@with_appcontext
def accept_clock(reason: str) -> None:
    """Say that the clock of this machine is right although something was recorded after it.

    Nothing is issued while the clock is behind the newest fact. First set the clock, and use this only when it was the
    earlier clock that was wrong. The reason is kept in the ledger.
    """
    if not reason.strip():
        raise click.UsageError("Say why, in a few words: --reason must not be empty.")
    with transaction():
        behind, newest = services.clock_is_behind(), services.newest()
        services.accept_clock(None, reason.strip())
    if not behind or newest is None:
        click.echo("The clock is not behind anything that was recorded: there is nothing to accept.")
        return
    click.echo(f"Kept: the clock is right, and {newest:%Y-%m-%d %H:%M:%S} UTC was recorded by a clock that was wrong.")
    click.echo("Certificates are issued again. Batches that stopped go on when you press Continue on their page.")
