"""Who asks in the tests of this room's pages, and what they ask about."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Person
from app.certificates.models import Certificate
from tests import factories
from tests.certificates.completing import earn_unprinted, made


@pytest.fixture
def her(app: Flask, client: FlaskClient) -> Person:
    """A trainee, signed in."""
    who = made(app, factories.person, name="Amina Odhiambo", rank="Major")
    factories.sign_in(app, client, who)
    return who


@pytest.fixture
def staff(app: Flask, client: FlaskClient) -> Person:
    """A member of staff, signed in."""
    who = made(app, factories.person, "staff")
    factories.sign_in(app, client, who)
    return who


@pytest.fixture
def row(app: Flask) -> Certificate:
    """A certificate of which no file is made. Detached: read its columns freely."""
    return made(app, lambda: earn_unprinted(factories.person(name="Amina Odiambo")))
