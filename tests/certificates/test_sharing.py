"""Links by which a holder discloses a certificate."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from app.base import clock
from app.base.db import db, transaction
from app.base.ids import new_token
from app.base.refusals import Conflict
from app.certificates.models import Certificate, CertificateShare
from app.certificates.services import sharing
from tests import factories
from tests.certificates.completing import earn_unprinted

NOON = datetime(2027, 1, 5, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _published(app):
    """A course, at noon, when time stands still: what is recorded later than the clock says would stop issuing."""
    with clock.set_clock(lambda: NOON):
        with app.app_context():
            factories.publish()
        yield


@pytest.fixture
def row(app, her):
    """A certificate of hers."""
    with app.app_context():
        return earn_unprinted(her)


def share(client, row, until="30"):
    """Make a link as the page does; the path to which it leads."""
    token = re.search(r'name="token" type="hidden" value="([\w-]{32})"', client.get(f"/certificates/{row.id}/own").text)
    answer = client.post(f"/certificates/{row.id}/links", data={"token": token[1], "until": until})
    assert answer.status_code == 200
    return re.search(r'value="https://brevet.example(/shared/[\w-]+)"', answer.text)[1]


def marks(app):
    """The fingerprints of all links."""
    with app.app_context():
        return [share.fingerprint for share in db.session.query(CertificateShare).order_by(CertificateShare.made_at)]


def test_a_link_discloses_everything_that_is_printed_to_anyone(app, client, row):
    client.post(f"/certificates/{row.id}/shown", data={"shown": []})
    answer = app.test_client().get(share(client, row))
    assert answer.status_code == 200
    for words in ("Amina Odhiambo", "Major", row.number, "Valid."):
        assert words in answer.text


def test_a_link_goes_to_no_search_engine_no_other_site_and_no_cache(app, client, row):
    headers = app.test_client().get(share(client, row)).headers
    assert "noindex" in headers["X-Robots-Tag"]
    assert (headers["Referrer-Policy"], headers["Cache-Control"]) == ("no-referrer", "no-store")


def test_a_link_is_shown_once_and_kept_as_its_fingerprint_alone(app, client, row):
    path = share(client, row)
    token = path.rpartition("/")[2]
    assert token not in client.get(f"/certificates/{row.id}/own").text
    assert [len(mark) for mark in marks(app)] == [64]
    assert token not in marks(app)[0]


def test_sending_the_form_twice_makes_one_link_and_shows_the_same(app, client, row):
    form = {"token": new_token(), "until": ""}
    answers = [client.post(f"/certificates/{row.id}/links", data=form).text for _ in range(2)]
    assert all(form["token"] in answer for answer in answers)
    assert len(marks(app)) == 1


def test_a_double_click_that_meets_itself_makes_one_link_and_no_refusal(app, client, her, row):
    token, together = new_token(), Barrier(2)

    def click(_number):
        with app.app_context():
            together.wait()
            with transaction():
                sharing.share(db.session.get_one(Certificate, row.id), token, None, her.id)
            db.session.remove()

    with ThreadPoolExecutor(2) as browser:
        list(browser.map(click, range(2)))
    assert len(marks(app)) == 1


def test_an_ended_link_discloses_nothing_and_cannot_be_made_again(app, client, row):
    path = share(client, row)
    token = path.rpartition("/")[2]
    ended = client.post(f"/certificates/{row.id}/links/end", data={"share": marks(app)[0]})
    assert ended.status_code == 303
    answer = app.test_client().get(path)
    assert (answer.status_code, "This link has ended" in answer.text) == (404, True)
    assert "Amina" not in answer.text
    assert client.post(f"/certificates/{row.id}/links", data={"token": token, "until": ""}).status_code == 409


def test_a_link_works_until_its_day_and_no_longer(app, client, her):
    with app.app_context():
        row = earn_unprinted(her)
    path = share(client, row, "30")
    for later, status in ((timedelta(days=30, seconds=-1), 200), (timedelta(days=30), 404)):
        with clock.set_clock(lambda later=later: NOON + later):
            assert app.test_client().get(path).status_code == status


def test_a_link_says_when_the_certificate_no_longer_holds(app, client, her, row):
    path = share(client, row)
    with app.app_context(), transaction():
        kept = db.session.get_one(Certificate, row.id)
        kept.revoked_at, kept.revoked_by, kept.revoked_reason = clock.now(), her.id, "examination"
    assert "do not accept" in app.test_client().get(path).text


@pytest.mark.parametrize("token", ["x", "x" * 32, "x" * 3000, "%00x", "é"])
def test_what_is_no_link_gets_a_sentence(app, client, token):
    answer = client.get(f"/shared/{token}")
    assert answer.status_code == 404


def test_guessing_links_is_slowed_down(app, client):
    answers = [client.get(f"/shared/{new_token()}").status_code for _ in range(21)]
    assert answers == [404] * 20 + [429]


def test_a_link_to_one_certificate_never_becomes_one_to_another(app, client, her, row):
    token = share(client, row).rpartition("/")[2]
    with app.app_context():
        other = earn_unprinted(her)
        with pytest.raises(Conflict), transaction():
            sharing.share(db.session.get_one(Certificate, other.id), token, None, her.id)


def test_there_is_an_end_to_the_links_of_one_certificate(app, client, her, row):
    with app.app_context():
        for _ in range(sharing.MOST_OPEN):
            with transaction():
                sharing.share(db.session.get_one(Certificate, row.id), new_token(), None, her.id)
    answer = client.post(f"/certificates/{row.id}/links", data={"token": new_token(), "until": "30"})
    assert (answer.status_code, "End one of them first" in answer.text) == (409, True)


@pytest.mark.parametrize("form", [{}, {"token": "short"}, {"token": "x" * 32, "until": "31"}])
def test_a_form_that_cannot_be_meant_makes_no_link(app, client, row, form):
    assert client.post(f"/certificates/{row.id}/links", data=form).status_code == 422
    assert marks(app) == []


def test_nobody_else_makes_or_ends_a_link(app, client, her):
    with app.app_context():
        other = earn_unprinted(factories.person())
    form = {"token": new_token(), "until": ""}
    assert client.post(f"/certificates/{other.id}/links", data=form).status_code == 404
    assert marks(app) == []
