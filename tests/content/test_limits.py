"""What is too large, too deep or no text at all is answered with one clear sentence, in bounded time and memory."""

import tracemalloc

import pytest

from app.content.compiler import compile_course
from tests.content.manual import BANK, GLOSSARY, HEAD, LESSON, QUIZ, SCENARIO
from tests.content.manual import examples as files_of_manual
from tests.timing import cost

FILES = files_of_manual()
BASE = [d for d in compile_course("x", FILES).diagnostics if d.severity != "advice"]
QUIZ_HEAD, BANK_HEAD = "---\ntitle: Quiz\n---\n", "---\ntitle: Bank\n---\n"
SCENE_HEAD = "---\ntitle: T\nkind: scenario\nminutes: 5\n---\nYou stand there.\n\n"
MEGABYTE = 1_000_000


def findings(**files):
    """What is said of the course with these files, advice aside: whoever writes such a thing wants none."""
    tree = FILES | {path: text if isinstance(text, bytes) else text.encode() for path, text in files.items()}
    return [d for d in compile_course("x", tree).diagnostics if d.severity != "advice"]


def seconds_of(**files):
    found = []
    return cost(lambda: found.append(findings(**files)), 1), found[0]


def test_the_course_of_these_tests_is_clean():
    assert BASE == []


# ------------------------------------------------------------ one sentence


