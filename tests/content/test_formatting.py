"""The canonical form: what it looks like, that it stays, and that it never means something else."""

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.base.settings import ROOT
from app.content.compiler import compile_course
from app.content.formatting import format_course, format_file
from app.content.reuse import folder_library
from app.content.translations import stamp, stamped
from app.content.tree import read_tree
from tests.content import manual
from tests.content.test_fuzz import GENDER, PIECES, SMALL, TEXTS, mutated, mutations
from tests.content.test_translations import tree as translated
from tests.timing import cost

HEAD = "---\ntitle: T\n---\n\n"


def form(text, role="lesson"):
    """A body in canonical form."""
    made = format_file(HEAD + text, role)
    assert made.startswith(HEAD)
    assert format_file(made, role) == made
    return made.removeprefix(HEAD)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("Text.", "Text.\n"),
        ("\n\n\nOne.\n\n\n\nTwo.\n\n\n", "One.\n\nTwo.\n"),
        ("One.   \nTwo.\t\n", "One.\\\nTwo.\n"),
        ("One. \nTwo.\\\nThree.\n", "One.\nTwo.\\\nThree.\n"),
        ("  One.\n   Two.\n", "One.\nTwo.\n"),
        ("## A title ##  \nText.\n", "## A title\n\nText.\n"),
        ("##   A   title\n", "## A   title\n"),
        ("## A {topic=b   #id}\n", "## A {#id topic=b}\n"),
        ("## A {partial select=many topic=b points=2 #id}\n", "## A {#id points=2 topic=b select=many partial}\n"),
        ("## A {unclosed\n", "## A {unclosed\n"),
        ("* a\n* b\n", "- a\n- b\n"),
        ("+ a\n+ b\n", "- a\n- b\n"),
        ("- a\n- b\n* c\n* d\n+ e\n", "- a\n- b\n\n* c\n* d\n\n- e\n"),
        ("-   a\n    more\n-   b\n", "- a\n  more\n- b\n"),
        ("- a\n  1) x\n  2) y\n- b\n", "- a\n  1. x\n  2. y\n- b\n"),
        ("- a\n\n\n- b\n", "- a\n\n- b\n"),
        ("1) a\n1) b\n1) c\n", "1. a\n2. b\n3. c\n"),
        ("3. a\n7. b\n", "3. a\n4. b\n"),
        ("9. a\n9. b\n\n   more\n", "9. a\n\n10. b\n\n    more\n"),
        (">quote\nlazy\n>\n>   more\n", "> quote\n> lazy\n>\n> more\n"),
        ("> - a\n>   > b\n", "> - a\n>   > b\n"),
        ("|a|b|\n|---|:-:|\n|long cell|x|\n", "| a         | b   |\n|-----------|:---:|\n| long cell | x   |\n"),
        ("a | b\n--|--\n漢字漢 | é\n", "| a      | b   |\n|--------|-----|\n| 漢字漢 | é   |\n"),
        ("|a|b|\n|-|-|\n|x|\n", "| a   | b   |\n|-----|-----|\n| x   |     |\n"),
        ("| a \\| b | c |\n|---|---|\n|  | `x` |\n", "| a \\| b | c   |\n|--------|-----|\n|        | `x` |\n"),
        ("```\na  \n\n\n\tb\n```\nText.\n", "```\na  \n\n\n\tb\n```\n\nText.\n"),
        ("    code  \n\n    more\nText.\n", "    code  \n\n    more\n\nText.\n"),
        (":::   note   “A title”\n\nText.\n\n:::\n", '::: note "A title"\nText.\n:::\n'),
        (
            'A.\n::: activity group=5-7  "X" minutes=5\nText.\n:::\nB.\n',
            'A.\n\n::: activity "X" minutes=5 group=5-7\nText.\n:::\n\nB.\n',
        ),
        ("[x]: http://a\n[y]: http://b\nText.\n", "[x]: http://a\n[y]: http://b\n\nText.\n"),
        ("Text.[^1]\n[^1]: A note.\n", "Text.[^1]\n\n[^1]: A note.\n"),
        ("Term\n: Definition\n", "Term\n: Definition\n"),
        ("***\nText.\n", "***\n\nText.\n"),
    ],
)
def test_each_block_has_one_form(written, canonical):
    assert form(written) == canonical


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("## Q\n* [x]   A\n*  [ ] B\n    > F\n", "## Q\n\n- [x] A\n- [ ] B\n  > F\n"),
        ("## Q\n\n- [x] A\n\n- [ ] B\n\n  > F\n", "## Q\n\n- [x] A\n- [ ] B\n  > F\n"),
        ("## Q\n\n- [x] A\n\n  More.\n- [ ] B\n", "## Q\n\n- [x] A\n\n  More.\n\n- [ ] B\n"),
        ("## Q\nText.\n\nAnswer:   140 ± 5  \n\n>F\n", "## Q\n\nText.\n\nAnswer: 140 ± 5\n\n> F\n"),
    ],
)
def test_each_answer_has_one_form(written, canonical):
    assert form(written, "quiz") == canonical


