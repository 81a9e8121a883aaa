"""A rubric with levels: how it is read, translated, compared, formatted and kept as a sheet."""

import pytest

from app.content.compiler import compile_course
from app.content.differences import differences
from app.content.formatting import format_file
from app.content.model import Criterion, Level, dump, load
from app.content.sheets import each, replace, write
from tests.content import manual
from tests.content.manual import BANK, codes, errors

HEAD = "---\ntitle: Bank\n---\n"
AND = "\n## And then? {#and-then}\n\nAnswer: 3\n"
TABLE = """| Criterion | 3 | 1 | 0 |
|---|---|---|---|
| Listens *first* | Asks and waits | Asks | Gives orders |
| Reports |  | To the base |  |
"""


def essay(table, heading="## What? {#what}"):
    return f"{heading}\n\nAnswer: essay 10–20 words\n\n{table}"


def compiled(table, heading="## What? {#what}", **translations):
    files = manual.examples() | {BANK: f"{HEAD}{essay(table, heading)}{AND}".encode()}
    if translations:
        files["course.md"] = files["course.md"].replace(b"[en]", b"[en, fr]")
        files |= {BANK.replace(".md", ".fr.md"): translations["fr"].encode()}
    return compile_course("my-course", files)


def asked(result):
    return result.course.modules[0].bank[0]


def table(header, *rows):
    cells = header.count("|") - 1
    return "\n".join([header, "|---" * cells + "|", *rows]) + "\n"


def test_each_level_says_what_earns_its_points():
    result = compiled(TABLE)
    assert errors(result) == []
    assert asked(result).answer.criteria == (
        Criterion(
            html="Listens <em>first</em>",
            points=3,
            levels=(
                Level(points=3, html="Asks and waits"),
                Level(points=1, html="Asks"),
                Level(points=0, html="Gives orders"),
            ),
        ),
        Criterion(html="Reports", points=1, levels=(Level(points=1, html="To the base"), Level(points=0))),
    )
    assert asked(result).points == 4


def test_no_points_can_be_given_where_the_table_does_not_say_so():
    result = compiled(table("| Criterion | 2 |", "| Listens | Asks |"))
    assert asked(result).answer.criteria[0].levels == (Level(points=2, html="Asks"), Level(points=0))


def test_a_table_of_points_has_no_levels():
    result = compiled(table("| Criterion | Points |", "| Listens | 2 |"))
    assert asked(result).answer.criteria == (Criterion(html="Listens", points=2),)


@pytest.mark.parametrize(
    ("header", "row", "code"),
    [
        ("| Criterion | Points | Remarks |", "| Listens | 2 | Well |", "essay-level"),
        ("| Criterion | 2 | few |", "| Listens | a | b |", "essay-level"),
        ("| Criterion | 2 |  |", "| Listens | a | b |", "essay-level"),
        ("| Criterion | 101 | 1 |", "| Listens | a | b |", "essay-level"),
        ("| Criterion | 2.5 | 1 |", "| Listens | a | b |", "essay-level"),
        ("| Criterion | -1 | -2 |", "| Listens | a | b |", "essay-level"),
        ("| Criterion | 1 | 2 |", "| Listens | a | b |", "essay-level-order"),
        ("| Criterion | 2 | 2 |", "| Listens | a | b |", "essay-level-twice"),
        ("| Criterion | 2 | 1 | 2 |", "| Listens | a | b | c |", "essay-level-twice"),
        ("| Criterion | 2 | 1 |", "| Listens |  |  |", "essay-level-empty"),
        ("| Criterion | 2 | 0 |", "| Listens |  | Shouts |", "essay-level-empty"),
        ("| Criterion | 0 |", "| Listens | Shouts |", "essay-level-empty"),
        ("| Criterion | 2 | 1 |", "|  | a | b |", "essay-criterion"),
        ("| Criterion | 2 | 1 |", "| Listens | a |", "essay-columns"),
        ("| Criterion | 2 | 1 |", "| Listens | a | b | c |", "essay-columns"),
        ("| Criterion | Points |", "| Listens | 2 | x |", "essay-columns"),
        ("| Criterion |", "| Listens |", "essay-columns"),
    ],
)
def test_a_table_that_can_be_taken_in_two_ways_is_an_error(header, row, code):
    assert codes(errors(compiled(table(header, row)))) == [code]


