"""The worker's command."""

from __future__ import annotations

import signal

import click
from flask import Flask, current_app
from flask.cli import with_appcontext


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Do jobs until told to stop: certificates, deadlines, letters. `brevet serve` starts one by itself."""
    work(current_app)


def work(app: Flask) -> None:
    """Do jobs in this process until SIGTERM or SIGINT."""
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _frame: stopping.append(received))
    app.extensions["bell"].work(lambda: bool(stopping))