def test_within_a_check_stands_a_question():
    assert form("::: check\nQ?\n* [x]  A\n* [ ] B\n\n>F\n:::\n") == "::: check\nQ?\n\n- [x] A\n- [ ] B\n\n> F\n:::\n"
    assert form("::: check\nQ?\n\nAnswer:  3\n:::\n") == "::: check\nQ?\n\nAnswer: 3\n:::\n"


def test_a_table_that_would_be_too_wide_is_not_aligned():
    long = "word " * 25
    assert form(f"|a|b|\n|:-|-|\n|{long}|x|\n") == f"| a | b |\n|:--|---|\n| {long.strip()} | x |\n"


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("days:   5\ntitle: T  \n", "title: T\ndays: 5\n"),
        ("# Why\ndays: 2\n\n\ntitle: T\n", "title: T\n# Why\ndays: 2\n"),
        ("objectives:\n  - a  \n  - b\ntitle: T\n", "title: T\nobjectives:\n  - a\n  - b\n"),
        ("objectives:\n- a\ntitle: T\n", "title: T\nobjectives:\n- a\n"),
        ("code: A\nunknown: x\ntitle: T\n", "title: T\ncode: A\nunknown: x\n"),
        ("title: T\n# The end\n", "title: T\n# The end\n"),
    ],
)
def test_keys_stand_in_the_order_of_the_format(written, canonical):
    assert format_file(f"---\n{written}---\n", "course") == f"---\n{canonical}---\n"


def test_bytes_are_made_equal_and_letters_are_kept():
    assert (
        format_file("\ufeff---\r\ntitle: e\u0301\r\n---\r\nﬁ\ré\r\n", "lesson") == "---\ntitle: e\u0301\n---\n\nﬁ\né\n"
    )
    assert format_file("", "lesson") == ""
    assert format_file("---\ntitle: T\n---", "lesson") == "---\ntitle: T\n---\n"


def test_the_manuals_course_means_the_same():
    formatted = format_course("my-course", SMALL)
    assert formatted.kept == {}
    before, after = (compile_course("my-course", it).edition for it in (SMALL, SMALL | formatted.files))
    assert before.meaning == after.meaning
    assert format_course("my-course", SMALL | formatted.files).files == {}


def test_the_shipped_courses_are_in_canonical_form():
    for folder in (path.parent for path in (ROOT / "courses").glob("*/course.md")):
        formatted = format_course(folder.name, read_tree(folder), folder_library(folder))
        assert sorted(formatted.files) == [], f"run: brevet course fmt {folder.relative_to(ROOT)}"
        assert formatted.kept == {}


def test_translations_are_formatted_too():
    formatted = format_course("x", translated())
    assert "01-first-steps/quiz.fr.md" in formatted.files
    assert formatted.kept == {}


def test_a_translation_of_another_form_is_still_up_to_date():
    original, path = "01-first-steps/module.md", "01-first-steps/module.fr.md"
    tree = translated()
    tree[original] = tree[original].replace(b"day: 1\nminutes: 90\n", b"minutes:   90\nday: 1\n")
    for other in ("", "\n"):  # the second one is of an original that was different
        text = stamped(tree[path].decode(), tree[original] + other.encode())
        before = tree | {path: text.encode()}
        formatted = format_course("x", before)
        assert original in formatted.files
        assert formatted.kept == {}
        fresh = f"of: {stamp(formatted.files[original])}".encode()
        assert (fresh in formatted.files.get(path, b"")) == (other == "")
        assert format_course("x", before | formatted.files).files == {}
        found = {d.code for d in compile_course("x", before | formatted.files).diagnostics}
        assert ("translation-older" in found) == (other != "")


def test_a_file_with_errors_is_left_alone_and_the_others_are_not():
    lesson = b"---\ntitle: T\n---\nSee [[nothing]].   \n"
    formatted = format_course("x", translated() | {manual.LESSON: lesson})
    assert "errors" in formatted.kept[manual.LESSON]
    assert "glossary.md" in formatted.files
    assert "only when the course has no errors" in formatted.kept["glossary.fr.md"]
    assert formatted.unreadable


def test_a_file_whose_meaning_would_change_is_left_alone():
    code = b"---\ntitle: T\nminutes: 5\n---\nAbout `a  \nb`.\n"  # the blanks belong to the code
    formatted = format_course("x", SMALL | {manual.LESSON: code})
    assert formatted.kept == {manual.LESSON: "another form would change its meaning"}
    assert manual.LESSON not in formatted.files
    assert manual.QUIZ in formatted.files


