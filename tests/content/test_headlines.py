"""One key of the front matter is written, and every other byte stays."""

import pytest

from app.content.headlines import with_key


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("---\ntitle: A\nday: 1\n---\nText.\n", "B", "---\ntitle: B\nday: 1\n---\nText.\n"),
        ("---\r\nday: 1\r\n---\r\nText.\r\n", "B", "---\r\nday: 1\r\ntitle: B\r\n---\r\nText.\r\n"),
        ("---\ntitle: >\n  a long\n  title\nday: 1\n---\n", "B", "---\ntitle: B\nday: 1\n---\n"),
        ("---\ntitle:\n- a\n- b\nday: 1\n---\n", None, "---\nday: 1\n---\n"),
        ("\ufeff---\n---\n", "B", "\ufeff---\ntitle: B\n---\n"),
        ("Text.\n", "B", "---\ntitle: B\n---\nText.\n"),
        ("Text.\n", None, "Text.\n"),
        ("---\nday: 1\n---\ntitle: of the text\n", None, "---\nday: 1\n---\ntitle: of the text\n"),
    ],
)
def test_a_key_is_written_where_it_stood_or_last(before, value, after):
    assert with_key(before, "title", value) == after
