"""Foreign texts as Markdown: the same words, nothing in them that reads otherwise."""

import pytest

from app.content import markdown, rendering
from app.interop.markup import Note, from_auto, from_html, from_markdown, from_plain, titled


def html(text):
    return " ".join(rendering.html(markdown.parse(text, "prose")).split())


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a<br>b", "a\\\nb"),
        ("a<br> <br>\n<br>b", "a\n\nb"),
        ("<p><br>a<br></p>", "a"),
        ("<b>bold</b> and <em>em</em>", "**bold** and *em*"),
        ("<h1>Title</h1>", "### Title"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "- a\n  - b"),
        ("<ol start='3'><li>a</li><li>b</li></ol>", "3. a\n4. b"),
        ("<pre>``` x</pre>", "````\n``` x\n````"),
        ("<table><tr><th>a|b</th></tr><tr><td>c<br>d</td></tr></table>", "| a\\|b |\n| --- |\n| c d |"),
        ("m<sup>2</sup> H<sub>2</sub>O", "m² H₂O"),
        ("1. no list", "1\\. no list"),
        ("<p># none</p><p>- none</p><p>&gt; none</p>", "\\# none\n\n\\- none\n\n\\> none"),
        ("a&nbsp;b", "a\u00a0b"),
        ("[[term]] [1] <a href='https://x.example/a b'>x</a>", "\\[\\[term\\]\\] \\[1\\] [x](<https://x.example/a b>)"),
    ],
)
def test_html_becomes_markdown(source, expected):
    made = from_html(source)
    assert (made.markdown, made.notes) == (expected, [])


@pytest.mark.parametrize(
    "block", ["<ol start='7'><li>x</li></ol>", "<ul><li>x</li></ul>", "<blockquote>x</blockquote>"]
)
def test_a_line_break_beside_a_block_parts_the_two(block):
    made = html(from_html(f"a<br>{block}<br>b").markdown)
    assert made.startswith("<p>a</p> <") and made.endswith("> <p>b</p>")


@pytest.mark.parametrize(
    "words", ["*a*", "_a_ b_c", "`a`", "<b>", "&amp;", "a \\* b", "![x](y)", "::: note", "~~~", "| a |"]
)
def test_plain_words_stay_words(words):
    assert rendering.text(markdown.parse(from_plain(words).markdown, "prose")) == words


def test_lines_of_plain_text_stay_lines():
    assert from_plain("a\nb\n\nc").markdown == from_auto("a\r\nb\r\n\r\nc").markdown == "a\\\nb\n\nc"


def test_emphasis_that_markdown_cannot_say_is_left_out():
    assert from_html('x<b>"q"</b>y').markdown == 'x"q"y'


def test_markdown_with_html_is_read_as_html():
    assert from_markdown("*a* <script>x</script>b").markdown == "*a* b"
    assert from_markdown("- *a*").markdown == "- *a*"


def test_what_does_not_come_over_is_noted():
    assert from_html("<iframe></iframe><object></object>a<sup>th</sup>").notes == [
        Note("element", "iframe"),
        Note("element", "object"),
        Note("element", "sup"),
    ]


def test_endless_markup_keeps_its_words_only():
    for source in ("<b>a</b>" * 3000, "<div>" * 100 + "a"):
        made = from_html(source)
        assert made.notes == [Note("element", "all elements")] and "a" in made.markdown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\\\nb\n\nc", ("a b", "c")),
        ("- a", ("N\\*", "- a")),
        ("![x](y)", ("N\\*", "![x](y)")),
        ("", ("N\\*", "")),
    ],
)
def test_the_first_paragraph_is_the_heading(text, expected):
    assert titled(text, "N*") == expected