def assert_same(tree):
    before = compile_course("x", tree)
    formatted = format_course("x", tree)
    after = compile_course("x", {**tree, **formatted.files})
    assert after.course == before.course
    assert after.ok == before.ok
    if before.ok:
        assert after.edition.meaning == before.edition.meaning
    assert format_course("x", {**tree, **formatted.files}).files == {}
    return formatted


thorough = settings(max_examples=40)


@thorough
@given(st.sampled_from(TEXTS), mutations)
def test_a_mutated_course_means_the_same(path, changes):
    text = mutated(SMALL[path].decode(), changes)
    assert_same(SMALL | {path: text.encode("utf-8", "surrogatepass")})


@thorough
@given(st.sampled_from(sorted(path for path in GENDER if path.endswith(".md"))), mutations)
def test_a_mutated_file_of_the_shipped_course_means_the_same(path, changes):
    module = path.split("/")[0]
    tree = {name: data for name, data in GENDER.items() if name.startswith(module)} | {"course.md": SMALL["course.md"]}
    assert_same(tree | {path: mutated(tree[path].decode(), changes).encode("utf-8", "surrogatepass")})


@thorough
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), st.sampled_from(["lesson", "quiz", "course"]))
def test_any_text_has_a_form(text, role):
    assert isinstance(format_file(text, role), str)


@pytest.mark.parametrize("mark", ["> ", "- ", "1. ", "[", "*", "`", "[[", "{", "::: note\n", "| ", "    ", "a  \n"])
@pytest.mark.parametrize("role", ["lesson", "quiz"])
def test_long_repetition_has_a_form_in_time(mark, role):
    short, long = (seconds(mark * count, role) for count in (750, 3000))
    assert long < 0.1 or long / short < 10  # four times as long: what grows with the square takes sixteen times


def seconds(text, role):
    whole = f"{HEAD}{text}x\n"
    assert isinstance(format_file(whole, role), str)
    return cost(lambda: format_file(whole, role), 2)


# ---------------------------------------------------------------- sloppy hands

SLOPPY = [
    ("blank lines", lambda text, dice: re.sub(r"\n\n", lambda _: "\n" * dice.randint(2, 4), text)),
    ("line ends", lambda text, dice: re.sub(r"\r?\n", "\r\n", text)),
    ("a byte order mark", lambda text, dice: "\ufeff" + text),
    (
        "blanks at the end",
        lambda text, dice: re.sub(r"(?<=[^\r\n])(\r?\n)", lambda end: dice.choice(["", " "]) + end[1], text),
    ),
    ("other bullets", lambda text, dice: re.sub(r"^- (?=\[[ x]\])", "* ", text, flags=re.MULTILINE)),
    ("wide marks", lambda text, dice: re.sub(r"^- \[([ x])\] ", r"- [\1]   ", text, flags=re.MULTILINE)),
    ("ones", lambda text, dice: re.sub(r"^\d\. ", "1. ", text, flags=re.MULTILINE)),
    ("closed headings", lambda text, dice: re.sub(r"^(#+ [^{}\n]*[^{}#\n])$", r"\1 ##", text, flags=re.MULTILINE)),
    ("wide blocks", lambda text, dice: re.sub(r"^::: (\w+) (.+)$", r":::  \1   \2 ", text, flags=re.MULTILINE)),
    ("narrow tables", lambda text, dice: re.sub(r" *\| *(?!\w+$)", "|", text) if "\n|" in text else text),
    ("open heads", lambda text, dice: re.sub(r"^(title|minutes|pass): ", r"\1:    ", text, flags=re.MULTILINE)),
    ("narrow quotes", lambda text, dice: re.sub(r"^> ", ">", text, flags=re.MULTILINE)),
]
FILES = {path: data for path, data in GENDER.items() if path.endswith(".md")}


@settings(max_examples=80)
@given(
    st.sampled_from(sorted(FILES)),
    st.lists(st.sampled_from(SLOPPY), min_size=1, max_size=5, unique_by=lambda hand: hand[0]),
    st.integers(0, 999),
)
def test_what_sloppy_hands_wrote_gets_the_same_form(path, hands, seed):
    role = {"quiz.md": "quiz", "bank.md": "bank", "module.md": "module"}.get(path.split("/")[1], "lesson")
    clean = format_file(FILES[path].decode(), role)
    if any("|" in line and not line.startswith("|") for line in clean.split("\n")):
        hands = [hand for hand in hands if hand[0] != "narrow tables"]  # a bar that is no cell's
    text = clean
    for _, hand in sorted(hands, key=lambda hand: hand[0] == "line ends"):
        text = hand(text, random.Random(seed))
    assert format_file(text, role) == clean, [name for name, _ in hands]
