"""The author's pages without scripts: tree, editor, versions, files, translations, questions from elsewhere."""

import html
import io
import re
import zipfile

import pytest

from app.authoring.queries import drafts as queries
from app.authoring.services import drafts as services
from app.base import storage
from app.base.db import transaction
from tests import factories
from tests.authoring import small
from tests.authoring.test_archives import picture, zipped

EDIT = f"/author/small/edit/{small.LESSON}"
SAVE, CHECK, STRUCTURE = "/author/small/save.json", "/author/small/check.json", "/author/small/structure"
FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def her(app, client):
    """An instructor with a draft of the small course, signed in."""
    with app.app_context():
        small.publish()
    who = small.author(app, client)
    with app.app_context():
        small.begin(who)
    return who


def text(app, path):
    with app.app_context():
        return queries.bytes_of(queries.file("small", path).digest).decode()


def paths(app):
    with app.app_context():
        return set(queries.files("small"))


def changed_by_another(app, path, words):
    with app.app_context():
        other = factories.person("instructor", name="Joseph Mwangi")
        small.write(other, path, words)


# ---------------------------------------------------------------- who may


def test_trainees_and_instructors_of_other_centres_have_no_drafts(app, client, her):
    with app.app_context():
        trainee = factories.person()
    factories.sign_in(app, client, trainee)
    for path in ("/author/", "/author/small/", EDIT, "/author/small/files", "/author/small/export.zip"):
        assert client.get(path).status_code == 403
    assert client.post(STRUCTURE, data={"action": "add-module", "title": "X"}).status_code == 403


def test_a_course_that_is_not_there_has_no_page(client, her):
    for path in ("/author/none/", "/author/none/files", "/author/none/edit/course.md", f"{EDIT}x"):
        assert client.get(path).status_code == 404


# ---------------------------------------------------------------- beginning


def test_a_new_course_begins_clean(app, client):
    small.author(app, client)
    sent = client.post("/author/new", data={"title": "Radio", "slug": "radio", "code": "RAD"})
    assert sent.status_code == 303
    page = client.get(sent.location)
    assert "Nothing to correct" in page.text
    assert client.get("/courses/").text.count("Radio") == 0


@pytest.mark.parametrize("slug", ["", "Radio", "a/b", "../x", "small", "x" * 61])
def test_a_new_course_needs_a_free_name(client, her, slug):
    sent = client.post("/author/new", data={"title": "Radio", "slug": slug, "code": "RAD"})
    assert sent.status_code in (409, 422)


def test_a_draft_begins_with_the_published_files(app, client):
    with app.app_context():
        small.publish()
    small.author(app, client)
    assert "There is no draft" in client.get("/author/small/").text
    client.post("/author/small/begin")
    assert text(app, "course.md") == small.TREE["course.md"]


# ---------------------------------------------------------------- the tree


def restructure(client, **form):
    return client.post(STRUCTURE, data=form, headers=FETCH)


def test_modules_lessons_and_pages_are_added(app, client, her):
    restructure(client, action="add-module", title="Élan & more")
    restructure(client, action="add-lesson", folder="02-elan-more", title="A case", kind="scenario")
    restructure(client, action="add-page", role="quiz", folder="02-elan-more")
    restructure(client, action="add-page", role="glossary")
    assert {"02-elan-more/module.md", "02-elan-more/02-a-case.md", "02-elan-more/quiz.md", "glossary.md"} <= paths(app)
    assert "Nothing to correct" in client.get("/author/small/").text or "Advice" in client.get("/author/small/").text
    assert "badge-danger" not in client.get("/author/small/").text


def test_a_post_test_brings_its_pre_test_and_both_are_shown_as_pages_of_the_course(app, client, her):
    restructure(client, action="add-page", role="quiz", folder="01-one")
    restructure(client, action="add-page", role="post-test")
    assert {"pre-test.md", "post-test.md"} <= paths(app)
    shown = client.get("/author/small/").text
    assert all(title in shown for title in ("What do you know already?", "What do you know now?"))
    assert "badge-danger" not in shown
    assert "Add a pre-test" not in shown
    asked = {"file": "pre-test.md", "text": text(app, "pre-test.md"), "preview": True}
    checked = client.post(CHECK, json=asked)
    assert "The questions are drawn from the modules" in checked.json["preview"]


def test_a_new_title_keeps_the_id(app, client, her):
    before = paths(app)
    restructure(client, action="rename", path=small.LESSON, title="No: it's “new” #1")
    assert paths(app) == before
    assert "No: it&#39;s “new” #1" in client.get("/author/small/").text


