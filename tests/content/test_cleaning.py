"""Two walls before HTML: raw HTML is not rendered, and whatever is rendered goes through an allow-list."""

from html.parser import HTMLParser

import msgspec
import pytest

from app.content import cleaning, model, rendering
from app.content.compiler import compile_course
from tests.content import manual
from tests.content.test_incremental import forget
from tests.content.test_translations import tree

# every field of a compiled course that holds text, and whether a page puts it out as HTML
HTML = {
    *("Block.html", "Choice.feedback", "Choice.html", "Course.html", "Course.objectives", "Criterion.html"),
    *("Item.html", "Level.html", "Link.feedback", "Link.html", "Module.html", "Module.objectives", "Prose.html"),
    *("Question.feedback", "Question.html", "Question.title", "Quiz.html", "Reflection.html", "Reflection.model"),
    *("Situation.html", "Survey.html", "SurveyItem.html", "SurveyItem.title", "Term.html"),
}
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<a href='javascript:alert(1)' style='position:fixed'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&#58;alert(1))",
    "![x](data:text/html;base64,PHNjcmlwdD4=)",
    '[x](https://example.org "\\" onmouseover=\\"alert(1)")',
    "![x](https://example.org/x.png?\"onerror=alert(1) 'a')",
    "`<script>`",
    "<!-- <b> --><iframe src=//example.org></iframe>",
    "&lt;script&gt;",
    "<style>*{display:none}</style>",
    "<form action=//example.org><input name=password>",
]


MORE = {
    manual.BANK: "\n## Write. {#write}\n\nAnswer: essay 10–20 words\n\n|  | 1\n|---|---\n| Clear | Good\n",
    "evaluation.md": "\n## And else? {#and-else}\n\nSay what you want.\n\nAnswer: text\n",
}


def hostile(text, phrase):
    """The phrase behind every line of a body that holds words; a length with words behind it would be none."""
    head, _, body = text.partition("\n---\n")
    bare = ("|---", "Answer: essay")
    rows = [
        row + " " + phrase if row.strip(" :->|[]x1.") and not row.startswith(bare) else row for row in body.split("\n")
    ]
    return f"{head}\n---\n" + "\n".join(rows)


def courses(phrase):
    """What is understood of a course with the phrase everywhere, and a clean one in each of its languages."""
    written = {path: data.decode() + MORE.get(path, "") for path, data in tree().items() if path.endswith(".md")}
    for files in ({path: hostile(text, phrase) for path, text in written.items()}, written):
        found = compile_course("x", tree() | {path: text.encode() for path, text in files.items()})
        yield from found.edition.courses.values() if found.edition else [found.course]


def texts(value, where=""):
    """Every text within a compiled value, with the field that holds it."""
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from texts(getattr(value, name), f"{type(value).__name__}.{name}")
    elif isinstance(value, dict | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts(inner, where)


def pieces_of(course):
    return [(where, text) for where, text in texts(course) if where in HTML]


class _Looking(HTMLParser):
    def __init__(self):
        super().__init__()
        self.bad = []

    def handle_starttag(self, tag, attributes):
        allowed = cleaning._ATTRIBUTES.get(tag, set()) | ({"class"} if tag in cleaning._CLASSES else set())
        if tag not in cleaning._PLAIN.split():
            self.bad.append(tag)
        for name, value in attributes:
            if name not in allowed or (name in ("href", "src") and ":" in value and not value.startswith("http")):
                self.bad.append((tag, name, value))

    def handle_comment(self, text):
        self.bad.append(text)


def bad_of(html):
    looking = _Looking()
    looking.feed(html)
    looking.close()
    return looking.bad


def test_every_field_that_pages_put_out_as_html_is_known():
    fields = {f"{kind.__name__}.{name}" for kind in model.Value.__subclasses__() for name in kind.__struct_fields__}
    assert fields >= HTML
    assert {it for it in fields if it.rpartition(".")[2] in ("html", "feedback", "model", "objectives")} == {
        it for it in HTML if not it.endswith(".title")
    }


def test_the_courses_of_these_tests_hold_every_such_field():
    plain = [piece for course in courses("*phrase*") for piece in pieces_of(course)]
    assert {where for where, html in plain if html} == HTML


@pytest.mark.parametrize("phrase", HOSTILE)
def test_nothing_hostile_comes_through(phrase):
    found = [bad for course in courses(phrase) for _, html in pieces_of(course) for bad in bad_of(html)]
    assert found == []


@pytest.mark.parametrize("phrase", HOSTILE)
def test_the_second_wall_holds_where_the_first_is_broken(phrase, monkeypatch):
    def through(self, tokens, idx, options, env):
        return tokens[idx].content

    for name in ("html_inline", "html_block"):
        monkeypatch.setattr(rendering._Renderer, name, through)
    broken = rendering._Renderer()
    monkeypatch.setattr(rendering, "_renderer", broken)
    forget()
    pieces = [piece for course in courses(phrase) for piece in pieces_of(course)]
    forget()
    assert [bad for _, html in pieces for bad in bad_of(html)] == []


def test_every_such_field_has_gone_through_the_allow_list(monkeypatch):
    passed = set()

    def noting(html):
        passed.add(cleaning.clean(html).strip())
        return cleaning.clean(html)

    monkeypatch.setattr(rendering, "clean", noting)
    forget()
    pieces = [piece for course in courses("*phrase* <b>") for piece in pieces_of(course)]
    forget()
    assert {where for where, html in pieces if html and html not in passed} == set()


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ('<p onclick="x">a</p>', "<p>a</p>"),
        ("<script>x</script>a", "a"),
        ('<code class="language-c x">a</code>', "<code>a</code>"),
        ('<code class="button">a</code>', "<code>a</code>"),
        ('<a class="button term" href="x">a</a>', '<a class="term" href="x">a</a>'),
        ('<a href="javascript:x">a</a>', "<a>a</a>"),
        ('<p style="x" id="y" class="z">a</p>', "<p>a</p>"),
        ("<div><b>a</b></div>", "a"),
    ],
)
def test_the_allow_list_leaves_only_what_courses_need(html, left):
    assert cleaning.clean(html) == left
