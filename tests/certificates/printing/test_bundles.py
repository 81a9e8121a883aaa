"""Frozen designs: one canonical form, read back as they were."""

import msgspec
import pytest

from app.certificates.printing import bundles, words

EVERY = [(key, language) for key in bundles.shipped() for language in words.LANGUAGES]


@pytest.mark.parametrize(("key", "language"), EVERY)
def test_a_thawed_design_is_the_one_that_was_frozen(key, language):
    design = bundles.shipped_design(key, language)
    assert bundles.thaw(bundles.freeze(design)) == design


def test_freezing_does_not_depend_on_the_order_of_names():
    design = bundles.shipped_design("classic")
    turned = msgspec.structs.replace(
        design,
        pictures=dict(reversed(design.pictures.items())),
        words=dict(reversed(design.words.items())),
        html=dict(reversed(design.html.items())),
    )
    assert bundles.freeze(turned) == bundles.freeze(design)
    assert bundles.digest(turned) == bundles.digest(design)


def test_a_design_drawn_afresh_freezes_to_the_same_bytes():
    frozen = bundles.freeze(bundles.shipped_design("bilingual", "fr"))
    bundles.shipped_design.cache_clear()
    assert bundles.freeze(bundles.shipped_design("bilingual", "fr")) == frozen


def test_every_change_changes_the_digest():
    design = bundles.shipped_design("modern")
    changes = [
        {"version": 2}, {"name": "Other"}, {"language": "fr"}, {"css": design.css | {"a4": ""}},
        {"words": design.words | {"certifies": "x"}}, {"pictures": {}},
    ]  # fmt: skip
    digests = {bundles.digest(msgspec.structs.replace(design, **change)) for change in changes}
    assert len(digests | {bundles.digest(design)}) == len(changes) + 1


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"key": 1}', b"\xff"])
def test_anything_else_is_not_thawed(data):
    with pytest.raises(msgspec.MsgspecError):
        bundles.thaw(data)


def test_a_design_that_is_not_shipped_is_refused():
    with pytest.raises(KeyError):
        bundles.shipped_design("../classic")


def test_a_language_without_words_gets_english_ones():
    assert bundles.shipped_design("classic", "mn") == bundles.shipped_design("classic", "en")
    assert bundles.shipped_design("classic", "pt-BR").words["certifies"] == "Certifica-se que"


def test_the_second_language_is_arabic_and_beside_arabic_english():
    assert bundles.shipped_design("bilingual", "fr").second_language == "ar"
    assert bundles.shipped_design("bilingual", "ar").second_language == "en"
    assert bundles.shipped_design("bilingual", "en", "ru").words2["number"] == "Номер"
    assert bundles.shipped_design("classic", "en", "ru").second_language == ""


@pytest.mark.parametrize("paper", bundles.PAPERS)
def test_every_paper_has_its_size_in_the_style_sheet(paper):
    width, height = bundles.size(paper)
    for key in bundles.shipped():
        assert f"size: {width:g}mm {height:g}mm" in bundles.shipped_design(key).css[paper]


@pytest.mark.parametrize("key", bundles.shipped())
def test_a_frozen_design_stays_small(key):
    assert len(bundles.freeze(bundles.shipped_design(key))) < 300_000