def test_moving_and_undoing(app, client, her):
    done = restructure(client, action="move", path="01-one/02-second.md", folder="01-one", position="0")
    assert {"01-one/01-second.md", "01-one/02-first.md"} <= paths(app)
    assert restructure(client, action="undo", act=done.json["act"]).status_code == 200
    assert {"01-one/01-first.md", "01-one/02-second.md"} <= paths(app)


def test_a_lesson_keeps_its_id_in_another_module_and_forgets_it_at_home(app, client, her):
    before = text(app, small.LESSON)
    restructure(client, action="add-module", title="Two")
    restructure(client, action="move", path=small.LESSON, folder="02-two", position="0")
    assert "\nid: one/first\n" in text(app, "02-two/01-first.md")
    assert "badge-danger" not in client.get("/author/small/").text
    page = client.get("/author/small/publish").text
    assert "is gone" not in page
    restructure(client, action="move", path="02-two/01-first.md", folder="01-one", position="0")
    assert text(app, small.LESSON) == before


def test_links_go_on_leading_where_they_led(app, client, her):
    with app.app_context():
        small.write(her, "01-one/02-second.md", "---\ntitle: Second\n---\n\nSee [first](01-first.md).\n")
    restructure(client, action="move", path="01-one/02-second.md", folder="01-one", position="0")
    assert "[first](02-first.md)" in text(app, "01-one/01-second.md")


def test_a_question_moves_from_the_bank_to_the_quiz_and_back(app, client, her):
    quiz, bank = text(app, small.QUIZ), text(app, "01-one/bank.md")
    done = restructure(client, action="move", path="01-one/bank.md", question="0", into=small.QUIZ, position="0")
    assert text(app, small.QUIZ).index("letters") < text(app, small.QUIZ).index("colour")
    assert "letters" not in text(app, "01-one/bank.md")
    restructure(client, action="undo", act=done.json["act"])
    assert (text(app, small.QUIZ), text(app, "01-one/bank.md")) == (quiz, bank)


def test_what_is_taken_out_is_offered_again(app, client, her):
    restructure(client, action="delete", path="01-one/02-second.md")
    page = client.get("/author/small/").text
    assert "01-one/02-second.md" in page
    back = re.search(
        r'action="(/author/small/versions/[0-9a-f-]+/restore)".*?name="number" value="(\d+)"', page, re.DOTALL
    )
    assert client.post(back[1], data={"number": back[2]}).status_code == 303
    assert "01-one/02-second.md" in paths(app)


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"action": "move", "path": "../x"},
        {"action": "move", "path": "course.md"},
        {"action": "delete", "path": "course.md"},
        {"action": "delete", "path": small.QUIZ, "question": "7"},
        {"action": "delete", "path": small.QUIZ, "question": "x"},
        {"action": "rename", "path": small.LESSON, "title": "  "},
        {"action": "rename", "path": "none.md", "title": "X"},
        {"action": "add-module", "title": ""},
        {"action": "add-lesson", "folder": "99-no", "title": "X"},
        {"action": "add-page", "role": "course"},
        {"action": "undo", "act": "x"},
    ],
)
def test_what_cannot_be_done_changes_nothing_and_says_so(app, client, her, form):
    with app.app_context():
        before = small.digest()
    sent = restructure(client, **form)
    assert sent.status_code in (404, 409, 422)
    assert sent.json["message"]
    with app.app_context():
        assert small.digest() == before


# ---------------------------------------------------------------- the editor


def test_checking_shows_what_is_wrong_and_keeps_nothing(app, client, her):
    sent = client.post(
        EDIT, data={"text": "---\ntitle: First\n---\n\n::: not\nx\n:::\n", "base": "1", "action": "check"}
    )
    assert "not" in sent.text
    assert "line 5" in sent.text or "5" in sent.text
    assert text(app, small.LESSON) == small.TREE[small.LESSON]


def test_saving_without_scripts(app, client, her):
    sent = client.post(EDIT, data={"text": "---\r\ntitle: First\r\n---\r\n\r\nNew.\r\n", "base": "1", "action": "save"})
    assert sent.status_code == 303
    assert text(app, small.LESSON) == "---\ntitle: First\n---\n\nNew.\n"


