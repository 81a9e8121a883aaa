"""The list of what was revoked, as its bytes and for another package to read."""

import base64
import gzip
import random

import pytest

from app.certificates.credentials import status
from app.certificates.rules.places import LENGTH
from tests.certificates.credentials.samples import ISSUED, PLACE, issuer


def decoded(text):
    assert text[0] == "u"
    return gzip.decompress(base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4)))


def test_the_first_place_is_the_leftmost_bit():
    found = decoded(status.encoded([0, 9, LENGTH - 1]))
    assert (found[0], found[1], found[-1], len(found)) == (0x80, 0x40, 0x01, LENGTH // 8)
    assert sum(map(int.bit_count, found)) == 3


def test_the_same_bits_always_give_the_same_list_in_whatever_order_they_come():
    bits = random.Random(5).sample(range(LENGTH), 500)
    assert status.encoded(bits) == status.encoded(sorted(bits))


@pytest.mark.parametrize("bit", [-1, LENGTH])
def test_a_place_beyond_the_list_is_refused(bit):
    with pytest.raises(ValueError, match="there is no place"):
        status.encoded([bit])


def test_another_package_reads_every_bit(checker):
    bits = random.Random(7).sample(range(LENGTH), 300)
    answer = checker("list", encoded=status.encoded(bits))
    assert (answer["length"], answer["set"]) == (LENGTH, sorted(bits))


def test_the_list_says_of_when_it_is():
    found = status.list_credential(PLACE.url, issuer(), "revocation", [3], ISSUED)
    assert found["validFrom"] == "2026-11-25T08:30:00Z"
    assert found["credentialSubject"]["id"] == f"{PLACE.url}#list"
    assert found["credentialSubject"]["encodedList"] == status.encoded([3])
