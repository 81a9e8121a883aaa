"""The browser of the tests of the quiz page's script."""

from tests.browser.conftest import chromium  # noqa: F401
