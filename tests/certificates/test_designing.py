"""Designs of a centre's own: two who edit, publishing, going back, choosing; bad input and hostile designs."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from io import BytesIO
from threading import BoundedSemaphore

import msgspec
import pytest
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import update
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.base import storage
from app.base.db import db, transaction
from app.base.refusals import Conflict, Invalid, NotFound
from app.certificates import queries
from app.certificates.models import Certificate, Design, DesignVersion
from app.certificates.printing import bundles
from app.certificates.printing import words as fixed
from app.certificates.queries import designs
from app.certificates.rules import designs as rules
from app.certificates.services import designing, proving
from app.certificates.services.freezing import frozen_design
from tests import factories
from tests.certificates.completing import complete, earn_unprinted
from tests.conftest import ONE_DATABASE, STRICTER
from tests.serving import PATIENCE

ADDRESS = "/certificates/designs/"


def begun(based_on="classic", name="Our own"):
    """The id of a design with a draft, and who made it."""
    staff, centre_id = factories.person("staff"), factories.centre()
    with transaction():
        return designing.begin(name, based_on, centre_id, staff.id).id, staff.id


def own(design_id):
    db.session.expire_all()
    return designs.design_in(design_id, [factories.centre()])


def published(design_id, actor, **changes):
    """Publish the draft without making pages on trial; returns its number."""
    if changes:
        change(design_id, actor, **changes)
    now = own(design_id)
    frozen = designing.freeze(now.design, now.draft)
    with transaction():
        return designing.publish(design_id, now.draft.revision, frozen, "", actor).number


def change(design_id, actor, paper="a4", alike=False, **texts):
    draft = own(design_id).draft
    html, css = (texts.get(name, draft.source[name][paper]) for name in ("html", "css"))
    with transaction():
        designing.save_page(design_id, paper, html, css, designing.page_digest(draft, paper), actor, alike)


def refused(code, kind=Conflict):
    return pytest.raises(kind, match=f"^{code}$")


# ---------------------------------------------------------------- drafts


@pytest.mark.parametrize("key", bundles.shipped())
def test_a_design_begins_as_what_is_shipped(context, key):
    design_id, _ = begun(key)
    now = own(design_id)
    for language in fixed.LANGUAGES:
        made = designs.assembled(now.design, now.draft, language)
        shipped = bundles.shipped_design(key, language)
        same = ("html", "css", "pictures", "words", "words2", "language", "second_language", "direction")
        assert [getattr(made, name) == getattr(shipped, name) for name in same] == [True] * len(same), language
    assert designs.findings(now.design, now.draft) == []


def test_a_name_is_taken_once(context):
    begun(name="One")
    with refused("design-name-taken"):
        begun(name="One")


def test_the_second_of_two_who_edit_is_told_and_overwrites_nothing(context):
    design_id, actor = begun()
    draft = own(design_id).draft
    base = designing.page_digest(draft, "a4")
    change(design_id, actor, html="<p>first</p>")
    with refused("design-changed"), transaction():
        designing.save_page(design_id, "a4", "<p>second</p>", "", base, actor)
    draft = own(design_id).draft
    assert draft.source["html"]["a4"] == "<p>first</p>"
    assert draft.revision == 2


def test_who_edits_another_paper_disturbs_nobody(context):
    design_id, actor = begun()
    base = designing.page_digest(own(design_id).draft, "card")
    change(design_id, actor, html="<p>page</p>")
    with transaction():
        designing.save_page(design_id, "card", "<p>card</p>", "p { color: red }", base, actor)
    assert own(design_id).draft.source["html"]["card"] == "<p>card</p>"


def test_pages_that_are_alike_keep_their_own_paper(context):
    design_id, actor = begun()
    before = own(design_id).draft.source["css"]
    change(design_id, actor, alike=True, html="<p>all</p>", css="@page { size: 297mm 210mm }\np { color: red }")
    source = own(design_id).draft.source
    assert {source["html"][paper] for paper in bundles.PAPERS if paper != "card"} == {"<p>all</p>"}
    assert source["css"]["letter"].startswith("@page { size: 279.4mm 215.9mm; margin: 0; background")
    assert source["css"]["letter"].endswith("p { color: red }")
    assert source["css"]["card"] == before["card"]
    assert rules.alike(bundles.PAPERS, source["html"], source["css"])


def test_a_logo_takes_the_place_of_a_picture_in_both_directions(context):
    design_id, actor = begun("modern")
    assert "a4" in own(design_id).draft.source["mirrored"]
    with transaction():
        designing.put_picture(design_id, "a4", storage.keep(b"<svg/>"), actor)
    now = own(design_id)
    assert designs.assembled(now.design, now.draft, "en").pictures["a4"] == b"<svg/>"
    assert designs.assembled(now.design, now.draft, "ar").pictures["a4"] == b"<svg/>"
    with transaction():
        designing.remove_picture(design_id, "a4", actor)
    with refused("no-such-picture", NotFound), transaction():
        designing.remove_picture(design_id, "a4", actor)


def test_own_words_stand_in_the_place_of_the_fixed_ones(context):
    design_id, actor = begun()
    words = "en.certifies = We certify that\n\nfr.certifies = Nous attestons que"
    base = designing.words_digest(own(design_id).draft)
    with transaction():
        designing.save_words(design_id, words, "fr", "two words", base, actor)
    now = own(design_id)
    made = designs.assembled(now.design, now.draft, "en")
    assert (made.words["certifies"], made.words2["certifies"]) == ("We certify that", "Nous attestons que")
    french = designs.assembled(now.design, now.draft, "fr")
    assert (french.words["certifies"], french.second_language) == ("Nous attestons que", "en")
    assert french.words2["certifies"] == "We certify that"


@ONE_DATABASE
@pytest.mark.parametrize(
    ("line", "name"),
    [("certifies = x", ""), ("en.certifies =", ""), ("en.certfies = x", "en.certfies"), ("xx.number = x", "xx.number"),
     ("en.language = fr", "en.language"), ("en.certifies = " + "x" * 201, "")],
)  # fmt: skip
def test_a_wrong_line_of_own_words_is_found(context, line, name):
    _, wrong = rules.words(f"en.number = No.\n{line}", designs.known_words())
    assert wrong == [rules.WrongLine(2, name)]


# ---------------------------------------------------------------- versions


def test_a_published_version_never_changes(context):
    design_id, actor = begun()
    assert published(design_id, actor) == 1
    first = queries.design_bytes(design_id.hex, "en")
    with refused("no-draft"):
        change_of_published(design_id, actor)
    with transaction():
        designing.begin_draft(design_id, 1, actor)
    change(design_id, actor, html=own(design_id).draft.source["html"]["a4"] + "<p>new</p>")
    assert queries.design_bytes(design_id.hex, "en") == first
    assert published(design_id, actor) == 2
    second = bundles.thaw(queries.design_bytes(design_id.hex, "en"))
    assert second.html["a4"].endswith("<p>new</p>")
    assert (second.key, second.version, second.name) == (design_id.hex, 2, "Our own")


def change_of_published(design_id, actor):
    with transaction():
        designing.save_page(design_id, "a4", "", "", "", actor)


def test_every_language_is_frozen_with_its_words(context):
    design_id, actor = begun()
    published(design_id, actor)
    for language in (*fixed.LANGUAGES, "pt-BR", "de"):
        made = bundles.thaw(queries.design_bytes(design_id.hex, language))
        assert made.language == fixed.of(language)["language"]


def test_going_back_begins_a_draft_that_is_a_copy(context):
    design_id, actor = begun()
    published(design_id, actor, css="@page { size: 297mm 210mm }")
    with transaction():
        designing.begin_draft(design_id, 1, actor)
    with refused("draft-there"), transaction():
        designing.begin_draft(design_id, 1, actor)
    published(design_id, actor, html="<p>2</p>")
    with transaction():
        draft = designing.begin_draft(design_id, 1, actor)
        assert (draft.number, draft.revision) == (3, 1)
    assert own(design_id).draft.source["css"]["a4"] == "@page { size: 297mm 210mm }"
    with refused("no-such-design", NotFound), transaction():
        designing.begin_draft(design_id, 9, actor)


def test_a_draft_is_published_as_it_was_looked_at(context):
    design_id, actor = begun()
    seen = own(design_id).draft.revision
    change(design_id, actor, html="<p>later</p>")
    with refused("design-changed"), transaction():
        designing.publish(design_id, seen, {"en": ""}, "", actor)
    with refused("design-changed"), transaction():
        designing.discard(design_id, seen, actor)
    with refused("draft-is-all"), transaction():
        designing.discard(design_id, seen + 1, actor)


def test_a_draft_is_thrown_away(context):
    design_id, actor = begun()
    published(design_id, actor)
    with transaction():
        designing.begin_draft(design_id, 1, actor)
    with transaction():
        designing.discard(design_id, 1, actor)
    assert own(design_id).draft is None
    assert own(design_id).newest.number == 1


# ---------------------------------------------------------------- the choice


def choose(design, paper="a4", course=""):
    centre_id, staff = factories.centre(), factories.person("staff")
    with transaction():
        designing.choose(centre_id, course, design, paper, staff.id)


def test_a_certificate_is_frozen_in_the_chosen_design(context):
    factories.publish()
    design_id, actor = begun()
    published(design_id, actor)
    choose(design_id.hex, "letter")
    choose("modern", "card", "another")
    made = earn_unprinted(factories.person())
    assert made.paper == "letter"
    assert made.design == frozen_design(design_id.hex, "en")
    assert bundles.thaw(storage.read(made.design)).key == design_id.hex
    with transaction():
        designing.begin_draft(design_id, 1, actor)
    published(design_id, actor, html=own(design_id).draft.source["html"]["a4"] + "<p>new</p>")
    later = earn_unprinted(factories.person())
    assert bundles.thaw(storage.read(later.design)).version == 2
    assert db.session.get_one(Certificate, made.id).design == made.design


def test_a_course_of_its_own_choice_and_back(context):
    choose("modern", "a4")
    choose("bilingual", "card", "small")
    assert queries.choice_for(factories.centre(), "small") == queries.Choice("bilingual", "card")
    choose("", course="small")
    choose("", course="small")
    assert queries.choice_for(factories.centre(), "small") == queries.Choice("modern", "a4")


def test_only_what_is_offered_can_be_chosen(context):
    design_id, actor = begun()
    for nothing in (design_id.hex, "no-such", "0" * 32):
        with refused("design-not-offered", Invalid):
            choose(nothing)
    published(design_id, actor)
    choose(design_id.hex)
    with refused("design-in-use"), transaction():
        designing.withdraw(design_id, actor)
    choose("classic")
    with transaction():
        designing.withdraw(design_id, actor)
    with refused("design-not-offered", Invalid):
        choose(design_id.hex)
    assert own(design_id).design.withdrawn_at is not None


def test_a_design_without_a_published_version_prints_nothing(context):
    design_id, _ = begun()
    with pytest.raises(LookupError):
        queries.design_bytes(design_id.hex, "en")


# ---------------------------------------------------------------- signs


def test_signs_without_a_typeface_are_found_before_printing(context):
    names = ["Amina Otieno", "Ngũgĩ", "أمينة", "सुश्री", "Bo \U000e0100 Li", "Zoë \U0001f600"]
    found = designs.unprintable(names)
    assert list(found) == ["Zoë \U0001f600"] or list(found) == ["Bo \U000e0100 Li", "Zoë \U0001f600"]
    assert found["Zoë \U0001f600"] == "\U0001f600"


def test_what_is_plain_is_in_the_shipped_faces(context):
    from app.certificates import printing

    signs = "".join(map(chr, range(0x20, 0x180)))
    assert printing.missing("".join(sign for sign in signs if rules.is_plain(sign))) == ""


# ---------------------------------------------------------------- proofs


def preview(design_id, case="short", language="en", paper="a4", **texts):
    now = own(design_id)
    source = now.draft.source | {name: now.draft.source[name] | {paper: text} for name, text in texts.items()}
    trial = DesignVersion(number=1, pictures=now.draft.pictures, source=source)
    return proving.preview(now.design, trial, case, language, paper)


@ONE_DATABASE
def test_a_preview_is_a_specimen_of_one_page(context):
    design_id, _ = begun()
    proof = preview(design_id, "cyrillic")
    assert proof.problem == ""
    (page,) = PdfReader(BytesIO(proof.pdfs[0])).pages
    assert "SPECIMEN" in page.extract_text()
    assert Image.open(BytesIO(proof.picture)).width == proving.WIDTH


@ONE_DATABASE
@pytest.mark.parametrize("key", bundles.shipped())
def test_every_case_can_be_made(context, key):
    proof = proving._proved(bundles.shipped_design(key, "ar"), [(case, "letter") for case in rules.CASES])
    assert proof.problem == ""
    assert len({bytes(pdf) for pdf in proof.pdfs}) == len(rules.CASES)
    longest = PdfReader(BytesIO(proof.pdfs[rules.CASES.index("long")])).pages[0].extract_text()
    assert "Etchevarría" in longest


@ONE_DATABASE
def test_a_paper_that_cannot_be_laid_out_is_found_before_publishing(context):
    design_id, actor = begun()
    styles = own(design_id).draft.source["css"]["a4-no-bleed"]
    change(design_id, actor, paper="a4-no-bleed", css=styles + "[data-fit] { display: none }")
    now = own(design_id)
    assert designs.findings(now.design, now.draft) == []
    found = proving.last_look(now.design, now.draft)
    assert (found.problem, found.paper) == ("layout", "a4-no-bleed")


HOSTILE = {
    "loads": ('<img src="http://127.0.0.1:9/a.png" alt=""/>', ""),
    "file": ('<img src="file:///etc/passwd" alt=""/>', ""),
    "deep": ("<div>" * 3000 + "</div>" * 3000, ""),
    "table": ("<table>" + "<tr><td>x</td></tr>" * 30_000 + "</table>", ""),
    "columns": (
        "<div class='h'>" + "<p>word word word</p>" * 4000 + "</div>",
        ".h { columns: 200; column-fill: balance }",
    ),
    "huge": ("<p class='h'>x</p>", ".h { width: 1e12mm; height: 1e12mm; border: 1e9mm dotted red }"),
}


@ONE_DATABASE
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_that_nobody_checked_ends_by_itself(context, monkeypatch, name):
    """What the checks refuse is given to the process that makes pages, as if they had not seen it."""
    answers = name in ("loads", "file")
    monkeypatch.setattr(proving, "_FIRST_SECONDS", 0)
    monkeypatch.setattr(proving, "_SECONDS_A_PAGE", 30 if answers else 2)
    design_id, _ = begun()
    source = own(design_id).draft.source
    html, css = HOSTILE[name]
    begun_at = time.monotonic()
    proof = preview(design_id, html=source["html"]["a4"] + html, css=source["css"]["a4"] + css)
    assert time.monotonic() - begun_at < PATIENCE
    if answers:
        assert proof.problem == "layout"


def test_the_process_that_makes_pages_has_no_network_and_not_our_files(context):
    from app.certificates.printing import proof

    guard = proof._guard("/srv/instance")
    for event, arguments in (
        ("socket.connect", ()), ("open", ("/srv/instance/keys/a.pem", "r", 0)),
        ("open", ("/tmp/../srv/instance/brevet.db", "r", 0)),
    ):  # fmt: skip
        with pytest.raises(PermissionError):
            guard(event, arguments)
    guard("open", ("/usr/share/fonts/a.ttf", "r", 0))
    guard("open", (7, "r", 0))


# ---------------------------------------------------------------- pages


@pytest.fixture
def staff(app, client):
    with app.app_context():
        factories.publish()
        who = factories.person("staff")
    factories.sign_in(app, client, who)
    return client


def start(client, name="Ours", based_on="classic"):
    """Begin a design on the page; the address of it."""
    page = client.get(ADDRESS).text
    (centre,) = re.findall(r'name="centre" value="(\w+)"', page)
    answer = client.post(ADDRESS, data={"name": name, "based_on": based_on, "centre": centre})
    assert answer.status_code == 303
    return answer.headers["Location"].removesuffix("/edit/a4")


def fields(client, address, paper="a4", **changes):
    """What the form of a paper sends, with changes."""
    with client.application.app_context():
        row = db.session.get_one(
            DesignVersion, db.session.query(DesignVersion.id).filter_by(published_at=None).scalar()
        )
        sent = {"html": row.source["html"][paper], "css": row.source["css"][paper]}
        sent["base"] = designing.page_digest(row, paper)
    return sent | {"case": "short", "language": "en", "action": "save"} | changes


def post(client, address, data, end="", paper="a4"):
    headers = {"X-Requested-With": "fetch"} if end else {}
    return client.post(f"{address}/edit/{paper}{end}", data=data, content_type="multipart/form-data", headers=headers)


MISTAKES = {
    "loop": ({"html": "<p>{% for x in y %}{{ x }}{% endfor %}</p>"}, "Loops, conditions and macros cannot be used"),
    "remote": ({"html": '<img src="https://example.org/a.png" alt=""/>'}, "which loads nothing"),
    "remote-style": ({"css": "p { background: url(https://example.org/a.png) }"}, "leads out of the design"),
    "file": ({"css": "p { background: url(file:///etc/passwd) }"}, "leads out of the design"),
    "deep": ({"html": "<div>" * 3000 + "</div>" * 3000}, "more than 12 deep"),
    "table": ({"html": "<table>" + "<tr><td>x</td></tr>" * 9000 + "</table>"}, "more than 400 elements"),
    "slow": ({"css": "p:has(p:has(p)) { columns: 900; width: calc(1mm" + " + (1mm" * 900 + ")" * 901 + "}"}, ""),
}


@ONE_DATABASE
@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_said_in_the_preview_and_stops_publishing(staff, name):
    address = start(staff)
    texts, sentence = MISTAKES[name]
    sent = fields(staff, address)
    sent |= {key: sent[key] + "\n" + text for key, text in texts.items()}
    told = post(staff, address, sent, "/preview.json").json
    assert not told["made"]
    assert sentence in " ".join(one["sentence"] for one in told["findings"])
    page = post(staff, address, sent | {"action": "preview"})
    assert page.status_code == 200
    assert sentence in page.text
    assert post(staff, address, sent).status_code == 303  # a draft may be wrong
    shown = staff.get(address).text
    assert sentence in shown
    assert f'action="{address}/publish"' not in shown
    refused = staff.post(f"{address}/publish", data={"revision": "2"})
    assert refused.status_code == 422
    assert "Not published" in refused.text


def picture(width, height):
    out = BytesIO()
    Image.new("1", (width, height)).save(out, "PNG")
    return out.getvalue()


def send_picture(client, address, name, data):
    boundary, body = encode_multipart({"name": name, "file": FileStorage(BytesIO(data), "a.png")})
    return client.post(f"{address}/pictures", data=body, content_type=f"multipart/form-data; boundary={boundary}")


PICTURES = {
    "pixels": (picture(10_000, 10_000), "at most 4 million pixels"),
    "bytes": (b"\x89PNG\r\n\x1a\n" + b"x" * 2_100_000, "larger than 2 MB"),
    "script": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "Only plain shapes"),
    "remote": (b'<svg xmlns="http://www.w3.org/2000/svg"><path fill="url(http://a/)"/></svg>', "outside itself"),
    "text": (b"no picture", "A picture is a PNG, a JPEG or an SVG"),
    "nothing": (b"", "Choose a file."),
}


@ONE_DATABASE
@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_that_cannot_be_printed_is_refused_with_a_sentence(staff, name):
    address = start(staff)
    data, sentence = PICTURES[name]
    answer = send_picture(staff, address, "logo", data)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert staff.get(f"{address}/pictures/logo").status_code == 404


@ONE_DATABASE
def test_a_logo_is_added_shown_and_taken_out(staff):
    address = start(staff)
    data = picture(300, 200)
    answer = send_picture(staff, address, "logo", data)
    assert answer.status_code == 303
    shown = staff.get(f"{address}/pictures/logo", buffered=True)
    assert (shown.data, shown.mimetype) == (data, "image/png")
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert "/pictures/logo" in staff.get(f"{address}/pictures").text
    bad = send_picture(staff, address, "My Logo", data)
    assert bad.status_code == 422
    sent = fields(staff, address)
    sent["html"] += '<img class="logo" src="brevet:/picture/logo" alt=""/>'
    assert post(staff, address, sent, "/preview.json").json["picture"].startswith("data:image/jpeg;base64,")
    assert staff.post(f"{address}/pictures/remove", data={"name": "logo"}).status_code == 303
    assert staff.get(f"{address}/pictures/logo").status_code == 404


def test_of_two_tabs_the_second_gets_its_words_back(staff):
    address = start(staff)
    sent = fields(staff, address)
    first, second = (sent | {"html": sent["html"] + f"<p>{word}</p>"} for word in ("first", "second"))
    assert post(staff, address, first).status_code == 303
    answer = post(staff, address, second)
    assert answer.status_code == 409
    assert "&lt;p&gt;second&lt;/p&gt;" in answer.text
    assert "&lt;p&gt;first&lt;/p&gt;" in answer.text
    (base,) = re.findall(r'name="base"[^>]* value="(\w+)"', answer.text)
    assert post(staff, address, second | {"base": base}).status_code == 303
    assert "&lt;p&gt;second&lt;/p&gt;" in staff.get(f"{address}/edit/a4").text


def test_words_of_two_tabs(staff):
    address = f"{start(staff)}/words"
    (base,) = re.findall(r'name="base"[^>]* value="(\w+)"', staff.get(address).text)
    sent = {"words": "en.nothing = x", "second_language": "fr", "note": "mine", "base": base}
    assert staff.post(address, data=sent).status_code == 303
    assert "There is no word “en.nothing”" in staff.get(address).text
    answer = staff.post(address, data=sent | {"note": "yours"})
    assert answer.status_code == 409
    assert "mine" in answer.text
    assert "yours" in answer.text


@STRICTER
def test_a_design_is_published_chosen_and_printed(staff):
    address = start(staff)
    answer = staff.post(f"{address}/publish", data={"revision": "1"})
    assert answer.status_code == 303
    shown = staff.get(address)
    assert "Printed now" in shown.text
    assert staff.get(f"{address}/1.jpg", buffered=True).mimetype == "image/jpeg"
    key = address.rsplit("/", 1)[1].replace("-", "")
    (target,) = re.findall(r'value="(\w+/small)"', staff.get(ADDRESS).text)
    answer = staff.post(f"{ADDRESS}choice", data={"target": target, "design": key, "paper": "card"})
    assert answer.status_code == 303
    assert "A small course" in staff.get(ADDRESS).text
    refused = staff.post(f"{address}/withdraw")
    assert refused.status_code == 409
    assert "Choose another one" in refused.text
    assert staff.post(f"{address}/draft", data={"number": "1"}).status_code == 303
    assert staff.get(f"{address}/edit/card").status_code == 200
    assert staff.post(f"{address}/discard", data={"revision": "1"}).status_code == 303
    assert staff.post(f"{ADDRESS}choice", data={"target": target, "design": "", "paper": "a4"}).status_code == 303
    assert staff.post(f"{address}/withdraw").status_code == 303
    assert "withdrawn" in staff.get(address).text
    assert staff.get(f"{address}/edit/a4").status_code == 409


@ONE_DATABASE
def test_a_preview_opens_as_a_pdf(staff):
    address = start(staff)
    answer = staff.post(
        f"{address}/edit/letter/preview.pdf", data=fields(staff, address, "letter"), content_type="multipart/form-data"
    )
    assert answer.mimetype == "application/pdf"
    assert "SPECIMEN" in PdfReader(BytesIO(answer.data)).pages[0].extract_text()


@ONE_DATABASE
def test_a_machine_that_draws_no_pictures_says_so_and_gives_the_pdf(staff, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    address = start(staff)
    sent = fields(staff, address)
    told = post(staff, address, sent, "/preview.json").json
    assert (told["made"], told["picture"], told["problem"]) == (True, "", "")
    shown = post(staff, address, sent | {"action": "preview"}).text.partition('role="status" data-part="state">')[2]
    assert shown.startswith("This machine cannot show pictures of pages.")
    assert staff.post(f"{address}/publish", data={"revision": "1"}).status_code == 303
    assert "Not published yet" not in staff.get(ADDRESS).text
    assert staff.get(f"{address}/1.jpg").status_code == 404


def test_previews_are_limited_for_each_person(staff, monkeypatch):
    from app.certificates.views import designs as views

    monkeypatch.setattr(views, "_PREVIEWS", 0)
    answer = post(staff, address := start(staff), fields(staff, address), "/preview.json")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_while_many_previews_are_made_somebody_waits(staff, monkeypatch):
    monkeypatch.setattr(proving, "PROOF", replace(proving.PROOF, places=BoundedSemaphore(1), patience=0))
    address = start(staff)
    with proving.PROOF.places:
        answer = post(staff, address, fields(staff, address), "/preview.json")
    assert answer.status_code == 429
    assert "Many previews" in answer.json["message"]


def test_a_name_that_is_taken_is_said_beside_the_field(staff):
    start(staff, "Same")
    page = staff.get(ADDRESS).text
    (centre,) = re.findall(r'name="centre" value="(\w+)"', page)
    answer = staff.post(ADDRESS, data={"name": "Same", "based_on": "modern", "centre": centre})
    assert answer.status_code == 409
    assert "There is a design named “Same” already." in answer.text
    with staff.application.app_context():
        assert db.session.query(Design).count() == 1


def test_nobody_else_reaches_designs(app, client, staff):
    address = start(staff)
    other = app.test_client()
    with app.app_context():
        trainee = factories.person()
    factories.sign_in(app, other, trainee)
    for path in (ADDRESS, address, f"{address}/edit/a4", f"{address}/words", f"{address}/pictures"):
        assert other.get(path).status_code == 403


def test_what_is_asked_and_answered_fits_through_a_pipe():
    from app.certificates.printing import proof

    asked = proof.Asked(b"{}", [proof.Page("a4", "{}", "qr")], "/srv", 100)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(asked), type=proof.Asked) == asked


# ---------------------------------------------------------------- names that cannot be printed


def test_who_confirms_a_name_is_told_which_sign_cannot_be_printed(app, client):
    with app.app_context():
        factories.publish()
        who = factories.person(name="Zoë \U0001f600 Abebe")
        complete(who, confirmed=False)
    factories.sign_in(app, client, who)
    page = client.get("/courses/small/certificate").text
    assert "No typeface of this machine has these signs: \U0001f600." in page
    assert "Yes, print my name like this" not in page
    sent = client.post("/courses/small/certificate", data={"name": "Zoë \U0001f600 Abebe", "second_name": ""})
    assert sent.status_code == 422
    assert client.post("/courses/small/certificate", data={"name": "Zoë Abebe", "second_name": ""}).status_code == 303


def test_a_rank_that_cannot_be_printed_is_not_confirmed(app, client):
    with app.app_context():
        factories.publish()
        who = factories.person(name="Zoë Abebe", rank="Major \U0001f600")
        complete(who, confirmed=False)
    factories.sign_in(app, client, who)
    answer = client.post("/courses/small/certificate", data={"name": "Zoë Abebe", "second_name": ""})
    assert answer.status_code == 422
    assert "No typeface of this machine has these signs: \U0001f600." in answer.text


def test_the_office_sees_which_names_cannot_be_printed(app, staff):
    with app.app_context():
        complete(factories.person(name="Zoë \U0001f600 Abebe"))
        complete(factories.person(name="أمينة عبد الله"))
    page = staff.get("/courses/small/certificates").text
    notice = page.partition("Look at these names first.")[2].partition("</ul>")[0]
    assert "Zoë \U0001f600 Abebe" in notice
    assert "أمينة" not in notice


# ---------------------------------------------------------------- two at the same moment


def test_who_waited_for_a_colleague_sees_what_she_has_changed(context):
    """A page reads the draft, then its service waits for the row: it decides about what is there now."""
    design_id, actor = begun()
    published(design_id, actor)
    with transaction():
        designing.begin_draft(design_id, 1, actor)
    with refused("design-changed"), transaction():
        seen = designs.design_in(design_id, [db.session.get_one(Design, design_id).centre_id]).draft
        revision = seen.revision
        db.session.execute(
            update(DesignVersion).where(DesignVersion.id == seen.id).values(revision=revision + 1),
            execution_options={"synchronize_session": False},
        )
        designing.discard(design_id, revision, actor)