def test_a_second_author_is_told_who_changed_the_file_and_gets_both_texts(app, client, her):
    changed_by_another(app, small.LESSON, small.TREE[small.LESSON].replace("radios", "maps"))
    mine = small.TREE[small.LESSON].replace("patrols", "posts")
    sent = client.post(EDIT, data={"text": mine, "base": "1", "action": "save"})
    assert sent.status_code == 409
    assert "Joseph Mwangi" in sent.text
    assert "about maps" in sent.text
    assert "about posts" in sent.text
    assert 'name="base" value="2"' in sent.text
    assert "posts" not in text(app, small.LESSON)


def test_an_older_save_from_another_tab_overwrites_nothing(app, client, her):
    first = client.post(SAVE, json={"file": small.LESSON, "base": 1, "text": "one", "auto": True})
    assert first.json["version"] == 2
    second = client.post(SAVE, json={"file": small.LESSON, "base": 1, "text": "two", "auto": True})
    assert second.status_code == 409
    assert second.json["theirs"]["text"] == "one"
    assert second.json["merged"]["clean"] is False
    assert text(app, small.LESSON) == "one"


def test_line_ends_and_the_mark_at_the_beginning_stay_as_they_were(app, client, her):
    with app.app_context():
        digest = storage.keep("\ufeff---\r\ntitle: First\r\n---\r\n\r\nA.\r\n".encode())
        with transaction():
            services.save("small", small.LESSON, 1, digest, "saved", her.id)
    client.post(SAVE, json={"file": small.LESSON, "base": 2, "text": "---\ntitle: First\n---\n\nB.\n"})
    assert text(app, small.LESSON) == "\ufeff---\r\ntitle: First\r\n---\r\n\r\nB.\r\n"


def test_checking_says_places_in_the_editors_units(client, her):
    words = "---\ntitle: First\n---\n\n😀😀 [x](none.md)\n"
    found = client.post(CHECK, json={"file": small.LESSON, "text": words, "preview": True}).json
    (link,) = [it for it in found["diagnostics"] if it["code"] == "link-unknown"]
    units = words.encode("utf-16-le")
    assert units[link["from"] * 2 : link["to"] * 2].decode("utf-16-le") in ("[x](none.md)", "none.md", "x")
    assert found["ok"] is False
    assert "<html" in found["preview"]


def test_the_preview_shows_the_words_and_no_address_of_published_media(client, her):
    shown = client.post(
        CHECK, json={"file": small.LESSON, "text": "---\ntitle: T\n---\n\nUnsaved words.\n", "preview": True}
    )
    assert "Unsaved words." in shown.json["preview"]
    assert 'src="/media/' not in shown.json["preview"]


@pytest.mark.parametrize("path", ["course.md", "exam.md", "01-one/module.md", small.QUIZ, "01-one/bank.md"])
def test_every_page_has_a_preview(app, client, her, path):
    shown = client.post(CHECK, json={"file": path, "text": text(app, path), "preview": True}).json["preview"]
    assert "<h1" in shown


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b'{"file": 1}', b'{"file": "x", "base": -1, "text": ""}', b"\xff", b"[" * 50_000],
)
def test_bodies_that_are_no_saves_are_refused(client, her, body):
    for address in (SAVE, CHECK, "/author/small/sheets.json", "/author/small/sheet.json"):
        assert client.post(address, data=body, headers=FETCH).status_code == 422


def test_a_lone_half_of_a_character_does_no_harm(app, client, her):
    sent = client.post(SAVE, data=b'{"file": "%s", "base": 1, "text": "a\\ud800b"}' % small.LESSON.encode())
    assert sent.status_code in (200, 422)
    assert client.get(EDIT).status_code == 200


def test_completion_knows_the_course(client, her):
    words = client.get("/author/small/words.json").json
    assert {"id": "colour", "text": "Which colour do peacekeepers wear?", "file": small.QUIZ} in words["questions"]
    assert words["roles"][small.QUIZ] == "quiz"
    assert "title" in words["keys"]["lesson"]
    assert small.LESSON in [page["path"] for page in words["pages"]]


def test_a_question_goes_through_its_form_and_back(app, client, her):
    words = text(app, small.QUIZ)
    (sheet,) = client.post("/author/small/sheets.json", json={"text": words}).json["sheets"]
    sheet["options"][1]["text"] = "Dark green"
    back = client.post("/author/small/sheet.json", json={"text": words, "number": 0, "sheet": sheet}).json["text"]
    assert back == words.replace("Green", "Dark green")
    more = client.post("/author/small/sheet.json", json={"text": words, "number": 1, "sheet": sheet}).json["text"]
    assert more.startswith(words)
    none = client.post("/author/small/sheet.json", json={"text": words, "number": 0, "sheet": None}).json["text"]
    assert "##" not in none


