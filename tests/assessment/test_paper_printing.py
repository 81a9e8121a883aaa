"""The printed paper and its key: letters in this paper's order, a code on every page, and nothing of the key."""

import subprocess
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from app.assessment import printing
from app.assessment.rules import paper
from app.base import storage
from app.content import model as m
from tests import factories
from tests.assessment import examples
from tests.assessment.test_paper import essay

CODE = paper.new_code(987654321)
SEED = "a seed"
FEEDBACK = m.Choice(id="late", html="Late one", feedback="<p>secret word of a choice</p>")
SECRETS = (*examples.SECRETS, "secret word of a choice", "Names the resolution", "Says why")


def questions():
    choices = (m.Choice(id="yes", html="<em>Yes</em> &amp; no", right=True), FEEDBACK)
    return (*examples.every_kind(), essay(), factories.question("html", choices=choices, html="<p>Body of it.</p>"))


def front(**changes):
    values = {
        "code": CODE,
        "address": f"https://brevet.example/papers/{paper.spaced(CODE)}",
        "centre": "Northern Training Centre",
        "course": "A small course",
        "title": "Final exam",
        "edition": 7,
        "name": "Amina Otieno",
        "language": "en",
        "minutes": 60,
        "pass_mark": 75,
        "declaration": ("I work alone.",),
    }
    return printing.Front(**(values | changes))


def booklet(asked=None, values=None, seed=SEED, **changes):
    asked = questions() if asked is None else asked
    return printing.Booklet(front(**changes), paper.printed(asked, values or {}, seed, True))


def read(pdf):
    return PdfReader(BytesIO(pdf))


def words(pdf):
    return " ".join(" ".join(page.extract_text() for page in read(pdf).pages).split())


def printed(*booklets, media=None):
    return printing.papers_pdf(booklets or [booklet()], media or {})


@pytest.fixture(scope="module")
def one():
    return printed()


def test_the_cover_says_what_it_is_for_whom_and_how_long(one):
    cover = " ".join(read(one).pages[0].extract_text().split())
    for text in ("Northern Training Centre", "Final exam", "A small course", "Edition 7", "Amina Otieno", "60 minutes"):
        assert text in cover
    for text in ("75% of the points", "9, with 13 points", "I work alone.", paper.spaced(CODE)):
        assert text in cover


def test_every_page_says_its_code_and_its_number(one):
    pages = [text for page in read(one).pages if (text := " ".join(page.extract_text().split()))]
    for number, text in enumerate(pages, start=1):
        assert f"page {number} of {len(pages)}" in text
        assert paper.spaced(CODE) in text


def test_options_stand_in_the_letters_and_order_of_this_paper(one):
    text = words(one)
    for asked in paper.printed(questions(), {}, SEED, True):
        if asked.sheet.kind in ("multiple", "matching"):
            labels = [option.html for option in asked.sheet.options]
            assert " ".join(f"{sign} {html}" for sign, html in zip(asked.letters, labels, strict=True)) in text


def test_two_papers_have_orders_of_their_own():
    texts = {words(printed(booklet([examples.ordering()], seed=seed))) for seed in ("one", "two", "three", "four")}
    assert len(texts) > 1


def test_the_answer_sheet_stands_on_a_sheet_of_its_own(one):
    pages = [page.extract_text() for page in read(one).pages]
    (at,) = [number for number, text in enumerate(pages) if "Answer sheet" in text]
    assert "Amina Otieno" in pages[at]  # sheets come loose
    assert at % 2 == 0
    assert len(pages) % 2 == 0


def everything(pdf):
    """All that a reader or a curious person finds in a file: text, descriptions, outlines, metadata, attachments."""
    reader = read(pdf)
    found = [str(reader.metadata), str(reader.outline), str(reader.attachments)]
    for item in reader.xref_objStm | reader.xref[0]:
        thing = reader.get_object(item)
        found.append(str(thing))
        if hasattr(thing, "get_data"):
            found.append(thing.get_data().decode("latin-1", "ignore"))
    return "".join(found) + words(pdf)


def test_nothing_of_the_key_is_in_a_paper(one):
    text = everything(one)
    assert "Amina Otieno" in text
    assert [secret for secret in SECRETS if secret in text] == []
    assert read(one).attachments == {}


def test_a_file_without_the_key_would_fail_the_test_above():
    key = printing.Key(front(), paper.key(questions(), SEED, True))
    text = everything(printing.keys_pdf([key]))
    assert {"140.5", "secret text", "Names the resolution"} <= {secret for secret in SECRETS if secret in text}


def test_the_key_says_what_is_right_in_the_letters_of_this_paper():
    lines = paper.key(questions(), SEED, True)
    text = words(printing.keys_pdf([printing.Key(front(), lines)]))
    assert paper.spaced(CODE) in text
    for line in lines:
        for right in line.right:
            assert right in text


def test_a_voided_question_and_option_are_said_in_the_key():
    voided = m.Choice(id="old", html="Old", voided=True)
    choices = (m.Choice(id="right", html="R", right=True), m.Choice(id="wrong", html="W"), voided)
    asked = (factories.question("one", choices=choices, fixed=True), factories.question("two", voided=True))
    first, second = paper.key(asked, SEED, True)
    assert (first.right, second.voided) == (("A", "C"), True)
    assert "withdrawn" in words(printing.keys_pdf([printing.Key(front(), [first, second])]))


