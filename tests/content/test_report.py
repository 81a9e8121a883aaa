"""What the check prints: carets under any script, and SARIF that tools accept."""

import re

import pytest
from wcwidth import wcswidth

from app.content import report, sarif
from app.content.diagnostics import RULES
from tests.content import manual
from tests.content.manual import HEAD, LESSON, compiled

BROKEN = HEAD + "{}[[nothing]] and more.\n"


def shown(before, color=False):
    """The quoted line and its caret line, without their margin."""
    text = BROKEN.format(before)
    result = compiled(LESSON, text)
    tree = manual.examples() | {LESSON: text.encode()}
    [finding] = [d for d in result.diagnostics if d.code == "term-unknown"]
    lines = "\n".join(report.blocks([finding], tree, color)).split("\n")
    return [line.split(" | ", 1)[1] for line in lines[1:3]]


@pytest.mark.parametrize(
    "before",
    ["", "See ", "é ", "e\u0301 ", "😀 ", "漢字 ", "النوع ", "क्षि ", "a\tb\t", "\u200b", "👩\u200d👩\u200d👧 ", "ｗ "],
)
def test_the_caret_stands_under_the_mistake(before):
    line, carets = shown(before)
    assert carets.lstrip(" ") == "^" * len("[[nothing]]")
    assert wcswidth(line[: line.index("[[")]) == len(carets) - len(carets.lstrip(" "))


def test_a_tab_within_the_mistake_widens_the_caret():
    text = HEAD + "a [[no\tthing]] b\n"
    [finding] = [d for d in compiled(LESSON, text).diagnostics if d.code == "term-unknown"]
    block = next(report.blocks([finding], manual.examples() | {LESSON: text.encode()}))
    assert "  5 | a [[no  thing]] b\n    |   ^^^^^^^^^^^^^\n" in block


def test_of_a_long_line_the_mistake_is_shown():
    line, carets = shown("word " * 60)
    assert len(line) <= 100
    assert line[carets.index("^") :].startswith("[[nothing]]")


def test_color_is_only_where_it_is_asked_for():
    assert "\033" not in "".join(shown("See "))
    assert "\033[1;31m^^^" in "".join(shown("See ", color=True))


def test_what_an_author_wrote_moves_no_cursor():
    text = '---\ntitle: T\nkind: "\\e[2J\\r"\n---\nText.\n'
    result = compiled(LESSON, text)
    assert any(d.code == "value-unknown" for d in result.diagnostics)
    said = report.as_text(result, manual.examples() | {LESSON: text.encode()})
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", said)


# ---------------------------------------------------------------- SARIF


def log(text, folder="courses/my-course"):
    from pathlib import PurePosixPath

    result = compiled(LESSON, text)
    tree = manual.examples() | {LESSON: text.encode()}
    return sarif.as_sarif([sarif.Checked(result, tree, PurePosixPath(folder))], "1.2.3")


def test_sarif_has_what_the_standard_asks_for():
    found = log(BROKEN.format("😀 ") + "\n## \n\nText with [[another]].\n")
    assert found["version"] == "2.1.0"
    [run] = found["runs"]
    assert run["columnKind"] == "utf16CodeUnits"
    rules = run["tool"]["driver"]["rules"]
    assert run["tool"]["driver"]["name"] == "Brevet"
    assert len({rule["id"] for rule in rules}) == len(rules) > 1
    for rule in rules:
        assert rule["help"]["text"].startswith(rule["shortDescription"]["text"])
        assert rule["defaultConfiguration"]["level"] in {"error", "warning", "note"}
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
        [place] = result["locations"]
        region = place["physicalLocation"]["region"]
        assert min(region[key] for key in ("startLine", "startColumn", "endLine", "endColumn")) >= 1
        assert (region["endLine"], region["endColumn"]) >= (region["startLine"], region["startColumn"])


def test_sarif_counts_columns_in_utf16_units():
    [result] = [it for it in log(BROKEN.format("😀é "))["runs"][0]["results"] if it["ruleId"] == "term-unknown"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"], region["endColumn"]) == (5, 5, 16)


@pytest.mark.parametrize(
    ("folder", "uri"),
    [("courses", "courses/01-first-steps/01-why.md"), (".", LESSON), ("a b/ü", f"a%20b/%C3%BC/{LESSON}")],
)
def test_sarif_names_files_by_address(folder, uri):
    result = log(BROKEN.format(""), folder)["runs"][0]["results"][0]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_an_absolute_path_becomes_a_file_address():
    result = log(BROKEN.format(""), "/srv/x")["runs"][0]["results"][0]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == f"file:///srv/x/{LESSON}"


def test_the_help_of_no_rule_shows_a_name_in_braces():
    for rule in RULES.values():
        assert not re.search(r"(?<![{#=]){[a-z_]+}(?!})", sarif._rule(rule)["help"]["text"]), rule.code
