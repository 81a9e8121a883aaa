"""The text with which a translation begins compiles beside its original, and keeps all its words."""

from app.base.settings import ROOT
from app.content.compiler import compile_course
from app.content.translations import side_by_side
from app.content.translations.skeleton import skeleton
from app.content.tree import read_tree

COURSE = ROOT / "courses" / "gender-training"


def two_languages():
    tree = read_tree(COURSE)
    head = tree["course.md"]
    assert b"languages: [en]" in head
    return {**tree, "course.md": head.replace(b"languages: [en]", b"languages: [en, fr]")}


def test_the_whole_shipped_course_as_its_own_translation_compiles():
    tree = two_languages()
    originals = [path for path in tree if path.endswith(".md")]
    begun = {f"{path[:-3]}.fr.md": skeleton("gender-training", tree, path, "fr").encode() for path in originals}
    result = compile_course("gender-training", {**tree, **begun})
    assert [(d.code, d.span.file, d.text) for d in result.diagnostics if d.severity == "error"] == []
    assert result.edition is not None
    french = result.edition.courses["fr"]
    assert [module.title for module in french.modules] == [module.title for module in result.course.modules]


def test_every_block_of_it_waits_for_its_translator():
    tree = two_languages()
    for path in ("01-key-terms/quiz.md", "01-key-terms/01-sex-and-gender.md"):
        begun = skeleton("gender-training", tree, path, "fr")
        pairs = side_by_side(tree[path], begun.encode(), "quiz" if "quiz" in path else "lesson")
        assert {pair.state for pair in pairs} <= {"same", "translated"}
        assert all(pair.original and pair.translation for pair in pairs)


def test_ids_keys_and_rules_are_left_out():
    tree = {
        "course.md": b"---\ntitle: T\ncode: TT\nlanguages: [en, fr]\ndays: 1\nhours: 1\n---\n\nWords.\n",
        "01-a/module.md": b"---\ntitle: A\nday: 1\nminutes: 5\n---\n",
        "01-a/quiz.md": b"---\npass: 80%\n---\n\n## Which? {#which points=2}\n\n- [x] This\n  > Yes.\n- [~] That\n",
    }
    assert skeleton("t", tree, "01-a/quiz.md", "fr") == "---\n---\n\n## Which?\n\n- [ ] This\n  > Yes.\n- [ ] That\n"
    assert "code" not in skeleton("t", tree, "course.md", "fr")


def test_titles_of_certificates_stay():
    begun = skeleton("gender-training", two_languages(), "course.md", "fr")
    assert "title: Certificate of Completion" in begun
    assert "title: Certificate of Participation" in begun
    assert "valid" not in begun
