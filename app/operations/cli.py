"""Commands for administrators: serve, bring the database up to date, fill an instance with samples."""

from __future__ import annotations

import socket
import sys
import urllib.request
from functools import partial
from http.client import HTTPException

import click
from flask import Flask, current_app
from flask.cli import ScriptInfo, with_appcontext

from app.accounts import queries as accounts
from app.accounts.cli import add_user
from app.base.db import db
from app.catalogue.cli.folders import Folder
from app.catalogue.cli.publishing import publish_folder
from app.jobs.cli import work
from app.keys.cli import make_ready
from app.operations import processes
from app.operations.services import instance

_DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))

database = click.Group("db", help="Look after the database.")


@database.command("upgrade")
@with_appcontext
def upgrade() -> None:
    """Bring the database to the form that this version needs, and make the signing keys where there are none."""
    click.echo("The database has been brought up to date." if instance.migrate() else "The database is up to date.")
    make_ready()


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Web processes.")
@click.option("--threads", default=3, show_default=True, type=click.IntRange(1, 16), help="Threads in each of them.")
@click.option("--hands", default=1, show_default=True, type=click.IntRange(1, 16), help="Processes that do the jobs.")
@click.pass_context
def serve(context: click.Context, host: str, port: int, workers: int, threads: int, hands: int) -> None:
    """Serve the site and do its jobs, until told to stop.

    On an empty instance this makes the database and publishes the courses in courses/ first. In a terminal it offers
    to make the first administrator; without one it never asks.
    """
    _refuse_taken_port(host, port)
    make = context.ensure_object(ScriptInfo).create_app
    if make is None:
        raise click.ClickException("Serving needs the application: start it as `brevet serve`.")
    app = make()
    # the libraries of databases, tokens and compilers have threads and lines of their own, which forks must not inherit
    if code := processes.apart(partial(_prepare_apart, app)):
        sys.exit(code)
    with app.app_context():
        _offer_administrator()
        db.session.remove()
        db.engine.dispose()
    app.extensions["bell"].close()
    children = [
        processes.Child("web", partial(processes.serve_web, lambda: app, host, port, workers, threads)),
        *(processes.Child("worker", partial(work, app)) for _ in range(hands)),
    ]
    address, public = f"http://{f'[{host}]' if ':' in host else host}:{port}/", app.config["SETTINGS"].public_url
    sys.exit(processes.supervise(children, lambda: _answers(address), lambda: _say_ready(address, public)))


def _refuse_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = error.strerror or error
            raise click.ClickException(f"Cannot listen on {host}:{port} ({reason}). Choose another --port.") from error


def _prepare_apart(app: Flask) -> None:
    try:
        with app.app_context():
            _prepare()
    except click.ClickException as problem:
        problem.show()
        sys.exit(problem.exit_code)


def _prepare() -> None:
    if instance.migrate():
        click.echo("The database is ready.")
    make_ready()
    for folder in list(instance.unpublished_courses()):
        publish_folder(Folder(folder), reason="First start")


def _offer_administrator() -> None:
    if accounts.has_administrator():
        return
    if not (sys.stdin and sys.stdin.isatty() and sys.stdout.isatty()):
        click.echo("There is no administrator yet. Make one with: brevet user add --role administrator")
    elif click.confirm("There is no administrator yet. Make one now?", default=True):
        add_user("administrator")


def _answers(address: str) -> bool:
    try:
        with _DIRECTLY.open(address + "healthz", timeout=1) as response:
            return bool(response.status == 200)
    except (OSError, HTTPException):
        return False


def _say_ready(address: str, public: str) -> None:
    click.echo(f"Brevet is ready at {address}" + (f" (public address: {public})" if public else ""))
    click.echo("Stop it with Ctrl-C.")


@click.command("demo")
@with_appcontext
def demo() -> None:
    """Fill an empty instance with sample people at every stage, their attempts and certificates, and an exam tomorrow.

    Prints how they sign in. Refuses an instance that has people in it already.
    """
    from app.operations.services import demo as samples  # not needed to serve

    _prepare()
    if accounts.anyone_at_all():
        raise click.ClickException(
            "This instance has people in it already, and samples must not mix with them. "
            "Set BREVET_INSTANCE (and DATABASE_URL, if you use it) to an empty place."
        )
    zone, secret = current_app.config["SETTINGS"].timezone, str(current_app.secret_key)
    with click.progressbar(length=samples.STEPS, label="Making sample people") as bar:
        people = samples.fill(bar.update, zone, secret)
    click.echo(f"\nAll of them sign in with the password: {samples.PASSWORD}\n")
    for person in people:
        click.echo(f"  {person.email:<34}{person.what}")
