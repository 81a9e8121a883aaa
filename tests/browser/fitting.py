"""Whether a page fits the window it stands in, in either direction of writing, and a thumb finds what it presses."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Page

THUMB = 44  # CSS pixels

SMALL_TARGETS = """(least) => [...document.querySelectorAll(
    'button, .button, .input, select, nav li > a, summary, label.choice')]
    .filter((part) => part.offsetParent && part.getBoundingClientRect().height < least - 0.5)
    .map((part) => `small for a thumb: ${part.outerHTML.slice(0, 80)}`)"""

BEYOND_THE_EDGE = """(width) => {
  const root = document.documentElement;
  const before = root.getAttribute("dir");
  const wrong = [];
  for (const direction of ["ltr", "rtl"]) {
    root.dir = direction;
    if (root.scrollWidth > width) wrong.push(`${root.scrollWidth} pixels wide in a window of ${width}, ${direction}`);
  }
  if (before === null) root.removeAttribute("dir"); else root.dir = before;
  return wrong;
}"""


def asked(page: Page, function: str, argument: object = None) -> Any:
    """What a function says of a page that is loaded.

    Some pages load themselves again every two seconds. `page.evaluate` fails when it meets one between two loadings;
    this waits for the next. What is said comes as text, because a list would go with the page it was made in.
    """
    whole = f"(it) => document.readyState === 'complete' && JSON.stringify([({function})(it)])"
    return json.loads(page.wait_for_function(whole, arg=argument).json_value())[0]


def too_wide(page: Page) -> list[str]:
    """In which direction of writing something stands beyond the edge of the window."""
    assert page.viewport_size is not None
    return asked(page, BEYOND_THE_EDGE, page.viewport_size["width"])


def too_small(page: Page) -> list[str]:
    """What is pressed, and is lower than a thumb needs."""
    return asked(page, SMALL_TARGETS, THUMB)


def fits(page: Page) -> None:
    """Nothing stands beyond the edge, in either direction, and a thumb finds what it presses."""
    assert [*too_wide(page), *too_small(page)] == [], page.url
