"""Make the pictures of README and manuals anew: `make pictures`. Photographs an instance of sample people."""

from __future__ import annotations

import re
import subprocess
import tempfile
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from app.operations import frontend
from app.operations.services.demo import PASSWORD
from docs import author_pictures, certificate_pictures, exam_pictures, sample_sheet
from tests.chromium import ARGUMENTS, program
from tests.serving import BREVET, ROOT, environment, served

PICTURES = ROOT / "docs" / "pictures"
COURSE = "/courses/gender-training/"


def main() -> None:
    """Everything, from an empty folder to the pictures."""
    PICTURES.mkdir(exist_ok=True)
    frontend.build()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        instance = Path(folder)
        public = {"BREVET_PUBLIC_URL": "https://training.example.org"}
        subprocess.run([*BREVET, "demo"], cwd=ROOT, env=environment(instance, **public), check=True)
        sample_sheet.make(instance, PICTURES / "designs.png")
        exam_pictures.prepare(instance)
        certificate_pictures.prepare(instance)
        browser = playwright.chromium.launch(executable_path=program(), args=ARGUMENTS)
        # a public address without HTTPS, so that the cookie travels
        with served(instance, BREVET_PUBLIC_URL="http://training.example.org") as (address, _process, _log):
            _course(_signed_in(browser, address, "daythree@example.org"))
            _lesson(_signed_in(browser, address, "daythree@example.org", width=900))
            _quiz(_signed_in(browser, address, "midquiz@example.org", width=900))
            author_pictures.take(_signed_in(browser, address, "instructor@example.org"), PICTURES)
            exam_pictures.take(_signed_in(browser, address, "instructor@example.org"), PICTURES, instance)
            certificate_pictures.take(browser, partial(_signed_in, browser, address), PICTURES, instance)
        browser.close()


def _signed_in(browser: Browser, address: str, email: str, width: int = 1200) -> Page:
    context = browser.new_context(base_url=address, viewport={"width": width, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main form").get_by_role("button").last.click()
    page.wait_for_load_state("networkidle")
    return page


def _course(page: Page) -> None:
    page.goto(COURSE)
    page.set_viewport_size({"width": 1200, "height": 1500})
    page.screenshot(path=PICTURES / "course.png")


def _lesson(page: Page) -> None:
    page.goto(f"{COURSE}key-terms/24-hour-day")
    page.locator("figure img").first.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / "lesson.png")


def _quiz(page: Page) -> None:
    page.goto(COURSE)
    page.get_by_role("link", name="Continue").click()
    page.wait_for_url("**/quiz")
    page.get_by_role("link", name="Continue").click()
    page.wait_for_load_state("networkidle")
    choice = page.locator("[data-question]:visible input[type=radio]")
    while not choice.count():  # questions come in an order of chance; this one has choices
        page.get_by_role("link", name="Next").or_(page.get_by_role("button", name="Next")).first.click()
    choice.nth(1).check()
    expect(page.locator("[data-question]:visible").get_by_text(re.compile("^Saved"))).to_be_visible()
    page.screenshot(path=PICTURES / "quiz.png")


if __name__ == "__main__":
    main()
