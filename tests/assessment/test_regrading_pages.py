"""The pages of regrades: what is sent, who is listed in which order, and what was open meanwhile."""

import re

import pytest

from app.assessment.models import Regrade
from app.base.db import db
from app.base.ids import new_id
from tests import factories
from tests.assessment import regrades
from tests.assessment.regrades import asked, sat
from tests.assessment.test_analysis import visitor

PAGE = "/courses/small/regrade/one/quiz"


def publish(right, **changes):
    factories.publish(regrades.course([asked("one", right)], **changes))


@pytest.fixture
def client(app):
    """A browser in which somebody is signed in who teaches the course, whose first key says "a"."""
    with app.app_context():
        publish("a")
    return visitor(app)


def field(page, name):
    """What a hidden field of the form carries."""
    [found] = [tag for tag in re.findall(r"<input[^>]*>", page) if f'name="{name}"' in tag and 'type="hidden"' in tag]
    return re.search(r'value="([^"]*)"', found)[1]


def sent(page, **changes):
    """What the form of this page sends."""
    names = ("key", "digest", "edition", "way")
    return {name: field(page, name) for name in names} | {"reason": "The key was wrong."} | changes


def test_the_edition_of_the_key_is_no_field_to_type_in(app, client):
    with app.app_context():
        sat({"one": "b"})
        publish("b")
        publish("b", pass_mark=60)
    data = sent(client.get(f"{PAGE}?edition=2&way=key").text)
    assert data["edition"] == "2"
    at = client.post(PAGE, data=data).location
    with app.app_context():
        [made] = db.session.query(Regrade).all()
        assert at.endswith(f"/regrades/{made.id}")


@pytest.mark.parametrize("edition", ["", "x", "-1", "9" * 30, "²", "2.0"])
def test_an_edition_that_cannot_be_meant_is_refused(app, client, edition):
    with app.app_context():
        sat({"one": "b"})
        publish("b")
    page = client.get(PAGE).text
    refused = client.post(PAGE, data=sent(page, edition=edition, key=str(new_id())))
    assert refused.status_code in (404, 422)
    with app.app_context():
        assert db.session.query(Regrade).all() == []