def test_a_file_that_is_no_text_is_not_edited_here(app, client, her):
    with app.app_context():
        digest = storage.keep(b"\xff\xfe\x00")
        with transaction():
            services.save("small", small.LESSON, 1, digest, "saved", her.id)
    assert client.get(EDIT).status_code == 422
    assert client.post(SAVE, json={"file": small.LESSON, "base": 2, "text": "x"}).status_code == 422


# ---------------------------------------------------------------- versions


def test_an_older_version_is_shown_beside_now_and_brought_back(app, client, her):
    client.post(SAVE, json={"file": small.LESSON, "base": 1, "text": "---\ntitle: First\n---\n\nOther.\n"})
    page = client.get(f"/author/small/history/{small.LESSON}").text
    addresses = re.findall(r'href="(/author/small/versions/[0-9a-f-]+/\d+)"', page)
    assert len(addresses) == 2
    assert "+ Other." in client.get(addresses[-1]).text
    assert client.post(addresses[-1].rsplit("/", 1)[0] + "/restore", data={"number": "1"}).status_code == 303
    assert text(app, small.LESSON) == small.TREE[small.LESSON]


# ---------------------------------------------------------------- files


def upload(client, name, data, folder="01-one"):
    form = {"file": (io.BytesIO(data), name), "folder": folder}
    return client.post("/author/small/media", data=form, headers=FETCH)


def test_a_picture_is_made_smaller_and_stands_in_its_module(app, client, her):
    sent = upload(client, "My Photo (1).PNG", picture((2000, 500)))
    assert sent.json["link"] == "media/my-photo-1.webp"
    assert (sent.json["width"], sent.json["height"]) == (1600, 400)
    assert upload(client, "My Photo (1).PNG", picture((20, 20))).json["link"] == "media/my-photo-1-2.webp"
    with app.app_context():
        digest = queries.file("small", "01-one/media/my-photo-1.webp").digest
    with client.get(f"/author/small/media/{digest}/my-photo-1.webp") as shown:
        assert (shown.status_code, shown.mimetype) == (200, "image/webp")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.png", b"MZ program"),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'),
        ("a.exe", b"MZ"),
        ("a.pdf", b"no pdf"),
        ("noname", b"x"),
        ("a.jpg", b""),
    ],
)
def test_what_is_not_what_its_name_says_is_refused(app, client, her, name, data):
    before = paths(app)
    sent = upload(client, name, data)
    assert sent.status_code == 422
    assert sent.json["message"]
    assert paths(app) == before


def test_a_folder_goes_out_and_comes_in_as_the_same_draft(app, client, her):
    archive = client.get("/author/small/export.zip").data
    assert zipfile.ZipFile(io.BytesIO(archive)).read("small/course.md").decode() == small.TREE["course.md"]
    sent = client.post("/author/small/import", data={"archive": (io.BytesIO(archive), "small.zip")})
    assert "The folder and the draft are equal" in sent.text


def test_a_folder_onto_a_draft_that_moved_on_tells_the_conflict_file_by_file(app, client, her):
    tree = {path: data.encode() for path, data in small.TREE.items()}
    tree[small.LESSON] = tree[small.LESSON].replace(b"radios", b"lamps")
    tree["01-one/02-second.md"] = b"---\ntitle: Second\n---\n\nFrom git.\n"
    tree["01-one/03-third.md"] = b"---\ntitle: Third\n---\n\nNew.\n"
    changed_by_another(app, small.LESSON, small.TREE[small.LESSON].replace("radios", "maps"))
    changed_by_another(app, "exam.md", small.TREE["exam.md"] + "\nMore.\n")
    page = client.post("/author/small/import", data={"archive": (io.BytesIO(zipped(*tree.items())), "x.zip")}).text
    lines = {m[0]: m[1] for m in re.findall(r'name="take" value="([^"]+)"( checked)?', page)}
    assert lines == {
        small.LESSON: "",
        "01-one/02-second.md": " checked",
        "01-one/03-third.md": " checked",
        "exam.md": "",
    }
    assert page.count("Changed on both sides") == 1
    assert "maps" in text(app, small.LESSON)
    form = {name: fields(page, name)[0] for name in ("revision", "kept")}
    form["take"] = [path for path, checked in lines.items() if checked]
    assert client.post("/author/small/import", data=form).status_code == 303
    assert "From git." in text(app, "01-one/02-second.md")
    assert "maps" in text(app, small.LESSON)
    assert client.post("/author/small/import", data=form).status_code == 409


