"""Faces by script, runs, shapes, and the signs that no face draws."""

import pytest

from app.certificates.printing import missing, typefaces
from app.certificates.printing.typefaces import Style
from tests.certificates.names import SCRIPTS

MORE = {
    "Tamil": "தமிழ்செல்வன் கிருஷ்ணமூர்த்தி", "Bengali": "রহিম উদ্দিন আহমেদ", "Khmer": "សុខា ចាន់",
    "Ethiopic": "አበበ በቀለ", "Georgian": "გიორგი ბერიძე", "Armenian": "Արմեն Պետրոսյան", "Myanmar": "ကျော်ဇော်အောင်",
}  # fmt: skip
NAMES = SCRIPTS | {script: (name,) for script, name in MORE.items()}
STYLES = [Style(family, bold) for family in ("serif", "sans") for bold in (False, True)]


def faces(text, style=None):
    return [run.face.name for run in typefaces.runs(text, style or Style())]


@pytest.mark.parametrize("names", NAMES.values(), ids=NAMES)
def test_every_name_of_the_corpus_can_be_drawn(names):
    assert {name: missing(name) for name in names} == dict.fromkeys(names, "")


@pytest.mark.parametrize("names", NAMES.values(), ids=NAMES)
def test_no_glyph_of_a_name_is_the_one_for_missing_signs(names):
    shaped = [run for name in names for style in STYLES for run in typefaces.line(name, style)]
    assert all(glyph.number for run in shaped for glyph in run.glyphs)


@pytest.mark.parametrize("name", MORE.values(), ids=MORE)
def test_a_word_is_not_torn_between_faces_that_share_signs(name):
    assert len(set(faces(name))) == 1


def test_a_sign_without_a_face_is_named_once_and_spaces_never():
    assert missing("A\u0378 \u200d\u0378B\U0001f600") == "\u0378\U0001f600"


def test_latin_cyrillic_and_greek_are_drawn_with_the_shipped_face():
    assert {*faces("Žofia Nguyễn"), *faces("Їжакевич"), *faces("Παπαδόπουλος")} == {"serif"}
    assert faces("Žofia", Style("sans", bold=True)) == ["sans-semibold"]


def test_a_page_finds_a_face_by_its_name():
    for run in typefaces.runs("محمد", Style(bold=True)):
        assert typefaces.face(run.face.name) == run.face
    assert typefaces.face("../../etc/passwd") is None


def test_what_runs_from_right_to_left_is_shaped_from_its_left_end():
    first, *_, last = [glyph.text for run in typefaces.line("سلام", Style()) for glyph in run.glyphs if glyph.text]
    assert (last[0], first[-1]) == ("س", "م")


def test_a_number_in_arabic_keeps_the_order_of_its_digits():
    shaped = typefaces.line("20 نوفمبر 2026", Style())
    read = "".join(glyph.text for run in shaped for glyph in run.glyphs)
    assert read.startswith("2026")
    assert read.endswith("20")


@pytest.mark.parametrize(
    "text", ["John محمد", "محمد Smith", "\u202eabc", "محمد 50%", "a\tb", "ABC ١٢"], ids=lambda text: ascii(text)
)
def test_a_text_of_two_directions_is_not_simple(text):
    assert not typefaces.is_simple(text, Style())


@pytest.mark.parametrize("text", ["Åsa O’Brien-Ng", "87%", "20 نوفمبر 2026", "علی‌رضا محمدی", "", "(John)"])
def test_a_text_of_one_direction_is_simple(text):
    assert typefaces.is_simple(text, Style())


def test_marks_stand_with_their_letter():
    assert typefaces.clusters("e\u0301a\u200d\u0915x") == ["e\u0301", "a\u200d\u0915", "x"]


def test_a_text_is_as_wide_as_its_runs_and_the_space_between_its_letters():
    assert typefaces.width("Ana", Style(), 0.1) == pytest.approx(typefaces.width("Ana", Style()) + 0.3)


def test_without_fontconfig_the_shipped_faces_remain(monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert typefaces._installed.__wrapped__() == ()
