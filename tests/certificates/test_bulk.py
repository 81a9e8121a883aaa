"""Many numbers at once: lists as employers have them, a page and a table with what became of each."""

import csv
import io
from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from app.base import clock
from app.base.db import db, transaction
from app.certificates.models import Certificate
from app.certificates.rules import lists, numbers
from tests import factories
from tests.certificates.completing import earn_unprinted

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
A, B = (numbers.new_number("GPS", 2026, chance) for chance in (1, 2))


def read(text):
    return [typed.number for typed in lists.read(text).typed]


@pytest.mark.parametrize(
    "text",
    [
        f"{A}\n{B}",
        f"{A} {B}",
        f"{A},{B}",
        f"Name;Number\nAmina;{A}\nOksana;{B}\n",
        f'"Odhiambo, Amina",7,"{A}"\r\n"Shevchenko, Oksana",8,"{B}"\r\n',
        f"Amina\t{A}\nOksana\t{B}",
        f"{A.lower()}\n{B.replace('-', '')}",
        f"{A.replace('-', ' ')}\n{B.replace('-', '–')}",
        f"https://brevet.example/verify/{A}#q83h\nhttps://brevet.example/verify/{B}",
        f"{A}\n{A}\n\n{B}\n{A}",
    ],
)
def test_numbers_are_found_wherever_they_stand(text):
    assert read(text) == [A, B]


def test_lines_without_a_number_are_told_and_mistyped_numbers_are_kept():
    wrong = A[:-1] + ("A" if A[-1] != "A" else "B")
    found = lists.read(f"name\n\n{wrong}\nGPS-2026\n{B}")
    assert [(typed.number, typed.fault) for typed in found.typed] == [(wrong, "check"), (B, "")]
    assert found.without == (1, 4)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_a_table_is_read_in_the_encodings_of_spreadsheets(encoding):
    text = lists.text_of(f"Prénom;Numéro\nZoë;{A}\n".encode(encoding))
    assert read(text) == [A]


@pytest.mark.parametrize("data", [b"", b"\0" * 1000, b"\xff\xfe\xd8", b"PK\x03\x04" + bytes(range(256))])
def test_what_is_no_table_has_no_numbers(data):
    assert read(lists.text_of(data)) == []


@pytest.fixture(autouse=True)
def _noon():
    with clock.set_clock(lambda: NOON):
        yield


@pytest.fixture
def rows(app):
    """Three certificates: one as it was issued, one whose name is not shown, one revoked."""
    with app.app_context():
        factories.publish()
        found = [earn_unprinted(factories.person(name=f"=Amina{place}")) for place in range(3)]
        with transaction():
            hidden, revoked = (update(Certificate).where(Certificate.id == row.id) for row in found[1:])
            db.session.execute(hidden.values(masked=["name"]))
            db.session.execute(revoked.values(revoked_at=NOON, revoked_reason="examination"))
        return found


def test_a_list_is_answered_on_a_page(client, rows):
    unknown = numbers.new_number("SML", 2026, 1)
    text = "\n".join([*(row.number for row in rows), unknown, "nothing"])
    answer = client.post("/verify/many", data={"numbers": text})
    assert answer.status_code == 200
    for word in (*(row.number for row in rows), unknown, "=Amina0", "Valid", "Revoked", "Unknown", "not shown"):
        assert word in answer.text
    assert "=Amina1" not in answer.text
    assert "In these lines there was no number: 5" in answer.text


def test_a_list_is_answered_as_a_table_in_which_nothing_is_a_formula(client, rows):
    answer = client.post("/verify/many", data={"numbers": "\n".join(row.number for row in rows), "as": "csv"})
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    found = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [line["number"] for line in found] == [row.number for row in rows]
    assert [line["status"] for line in found] == ["valid", "valid", "revoked"]
    assert [line["name"] for line in found] == ["'=Amina0", "not shown by the holder", "'=Amina2"]
    assert "The rules of the examination were broken." in found[2]["reason"]


def test_a_table_is_uploaded(client, rows):
    data = "name;number\n" + "".join(f"x;{row.number}\n" for row in rows)
    answer = client.post("/verify/many", data={"table": (io.BytesIO(data.encode("utf-16")), "people.csv")})
    assert all(row.number in answer.text for row in rows)


def test_a_list_without_numbers_says_so(client, app):
    for sent in ({}, {"numbers": "nothing"}, {"table": (io.BytesIO(b"\0\1\2"), "x.csv")}):
        answer = client.post("/verify/many", data=sent)
        assert (answer.status_code, "Nothing was found." in answer.text) == (422, True)


def test_a_list_that_is_too_long_is_answered_as_far_as_lists_go(client, app):
    many = [numbers.new_number("GPS", 2026, chance) for chance in range(1, lists.MOST + 3)]
    answer = client.post("/verify/many", data={"numbers": "\n".join(many)}).text
    assert "2 numbers more" in answer
    assert many[lists.MOST - 1] in answer
    assert many[lists.MOST] not in answer


def test_lists_have_an_allowance_of_their_own(client, rows):
    sent = {"numbers": rows[0].number}
    answers = [client.post("/verify/many", data=sent).status_code for _ in range(31)]
    assert answers == [200] * 30 + [429]
    assert client.get(f"/verify/{rows[0].number}").status_code == 200
