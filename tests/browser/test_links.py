"""Every page that a person can reach by following links from the home page: it answers, fits, and names its parts."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from app.base.settings import ROOT
from tests.browser.conftest import window
from tests.browser.fitting import asked, too_small, too_wide
from tests.serving import BREVET, environment, served

pytestmark = pytest.mark.browser
PASSWORD = "sample people only"  # what `brevet demo` says
ROLES = {
    "nobody": "",
    "trainee": "certified@example.org",
    "instructor": "instructor@example.org",
    "staff": "staff@example.org",
    "administrator": "admin@example.org",
}
MOST = 150  # kinds of pages a role
WIDTHS = (390, 1280)
FILES = (".pdf", ".zip", ".csv", ".xlsx", ".json", ".svg", ".ics", ".xml", ".pem", "/scan")

# what is wrong on a page whatever its width; a control's name is read as a screen reader finds it
LOOK = """() => {
  const wrong = [];
  const told = (part) => part.outerHTML.replace(/\\s+/g, " ").slice(0, 120);
  const heads = document.querySelectorAll("h1");
  if (heads.length !== 1) wrong.push(`${heads.length} h1`);
  for (const image of document.querySelectorAll("img:not([alt])")) wrong.push(`no alt: ${told(image)}`);
  const words = (part) => part.textContent.trim()
    || [...part.querySelectorAll("img[alt]")].map((it) => it.alt).join("").trim();
  const named = (part) => {
    const by = (part.getAttribute("aria-labelledby") || "").split(/\\s+/).filter(Boolean);
    const label = part.getAttribute("aria-label") || by.map((id) => document.getElementById(id)?.textContent).join("");
    if (label.trim()) return true;
    if (part.labels) { if ([...part.labels].some(words)) return true; }
    return part.matches("a, button, summary") && Boolean(words(part)) || Boolean(part.title);
  };
  const controls = "a[href], button, summary, select, textarea, input:not([type=hidden])";
  for (const part of document.querySelectorAll(controls))
    if (!part.closest("[hidden], [aria-hidden=true]") && !named(part)) wrong.push(`no name: ${told(part)}`);
  const ids = [...document.querySelectorAll("[id]")].map((it) => it.id);
  for (const id of new Set(ids.filter((it, at) => ids.indexOf(it) !== at))) wrong.push(`twice: #${id}`);
  return wrong;
}"""
LINKS = "() => [...document.querySelectorAll('a[href]')].map((link) => link.href)"


@dataclass
class Walk:
    """The way of one person: which kinds of pages were seen, and what was wrong on them."""

    site: str
    names: frozenset[str]
    seen: dict[str, str] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def note(self, links: list[str]) -> None:
        """Remember those of a kind not seen yet."""
        for link in links:
            address = link.partition("#")[0]
            if address.startswith(self.site + "/") and (kind := self.kind(address)) not in self.seen:
                self.seen[kind] = address
                self.waiting.append(address)

    def kind(self, address: str) -> str:
        """An address with ids, numbers and names of courses' parts folded; of a query only the keys."""
        parts = urlsplit(address)
        folded = "/".join(self._folded(it) for it in parts.path.split("/"))
        return folded + "?" + "&".join(sorted({key for key, _ in parse_qsl(parts.query)}))

    def _folded(self, part: str) -> str:
        stem, dot, suffix = part.partition(".")
        if re.fullmatch(r"[0-9a-f-]{32,}|\d+|[A-Z]{2,}-\d.*", part):
            return "<id>"
        known = {stem, re.sub(r"^\d\d-", "", stem)} & self.names
        return "<name>" + dot + suffix if known else part


