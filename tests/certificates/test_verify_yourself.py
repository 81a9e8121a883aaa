"""The manual of verifying with public tools, run as it is written."""

import re
import shutil
import subprocess

import pytest

from app import create_app
from app.base import migrations, settings, storage
from app.base.db import db, transaction
from app.base.settings import ROOT
from app.certificates import queries, services
from app.certificates.models import Certificate
from app.jobs import services as jobs
from tests import factories, serving
from tests.certificates.completing import earn

PAGE = ROOT / "docs" / "verifying.md"
TOOLS = ("curl", "openssl", "python3", "pdfsig", "pdfdetach")
SAMPLE, SITE = "GPS-2026-7K3M-9QXF-M4TD-2", "https://brevet.example"


@pytest.fixture(scope="module")
def issued(tmp_path_factory):
    """A running site; number and file of a certificate that holds, and of one that is revoked."""
    folder = tmp_path_factory.mktemp("yourself")
    with serving.held_port() as port:
        values = {"BREVET_PUBLIC_URL": f"http://127.0.0.1:{port}"}
        found = certified(settings.read(serving.environment(folder, **values)))
        with serving.served(folder, port=port, **values) as (address, _process, _log):
            yield address, found


def certified(chosen):
    """Number and file of each of two certificates of an instance, of which the second is revoked."""
    with jobs.working_in(jobs.Workshop()):
        app = create_app(chosen, previews=False)
        with app.app_context():
            migrations.upgrade()
            factories.publish()
            rows = [earn(factories.person(name=name)) for name in ("Amina Odhiambo", "Oksana Shevchenko")]
            files = [storage.read(queries.file_of(row.id, "a4").digest) for row in rows]
            with transaction():
                found = db.session.get_one(Certificate, rows[1].id)
                services.revoke(found, found.person_id, "examination")
            made = [(row.number, file) for row, file in zip(rows, files, strict=True)]
            db.session.remove()
            db.engine.dispose()
        app.extensions["bell"].close()
    return made


def steps():
    """The blocks of commands, by the heading under which they stand."""
    parts = re.split(r"^## (.+)$", PAGE.read_text(), flags=re.MULTILINE)[1:]
    blocks = [
        (head, re.findall(r"```sh\n(.*?)```", text, re.DOTALL))
        for head, text in zip(parts[::2], parts[1::2], strict=True)
    ]
    return {head: "".join(found) for head, found in blocks}


def run(folder, address, number, commands):
    """What a shell says of commands: its exit code and all that is printed."""
    written = commands.replace(SITE, address).replace(SAMPLE, number)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", written],
        cwd=folder, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def walk(folder, issued, which, change=lambda data: data):
    """Every step of the manual with a file, as far as it goes: what each answered, by its heading."""
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    if missing:
        pytest.fail(f"Not installed: {', '.join(missing)}. Run `python -m app.operations.machine --tests`.")
    address, found = issued
    number, data = found[which]
    (folder / "certificate.pdf").write_bytes(change(data))
    return {head: run(folder, address, number, commands) for head, commands in steps().items()}


def test_the_manual_verifies_a_genuine_certificate(issued, tmp_path):
    answers = walk(tmp_path, issued, 0)
    assert {head: code for head, (code, _) in answers.items()} == dict.fromkeys(steps(), 0), answers
    first, second, third, fourth, fifth, last = (said for _, said in answers.values())
    assert "Signature is Valid." in first
    assert "Total document signed" in first
    assert "CMS Verification successful" in second
    assert '"name": "Amina Odhiambo"' in third
    assert "The credential is about the same printed fields." in fourth
    assert "Verified OK" in fourth
    assert "Neither revoked nor replaced." in fifth
    assert last.count('"status":"valid"') == 2


def test_the_manual_finds_a_revoked_certificate(issued, tmp_path):
    answers = walk(tmp_path, issued, 1)
    assert [code for code, _ in answers.values()] == [0, 0, 0, 0, 1, 0]
    *_, fifth, last = (said for _, said in answers.values())
    assert "Revoked or replaced." in fifth
    assert last.count('"status":"revoked"') == 2


def test_the_manual_finds_a_changed_file(issued, tmp_path):
    def change(data):
        place = len(data) // 3
        return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]

    answers = walk(tmp_path, issued, 0, change)
    first, second, *_, last = answers.values()
    assert "Signature is Valid." not in first[1]
    assert second[0] != 0
    assert "CMS Verification successful" not in second[1]
    assert '"status":"altered"' in last[1]


def test_the_manual_finds_what_was_added_to_a_file(issued, tmp_path):
    answers = walk(tmp_path, issued, 0, lambda data: data + b"\n% more\n")
    first, second, *_ = answers.values()
    assert "Total document signed" not in first[1]
    assert (second[0] != 0, "does not cover the whole file" in second[1]) == (True, True)


def test_the_manual_finds_a_credential_of_another_certificate(issued, tmp_path):
    walk(tmp_path, issued, 0)
    token = (tmp_path / "credential.jwt").read_bytes()
    other = tmp_path / "other"
    other.mkdir()
    answers = walk(other, issued, 1)
    (other / "credential.jwt").write_bytes(token)
    fourth = list(answers)[3]
    code, said = run(other, issued[0], "", steps()[fourth])
    assert (code != 0, "it belongs to another certificate" in said) == (True, True)