def test_what_was_saved_on_line_stands_on_the_answer_sheet():
    values = {"duties": ["protect", "ignore"], "policy": "zero tolerance", "why": "My first words."}
    text = words(printed(booklet(values=values, continued=True)))
    (duties,) = [asked.saved for asked in paper.printed(questions(), values, SEED, True) if asked.sheet.id == "duties"]
    assert f"Saved on line: {duties}" in text
    assert "Saved on line: zero tolerance" in text
    assert "My first words." in text
    assert "60 minutes are left" in text


def test_a_copy_of_what_is_over_says_so_on_every_page():
    for page in read(printed(booklet(closed=True, code=""))).pages[:3]:
        assert "CLOSED" in page.extract_text()


def pictures(pdf, folder, pages=(1, 1)):
    source = folder / "paper.pdf"
    source.write_bytes(pdf)
    first, last = map(str, pages)
    made = ["pdftoppm", "-r", "110", "-f", first, "-l", last, "-png", source, folder / "page"]
    subprocess.run(made, check=True, timeout=60)
    return [Image.open(path) for path in sorted(folder.glob("page*.png"))]


def test_the_qr_code_leads_to_the_page_where_the_paper_is_keyed_in(one, tmp_path):
    (cover,) = pictures(one, tmp_path)
    (code,) = zxingcpp.read_barcodes(cover)
    assert code.text == f"https://brevet.example/papers/{paper.spaced(CODE)}"
    assert paper.read_code(code.text).code == CODE


def test_papers_are_joined_and_each_counts_its_own_pages():
    other = paper.new_code(5)
    both = printed(booklet(), booklet([factories.question()], code=other, name="Zainab"))
    pages = [" ".join(page.extract_text().split()) for page in read(both).pages]
    starts = [number for number, text in enumerate(pages) if "page 1 of" in text]
    assert starts[0] == 0
    assert starts[1] % 2 == 0
    assert paper.spaced(other) in pages[starts[1]]
    assert "Zainab" not in "".join(pages[: starts[1]])


def test_pictures_of_the_course_are_printed_and_nothing_else_is_fetched(context):
    data = b'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"><text y="50">DRAWN</text></svg>'
    digest = storage.keep(data)
    html = f'<p><img src="/media/{digest}/a.svg" alt="a map"><img src="https://evil.example/x.png" alt="far away"></p>'
    asked = [factories.question("map", html=html)]
    text = words(printed(booklet(asked), media={digest: "image/svg+xml"}))
    assert "DRAWN" in text
    assert "far away" in text
    assert "DRAWN" not in words(printed(booklet(asked)))


def test_a_file_of_the_machine_is_not_printed(tmp_path):
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text y="20">HIDDEN</text></svg>')
    html = f'<p><img src="{secret.as_uri()}" alt="x"><img src="{secret}" alt="y"></p>'
    assert "HIDDEN" not in words(printed(booklet([factories.question("file", html=html)])))


def arabic(question):
    choices = tuple(
        m.Choice(id=c.id, html=f"حماية المدنيين {n}", right=c.right) for n, c in enumerate(question.choices)
    )
    title = "ما هو واجب قوات حفظ السلام؟"
    return m.Question(
        **{f: getattr(question, f) for f in question.__struct_fields__}
        | {"title": title, "choices": choices, "language": "ar"}
    )


def test_a_right_to_left_paper_has_its_words_and_keeps_what_is_keyed_from_left_to_right(tmp_path):
    many = examples.ordering("many", tuple(f"s{n}" for n in range(12)))
    asked = [arabic(factories.question()), arabic(many)]
    values = {"many": {f"s{n}": n + 1 for n in range(12)}}
    name, title = "النقيب عبد الرحمن بن محمد", "الاختبار النهائي"
    pdf = printed(booklet(asked, values, name=name, title=title, language="ar"))
    (saved,) = [item.saved for item in paper.printed(asked, values, SEED, True) if item.saved]
    text = words(pdf)
    assert saved in text
    assert "page 1 of" in text
    assert any("\u0600" <= sign <= "\u06ff" or "\ufb50" <= sign <= "\ufefc" for sign in text)


def test_a_very_long_name_and_forty_long_questions_stay_on_their_pages():
    long = "words that go on and on " * 12
    asked = [
        factories.question(f"q{n}", title=long, choices=tuple(m.Choice(id=f"c{k}", html=long) for k in range(5)))
        for n in range(40)
    ]
    pdf = printed(booklet(asked, name="Maria-Magdalena " * 30))
    pages = [text for page in read(pdf).pages if (text := " ".join(page.extract_text().split()))]
    assert all(f"page {n} of {len(pages)}" in text for n, text in enumerate(pages, start=1))
    assert "40, with 40 points" in pages[0]


def test_a_long_question_that_fits_on_a_page_is_not_torn():
    asked = [
        factories.question(
            f"q{n}",
            title=f"Question number{n}",
            choices=tuple(m.Choice(id=f"c{k}", html=f"choice{k}of{n} " * 40) for k in range(5)),
        )
        for n in range(8)
    ]
    pages = [page.extract_text() for page in read(printed(booklet(asked))).pages]
    for n in range(8):
        homes = {number for number, text in enumerate(pages) for k in range(5) if f"choice{k}of{n} " in text}
        assert len(homes) == 1, n
