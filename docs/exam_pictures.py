"""Pictures for the instructors' manual: the exam room, paper, marking, a record, regrading, analysis."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, expect

from docs.exam_course import SLUG
from tests.serving import ROOT, environment

COURSE = f"/courses/{SLUG}"


def prepare(instance: Path, when: str = "past") -> None:
    """Fill an instance with an exam; that of last week while the instance is not served."""
    subprocess.run([sys.executable, "-m", "docs.exam_people", when], cwd=ROOT, env=environment(instance), check=True)


def take(page: Page, folder: Path, instance: Path) -> None:
    """Let an exam run at this moment, and take the pictures as its instructor."""
    prepare(instance, "now")
    _live(page, folder)  # first, while the pages of the room have just been heard of
    room = page.url
    _printed(page, f"{room}/tickets.pdf", instance, folder / "tickets", number=1)
    _paper(page, folder, instance)
    _marking(page, folder)
    _record(page, folder)
    _regrade(page, folder)
    _analysis(page, folder)


def _live(page: Page, folder: Path) -> None:
    page.goto("/sittings")
    page.get_by_role("link", name="Final exam, Room 2").first.click()
    expect(page.get_by_text("answers not sent")).to_be_visible()
    page.set_viewport_size({"width": 1200, "height": 1120})
    page.locator(".sitting-head").evaluate("head => head.scrollIntoView()")
    page.screenshot(path=folder / "live.png")


def _printed(page: Page, address: str, instance: Path, picture: Path, number: int) -> None:
    """One page of a PDF as a picture; `picture` has no suffix."""
    document = instance / "printed.pdf"
    document.write_bytes(page.request.get(address).body())
    pages = ["-singlefile", "-f", str(number), "-r", "75", "-gray", "-png"]
    subprocess.run(["pdftoppm", *pages, str(document), str(picture)], check=True)


def _paper(page: Page, folder: Path, instance: Path) -> None:
    """The questions of the trainee who goes on on paper."""
    page.locator("tr", has_text="Goes on on paper").get_by_role("link").click()
    attempt = page.get_by_role("link", name="See the attempt").get_attribute("href")
    _printed(page, f"{attempt}/paper.pdf", instance, folder / "paper", number=2)


def _marking(page: Page, folder: Path) -> None:
    page.goto("/marking/next")
    page.keyboard.press("3")
    page.keyboard.press("2")
    expect(page.get_by_text("5 of 9 points")).to_be_visible()
    page.set_viewport_size({"width": 1200, "height": 1000})
    page.screenshot(path=folder / "marking.png")


def _record(page: Page, folder: Path) -> None:
    page.goto(f"{COURSE}/participants")
    page.get_by_role("link", name="Abena Abebe").click()
    page.get_by_role("link", name="Attempts and marks").click()
    page.get_by_role("link", name="Record").click()
    page.set_viewport_size({"width": 1000, "height": 1000})
    page.get_by_role("heading", name=re.compile("right of way")).evaluate("title => title.scrollIntoView()")
    page.screenshot(path=folder / "record.png")


def _regrade(page: Page, folder: Path) -> None:
    page.goto(f"{COURSE}/regrade/exam")
    page.set_viewport_size({"width": 1200, "height": 1000})
    page.get_by_role("heading", name="What would change", exact=True).evaluate("title => title.scrollIntoView()")
    page.screenshot(path=folder / "regrade.png")


def _analysis(page: Page, folder: Path) -> None:
    page.goto(f"{COURSE}/analysis/exam")
    page.set_viewport_size({"width": 1200, "height": 1350})
    page.screenshot(path=folder / "analysis.png")