def test_points_in_the_heading_are_those_of_the_highest_levels():
    assert errors(compiled(TABLE, "## What? {#what points=4}")) == []
    assert codes(errors(compiled(TABLE, "## What? {#what points=6}"))) == ["essay-sum"]


FRENCH = """---
title: Banque
---
## Quoi ?

Answer: essay 10–20 words

| Critère | 3 | 1 | 0 |
|---|---|---|---|
| Écoute d’abord | Demande et attend | Demande | Donne des ordres |
| Rend compte |  | À la base |  |

## Et puis ?

"""


def test_a_translation_has_the_words_of_each_level():
    result = compiled(TABLE, fr=FRENCH)
    assert errors(result) == []
    first, second = asked(compile_result_in(result, "fr")).answer.criteria
    assert (first.html, first.points) == ("Écoute d’abord", 3)
    assert [(it.points, it.html) for it in first.levels] == [
        (3, "Demande et attend"),
        (1, "Demande"),
        (0, "Donne des ordres"),
    ]
    assert [(it.points, it.html) for it in second.levels] == [(1, "À la base"), (0, "")]


def compile_result_in(result, language):
    """Something with a course, as `asked` wants it."""
    return type("In", (), {"course": result.in_language(language)})


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("| Demande |", "|  |", "2 levels here, its original 3"),
        ("| Rend compte |  | À la base |  |\n", "", "1 criteria"),
    ],
)
def test_a_translation_with_other_levels_is_told(old, new, what):
    [finding] = errors(compiled(TABLE, fr=FRENCH.replace(old, new)))
    assert finding.code == "translation-count"
    assert what in finding.message


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "| Asks |",
            "| Asks once |",
            [("wording", "Question what, criterion “Listens first”: level 1 was “Asks”, is now “Asks once”.")],
        ),
        ("| Asks |", "|  |", [("key", "Question what, criterion “Listens first”: levels 3, 1, 0 → 3, 0.")]),
        (
            "|  | To the base |",
            "| At once | To the base |",
            [
                ("key", "Question what: points 4 → 6."),
                ("key", "criteria changed from"),
                ("key", "Question what, criterion “Reports”: levels 1, 0 → 3, 1, 0."),
            ],
        ),
    ],
)
def test_what_changed_in_a_level_is_said(old, new, said):
    before, after = compiled(TABLE).edition, compiled(TABLE.replace(old, new)).edition
    found = [(it.weight, it.sentence) for it in differences(before, after)]
    assert len(found) == len(said)
    assert all(any(weight == w and words in s for w, s in found) for weight, words in said)


def test_levels_that_come_or_go_are_said():
    plain = compiled(table("| Criterion | Points |", "| Listens *first* | 3 |", "| Reports | 1 |")).edition
    graded = compiled(TABLE).edition
    assert [it.sentence for it in differences(plain, graded)] == [
        "Question what, criterion “Listens first”: levels none → 3, 1, 0.",
        "Question what, criterion “Reports”: levels none → 1, 0.",
    ]


def test_the_formatter_keeps_every_level():
    crowded = essay(TABLE).replace("|---|---|---|---|", "|-|-|-|-|").replace(" | ", "|")
    written = format_file(f"{HEAD}{crowded}", "bank")
    assert "| Listens *first* | Asks and waits | Asks        | Gives orders |" in written
    assert format_file(written, "bank") == written


def test_a_sheet_keeps_the_levels_and_which_columns_were_written():
    [sheet] = each(essay(TABLE))
    assert (sheet.levels, [it.levels for it in sheet.criteria]) == (
        (3, 1, 0),
        [("Asks and waits", "Asks", "Gives orders"), ("", "To the base", "")],
    )
    assert [it.points for it in sheet.criteria] == [3, 1]
    assert each(write(sheet)) == [sheet]
    assert each(replace(essay(TABLE), 0, sheet)) == [sheet]


def test_an_edition_with_levels_is_stored_and_read_back():
    edition = compiled(TABLE).edition
    assert load(dump(edition)) == edition
