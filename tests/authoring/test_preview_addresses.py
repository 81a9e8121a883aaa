"""The prefix of a preview comes before addresses of this site, and before nothing else."""

import pytest

from app.authoring.preview import addresses
from tests.timing import cost

PREFIX = "/preview/abc"


@pytest.mark.parametrize(
    ("page", "sent"),
    [
        ('<a href="/courses/x/">', '<a href="/preview/abc/courses/x/">'),
        ("<a href='/'>", "<a href='/preview/abc/'>"),
        ('<form method="post" action="/a"><button formaction="/b">', None),
        ('<p data-place="/courses/x/place">', '<p data-place="/preview/abc/courses/x/place">'),
        ('<img alt="5 > 3" src="/media/1/a.svg">', '<img alt="5 > 3" src="/preview/abc/media/1/a.svg">'),
        ('<img alt="a < b" src="/media/1/a.svg">', '<img alt="a < b" src="/preview/abc/media/1/a.svg">'),
    ],
)
def test_addresses_of_this_site_get_the_prefix(page, sent):
    expected = sent or '<form method="post" action="/preview/abc/a"><button formaction="/preview/abc/b">'
    assert addresses.in_page(page, PREFIX) == expected


@pytest.mark.parametrize(
    "page",
    [
        '<link href="/static/site.css">',
        '<a href="/preview/abc/end">',
        '<a href="#main">',
        '<a href="https://example.org/a">',
        '<a href="//example.org/a">',
        '<a title="href=" name="/a">',
        '<p>Write href="/courses/" here.</p>',
        '<input name="next" value="/courses/x/">',
        '<p data-words="{&#34;a&#34;: &#34;/b&#34;}">',
    ],
)
def test_everything_else_stays_as_it_is(page):
    assert addresses.in_page(page, PREFIX) == page


@pytest.mark.parametrize("part", ['<a href="', "<a href='", "<a ", "<a \"'", '<a href="x" \''])
def test_what_never_ends_is_read_as_fast_as_what_does(part):
    def seconds(page):
        assert addresses.in_page(page, PREFIX).startswith("<a ")
        return cost(lambda: addresses.in_page(page, PREFIX))

    usual = seconds("<a href='/x'>" * 20_000)
    assert seconds(part * 20_000) < 5 * usual


@pytest.mark.parametrize(
    ("location", "sent"),
    [
        ("/my/", "/preview/abc/my/"),
        ("/my/?a=/b#c", "/preview/abc/my/?a=/b#c"),
        ("http://localhost/my/", "http://localhost/preview/abc/my/"),
        ("https://example.org/my/", "https://example.org/my/"),
        ("/static/a.css", "/static/a.css"),
        ("my", "my"),
    ],
)
def test_redirects_stay_in_the_preview(location, sent):
    assert addresses.in_headers([("Location", location)], PREFIX, "localhost") == [("Location", sent)]


def test_cookies_belong_to_the_preview():
    headers = [("Set-Cookie", "language=fr; Path=/; SameSite=Lax"), ("Content-Type", "text/html")]
    sent = addresses.in_headers(headers, PREFIX, "localhost")
    assert sent == [("Set-Cookie", "language=fr; Path=/preview/abc/; SameSite=Lax"), ("Content-Type", "text/html")]


def test_where_a_browser_came_from_is_read_without_the_prefix():
    assert addresses.without("http://localhost/preview/abc/courses/x/", PREFIX) == "http://localhost/courses/x/"
    assert addresses.without("http://[", PREFIX) == ""