def test_an_edition_published_by_another_door_is_not_overwritten_by_the_draft(app, client, her):
    changed_by_another(app, "exam.md", small.TREE["exam.md"] + "\nMore.\n")
    with app.app_context():
        small.publish(small.tree(second="---\ntitle: Second\nminutes: 5\n---\n\nFrom the folder.\n"))
        mark = small.mark()
    assert "Another edition was published meanwhile" in client.get("/author/small/publish").text
    assert client.post("/author/small/publish", data={"reviewed": mark, "reason": "Mine."}).status_code == 422
    page = client.get("/author/small/behind").text
    lines = {m[0]: m[1] for m in re.findall(r'name="take" value="([^"]+)"( checked)?', page)}
    assert lines == {"01-one/02-second.md": " checked", "exam.md": ""}
    form = {name: fields(page, name)[0] for name in ("revision", "kept", "edition")}
    form["take"] = ["01-one/02-second.md"]
    assert client.post("/author/small/import", data=form).status_code == 303
    assert "From the folder." in text(app, "01-one/02-second.md")
    assert "More." in text(app, "exam.md")
    assert "Publish this edition" in client.get("/author/small/publish").text


@pytest.mark.parametrize(
    "data",
    [
        b"no archive",
        zipped(("readme.txt", b"x")),
        zipped(("course.md", b"c"), ("../x.md", b"x")),
        zipped(("course.md", b"c"), ("media/a.png", b"MZ")),
    ],
)
def test_a_hostile_archive_leaves_the_draft_as_it_is(app, client, her, data):
    before = paths(app)
    sent = client.post("/author/small/import", data={"archive": (io.BytesIO(data), "x.zip")}, headers=FETCH)
    assert sent.status_code == 422
    assert sent.json["message"]
    assert paths(app) == before


def test_larger_bodies_than_a_view_takes_are_refused(client, her):
    big = b"x" * (13 * 1024 * 1024)
    kind = "multipart/form-data; boundary=x"
    sent = client.post("/author/small/media", input_stream=io.BytesIO(big), content_type=kind, content_length=len(big))
    assert sent.status_code == 413
    assert client.post(SAVE, data=b"x" * (2 * 1024 * 1024)).status_code == 413


# ---------------------------------------------------------------- translations

FRENCH = small.TREE["course.md"].replace("languages: [en]", "languages: [en, fr]")
TRANSLATE = f"/author/small/translate/fr/{small.LESSON}"


@pytest.fixture
def translator(app, her):
    with app.app_context():
        small.write(her, "course.md", FRENCH)
    return her


def fields(page, name):
    found = re.findall(rf'<textarea[^>]*name="{name}"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    return [html.unescape(it) for it in found or re.findall(rf'name="{name}" value="([^"]*)"', page)]


def send(client, address, blocks, **more):
    page = client.get(address).text
    form = {name: fields(page, name)[0] for name in ("base", "original")}
    form |= {"kind": fields(page, "kind"), "begun": fields(page, "begun"), "block": blocks} | more
    return client.post(address, data=form)


def test_a_language_shows_how_far_it_is(client, translator):
    page = client.get("/author/small/translations").text
    assert "0 of 7 files are translated." in page
    assert TRANSLATE in page


def test_blocks_are_translated_one_by_one_and_the_rest_keeps_the_originals_words(app, client, translator):
    assert send(client, TRANSLATE, ["title: Premier", "", "Un mot sur les patrouilles."]).status_code == 303
    written = text(app, "01-one/01-first.fr.md")
    assert "title: Premier" in written
    assert "A word about radios." in written
    assert "Un mot sur les patrouilles." in written
    page = client.get(TRANSLATE).text
    assert "1 of 3 blocks are not translated yet." in page
    assert "badge-danger" not in client.get("/author/small/").text


def test_a_question_waits_for_its_translator_though_marks_and_ids_are_left_out(client, translator):
    address = f"/author/small/translate/fr/{small.QUIZ}"
    assert send(client, address, [""]).status_code == 303
    page = client.get(address).text
    assert "1 of 1 blocks are not translated yet." in page
    assert fields(page, "block") == [""]


