"""Commands for people: adding one with a role."""

from __future__ import annotations

import sys
from typing import Any

import click
from flask import current_app, url_for
from flask.cli import with_appcontext

from app.accounts import passwords, rules, services
from app.accounts.models import CATEGORIES, ROLES
from app.base.db import transaction
from app.base.ids import new_token
from app.base.refusals import Conflict

user = click.Group("user", help="Look after people's accounts.")

_FAULTS = {
    "short": f"Use at least {rules.SHORTEST_PASSWORD} characters.",
    "long": f"Use at most {rules.LONGEST_PASSWORD} characters.",
    "known": "Many people use this password. Take three or four random words.",
    "personal": "Do not use the person's own name or address as the password.",
}


@user.command("add")
@click.option("--role", type=click.Choice(ROLES), default="trainee", show_default=True, help="What they may do.")
@click.option("--name", help="Full name, as it shall stand on a certificate.")
@click.option("--email", help="Address to sign in with.")
@click.option("--category", type=click.Choice(CATEGORIES), default="civilian", show_default=True)
@click.option("--nationality", default="", help="Two-letter country code, for example KE.")
@click.option("--organisation", default="", help="Organisation or unit.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@with_appcontext
def add(password_stdin: bool, **given: Any) -> None:
    """Add a person. In a terminal, asks for what is missing.

    Without a password (no terminal, no --password-stdin) it prints a link with which the person sets one.
    """
    password = sys.stdin.readline().rstrip("\n") if password_stdin else None
    add_user(password=password, asks=not password_stdin and sys.stdin.isatty(), **given)


def add_user(
    role: str,
    name: str | None = None,
    email: str | None = None,
    category: str = "civilian",
    nationality: str = "",
    organisation: str = "",
    password: str | None = None,
    asks: bool = True,
) -> None:
    """Add a person with this role, asking for what is missing when `asks`. Raises ClickException with the fault."""
    name = rules.tidy(name or (click.prompt("Full name") if asks else ""))
    email = (email or (click.prompt("E-mail address") if asks else "")).strip()
    if not name or "@" not in email:
        raise click.ClickException("Give --name and an --email address.")
    if password is None and asks:
        password = _asked_password(name, email)
    fault = rules.password_fault(password, name, email) if password is not None else None
    if fault:
        raise click.ClickException(_FAULTS[fault])
    who = services.Particulars(name, email, category, nationality.upper()[:2], organisation)
    _register(who, role, password)


def _asked_password(name: str, email: str) -> str:
    while True:
        password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        fault = rules.password_fault(password, name, email)
        if fault is None:
            return password
        click.echo(_FAULTS[fault])


def _register(who: services.Particulars, role: str, password: str | None) -> None:
    secret = passwords.hashed(password) if password else None
    settings = current_app.config["SETTINGS"]
    try:
        with transaction():
            centre = services.ensure_centre(settings.centre_name)
            person = services.register(who, secret, centre.id, role)
            token = None if secret else new_token()
            if token:
                services.offer_reset(person.id, token, rules.RESET_PRINTED)
    except Conflict as refusal:
        raise click.ClickException("There is an account with this e-mail address already.") from refusal
    click.echo(f"{who.name} <{who.email}> is now {role} here.")
    if token:
        root = settings.public_url or "http://127.0.0.1:8000"
        with current_app.test_request_context():
            click.echo(f"They set their password at {root}{url_for('accounts.reset', token=token)}")
