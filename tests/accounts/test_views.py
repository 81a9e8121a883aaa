"""Registering, signing in, forgotten passwords and staff's pages, as a browser without scripts sees them."""

from __future__ import annotations

import html
import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts import passwords, queries, rules, services
from app.accounts.models import Person, SignIn
from app.base import clock
from app.base.db import db, transaction
from app.base.ids import new_token
from app.post.models import Letter
from tests import factories

NEW = {
    "name": "Noor  Haddad",
    "rank": "",
    "category": "police",
    "nationality": "JO",
    "organisation": "Traffic police",
    "email": "Noor@Example.org",
    "password": "river candle maple",
}


def person_with_password(app: Flask, role: str = "trainee", **changes: str) -> Person:
    """Somebody who can sign in with the factories' password."""
    secret = passwords.hashed(factories.PASSWORD)
    with app.app_context():
        who = factories.person(role, **changes)
        with transaction():
            services.set_password(who.id, secret)
    return who


def signed_in(client: FlaskClient) -> bool:
    """Whether the server knows who this browser is."""
    return client.get("/profile").status_code == 200


def field(answer: TestResponse, name: str) -> str:
    """The value of a hidden field in a page."""
    tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', answer.text)
    assert tag, name
    value = re.search(r'value="([^"]*)"', tag[0])
    return html.unescape(value[1]) if value else ""


def reset_token(app: Flask, who: Person) -> str:
    """A link's secret for this person."""
    token = new_token()
    with app.app_context(), transaction():
        services.offer_reset(who.id, token, rules.RESET_PRINTED)
    return token


# registering


def test_registering_signs_in_and_keeps_the_tidy_name(app: Flask, client: FlaskClient) -> None:
    answer = client.post("/register", data=NEW | {"next": "/courses/small/"})
    assert (answer.status_code, answer.location) == (303, "/courses/small/")
    assert signed_in(client)
    with app.app_context():
        who = db.session.scalars(select(Person)).one()
        assert (who.name, who.email, who.email_key) == ("Noor Haddad", "Noor@Example.org", "noor@example.org")


def test_an_error_keeps_all_that_was_typed_but_the_password(client: FlaskClient) -> None:
    answer = client.post("/register", data=NEW | {"password": "short", "next": "/courses/small/"})
    assert answer.status_code == 422
    for kept in ("Noor Haddad", "Traffic police", "Noor@Example.org", 'value="JO"', "/courses/small/"):
        assert kept in answer.text
    assert re.search(r'<input[^>]*checked[^>]*value="police"', answer.text)
    assert re.search(r'<option selected value="JO"', answer.text)
    assert 'value="short"' not in answer.text
    assert "at least 10 characters" in answer.text
    assert not signed_in(client)


def test_registering_twice_with_the_same_form_is_one_account(app: Flask, client: FlaskClient) -> None:
    other = app.test_client()
    assert client.post("/register", data=NEW).status_code == 303
    assert other.post("/register", data=NEW).status_code == 303
    assert signed_in(other)
    with app.app_context():
        assert len(db.session.scalars(select(Person)).all()) == 1


def test_a_taken_address_is_said_and_nobody_gets_in_with_another_password(app: Flask, client: FlaskClient) -> None:
    person_with_password(app, email="noor@example.org")
    answer = client.post("/register", data=NEW)
    assert answer.status_code == 409
    assert "This e-mail address has an account already" in answer.text
    assert "Noor Haddad" in answer.text
    assert not signed_in(client)