def test_a_block_whose_original_changed_is_marked_until_somebody_says_it_is_current(app, client, translator):
    blocks = ["title: Premier", "Un mot sur les radios.", "Un mot sur les patrouilles."]
    send(client, TRANSLATE, blocks)
    with app.app_context():
        small.write(translator, small.LESSON, small.TREE[small.LESSON].replace("about radios", "about lamps"))
    page = client.get(TRANSLATE).text
    assert page.count("pair-outdated") == 1
    assert "older than its original" in client.get("/author/small/translations").text
    send(client, TRANSLATE, blocks)
    assert client.get(TRANSLATE).text.count("pair-outdated") == 1
    send(client, TRANSLATE, [blocks[0], "Un mot sur les lampes.", blocks[2]], current="1")
    assert client.get(TRANSLATE).text.count("pair-outdated") == 0


def test_a_translation_changed_by_another_is_not_overwritten(app, client, translator):
    send(client, TRANSLATE, ["title: Premier", "", ""])
    page = client.get(TRANSLATE).text
    changed_by_another(app, "01-one/01-first.fr.md", text(app, "01-one/01-first.fr.md") + "\nPlus.\n")
    form = {name: fields(page, name)[0] for name in ("base", "original")}
    form |= {"kind": fields(page, "kind"), "begun": fields(page, "begun"), "block": ["title: Autre", "", ""]}
    sent = client.post(TRANSLATE, data=form)
    assert sent.status_code == 409
    assert "Joseph Mwangi" in sent.text


def test_a_translation_is_previewed_in_its_language_while_other_pages_have_mistakes(app, client, translator):
    send(client, TRANSLATE, ["title: Premier", "", ""])
    with app.app_context():
        small.write(translator, "01-one/02-second.md", "No front matter, [x](none.md).\n")
    sent = {"file": "01-one/01-first.fr.md", "text": "---\ntitle: Deuxième\n---\n\nMots.\n\nAutres.\n", "preview": True}
    shown = client.post(CHECK, json=sent).json
    assert shown["ok"] is False
    assert "Deuxième" in shown["preview"]


def test_what_is_no_translation_has_no_page(client, translator):
    for address in (f"/author/small/translate/xx/{small.LESSON}", "/author/small/translate/fr/none.md"):
        assert client.get(address).status_code == 404
    assert client.post(TRANSLATE, data={"base": "0", "block": ["a", "b"], "kind": ["title"]}).status_code == 422


# ---------------------------------------------------------------- questions from elsewhere

GIFT = b"::Flag:: What colour is the flag?{=Light blue ~Green}\n\n::Colour:: Which colour?{=Blue ~Red}\n\nBroken {\n"


def review(client, data=GIFT, name="q.gift", **more):
    form = {"file": (io.BytesIO(data), name), "into": "01-one/bank.md", **more}
    return client.post("/author/small/questions", data=form)


def test_questions_are_shown_before_they_enter_the_draft(app, client, her):
    before = text(app, "01-one/bank.md")
    page = review(client).text
    assert "What colour is the flag?" in page
    assert "What was changed or left out" in page
    assert text(app, "01-one/bank.md") == before
    form = {name: fields(page, name)[0] for name in ("kept", "language")}
    sent = client.post("/author/small/questions/take", data={**form, "take": ["0"], "into": "01-one/bank.md"})
    assert sent.status_code == 303
    written = text(app, "01-one/bank.md")
    assert written.startswith(before)
    assert "flag" in written
    assert "Which colour?" not in written
    assert "badge-danger" not in client.get("/author/small/").text


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\xff", b"<quiz", b'<!DOCTYPE x [<!ENTITY a "b">]><quiz>&a;</quiz>'])
def test_a_file_without_questions_changes_nothing(app, client, her, data):
    page = review(client, data, "q.xml")
    assert page.status_code == 200
    assert "no question in this file that can be taken over" in page.text


def test_taking_what_was_not_shown_is_refused(client, her):
    address = "/author/small/questions/take"
    good = dict.fromkeys(("kept",), "0" * 64) | {"language": "gift", "into": "01-one/bank.md", "take": "0"}
    assert client.post(address, data=good).status_code == 422
    assert client.post(address, data={}).status_code == 422


@pytest.mark.parametrize("to", ["gift", "moodle-xml", "qti"])
def test_questions_go_out_with_what_is_lost_said_first(client, her, to):
    page = client.get(f"/author/small/questions/export?to={to}&module=one")
    assert "2 questions for another system." in page.text
    file = client.get(f"/author/small/questions/export?to={to}&module=one&file=1")
    assert len(file.data) > 100
    assert "attachment" in file.headers["Content-Disposition"]
    assert client.get("/author/small/questions/export?to=word").status_code == 404
