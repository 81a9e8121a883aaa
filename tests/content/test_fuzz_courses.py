"""Whole courses, mutated as people and machines do it: answered every time, and what compiles survives its export.

Lines are inserted, deleted, doubled and exchanged, bytes spliced, front matter changed, languages added, files renamed.
"""

import random
import re
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.content import model
from app.content.compiler import compile_course
from app.content.tree import read_tree
from docs.example_course import FILES, FRENCH
from tests.content import manual
from tests.content.test_fuzz import GENDER, PIECES, assert_answers, fuzz

ROOT = {path: data for path, data in GENDER.items() if path.startswith("01-")}
COURSES = [manual.examples(), FILES, FILES | FRENCH, ROOT | {"course.md": FILES["course.md"]}]
KEYS = [
    *("title: T", "minutes: 5", "minutes: -1", "day: 2", "pass: 50%", "kind: scenario", "kind: lesson", "draw: 3"),
    *("draw: {first-steps: 2}", "languages: [en, fr]", "languages: [fr, en]", "languages: []", "required: no"),
    *(
        "show: nothing",
        "practice: yes",
        "uses: gender-training@3/key-terms",
        "of: 0123456789ab",
        "days: 99",
        "a: &a [*a]",
    ),
]
NAMES = [
    *("01-first-steps/03-more.md", "01-first-steps/01-why.fr.md", "02-new/01-a.md", "02-new/module.md", "quiz.md"),
    *(
        "01-first-steps/quiz.de.md",
        "exam.fr.md",
        "01-first-steps/media/chart.png",
        "01-first-steps/media/x.md",
        "a/b/c.md",
    ),
    *(
        "01-First/01-A.md",
        "1-x/y.md",
        "glossary.en.md",
        "course.FR.md",
        "01-first-steps/\udcff.md",
        "é/01-a.md",
        "README.md",
    ),
]


def lines(data):
    return data.split(b"\n")


def inserted(data, chance):
    rows = lines(data)
    rows.insert(chance.randrange(len(rows) + 1), chance.choice(PIECES).encode("utf-8", "surrogatepass"))
    return b"\n".join(rows)


def deleted(data, chance):
    rows = lines(data)
    start = chance.randrange(len(rows))
    del rows[start : start + chance.choice((1, 1, 1, 2, 5, 50))]
    return b"\n".join(rows)


def doubled(data, chance):
    rows = lines(data)
    start, end = chance.randrange(len(rows)), chance.choice((1, 3, 10))
    return b"\n".join([*rows[: start + end], *rows[start:]])


def exchanged(data, chance):
    rows = lines(data)
    one, other = chance.randrange(len(rows)), chance.randrange(len(rows))
    rows[one], rows[other] = rows[other], rows[one]
    return b"\n".join(rows)


def indented(data, chance):
    rows = lines(data)
    start = chance.randrange(len(rows))
    mark = chance.choice((b" ", b"  ", b"    ", b"\t", b"> ", b"- ", b"| "))
    return b"\n".join([*rows[:start], *(mark + row for row in rows[start : start + 4]), *rows[start + 4 :]])


def spliced(data, chance):
    at, piece = chance.randrange(len(data) + 1), chance.randbytes(chance.randrange(6))
    return data[:at] + piece + data[at + chance.randrange(6) :]


def headed(data, chance):
    """Another line of front matter, or one that is changed."""
    key = chance.choice(KEYS).encode()
    if chance.random() < 0.5:
        return re.sub(rb"^%b:.*$" % key.split(b":")[0], lambda _: key, data, count=1, flags=re.MULTILINE)
    return data.replace(b"---\n", b"---\n" + key + b"\n", 1)


def ended(data, chance):
    """Other line ends, another encoding, or cut off."""
    return chance.choice(
        [
            data.replace(b"\n", b"\r\n"),
            data.replace(b"\n", b"\r"),
            b"\xef\xbb\xbf" + data,
            data[: chance.randrange(len(data) + 1)],
            data.decode("utf-8", "replace").encode("utf-16"),
            data.decode("utf-8", "replace").encode("windows-1252", "replace"),
        ]
    )


IN_A_FILE = [inserted, deleted, doubled, exchanged, indented, spliced, headed, ended]


def mixed(tree, chance):
    """A piece of one file in another."""
    path, other = (chance.choice(sorted(tree)) for _ in range(2))
    start = chance.randrange(len(tree[other]) + 1)
    at = chance.randrange(len(tree[path]) + 1)
    return tree | {path: tree[path][:at] + tree[other][start : start + 200] + tree[path][at:]}


def renamed(tree, chance):
    path = chance.choice(sorted(tree))
    rest = {name: data for name, data in tree.items() if name != path or chance.random() < 0.3}
    return rest | {chance.choice([*NAMES, path.replace(".md", ".fr.md")]): tree[path]}


def removed(tree, chance):
    path = chance.choice(sorted(tree))
    return {name: data for name, data in tree.items() if name != path}


def spoken(tree, chance):
    """One language more, with translations that are copies."""
    chosen = [path for path in tree if path.endswith(".md") and chance.random() < 0.6]
    course = tree.get("course.md", b"").replace(b"languages: [en", b"languages: [en, sw")
    return tree | {path[:-3] + ".sw.md": tree[path] for path in chosen} | {"course.md": course}


IN_A_TREE = [mixed, renamed, removed, spoken]


def mutated(tree, seed, times):
    chance = random.Random(seed)
    for _ in range(times):
        if chance.random() < 0.3:
            tree = chance.choice(IN_A_TREE)(tree, chance)
        elif tree:
            path = chance.choice(sorted(tree))
            tree = tree | {path: chance.choice(IN_A_FILE)(tree[path], chance)}
    return tree


def exported(tree):
    """The files, written to a disk and read again."""
    with tempfile.TemporaryDirectory() as folder:
        for path, data in tree.items():
            target = Path(folder, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        return read_tree(Path(folder))


mutations = st.tuples(st.sampled_from(COURSES), st.integers(0, 2**32), st.integers(1, 6))


@fuzz
@given(mutations)
def test_a_mutated_course_is_answered(case):
    assert_answers(mutated(*case))


@fuzz
@given(mutations)
def test_what_compiles_survives_its_export(case):
    tree = mutated(*case)
    result = compile_course("fuzzed", tree)
    if result.edition:
        again = compile_course("fuzzed", exported(tree))
        assert (again.edition, again.diagnostics) == (result.edition, result.diagnostics)
        assert model.load(model.dump(result.edition)) == result.edition
        assert model.dump(again.edition) == model.dump(result.edition)


@fuzz
@given(mutations)
def test_a_mutated_course_beside_its_published_edition_is_answered(case):
    tree = mutated(*case)
    edition = compile_course("fuzzed", case[0]).edition
    result = compile_course("fuzzed", tree, edition)
    assert result.ok == (result.edition is not None)
    assert [d.span for d in result.diagnostics] == sorted(d.span for d in result.diagnostics)


def test_the_mutations_leave_courses_that_compile_and_courses_that_do_not():
    """Else these tests would say little."""
    results = [compile_course("fuzzed", mutated(COURSES[seed % 4], seed, 1 + seed % 3)) for seed in range(80)]
    assert 5 < sum(result.ok for result in results) < 75