@pytest.mark.parametrize(
    "hostile",
    [
        {"name": "x" * 10_000},
        {"name": "\u202e\u200b"},
        {"name": "12345"},
        {"name": "a\0b"},
        {"category": "admiral"},
        {"category": ""},
        {"nationality": "XX"},
        {"nationality": "J" * 5000},
        {"email": "a@b"},
        {"email": "two@example.org,three@example.org"},
        {"email": "x" * 300 + "@example.org"},
        {"password": "p" * 100_000},
        {"organisation": "\ud800"},
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_kept(
    app: Flask, client: FlaskClient, hostile: dict[str, str]
) -> None:
    sent = {key: value.encode("utf-8", "surrogatepass") for key, value in (NEW | hostile).items()}
    if "organisation" in hostile:
        sent["organisation"] = b""
    assert client.post("/register", data=sent).status_code == 422
    with app.app_context():
        assert db.session.scalars(select(Person)).all() == []


@pytest.mark.parametrize("address", ["/register", "/sign-in", "/forgotten"])
def test_a_form_with_nothing_in_it_gets_a_sentence(client: FlaskClient, address: str) -> None:
    answer = client.post(address, data=b"\xff\xfe%00=%ED%A0%80", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 422
    assert client.post(address, data={}).status_code == 422


# signing in


def test_signing_in_leads_to_where_the_person_wanted_to_go(app: Flask, client: FlaskClient) -> None:
    who = person_with_password(app)
    asked = client.get("/profile?x=1")
    assert asked.status_code == 302
    page = client.get(asked.location)
    data = {"email": who.email, "password": factories.PASSWORD, "next": field(page, "next")}
    answer = client.post("/sign-in", data=data)
    assert (answer.status_code, answer.location) == (303, "/profile?x=1")
    assert signed_in(client)


@pytest.mark.parametrize(
    "target",
    ["https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\tevil", "javascript:x"],
)
def test_nobody_is_sent_to_another_site(app: Flask, client: FlaskClient, target: str) -> None:
    who = person_with_password(app)
    data = {"email": who.email, "password": factories.PASSWORD, "next": target}
    assert client.post("/sign-in", data=data).location == "/"
    assert client.get("/sign-in", query_string={"next": target}).location == "/"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(app: Flask, client: FlaskClient) -> None:
    who = person_with_password(app)
    wrong = client.post("/sign-in", data={"email": who.email, "password": "not the right one"})
    unknown = client.post("/sign-in", data={"email": "nobody@example.org", "password": "not the right one"})
    assert wrong.status_code == unknown.status_code == 422
    assert who.email in wrong.text
    # the form's token holds the second in which it was made
    pages = [re.sub(r'(name="csrf_token" value=")[^"]*', r"\1", answer.text) for answer in (wrong, unknown)]
    assert pages[0].replace(str(who.email), "") == pages[1].replace("nobody@example.org", "")
    assert not signed_in(client)


def test_guessing_is_slowed_down_for_one_address_and_says_when_to_come_back(app: Flask, client: FlaskClient) -> None:
    who = person_with_password(app)
    with clock.set_clock(lambda: datetime(2026, 5, 1, 12, 0, 1, tzinfo=UTC)):
        for _ in range(10):
            assert client.post("/sign-in", data={"email": who.email, "password": "guess"}).status_code == 422
        answer = client.post("/sign-in", data={"email": who.email, "password": factories.PASSWORD})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 600
    assert not signed_in(client)


def test_every_sign_in_gets_a_session_of_its_own(app: Flask, client: FlaskClient) -> None:
    who = person_with_password(app)
    planted = factories.sign_in(app, client, who)
    client.post("/sign-out")
    client.post("/sign-in", data={"email": who.email, "password": factories.PASSWORD})
    with client.session_transaction() as session:
        assert session["_user_id"] != planted
    with app.app_context():
        assert queries.signed_in(planted) is None


def test_signing_out_ends_the_session_on_the_server_too(app: Flask, client: FlaskClient) -> None:
    token = factories.sign_in(app, client, person_with_password(app))
    assert client.post("/sign-out").status_code == 303
    assert client.post("/sign-out").status_code == 303
    with app.app_context():
        assert queries.signed_in(token) is None


def test_a_session_in_use_does_not_end(app: Flask, client: FlaskClient) -> None:
    factories.sign_in(app, client, person_with_password(app))
    for days in (10, 20, 30):
        later = datetime.now(UTC) + timedelta(days=days)
        with clock.set_clock(lambda later=later: later):  # type: ignore[misc]
            assert signed_in(client), days
    with clock.set_clock(lambda: datetime.now(UTC) + timedelta(days=45)):
        assert not signed_in(client)


# a session that ends while a form is open


def test_a_form_sent_after_the_session_ended_is_kept_and_sent_again(app: Flask, client: FlaskClient) -> None:
    who = person_with_password(app, name="Before")
    factories.sign_in(app, client, who)
    with app.app_context(), transaction():
        db.session.query(SignIn).delete()
    changed = {key: value for key, value in NEW.items() if key != "password"} | {"name": 'After "all" <b>'}
    asked = client.post("/profile", data=changed)
    assert asked.status_code == 401
    assert "What you sent is kept" in asked.text
    wrong = client.post("/sign-in", data={"email": who.email, "password": "wrong", "kept": field(asked, "kept")})
    data = {"email": who.email, "password": factories.PASSWORD, "kept": field(wrong, "kept")}
    resumed = client.post("/sign-in", data=data)
    assert resumed.status_code == 200
    again = {name: field(resumed, name) for name in changed}
    assert again == changed
    assert client.post("/profile", data=again).status_code == 303
    with app.app_context():
        assert queries.person(who.id).name == 'After "all" <b>'


@pytest.mark.parametrize("kept", ["", "nonsense", "eyJ0byI6Ii8ifQ.x.y", "x" * 50_000])
def test_a_kept_form_that_is_not_ours_is_ignored(app: Flask, client: FlaskClient, kept: str) -> None:
    who = person_with_password(app)
    answer = client.post("/sign-in", data={"email": who.email, "password": factories.PASSWORD, "kept": kept})
    assert (answer.status_code, answer.location) == (303, "/")


def test_a_form_from_another_site_is_never_kept(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = client.post(f"/people/{uuid.uuid4()}/roles", data={"role": "administrator"})
        signing_in = client.post("/sign-in", data={"email": "a@b.org", "password": "x"})
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert (answer.status_code, signing_in.status_code) == (400, 400)
    assert "kept" not in answer.text.replace("is kept", "")


def test_a_script_is_told_to_sign_in_again(client: FlaskClient) -> None:
    answer = client.post("/profile", headers={"X-Requested-With": "fetch"})
    assert (answer.status_code, answer.json["error"]) == (401, "sign-in-first")  # type: ignore[index]


# forgotten passwords


def test_a_link_is_mailed_and_sets_a_new_password(app: Flask, client: FlaskClient) -> None:
    who = person_with_password(app)
    answer = client.post("/forgotten", data={"email": str(who.email).upper()})
    nobody = client.post("/forgotten", data={"email": "nobody@example.org"})
    assert answer.text == nobody.text
    with app.app_context():
        letter = db.session.scalars(select(Letter)).one()
    assert letter.address == who.email
    link = re.search(r"https://brevet\.example(/reset/\S+)", letter.body)
    assert link
    assert who.name in letter.body
    assert client.post(link[1], data={"password": "river candle maple"}).status_code == 303
    assert signed_in(client)
    assert client.get(link[1]).status_code == 404


def test_a_weak_new_password_is_refused_and_the_link_still_works(app: Flask, client: FlaskClient) -> None:
    link = f"/reset/{reset_token(app, person_with_password(app))}"
    assert client.post(link, data={"password": "1234567890"}).status_code == 422
    assert client.get(link).status_code == 200


def test_a_new_password_signs_out_every_other_browser(app: Flask, client: FlaskClient) -> None:
    who, elsewhere = person_with_password(app), app.test_client()
    factories.sign_in(app, elsewhere, who)
    client.post(f"/reset/{reset_token(app, who)}", data={"password": "river candle maple"})
    assert signed_in(client)
    assert not signed_in(elsewhere)


def test_someone_without_an_address_gives_one_with_the_first_password(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        who = factories.person(email=None)
        factories.person(email="taken@example.org")
    link = f"/reset/{reset_token(app, who)}"
    sent = {"password": "river candle maple"}
    assert client.post(link, data=sent).status_code == 422
    assert client.post(link, data=sent | {"email": "taken@example.org"}).status_code == 409
    assert client.post(link, data=sent | {"email": "mine@example.org"}).status_code == 303
    fresh = app.test_client()
    assert fresh.post("/sign-in", data=sent | {"email": "mine@example.org"}).status_code == 303


@pytest.mark.parametrize("token", ["x", "%00", "%ED%A0%80", "a" * 5000])
def test_a_link_that_is_none_gets_a_page(client: FlaskClient, token: str) -> None:
    assert client.get(f"/reset/{token}").status_code == 404


# one's own page, and the privacy notice


def test_a_trainee_changes_her_particulars_but_keeps_an_address(app: Flask, client: FlaskClient) -> None:
    who = person_with_password(app)
    factories.sign_in(app, client, who)
    assert client.post("/profile", data=NEW | {"email": ""}).status_code == 422
    assert client.post("/profile", data=NEW).status_code == 303
    with app.app_context():
        assert queries.person(who.id).organisation == "Traffic police"


def test_she_writes_her_name_in_another_script_and_agrees_that_her_unit_is_told(
    app: Flask, client: FlaskClient
) -> None:
    who = person_with_password(app)
    factories.sign_in(app, client, who)
    unit = {"second_name": "\u0623\u0645\u064a\u0646\u0629", "unit_email": "g1@unit.example.org", "unit_agreed": "1"}
    assert client.post("/profile", data=NEW | unit).status_code == 303
    page = client.get("/profile").text
    assert 'value="أمينة"' in page
    assert re.search(r'<input[^>]* checked[^>]* name="unit_agreed"', page)
    assert client.post("/profile", data=NEW | unit | {"unit_email": ""}).status_code == 422
    assert client.post("/profile", data=NEW | unit | {"second_name": "123"}).status_code == 422


def test_the_privacy_notice_is_open_to_all_and_remembered(app: Flask, client: FlaskClient) -> None:
    assert client.get("/privacy").status_code == 200
    assert client.post("/privacy").status_code == 401
    who = person_with_password(app)
    factories.sign_in(app, client, who)
    assert 'name="next" value="/courses/small/"' in client.get("/privacy?next=/courses/small/").text
    answer = client.post("/privacy", data={"next": "/courses/small/"})
    assert (answer.status_code, answer.location) == (303, "/courses/small/")
    with app.app_context():
        assert queries.person(who.id).privacy_seen_at is not None


# staff's pages


@pytest.fixture
def staff(app: Flask, client: FlaskClient) -> FlaskClient:
    """A browser in which a staff member is signed in."""
    with app.app_context():
        who = factories.person("staff", name="Staff Member")
    factories.sign_in(app, client, who)
    return client


def test_staff_add_a_person_and_print_a_slip(app: Flask, staff: FlaskClient) -> None:
    answer = staff.post("/people/new", data=NEW | {"email": ""})
    assert answer.status_code == 303
    page = staff.post(f"{answer.location}/reset")
    link = re.search(r"https://brevet\.example(/reset/[\w-]+)", page.text)
    assert link and "<svg" in page.text and "Noor Haddad" in page.text
    assert app.test_client().get(link[1]).status_code == 200


def test_staff_correct_a_person_and_see_what_is_wrong(app: Flask, staff: FlaskClient) -> None:
    with app.app_context():
        who = factories.person()
        factories.person(email="taken@example.org")
    wrong = staff.post(f"/people/{who.id}", data=NEW | {"email": "taken@example.org"})
    assert wrong.status_code == 422
    assert "This e-mail address has an account already" in wrong.text and "Noor Haddad" in wrong.text
    assert staff.post(f"/people/{who.id}", data=NEW).status_code == 303
    assert "Noor Haddad" in staff.get("/people/?q=traffic+noor").text


@pytest.mark.parametrize("role", ["staff", "administrator"])
def test_staff_can_neither_change_nor_take_over_those_above_them(app: Flask, staff: FlaskClient, role: str) -> None:
    with app.app_context():
        boss = factories.person(role)
    assert staff.get(f"/people/{boss.id}").status_code == 200
    assert staff.post(f"/people/{boss.id}", data=NEW).status_code == 403
    assert staff.post(f"/people/{boss.id}/reset").status_code == 403
    assert staff.post(f"/people/{boss.id}/roles", data={"role": role, "take_away": "1"}).status_code == 403


def test_staff_give_and_take_a_role(app: Flask, staff: FlaskClient) -> None:
    with app.app_context():
        who = factories.person()
    assert staff.post(f"/people/{who.id}/roles", data={"role": "instructor"}).status_code == 303
    assert "Instructor" in staff.get(f"/people/{who.id}").text
    taken = staff.post(f"/people/{who.id}/roles", data={"role": "instructor", "take_away": "1"})
    assert taken.status_code == 303
    assert staff.post(f"/people/{who.id}/roles", data={"role": "emperor"}).status_code == 422


def test_unknown_people_are_not_found(staff: FlaskClient) -> None:
    for method, path in (("GET", ""), ("POST", ""), ("POST", "/roles"), ("POST", "/reset")):
        data = NEW | {"role": "instructor"} if method == "POST" else None
        answer = staff.open(f"/people/{uuid.uuid4()}{path}", method=method, data=data)
        assert answer.status_code == 404, path


def test_trainees_and_strangers_see_no_people(app: Flask, client: FlaskClient) -> None:
    assert client.get("/people/").status_code == 302
    factories.sign_in(app, client, person_with_password(app))
    for path in ("/people/", "/people/new"):
        assert client.get(path).status_code == 403


@pytest.mark.parametrize(
    "query", ["page=0", "page=-5", "page=" + "9" * 30, "page=x", "q=%25", "q=" + "x" * 5000, "q=%FF"]
)
def test_the_people_list_takes_any_question(staff: FlaskClient, query: str) -> None:
    answer = staff.get(f"/people/?{query}", follow_redirects=True)
    assert answer.status_code == 200
    assert "Nobody here yet" not in answer.text


def test_a_nul_is_refused(staff: FlaskClient) -> None:
    assert staff.get("/people/?q=%00").status_code == 422
