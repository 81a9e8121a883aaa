"""The page about questions from elsewhere has every finding as it is said."""

from docs import findings


def test_every_finding_is_on_its_page():
    assert findings.PAGE.read_text() == findings.page()
