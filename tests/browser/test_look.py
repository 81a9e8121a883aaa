"""Every public page as people hold it: a narrow phone, either direction of writing, a thumb, the dark."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.fitting import too_small, too_wide

ADDRESSES = (
    *("/", "/courses/", "/courses/gender-training/", "/sign-in", "/register", "/forgotten", "/privacy", "/verify/"),
    *("/verify/code", "/verify/GPS-2026-0000-0000-0000-0", "/nowhere"),
)


@pytest.mark.browser
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_fits_a_narrow_phone_in_either_direction_and_a_thumb_finds_its_targets(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(address)
    assert too_wide(page) == []
    if not address.startswith("/courses/"):
        assert too_small(page) == []


@pytest.mark.browser
def test_the_dark_theme_follows_the_system_and_an_explicit_choice_wins(page: Page) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    page.goto("/")
    light = page.evaluate(paper)
    page.emulate_media(color_scheme="dark")
    dark = page.evaluate(paper)
    assert dark != light
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    assert page.evaluate(paper) == light
    page.emulate_media(color_scheme="light")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert page.evaluate(paper) == dark
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--ink')").strip() == "#1b232d"


@pytest.mark.browser
def test_the_keyboard_reaches_the_content_first_and_the_menu_opens_without_scripts(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.click(".masthead-narrow summary")
    assert page.locator(".masthead-narrow a", has_text="Verify a certificate").is_visible()


@pytest.mark.browser
def test_this_test_sees_what_does_not_fit_also_on_a_page_that_loads_itself_again_and_again(page: Page) -> None:
    again = "<script>addEventListener('load', () => setTimeout(() => location.reload(), 50))</script>"
    wide = "<p style='inline-size: 400px'>Wide</p><button>Go</button>"
    page.route(
        "**/restless", lambda route: route.fulfill(body=f"<!doctype html>{again}{wide}", content_type="text/html")
    )
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/restless")
    for _ in range(20):
        assert [it.partition(" ")[0] for it in too_wide(page)] == ["408", "408"]
        assert [it.partition(":")[0] for it in too_small(page)] == ["small for a thumb"]
