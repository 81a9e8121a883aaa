"""`brevet certificate`: verifying without a browser, and the sample sheet."""

import json

import pytest
from click.testing import CliRunner
from flask.cli import ScriptInfo

from app import create_app
from app.base import settings
from app.base.db import db
from app.certificates.rules import numbers, specimens
from app.certificates.services import sampling
from app.cli import brevet
from tests import factories
from tests.certificates.completing import earn_unprinted

KEYS = ["status", "specimen", "number", "fields", "signature", "reason"]


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """An instance of which nothing is there yet, not even the tables."""
    app = create_app(settings.read({"BREVET_INSTANCE": str(tmp_path_factory.mktemp("empty"))}))
    yield app
    app.extensions["bell"].close()
    with app.app_context():
        db.engine.dispose()


def run(app, *arguments):
    done = CliRunner().invoke(brevet, ["certificate", *arguments], obj=ScriptInfo(create_app=lambda: app))
    return done.exit_code, done.stdout


def verify(app, what):
    """Exit code and answer; the answer is one object of JSON and nothing else."""
    code, output = run(app, "verify", str(what), "--format", "json")
    answer = json.loads(output)
    assert list(answer) == KEYS
    return code, answer


def test_an_empty_instance_knows_nothing_and_says_so(empty, tmp_path):
    file = tmp_path / "letter.pdf"
    file.write_bytes(b"%PDF-1.7\nhello")
    for what in (numbers.new_number("GPS", 2026, 1), "nonsense", "", "x" * 5000, tmp_path / "gone.pdf", file, tmp_path):
        code, answer = verify(empty, what)
        assert (code, answer["status"], answer["fields"]) == (1, "unknown", {}), what
        assert answer["reason"].endswith(".")


def test_the_number_of_a_genuine_certificate_is_valid(app):
    with app.app_context():
        factories.publish()
        row = earn_unprinted(factories.person(name="Amina Odhiambo"))
    code, answer = verify(app, row.number.lower())
    assert (code, answer["status"], answer["specimen"], answer["number"]) == (0, "valid", False, row.number)
    assert answer["fields"]["name"] == "Amina Odhiambo"
    code, text = run(app, "verify", row.number)
    assert code == 0
    assert text.startswith(f"VALID {row.number}\n")
    assert "name: Amina Odhiambo" in text


def test_a_file_that_is_too_large_is_not_read(empty, tmp_path):
    file = tmp_path / "large.pdf"
    with file.open("wb") as opened:
        opened.truncate(11 * 1024 * 1024)
    code, answer = verify(empty, file)
    assert (code, "larger than 10 MB" in answer["reason"]) == (1, True)


@pytest.fixture(scope="module")
def sheet(empty, tmp_path_factory):
    """The sample sheet as the command writes it, of one design and one person."""
    folder = tmp_path_factory.mktemp("sheet")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(specimens, "PEOPLE", specimens.PEOPLE[2:3])
        patch.setattr("app.certificates.printing.bundles.shipped", lambda: {"classic": "Classic"})
        code, output = run(empty, "sample", str(folder / "new"))
    assert code == 0, output
    return folder / "new"


def test_the_sheet_has_every_paper_and_the_credentials(sheet):
    from app.certificates.printing.bundles import PAPERS

    expected = {f"classic-arabic-{paper}.pdf" for paper in PAPERS} | {"classic-arabic.jwt", "classic-arabic.json"}
    assert {file.name for file in sheet.iterdir()} == expected


def test_every_file_of_the_sheet_is_a_specimen_and_unchanged(empty, sheet):
    for file in sorted(sheet.iterdir()):
        code, answer = verify(empty, file)
        assert (code, answer["status"], answer["specimen"]) == (0, "valid", True), file.name
        assert answer["number"].startswith("SPECIMEN-")
        assert answer["signature"]["fits"]
    code, answer = verify(empty, answer["number"])
    assert (code, answer["status"], answer["specimen"]) == (0, "valid", True)


def test_a_changed_file_of_the_sheet_is_altered(empty, sheet, tmp_path):
    for file in sorted(sheet.iterdir()):
        data = bytearray(file.read_bytes())
        data[len(data) // 2] ^= 1
        changed = tmp_path / file.name
        changed.write_bytes(data)
        code, answer = verify(empty, changed)
        assert (code, answer["status"], answer["specimen"]) == (1, "altered", True), file.name


def test_every_page_of_the_sheet_says_specimen_in_words(sheet):
    from pypdf import PdfReader

    for file in sheet.glob("*.pdf"):
        text = "".join(page.extract_text() for page in PdfReader(file).pages)
        assert "نموذج" in text or "جذومن" in text, file.name  # the word, in whichever order the reader gives it


def test_the_sheet_shows_names_of_every_kind():
    people = {person.key: person.name for person in specimens.PEOPLE}
    assert set(people) == {"latin", "cyrillic", "arabic", "long"}
    assert len(people["long"]) > 80
    found = specimens.sheet(["classic", "modern"], "https://brevet.example")
    assert len({one.payload.number for one in found}) == 2 * len(people)
    assert all(numbers.is_specimen(one.payload.number) for one in found)


def test_the_same_specimen_is_made_again_to_the_letter(empty):
    with empty.app_context():
        one = specimens.sheet(["classic"], "https://brevet.example")[0]
        from app.certificates.verification.specimens import proved

        assert proved(one.payload) == proved(one.payload)
        assert sampling.specimens.find(one.payload.number, ["classic"], "https://brevet.example") == one
