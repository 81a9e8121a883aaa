"""The figures of a course are those that one can count by hand."""

import json

from app.content.compiler import compile_course
from app.content.statistics import as_text, statistics
from tests.catalogue.commands import BROKEN, run, write
from tests.content import manual
from tests.content.test_translations import FRENCH
from tests.content.test_translations import tree as translated


def figures(tree):
    return statistics(compile_course("my-course", tree), tree)


def test_the_manuals_course_is_counted():
    found = figures(manual.examples())
    [module] = found.modules
    assert (module.module, module.lessons, module.quiz, module.bank, module.checks) == ("first-steps", 2, 8, 2, 1)
    assert (module.minutes, module.planned) == (90, 20)
    assert module.needed == 22  # 20 of the activity, and what there is to read
    assert found.kinds["truefalse"] == 2
    assert sum(found.kinds.values()) == 10
    assert found.topics == {"law": 1}
    assert (found.pictures, found.picture_bytes) == (1, len(manual.CHART))
    assert [it.path for it in found.heaviest] == ["01-first-steps/media/chart.svg"]
    assert found.translations == {}


def test_translations_are_counted_by_files_and_by_words():
    tree = translated()
    cover = figures(tree).translations["fr"]
    assert (cover.files, cover.of) == (len(FRENCH), 9)
    assert 0 < cover.words < 100
    whole = tree | {
        path.replace(".md", ".fr.md"): data
        for path, data in manual.examples().items()
        if path.endswith(".md") and path.replace(".md", ".fr.md") not in FRENCH
    }
    assert figures(whole).translations["fr"].words == 100


def test_sums_are_sums_of_the_modules():
    tree = manual.examples() | {
        "02-more/module.md": b"---\ntitle: More\nday: 1\nminutes: 10\n---\n",
        "02-more/01-one.md": b"---\ntitle: One\nminutes: 3\n---\none two three\n",
    }
    found = figures(tree)
    assert found.total.words == found.modules[0].words + 3
    assert (found.total.lessons, found.total.minutes, found.total.planned) == (3, 100, 23)
    assert "\n  all " in as_text(found)


def test_a_course_without_modules_is_counted():
    tree = {"course.md": manual.examples()["course.md"]}
    assert figures(tree).total.lessons == 0
    assert "questions     0: none" in as_text(figures(tree))


def test_without_a_first_page_there_is_nothing_to_count():
    assert figures({}) is None


def test_the_command_prints_text_and_json(tmp_path):
    write(tmp_path / "one", manual.examples())
    write(tmp_path / "two", manual.examples() | {manual.LESSON: BROKEN.encode()})
    code, output = run("course", "stats", tmp_path)
    assert code == 0
    assert "one\n" in output
    assert "two has errors" in output
    code, output = run("course", "stats", tmp_path / "one", "--format", "json")
    [course] = json.loads(output)["courses"]
    assert course["course"] == "one"
    assert course["total"]["quiz"] == 8
    assert run("course", "stats", tmp_path / "nowhere")[0] == 2