LINES = b"A line of some words.\n"
LARGE = {
    "of many lines": HEAD.encode() + LINES * (50 * MEGABYTE // len(LINES)),
    "of one line": HEAD.encode() + b"a" * 50 * MEGABYTE,
    "of quotes": b"> " * 25 * MEGABYTE,
    "of front matter": b"---\n" + b"a: b\n" * 10 * MEGABYTE,
    "in UTF-16": ("\ufeff" + "word " * 5 * MEGABYTE).encode("utf-16-le"),
    "of no text": b"\x00\xff" * 25 * MEGABYTE,
}


OTHERS = [QUIZ, GLOSSARY, "course.md", "01-first-steps/module.md", "exam.md"]


@pytest.mark.parametrize(
    ("kind", "path"), [*((kind, LESSON) for kind in LARGE), *(("of many lines", path) for path in OTHERS)]
)
def test_a_file_of_50_megabytes_is_answered_with_one_sentence(kind, path):
    tracemalloc.start()
    [finding] = findings(**{path: LARGE[kind]})
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (finding.code, finding.span.file, finding.span.line) == ("file-too-large", path, 1)
    assert len(finding.text) <= 200
    assert most < len(LARGE[kind]) / 10, "a file that is refused is not copied"


def test_a_file_just_too_large_is_answered_with_one_sentence():
    [finding] = findings(**{LESSON: HEAD + "word " * 40_001})
    assert finding.code == "file-too-large"
    assert findings(**{LESSON: HEAD + "word " * 39_000}) == []


@pytest.mark.parametrize(("path", "head"), [(QUIZ, QUIZ_HEAD), (BANK, BANK_HEAD)])
def test_ten_thousand_questions_are_answered_with_one_sentence(path, head):
    asked = "".join(f"## {n}\n\nAnswer: 3\n\n" for n in range(10_000))
    [finding] = findings(**{path: head + asked})
    assert (finding.code, finding.text) == ("questions-many", "1000")
    wrong = "".join(f"## {n}\n\nAnswer: 3\nx\n\n" for n in range(10_000))
    assert len(findings(**{path: head + wrong})) <= 201


def test_five_thousand_files_are_answered_with_one_sentence():
    many = {f"{n // 50:02}-m{n // 50}/{n % 50:02}-l{n}.md": HEAD + "Text.\n" for n in range(5000)}
    [finding] = findings(**many)
    assert (finding.code, finding.span.file) == ("course-too-large", "course.md")
    assert f"{len(FILES) + 5000}" in finding.message


LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{b}: &{b} [{', '.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize("front", [LAUGHS, "a: &a\n  <<: *a\n", "a: &a [*a]\n", "a: !!python/object:os.system x\n"])
def test_yaml_that_explodes_is_answered_with_one_sentence(front):
    [finding] = findings(**{LESSON: f"---\ntitle: T\nminutes: 5\n{front}---\nText.\n"})
    assert finding.code == "yaml-anchor"


@pytest.mark.parametrize(
    ("deep", "code"),
    [
        ("a: " + "[" * 5000 + "]" * 5000, "yaml-broken"),
        ("".join(" " * n + f"k{n}:\n" for n in range(150)), "yaml-nested"),
        ("a: " + "{a: " * 3000 + "b" + "}" * 3000, "yaml-nested"),
        ("a: " + "[" * 9000, "yaml-broken"),
    ],
)
def test_front_matter_that_is_deep_is_answered_with_one_sentence(deep, code):
    [finding] = findings(**{LESSON: f"---\ntitle: T\nminutes: 5\n{deep}\n---\nText.\n"})
    assert finding.code == code


@pytest.mark.parametrize("depth", [50, 10_000])
@pytest.mark.parametrize("mark", ["> ", "- ", "1. ", "> - ", "* > "])
def test_deep_nesting_is_answered_with_one_sentence(mark, depth):
    for path, head in ((LESSON, HEAD), ("01-first-steps/module.md", "---\ntitle: T\nday: 1\n---\n")):
        [finding] = findings(**{path: head + mark * depth + "x\n"})
        assert (finding.code, finding.span.line) == ("nested-deep", 5)


def test_a_staircase_of_lists_is_answered_with_one_sentence():
    [finding] = findings(**{LESSON: HEAD + "".join("  " * n + f"- step {n}\n" for n in range(300))})
    assert (finding.code, finding.span.line, finding.text) == ("nested-deep", 14, "step 9")


def test_what_people_nest_is_not_too_deep():
    assert (
        findings(**{LESSON: HEAD + "".join("  " * n + f"- step {n}\n" for n in range(9)) + "\n> > > A quote.\n"}) == []
    )


@pytest.mark.parametrize("mark", ["[", "![", "*a **b ", "(", "{", "<", "`", "[[", "\\", "&", "_a ", "[^", "$", "|"])
def test_brackets_and_signs_in_any_depth_are_answered(mark):
    found = findings(**{LESSON: HEAD + mark * 10_000 + "x\n"})
    assert len(found) <= 1


# ------------------------------------------------------------ encodings

TEXT = HEAD + "The café où ils arrêtent, à côté.\n"
ARABIC = HEAD + "النوع الاجتماعي في عمليات حفظ السلام والأمن\n"
ENCODINGS = [
    (TEXT, "utf-16", "UTF-16", (1, 1)),
    (TEXT, "utf-16-le", "UTF-16", (1, 1)),
    (TEXT, "utf-16-be", "UTF-16", (1, 1)),
    (TEXT, "utf-32", "UTF-32", (1, 1)),
    (TEXT, "latin-1", "Windows-1252 (Latin-1)", (5, 8)),
    (TEXT, "windows-1252", "Windows-1252 (Latin-1)", (5, 8)),
    (ARABIC, "windows-1256", "an old encoding of one alphabet", (5, 1)),
    (
        HEAD + "Гендерные вопросы в миротворческих операциях\n",
        "windows-1251",
        "an old encoding of one alphabet",
        (5, 1),
    ),
]


@pytest.mark.parametrize(("text", "encoding", "name", "place"), ENCODINGS, ids=[case[1] for case in ENCODINGS])
def test_a_file_in_another_encoding_is_named_once_and_read_on(text, encoding, name, place):
    [finding] = findings(**{LESSON: text.encode(encoding)})
    assert (finding.code, finding.span.line, finding.span.column) == ("not-utf8", *place)
    assert name in finding.message
    assert "UTF-8" in finding.cure
    also = findings(**{LESSON: (text + "\n[[nowhere]]\n").encode(encoding)})
    assert sorted(d.code for d in also) == ["not-utf8", "term-unknown"]


def test_damaged_utf8_is_told_from_another_encoding():
    [finding] = findings(**{LESSON: ARABIC.encode()[:-2] + b"\n"})
    assert (finding.code, "damaged" in finding.message) == ("not-utf8", True)


def test_a_glossary_in_another_encoding_is_still_known_to_the_lessons():
    found = findings(**{GLOSSARY: FILES[GLOSSARY].decode().encode("utf-16")})
    assert [d.code for d in found] == ["not-utf8"]


# ------------------------------------------------------------ time grows as the text does

LONG_LINES = [
    "a",
    "é ",
    "😀",
    "**a ",
    "a_ ",
    "![",
    "[a](",
    "`a",
    "<a ",
    "&",
    "\\",
    "{",
    "x\n",
    "[^1]",
    "<b>x</b> ",
    "[x](#y) ",
]
GROWING = {
    "unknown terms": (LESSON, HEAD, lambda n: f"[[wrod {n}x]]\n"),
    "unknown links": (LESSON, HEAD, lambda n: f"[x](01-leson{n}.md)\n"),
    "unknown pictures": (LESSON, HEAD, lambda n: f"![x](media/chrat{n}.svg)\n"),
    "unknown anchors": (LESSON, HEAD, lambda n: f"[x](#abc{n}) "),
    "headings": (LESSON, HEAD, lambda n: f"## a{n}\n"),
    "same headings": (LESSON, HEAD, lambda n: "## a {#a}\n"),
    "blocks": (LESSON, HEAD, lambda n: "::: note\nx\n:::\n"),
    "open blocks": (LESSON, HEAD, lambda n: "::: note\nx\n"),
    "keys of a block": (LESSON, HEAD + "::: activity ", lambda n: "a=b "),
    "footnotes": (LESSON, HEAD, lambda n: f"a[^{n}]\n\n[^{n}]: b\n\n"),
    "unused footnotes": (LESSON, HEAD, lambda n: f"[^{n}]: b\n\n"),
    "rows": (LESSON, HEAD + "| a | b |\n|---|---|\n", lambda n: "| x | y |\n"),
    "cells": (LESSON, HEAD, lambda n: "| x "),
    "lists": (LESSON, HEAD, lambda n: "- a\n"),
    "nested lists": (LESSON, HEAD, lambda n: "- a\n  - b\n    - c\n"),
    "attributes": (QUIZ, QUIZ_HEAD + "## q {", lambda n: "pionts=1 "),
    "choices": (QUIZ, QUIZ_HEAD + "## q\n\n- [x] a\n", lambda n: f"- [ ] c{n}\n"),
    "same choices": (QUIZ, QUIZ_HEAD + "## q\n\n- [x] a\n", lambda n: "- [ ] c\n"),
    "pairs": (QUIZ, QUIZ_HEAD + "## q\n\n| a | b |\n|---|---|\n", lambda n: f"| a{n} | b{n} |\n"),
    "situations": (SCENARIO, SCENE_HEAD, lambda n: f"## s{n} {{#s{n}}}\n\n- [ ] on → #s{n + 1}\n\n"),
    "dangling links": (SCENARIO, SCENE_HEAD, lambda n: f"## s{n} {{#s{n}}}\n\n- [ ] on → #z{n + 1}\n\n"),
    "terms": (GLOSSARY, "---\ntitle: G\n---\n", lambda n: f"## word number {n}\n\nx\n\n"),
    "lines of YAML": (LESSON, "---\ntitle: T\n", lambda n: f"k{n}: 1\n"),
} | {f"a line of {piece!r}": (LESSON, HEAD, lambda n, piece=piece: piece) for piece in LONG_LINES}


@pytest.mark.parametrize("name", GROWING)
def test_time_grows_as_the_text_does(name):
    path, head, piece = GROWING[name]

    def text(size):
        made, n = [head], 0
        while size > 0:
            made.append(piece(n))
            size, n = size - len(made[-1]), n + 1
        return "".join(made)

    small, _ = seconds_of(**{path: text(6_000)})
    large, found = seconds_of(**{path: text(48_000)})
    # eight times the text: what grows with its square takes 64 times as long
    assert large < max(small, 0.1) * 30
    assert len(found) <= 202


def test_many_findings_in_a_large_course_are_answered_in_time_that_grows_with_it():
    def course(size):
        terms = "".join(f"## word number {n}\n\nx\n\n" for n in range(4 * size))
        lessons = {f"{n // 40:02}-m{n // 40}/{n % 40:02}-lesson{n}.md": HEAD + "Text.\n" for n in range(size)}
        unknown = "".join(f"[[wrod {n}]] [x](../01-m1/01-leson{n}.md)\n\n" for n in range(2 * size))
        return {**lessons, GLOSSARY: f"---\ntitle: G\n---\n{terms}", LESSON: HEAD + unknown}

    small, _ = seconds_of(**course(60))
    large, found = seconds_of(**course(480))
    assert large < max(small, 0.1) * 30
    assert sum(d.span.file == LESSON for d in found) <= 201
