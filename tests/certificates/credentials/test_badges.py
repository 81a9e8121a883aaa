"""Badges: what was baked in is found by another library, the picture is whole, and nothing breaks out of it."""

import io
import json
import re
import zlib
from xml.etree import ElementTree

import pytest
from openbadgeslib import baking
from PIL import Image, ImageChops

from app.certificates.credentials import badges, emblem, integrity
from tests.certificates.credentials.samples import ISSUED, credential, payload

HOSTILE = 'A ]]></openbadges:credential><script>alert("1")</script> & <b>'


def proved(**changes):
    return integrity.proved(credential(**changes), ISSUED)


def chunks(data):
    at = 8
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + length], data[at + 8 + length : at + 12 + length]
        at += 12 + length


@pytest.mark.parametrize("course", ["Gender and peace", HOSTILE, "مقاربات تراعي المنظور الجنساني"])
def test_another_library_finds_the_credential_in_the_png(course):
    document = proved(course=course)
    found = baking.extract_png(badges.png(payload(course=course), document), keyword=baking.ITXT_KEYWORD_OB3)
    assert json.loads(found) == document


@pytest.mark.parametrize("course", ["Gender and peace", HOSTILE, "مقاربات تراعي المنظور الجنساني"])
def test_another_library_finds_the_credential_in_the_svg(course):
    document = proved(course=course)
    baked = badges.svg(payload(course=course), document)
    found = baking.extract_svg(baked, element=baking.SVG_ELEMENT_OB3, text_fallback=True)
    assert json.loads(found) == document


def test_what_was_found_in_a_badge_is_accepted_by_another_package(checker):
    from tests.certificates.credentials.test_proofs import revoked

    found = baking.extract_png(badges.png(payload(), proved()), keyword=baking.ITXT_KEYWORD_OB3)
    answer = checker.integrity(json.loads(found), revoked())
    assert answer["verified"] is True, answer


def test_the_png_has_one_uncompressed_text_of_the_keyword_and_is_whole():
    data = badges.png(payload(), proved())
    texts = [body for kind, body, _ in chunks(data) if kind == b"iTXt"]
    assert len(texts) == 1
    assert texts[0].startswith(b"openbadgecredential\0\0\0\0\0{")
    assert all(int.from_bytes(sum_, "big") == zlib.crc32(kind + body) for kind, body, sum_ in chunks(data))
    image = Image.open(io.BytesIO(data))
    image.load()
    assert image.size == (512, 512)


def test_the_credential_is_the_first_thing_in_the_svg():
    root = ElementTree.fromstring(badges.svg(payload(), proved()))
    assert root[0].tag == "{https://purl.imsglobal.org/ob/v3p0}credential"
    assert len([*root.iter("{https://purl.imsglobal.org/ob/v3p0}credential")]) == 1
    assert root.find("{http://www.w3.org/2000/svg}title").text.startswith("Certificate of Completion: Gender")


def test_no_text_of_a_payload_becomes_markup():
    baked = badges.svg(payload(course=HOSTILE, code="<b>", title=HOSTILE), proved(course=HOSTILE, title=HOSTILE))
    tags = {re.sub(r"\{.*\}", "", element.tag) for element in ElementTree.fromstring(baked).iter()}
    assert tags == {"svg", "credential", "title", "path", "text"}


@pytest.mark.parametrize("code", ["G", "GPS", "INTERMISSION", "W" * 14])
def test_the_code_stands_within_the_inner_ring(code):
    with_code, without = (Image.open(io.BytesIO(emblem.png(one))).convert("RGBA") for one in (code, ""))
    left, _, right, bottom = (
        ImageChops.difference(with_code, without).convert("L").point(lambda v: v > 60 and 255).getbbox()
    )
    reach = (165**2 - (bottom - 256) ** 2) ** 0.5
    assert 256 - reach < left < 256 < right < 256 + reach


def test_the_same_certificate_always_gives_the_same_badges():
    assert badges.png(payload(), proved()) == badges.png(payload(), proved())
    assert badges.svg(payload(), proved()) == badges.svg(payload(), proved())


def test_badges_are_small_enough_to_be_sent():
    assert len(badges.png(payload(), proved())) < 80_000
    assert len(badges.svg(payload(), proved())) < 60_000
