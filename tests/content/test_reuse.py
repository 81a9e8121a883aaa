"""A module or a bank of another course, included by reference to an edition."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.content.compiler import compile_course, source_digest
from app.content.reuse import folder_library
from app.content.translations import coverage
from docs.example_course import FILES, FRENCH
from tests.content.manual import codes

OTHER = {
    "course.md": b"---\ntitle: Radio\ncode: RAD\nlanguages: [en, fr]\ndays: 2\n---\nRadio.\n",
    "glossary.md": b"---\ntitle: G\n---\n## call sign\n\nA name on the [[air]].\n\n## air\n\nThe radio.\n\n"
    b"## mandate\n\nX.\n\n"
    b"## unused\n\nNobody asks.\n",
    "glossary.fr.md": "---\ntitle: G\n---\n## indicatif\n\nUn nom sur l’[[air]].\n\n## ondes\n\nLa radio.\n\n"
    "## mandat\n\nX.\n\n"
    "## inutile\n\nRien.\n".encode(),
    "media/map.svg": b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
    "03-radio/module.md": b"---\ntitle: Radio procedure\nday: 1\nminutes: 45\n---\nHow to talk.\n",
    "03-radio/module.fr.md": b"---\ntitle: La radio\n---\nParler.\n",
    "03-radio/01-words.md": b"---\ntitle: Words\nminutes: 5\n---\nSay your [[call sign]] under a [[mandate]].\n\n"
    b"![Dish](media/dish.svg)\n\n![Map](../media/map.svg)\n\n"
    b"See [how](../04-drill/01-how.md) and [the rest](02-rest.md).\n",
    "03-radio/01-words.fr.md": b"---\ntitle: Mots\n---\nDites [[call sign]].\n",
    "03-radio/02-rest.md": b"---\ntitle: Rest\nminutes: 5\n---\nRest.\n",
    "03-radio/quiz.md": b"---\npass: 100%\n---\n## Which year? {#which-year}\n\nAnswer: 1920\n\n"
    b"## And then? {#then}\n\nAnswer: 2\n",
    "03-radio/bank.md": b"---\ntitle: B\n---\n## Who calls? {#who-calls}\n\n"
    b"![Dish](media/dish.svg)\n\nAnswer: caller\n",
    "03-radio/bank.fr.md": b"---\ntitle: B\n---\n## Qui appelle ?\n\nAnswer: appelant\n",
    "03-radio/media/dish.svg": b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"/>',
    "04-drill/module.md": b"---\ntitle: Drill\nday: 2\n---\nDrill.\n",
    "04-drill/01-how.md": b"---\ntitle: How\nminutes: 5\n---\nDrill.\n",
}
USES = b"---\nuses: radio@2/radio\n---\n"


class Shelf:
    """A library in memory: every edition up to the second holds the same files."""

    pinned = True

    def __init__(self, tree=OTHER):
        self.tree = tree

    def editions(self):
        return {"radio": 2}

    def source(self, slug, number):
        return self.tree if slug == "radio" and number <= 2 else None


def compiled(files, library=None, base=FILES):
    changed = {path: data.encode() if isinstance(data, str) else data for path, data in files.items()}
    return compile_course("example", base | changed, library=library or Shelf())


def module(result, id):
    return next(it for it in result.course.modules if it.id == id)


def found(result, severity="error"):
    return [(d.code, d.span.file, d.span.line, d.span.column) for d in result.diagnostics if d.severity == severity]


USING = {"02-talk/module.md": USES}


@pytest.fixture(scope="module", name="used")
def _used():
    return compiled(USING)


def test_a_module_is_included_as_a_whole_under_this_courses_ids(used):
    assert found(used) == []
    talk = module(used, "talk")
    assert (talk.title, talk.minutes) == ("Radio procedure", 45)
    assert [lesson.id for lesson in talk.lessons] == ["talk/words", "talk/rest"]
    assert [question.id for question in talk.quiz.questions] == ["which-year", "then"]
    assert [question.id for question in talk.bank] == ["who-calls"]
    assert 'href="/courses/example/talk/rest"' in talk.lessons[0].parts[0].html


def test_a_lesson_that_kept_its_id_in_its_course_keeps_it_in_the_module_here():
    moved = OTHER | {
        "03-radio/01-words.md": OTHER["03-radio/01-words.md"].replace(b"minutes: 5", b"id: old-place/talking")
    }
    result = compiled(USING, Shelf(moved))
    assert (found(result), module(result, "talk").lessons[0].id) == ([], "talk/talking")


def test_the_digest_is_that_of_the_own_sources(used):
    assert used.edition.digest == source_digest(FILES | USING)


def test_media_of_the_module_and_of_its_course_come_along(used):
    paths = {medium.path for medium in used.edition.media}
    assert {"02-talk/media/dish.svg", "02-talk/media/course-map.svg"} <= paths
    html = module(used, "talk").lessons[0].parts[0].html
    assert html.count('<img src="/media/') == 2


def test_a_link_to_a_module_that_is_not_here_becomes_words_and_one_warning(used):
    [said] = [d for d in used.diagnostics if d.severity == "warning"]
    assert (said.code, said.text, "“how”" in said.message) == ("uses-link", "radio@2/radio", True)
    assert "See how and" in module(used, "talk").lessons[0].parts[0].html


def test_a_link_to_another_used_module_leads_there():
    result = compiled(USING | {"03-practice/module.md": "---\nuses: radio@2/drill\nday: 1\n---\n"})
    assert found(result, "warning") == found(result) == []
    assert 'href="/courses/example/practice/how"' in module(result, "talk").lessons[0].parts[0].html


def test_terms_that_this_course_lacks_come_along_with_what_they_link(used):
    assert list(used.course.glossary) == ["mandate", "call-sign", "air"]
    assert used.course.glossary["mandate"].html == "<p>The tasks of a mission.</p>"


def test_title_day_and_minutes_can_be_said_anew():
    front = '---\nuses: radio@2/radio\ntitle: "Talk: how"\nday: 2\nminutes: 60\n---\n'
    result = compiled({"02-talk/module.md": front, "course.md": FILES["course.md"].replace(b"days: 1", b"days: 2")})
    talk = module(result, "talk")
    assert (found(result), talk.title, talk.day, talk.minutes) == ([], "Talk: how", 2, 60)


def test_translations_come_along_in_the_languages_of_this_course():
    result = compiled({**FRENCH, **USING})
    assert found(result) == []
    course = result.edition.in_language("fr")
    talk = next(it for it in course.modules if it.id == "talk")
    assert (talk.title, talk.lessons[0].title, talk.bank[0].text) == ("La radio", "Mots", "Qui appelle ?")
    assert course.glossary["call-sign"].term == "indicatif"
    assert course.glossary["air"].term == "ondes"


def test_a_glossary_is_made_where_there_is_none():
    tree = {path: data for path, data in FILES.items() if path != "glossary.md"}
    tree["01-first-steps/01-why.md"] = b"---\ntitle: Why\nminutes: 5\n---\nWork.\n"
    result = compiled(USING, base=tree)
    assert (found(result), list(result.course.glossary)) == ([], ["call-sign", "air", "mandate"])


BANK = "01-first-steps/bank.md"


def test_a_bank_is_included_beside_own_questions_with_ids_and_media():
    result = compiled({BANK: FILES[BANK].replace(b"title: Bank", b"uses: radio@1/radio")})
    assert found(result) == []
    bank = module(result, "first-steps").bank
    assert [question.id for question in bank] == ["who-leads", "who-calls"]
    assert "/media/" in bank[1].html
    assert "01-first-steps/media/radio-radio-dish.svg" in {medium.path for medium in result.edition.media}


def test_a_bank_may_be_nothing_but_references():
    result = compiled({BANK: "---\nuses:\n  - radio@1/radio\n---\n"})
    assert (found(result), [q.id for q in module(result, "first-steps").bank]) == ([], ["who-calls"])


def test_a_used_bank_is_translated_with_its_course():
    result = compiled({**FRENCH, BANK: FILES[BANK].replace(b"title: Bank", b"uses: radio@1/radio")})
    assert found(result) == []
    french = result.edition.in_language("fr")
    assert [question.text for question in french.modules[0].bank] == ["Qui dirige ?", "Qui appelle ?"]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"02-talk/module.md": "---\nuses: radio 2\n---\n"}, ("uses-form", "02-talk/module.md", 2, 7)),
        ({"02-talk/module.md": "---\nuses: radoi@2/radio\n---\n"}, ("uses-course", "02-talk/module.md", 2, 7)),
        ({"02-talk/module.md": "---\nuses: radio@3/radio\n---\n"}, ("uses-edition", "02-talk/module.md", 2, 7)),
        ({"02-talk/module.md": "---\nuses: radio@2/raido\n---\n"}, ("uses-module", "02-talk/module.md", 2, 7)),
        ({"02-talk/module.md": "---\nuses: example@1/x\n---\n"}, ("uses-itself", "02-talk/module.md", 2, 7)),
        ({"02-talk/module.md": "---\nuses: radio@2/radio\n---\nText.\n"}, ("uses-text", "02-talk/module.md", 4, 1)),
        (USING | {"02-talk/01-x.md": "---\ntitle: X\n---\nX.\n"}, ("uses-beside", "02-talk/01-x.md", 1, 1)),
        (
            {"02-talk/module.md": "---\nuses: radio@2/radio\nobjectives: [a]\n---\n"},
            ("key-unknown", "02-talk/module.md", 3, 1),
        ),
        (
            {"02-talk/module.md": "---\ntitle: X\nuses: radio@2/radio\nday: two\n---\n"},
            ("value-wrong", "02-talk/module.md", 4, 6),
        ),
        (
            {"02-talk/module.md": "---\nuses: radio@2/radio\nday: 7\n---\n"},
            ("day-beyond", "02-talk/module.md", 3, 6),
        ),
        ({"02-talk/module.md": "---\nuses: radio@2/drill\n---\n"}, ("day-beyond", "02-talk/module.md", 2, 7)),
        ({BANK: "---\nuses: [radio@2/radio, radio@2/drill]\n---\n"}, ("uses-no-bank", BANK, 2, 23)),
        ({BANK: "---\nuses: [nothing]\n---\n"}, ("uses-form", BANK, 2, 8)),
        (
            USING | {BANK: FILES[BANK].replace(b"who-leads", b"who-calls")},
            ("uses-question-id", "02-talk/module.md", 2, 7),
        ),
    ],
)
def test_one_finding_says_what_cannot_be_included(files, expected):
    assert found(compiled(files)) == [expected]


def test_what_may_have_been_meant_is_named():
    cures = {}
    for uses in ("radoi@2/radio", "radio@3/radio", "radio@2/raido"):
        [finding] = compiled({"02-talk/module.md": f"---\nuses: {uses}\n---\n"}).diagnostics
        cures[finding.code] = finding.cure
    assert cures == {
        "uses-course": "Did you mean `radio`?",
        "uses-edition": "Write a number from 1 to 2: `radio@2/radio`.",
        "uses-module": "Did you mean `radio`?",
    }


def test_what_is_used_may_not_use_others_itself():
    nested = OTHER | {"03-radio/module.md": b"---\nuses: third@1/voice\n---\n"}
    assert found(compiled(USING, Shelf(nested))) == [("uses-nested", "02-talk/module.md", 2, 7)]
    in_bank = OTHER | {"03-radio/bank.md": b"---\nuses: third@1/voice\n---\n"}
    assert found(compiled(USING, Shelf(in_bank))) == [("uses-nested", "02-talk/module.md", 2, 7)]


def test_what_does_not_fit_is_said_once_at_the_reference():
    broken = OTHER | {"03-radio/02-rest.md": b"---\ntitle: R\n---\n<b>\n\n[[nothing]]\n"}
    result = compiled(USING, Shelf(broken))
    [finding] = [d for d in result.diagnostics if d.severity == "error"]
    assert (finding.code, finding.span.file, finding.text) == ("uses-faulty", "02-talk/module.md", "radio@2/radio")
    assert finding.message.startswith("What is included here does not fit: 2 mistakes found in `02-talk/02-rest.md`")


def test_courses_of_other_first_languages_are_refused():
    other = OTHER | {"course.md": OTHER["course.md"].replace(b"[en, fr]", b"[fr, en]")}
    assert found(compiled(USING, Shelf(other))) == [("uses-language", "02-talk/module.md", 2, 7)]


def test_without_a_library_nothing_else_is_said():
    result = compile_course("example", FILES | USING | {"exam.md": b"---\ntitle: E\ndraw: {talk: 2}\n---\nE.\n"})
    assert codes(result.diagnostics) == ["uses-no-library"]


def test_on_the_command_line_the_folder_beside_is_read(tmp_path):
    for path, data in OTHER.items():
        (tmp_path / "radio" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "radio" / path).write_bytes(data)
    (tmp_path / "example").mkdir()
    result = compiled(USING, folder_library(tmp_path / "example"))
    assert found(result, "advice") == [("uses-folder", "02-talk/module.md", 2, 7)]
    assert [lesson.id for lesson in module(result, "talk").lessons] == ["talk/words", "talk/rest"]
    unknown = compiled({"02-talk/module.md": "---\nuses: redio@1/radio\n---\n"}, folder_library(tmp_path / "example"))
    assert [d.cure for d in unknown.diagnostics] == ["Did you mean `radio`?"]


def test_a_question_that_a_newer_edition_has_lost_is_told_at_the_reference():
    before = compiled(USING).edition
    later = OTHER | {"03-radio/quiz.md": b"---\npass: 100%\n---\n## Which year? {#which-year}\n\nAnswer: 1920\n"}
    result = compile_course("example", FILES | USING, before, Shelf(later))
    assert ("published-gone", "02-talk/module.md", 2, 7) in found(result, "warning")


@pytest.mark.parametrize(
    "uses", ["", "[]", "{a: b}", "[[x]]", "radio@2/../radio", "radio@99999999/radio", "@/", "x" * 9999]
)
def test_any_reference_is_answered(uses):
    for path in ("02-talk/module.md", BANK):
        result = compiled({path: f"---\nuses: {uses}\n---\n"})
        assert {d.span.file for d in result.diagnostics if d.severity == "error"} <= {path, "exam.md"}
        assert not result.ok


def test_a_used_module_is_not_counted_as_untranslated():
    assert coverage({**FILES, **FRENCH, **USING})["fr"].missing == ()
    result = compiled({**FRENCH, **USING})
    assert "translation-missing" not in codes(result.diagnostics)


PIECES = st.sampled_from(
    [
        b"---\n",
        b"uses: radio@1/x\n",
        b"title: T\n",
        b"id: a/b\n",
        b"## H {#h}\n\n",
        b"[[call sign]] ",
        b"[x](../04-drill/01-how.md) ",
    ]
    + [
        b"![m](../media/map.svg)\n",
        b"](media/dish.svg)",
        b"- [x] a\n",
        b"Answer: 3\n",
        b"\xff",
        b"\r\n",
        b"::: note\n",
        b"\n",
    ]
)


@settings(max_examples=60)
@given(
    st.dictionaries(st.sampled_from(sorted(OTHER)), st.lists(PIECES, max_size=8).map(b"".join), max_size=4),
    st.lists(st.sampled_from(["radio@2/radio", "radio@2/drill", "radio@3/x", "a", ""]), max_size=3),
)
def test_whatever_another_course_holds_is_answered_in_the_own_files(changed, uses):
    own = FILES | {
        "02-talk/module.md": f"---\nuses: {uses[0] if uses else 'radio@2/radio'}\n---\n".encode(),
        BANK: f"---\nuses: [{', '.join(uses)}]\n---\n".encode(),
    }
    first, second = (compile_course("example", own, library=Shelf(OTHER | changed)) for _ in range(2))
    assert first.diagnostics == second.diagnostics
    for finding in first.diagnostics:
        assert finding.span.file in own
        assert finding.span.line <= own[finding.span.file].count(b"\n") + 1
    if first.ok:
        assert first.edition.digest == source_digest(own)
