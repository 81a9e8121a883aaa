"""Files kept by the digest of their bytes."""

import hashlib

import pytest

from app.base import storage

pytestmark = pytest.mark.usefixtures("context")


def test_bytes_come_back_by_their_digest():
    digest = storage.keep(b"some bytes")
    assert digest == hashlib.sha256(b"some bytes").hexdigest()
    assert storage.read(digest) == b"some bytes"
    assert storage.keep(b"some bytes") == digest


@pytest.mark.parametrize("name", ["", "../secret-key", "a" * 63, "A" * 64, "a" * 64 + "\n", "/etc/passwd"])
def test_what_is_no_digest_leads_nowhere(name):
    with pytest.raises(ValueError, match="digest"):
        storage.path_of(name)


def test_unknown_bytes_are_said_to_be_missing():
    with pytest.raises(FileNotFoundError):
        storage.read("0" * 64)


def test_no_half_written_file_stays_behind():
    digest = storage.keep(b"other bytes")
    names = [path.name for path in storage.path_of(digest).parent.iterdir()]
    assert digest in names
    assert [name for name in names if len(name) != len(digest)] == []
