"""What a first visit to a lesson costs a phone: a real browser with an empty cache, a real server, a signed-in trainee.

Bytes are those that the browser counts on the wire, headers and compression included.
"""

from __future__ import annotations

import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from app.operations.services.demo import PASSWORD
from tests.chromium import ARGUMENTS, program
from tests.serving import BREVET, ROOT, environment, served

LESSON = "/courses/gender-training/key-terms/24-hour-day"
MOST_BYTES, MOST_REQUESTS = 60_000, 12


@dataclass
class Traffic:
    """What went over the wire."""

    addresses: dict[str, str] = field(default_factory=dict)  # request → address
    sizes: dict[str, int] = field(default_factory=dict)  # request → bytes

    def strangers(self, site: str) -> list[str]:
        """Addresses of other hosts."""
        return [a for a in self.addresses.values() if not a.startswith((site, "data:"))]


def main() -> int:
    """Measure, print, and return 1 when a promise is broken."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        subprocess.run([*BREVET, "demo"], cwd=ROOT, env=environment(Path(folder)), check=True, capture_output=True)
        browser = playwright.chromium.launch(executable_path=program(), args=ARGUMENTS)
        with served(Path(folder)) as (address, _process, _log):
            traffic = visit(browser, address)
        chromium = browser.version
        browser.close()
    return report(traffic, address, chromium)


def visit(browser: Browser, site: str) -> Traffic:
    """Sign in in one window, then come with the cookie alone to a lesson with a figure, and read it to its end."""
    with browser.new_context(base_url=site) as first:
        page = first.new_page()
        page.goto("/sign-in")
        page.get_by_label("E-mail address").fill("daythree@example.org")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.locator("main form").get_by_role("button").last.click()
        page.wait_for_load_state("networkidle")
        cookies = first.cookies()
    with browser.new_context(base_url=site, viewport={"width": 390, "height": 844}) as phone:
        phone.add_cookies(cookies)  # type: ignore[arg-type]
        return _watched(phone)


def _watched(phone: BrowserContext) -> Traffic:
    page, traffic = phone.new_page(), Traffic()
    wire = phone.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.requestWillBeSent", lambda e: traffic.addresses.update({e["requestId"]: e["request"]["url"]}))
    wire.on("Network.loadingFinished", lambda e: traffic.sizes.update({e["requestId"]: e["encodedDataLength"]}))
    page.goto(LESSON)
    assert "24-hour day" in page.get_by_role("heading", level=1).inner_text()
    page.locator("figure img").first.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    assert page.locator("figure img").first.evaluate("picture => picture.naturalWidth") > 0
    return traffic


def report(traffic: Traffic, site: str, chromium: str) -> int:
    """Print what was measured beside what was promised."""
    total, strangers = sum(traffic.sizes.values()), traffic.strangers(site)
    print(f"{platform.machine()}, Chromium {chromium}, granian {version('granian')}: a first visit to {LESSON}")
    for request, size in sorted(traffic.sizes.items(), key=lambda pair: -pair[1]):
        print(f"{size:9.0f}  {traffic.addresses[request].removeprefix(site)}")
    print(f"{total:9.0f}  bytes (≤ {MOST_BYTES}) in {len(traffic.addresses)} requests (≤ {MOST_REQUESTS}),")
    print(f"{len(strangers):9d}  of them to other hosts (0)")
    return int(total > MOST_BYTES or len(traffic.addresses) > MOST_REQUESTS or bool(strangers))


if __name__ == "__main__":
    sys.exit(main())