@pytest.fixture(scope="module")
def names() -> frozenset[str]:
    """What the modules, lessons and media of the shipped courses are called in addresses."""
    paths = [path for path in (ROOT / "courses").rglob("*") if path.name not in ("quiz.md", "bank.md", "module.md")]
    inside = [path for path in paths if len(path.relative_to(ROOT / "courses").parts) > 2 or path.is_dir()]
    return frozenset(re.sub(r"^\d\d-", "", path.name.partition(".")[0]) for path in inside)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running instance with people at every stage."""
    folder: Path = tmp_path_factory.mktemp("links")
    subprocess.run([*BREVET, "demo"], cwd=ROOT, env=environment(folder), check=True, stdout=subprocess.DEVNULL)
    with served(folder) as (address, _process, _log):
        yield address


@pytest.fixture(scope="module")
def drafted(chromium: Browser, site: str) -> None:
    """A draft of the course in two languages, so that authors have every page."""
    with window(chromium, site, java_script_enabled=False) as context:
        page = context.new_page()
        sign_in(page, ROLES["instructor"])
        page.goto("/author/gender-training/")
        page.get_by_role("button", name="Begin a draft").click()
        page.goto("/author/gender-training/edit/course.md")
        text = page.locator("textarea[name=text]")
        text.fill(text.input_value().replace("languages: [en]", "languages: [en, fr]"))
        page.locator("form:has(textarea[name=text]) button[type=submit]").first.click()
        page.wait_for_load_state()


def sign_in(page: Page, email: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main form").get_by_role("button").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


@pytest.mark.usefixtures("drafted")
@pytest.mark.parametrize("role", ROLES)
def test_every_page_that_a_person_can_reach_is_whole(chromium: Browser, site: str, names: frozenset[str], role: str):
    with window(chromium, site, viewport={"width": WIDTHS[0], "height": 844}) as context:
        page, walk = context.new_page(), Walk(site, names)
        said = list[str]()
        page.on("console", lambda message: said.extend(spoken(message)))
        page.on("pageerror", lambda error: said.append(str(error)))
        if ROLES[role]:
            sign_in(page, ROLES[role])
        walk.note([site + "/"])
        while walk.waiting and len(walk.seen) < MOST:
            address = walk.waiting.pop(0)
            found = visit(page, address)
            walk.wrong += [f"{walk.kind(address)}: {it}" for it in (*found, *said)]
            said.clear()
            if not is_file(address) and not found:
                walk.note([urljoin(page.url, it) for it in asked(page, LINKS)])
    assert walk.wrong == []
    assert len(walk.seen) > 5
    assert not walk.waiting, "there are more kinds of pages than this test bears: fold their names"


def spoken(message: ConsoleMessage) -> list[str]:
    return [message.text] if message.type == "error" else []


def is_file(address: str) -> bool:
    parts = urlsplit(address)
    return (
        parts.path.endswith(FILES)
        or "/files/" in parts.path
        or (parts.path.endswith("/export") and "file=" in parts.query)
    )


def visit(page: Page, address: str) -> list[str]:
    """What is wrong with a page: how it answers, what it holds, whether it is wider than either window."""
    if is_file(address):
        answer = page.request.get(address)
        return [] if answer.ok else [f"answers {answer.status}"]
    response = page.goto(address)
    assert response is not None
    if response.status >= 400:
        return [f"answers {response.status}"]
    wrong = list(asked(page, LOOK))
    if "/author/" in address and "/edit/" not in address:
        wrong += too_small(page)
    for width in (*WIDTHS, WIDTHS[0]):
        page.set_viewport_size({"width": width, "height": 844})
        wrong += too_wide(page)
    return wrong


def test_this_test_sees_what_is_wrong_on_a_page(chromium: Browser, site: str):
    with window(chromium, site) as context:
        page = context.new_page()
        page.set_content(
            "<h1>One</h1><h1>Two</h1><img src='data:,'><a href='/'></a><button><span></span></button>"
            "<input id='a'><label for='b'>Named</label><input id='b'><select id='a'></select><textarea></textarea>"
        )
        found = asked(page, LOOK)
    assert sorted({it.split(":")[0] for it in found}) == ["2 h1", "no alt", "no name", "twice"]
    assert sum(it.startswith("no name") for it in found) == 5
    walk = Walk("http://here", frozenset({"24-hour-day", "law"}))
    walk.note(
        ["http://here/law/24-hour-day?a=1#x", "http://here/24-hour-day/law?a=2", "http://there/x", "http://here/a/7"]
    )
    assert list(walk.seen) == ["/<name>/<name>?a", "/a/<id>?"]
