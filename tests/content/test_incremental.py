"""After an edit only what it concerns is read again, and the result is what a fresh compiler gives."""

import random
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.content import checks, reading
from app.content.compiler import compile_course
from tests.content import larger, manual
from tests.content.test_translations import tree as translated

TWO = larger.course(2)
EDITION = compile_course("large", TWO).edition


def forget():
    """Clear everything that the compiler keeps."""
    for name, module in list(sys.modules.items()):
        if name.startswith("app.content"):
            for keeper in (it for it in vars(module).values() if hasattr(it, "cache_clear")):
                keeper.cache_clear()


def fresh(tree):
    """The same files, as they come from the disk or the database: equal, and not the same objects."""
    return {path: bytes(bytearray(data)) for path, data in tree.items()}


@pytest.fixture
def read(monkeypatch):
    """The paths of the files that are read."""
    paths = []
    really = reading._read

    def noting(file, *rest):
        paths.append(file.path)
        return really(file, *rest)

    monkeypatch.setattr(reading, "_read", noting)
    return paths


def again(tree, read, edition=EDITION, **edits):
    """What is read when these files of a compiled course are edited."""
    compile_course("large", fresh(tree), edition)
    read.clear()
    compile_course("large", fresh(tree | edits), edition)
    return read


LESSON = "00-key-terms-0/01-sex-and-gender.md"
GLOSSARY = "glossary.md"


def test_a_course_is_read_once(read):
    assert again(TWO, read) == []


def test_only_the_edited_file_is_read_again(read):
    for path in (LESSON, "course.md", "exam.md", "00-key-terms-0/quiz.md", "00-key-terms-0/module.md"):
        assert again(TWO, read, **{path: TWO[path] + b"\n\nOne sentence more.\n"}) == [path]


def test_only_the_edited_file_is_checked_again():
    compile_course("large", fresh(TWO))
    before = checks._of_a_page.cache_info().misses
    compile_course("large", fresh(TWO | {LESSON: TWO[LESSON] + b"\n\nOne sentence more.\n"}))
    assert checks._of_a_page.cache_info().misses == before + 1


def test_a_new_term_concerns_the_glossary_and_who_asked_for_it_in_vain(read):
    wanting = TWO | {LESSON: TWO[LESSON] + b"\n\nSee [[cordon sanitaire]].\n"}
    more = {GLOSSARY: TWO[GLOSSARY] + b"\n\n## cordon sanitaire\n\nA line that none may cross.\n"}
    assert again(wanting, read, **more) == [LESSON, GLOSSARY]
    forget()
    assert again(TWO, read, **more) == [GLOSSARY]


def test_a_renamed_term_concerns_the_pages_that_link_it(read):
    renamed = TWO[GLOSSARY].replace(b"## gender parity\n", b"## parity of gender {#parity}\n")
    assert renamed != TWO[GLOSSARY]
    linking = {path for path, data in TWO.items() if b"[[gender parity" in data.lower() and path.endswith(".md")}
    assert set(again(TWO, read, **{GLOSSARY: renamed})) == linking | {GLOSSARY}


def test_a_new_picture_and_a_new_lesson_concern_nobody_else(read):
    assert again(TWO, read, **{"00-key-terms-0/media/new.svg": manual.CHART}) == []
    new = "00-key-terms-0/09-new.md"
    assert again(TWO, read, **{new: b"---\ntitle: New\n---\nText.\n"}) == [new]


def test_another_picture_under_a_name_concerns_the_page_that_shows_it(read):
    path = "00-key-terms-0/media/day-chart.svg"
    assert again(TWO, read, **{path: manual.CHART}) == ["00-key-terms-0/03-24-hour-day.md"]


def test_a_course_of_the_same_files_under_another_name_is_read_for_itself(read):
    compile_course("large", TWO)
    read.clear()
    compile_course("other", TWO)
    assert len(read) == sum(path.endswith(".md") for path in TWO)


# ------------------------------------------------------------ the same as without memory

PIECES = [
    *(b"\n\nText.\n", b"## A heading\n", b"[[mandat]]", b"[[mandate]]", b"<b>", b"::: note\n", b":::\n", b"- [x] a\n"),
    *(b"![A](media/chart.svg)", b"[on](02-how.md#a-truck-comes)", b"\xff", b"---\n", b"title: T\n", b"{#who-mandates}"),
]


@st.composite
def edits(draw):
    """An edit of a tree: a file changed somewhere, taken out, copied or renamed."""
    what = draw(st.sampled_from(["change", "change", "change", "delete", "copy", "rename", "back"]))
    return what, draw(st.integers(0, 10**6)), draw(st.integers(0, 10**6)), draw(st.sampled_from(PIECES))


def edited(tree, start, edit):
    what, where, at, piece = edit
    tree = dict(tree)
    path = sorted(tree)[where % len(tree)]
    if what == "change":
        data = tree[path]
        at %= len(data) + 1
        tree[path] = data[:at] + piece + data[at + at % 7 :]
    elif what == "copy":
        tree[path.replace("/0", "/1").replace(".md", ".fr.md" if at % 2 else ".md")] = tree[path]
    elif what == "back":
        tree = dict(start)
    elif len(tree) > 1:
        data = tree.pop(path)
        if what == "rename":
            tree[path.replace("01-", "03-")] = data
    return tree


STARTS = [translated(), manual.examples()]
EDITIONS = [compile_course("large", tree).edition for tree in STARTS]


@settings(max_examples=60)
@given(st.sampled_from([0, 1]), st.booleans(), st.lists(edits(), min_size=1, max_size=6))
def test_an_edited_course_compiles_as_if_it_had_never_been_seen(which, is_published, changes):
    edition = EDITIONS[which] if is_published else None
    trees = [STARTS[which]]
    for change in changes:
        trees.append(edited(trees[-1], trees[0], change))
    warm = [compile_course("large", fresh(tree), edition) for tree in trees]
    for tree, result in zip(trees, warm, strict=True):
        forget()
        cold = compile_course("large", tree, edition)
        assert result.diagnostics == cold.diagnostics
        assert (result.edition, result.course, result.counts) == (cold.edition, cold.course, cold.counts)


def test_the_large_course_edited_compiles_as_if_it_had_never_been_seen():
    chance = random.Random(7)
    tree = dict(TWO)
    for number in range(5):
        path = chance.choice(sorted(path for path in tree if path.endswith(".md")))
        tree[path] += b"\n\nSentence number %d.\n" % number
        warm = compile_course("large", fresh(tree), EDITION)
    forget()
    cold = compile_course("large", tree, EDITION)
    assert (warm.diagnostics, warm.edition) == (cold.diagnostics, cold.edition)


def test_equal_editions_are_written_in_equal_bytes():
    tree = manual.examples()
    written = compile_course("large", tree).edition
    assert b"languages: [en]\n" in tree["course.md"]
    left_out = tree | {"course.md": tree["course.md"].replace(b"languages: [en]\n", b"")}
    assert compile_course("large", left_out).edition.meaning == written.meaning
