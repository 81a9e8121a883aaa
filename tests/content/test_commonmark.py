"""CommonMark's own examples through the whole pipeline: parsed, rendered, cleaned.

They come from the npm package `commonmark-spec`. Where Brevet forbids a construct, or reads it as its own, the examples
are listed by number and reason; an example that is listed and passes fails here. Where links and pictures lead is for
`links`, and not tested here.
"""

import re
from html.parser import HTMLParser

import pytest

from app.content import markdown, rendering
from app.content.positions import Source
from tests import npm

VERSION, EXAMPLES = "0.31.2", 652
_EXAMPLE = re.compile(r"^`{32} example\n(.*?)^\.\n(.*?)^`{32}$", re.MULTILINE | re.DOTALL)


def numbers(written):
    """`21 148-150` → 21, 148, 149, 150."""
    for part in written.split():
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


HTML = "raw HTML is refused; nothing of it is rendered"
TITLE = "`#` is for the title, which stands in the front matter; no page has a second heading of the first level"
TERM = "`[[term]]` is a link to the glossary"
SCHEME = "a link leads to http, https, mailto or a file of the course; any other address is taken away"
EXCEPTIONS = {
    HTML: "21 31 148-178 180 184-191 201 344 475-477 491 494 524 536 613-617 623 626 630-631 642-643",
    TITLE: "10 62 66-68 72 75-76 78-84 115 141 214-215 227-230 232 300",
    TERM: "548 559 590",
    SCHEME: "596 598-599 601",
}
REASONS = {number: reason for reason, written in EXCEPTIONS.items() for number in numbers(written)}


@pytest.fixture(scope="module")
def examples():
    """Markdown and HTML by the number of the example."""
    text = (npm.package("commonmark-spec") / "spec.txt").read_text(encoding="utf-8").replace("→", "\t")
    assert f"version: '{VERSION}'" in text
    return dict(enumerate(_EXAMPLE.findall(text), 1))


def tokens_of(text):
    return markdown.parse(Source("example.md", text).text, "prose")


def rendered(text):
    return rendering.html(tokens_of(text))


def test_every_example_passes_or_is_listed_with_a_reason(examples):
    assert len(examples) == EXAMPLES
    failing = {number for number, (text, html) in examples.items() if normal(rendered(text)) != normal(html)}
    assert failing == set(REASONS)


def test_every_exception_holds_what_its_reason_says(examples):
    for number, reason in REASONS.items():
        text, html = examples[number]
        tokens = tokens_of(text)
        inline = [child for token in tokens for child in token.children or []]
        shown = {
            HTML: any(token.type in ("html_block", "html_inline") for token in [*tokens, *inline]),
            TITLE: any(token.tag == "h1" for token in tokens),
            TERM: any(child.type == "term" for child in inline),
            SCHEME: any(
                child.type == "link_open" and not re.match("https?:|mailto:", child.attrs["href"]) for child in inline
            ),
        }
        assert shown[reason], (number, reason)
        assert normal(html)  # there was something to be shown


# ------------------------------------------------------------ HTML, written in one way

BLOCKS = re.compile(r"/?(?:p|h[1-6]|[uo]l|li|blockquote|pre|[hbt]r|table|thead|tbody|t[hd])")


class _Pieces(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.exact = [], 0

    def handle_starttag(self, tag, attributes):
        self.exact += tag == "pre"
        kept = sorted((name, value or "") for name, value in attributes if (tag, name) != ("img", "loading"))
        self.found.append((tag, *kept))

    handle_startendtag = handle_starttag  # `<br />` and `<br>` are the same

    def handle_endtag(self, tag):
        self.exact -= tag == "pre"
        self.found.append((f"/{tag}",))

    def handle_data(self, text):
        self.found.append(text if self.exact else re.sub(r"[ \t\n]+", " ", text))


def normal(html):
    """Tags with their attributes in order, and texts: blanks beside a block do not count."""
    pieces = _Pieces()
    pieces.feed(html)
    pieces.close()
    found = []
    for number, piece in enumerate(pieces.found):
        if isinstance(piece, str) and not is_code(pieces.found, number):
            piece = piece.lstrip(" ") if is_block(pieces.found, number - 1) else piece
            piece = piece.rstrip(" ") if is_block(pieces.found, number + 1) else piece
        if piece:
            found.append(piece)
    return found


def is_code(pieces, number):
    before = [piece[0] for piece in pieces[:number] if piece[0] in ("pre", "/pre")]
    return before[-1:] == ["pre"]


def is_block(pieces, number):
    """Whether a block begins or ends here; the ends of the text count as such."""
    return not 0 <= number < len(pieces) or bool(BLOCKS.fullmatch(pieces[number][0]))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>a</p>", "<p>b</p>"),
        ('<a href="a">x</a>', '<a href="b">x</a>'),
        ("<em>a</em>", "<strong>a</strong>"),
        ("<pre><code>a\n</code></pre>", "<pre><code>a</code></pre>"),
        ("<p>a b</p>", "<p>ab</p>"),
        ("<p>a</p>", "a"),
    ],
)
def test_what_differs_is_not_made_equal(one, other):
    assert normal(one) != normal(other)


def test_what_is_written_in_another_way_is_made_equal():
    assert normal("<p>a\nb<br />c</p>\n<hr />") == normal("<p>a b<br>c</p><hr>")


def test_the_title_of_a_picture_in_running_text_is_kept():
    assert 'title="A chart"' in rendered('See ![chart](chart.svg "A chart") here.')


def test_only_the_language_of_code_is_kept_as_its_class():
    assert rendered("``` python hidden\nx\n```").startswith('<pre><code class="language-python">')
