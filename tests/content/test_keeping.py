"""A lesson that goes to another module keeps its id: progress, links and answers go on."""

from app.content.compiler import compile_course
from app.content.whereabouts import whereabouts

HEAD = b"---\ntitle: T\ncode: TT\nlanguages: [en, fr]\naudience: [police]\ndays: 1\nhours: 1\n---\n\nWords.\n"
MODULE = b"---\ntitle: A\nday: 1\nminutes: 5\nobjectives: [see]\n---\n"


def tree(**files):
    return {
        "course.md": HEAD,
        "01-a/module.md": MODULE,
        "01-a/01-first.md": b"---\ntitle: First\nminutes: 1\n---\n\nSee [it](../02-b/01-moved.md).\n",
        "02-b/module.md": MODULE,
        "02-b/01-moved.md": b"---\ntitle: Moved\nminutes: 1\nid: a/moved\n---\n\nWords.\n",
        "02-b/01-moved.fr.md": "---\ntitle: Allée\n---\n\nMots.\n".encode(),
        **{path.replace("__", "/") + ".md": data for path, data in files.items()},
    }


def test_the_id_and_the_address_are_those_of_before():
    result = compile_course("t", tree())
    assert [d for d in result.diagnostics if d.severity == "error"] == []
    (lesson,) = result.course.modules[1].lessons
    assert (lesson.id, lesson.slug) == ("a/moved", "moved")
    assert "/courses/t/a/moved" in result.course.modules[0].lessons[0].parts[0].html
    assert result.edition.courses["fr"].modules[1].lessons[0].id == "a/moved"
    assert whereabouts("t", tree(), ["a/moved"])["a/moved"].file == "02-b/01-moved.md"


def test_two_lessons_cannot_have_one_id():
    more = {"01-a/02-moved.md": b"---\ntitle: Other\nminutes: 1\n---\n\nWords.\n"}
    found = [d for d in compile_course("t", tree() | more).diagnostics if d.severity == "error"]
    assert [(d.code, d.span.file) for d in found] == [("file-twice", "02-b/01-moved.md")]


def test_an_id_that_is_none_is_named():
    bad = {"02-b/01-moved.md": b"---\ntitle: Moved\nminutes: 1\nid: moved\n---\n\nWords.\n"}
    found = [d for d in compile_course("t", tree() | bad).diagnostics if d.severity == "error"]
    assert [(d.span.line, d.text) for d in found] == [(4, "moved")]
