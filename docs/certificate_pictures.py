"""Pictures of certificates: the office, a batch, the door, the register, verification, a phone off line, the holder."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from docs.certificate_people import SLUG
from tests.serving import ROOT, environment

OFFICE = f"/courses/{SLUG}/certificates"
COLOURS = 128
MADE = 90_000  # milliseconds in which a preview is there on a busy machine
GAP, PAPER = 24, (250, 247, 240)
ENOUGH, MOST_LOOKS = 10, 300  # made files that show progress, and how often is looked for them

SignIn = Callable[..., Page]


def prepare(instance: Path) -> None:
    """Fill an instance with a class that has completed the course."""
    subprocess.run([sys.executable, "-m", "docs.certificate_people"], cwd=ROOT, env=environment(instance), check=True)


def take(browser: Browser, signed_in: SignIn, folder: Path, instance: Path) -> None:
    """All of them; `signed_in` gives a page of the person with this address."""
    staff, holder = signed_in("staff@example.org"), signed_in("certified@example.org")
    _register(staff, folder)  # first, while certificates of every state stand on its first page
    _office(staff, folder)
    _batch(staff, folder)
    _door(staff, folder)
    document = _certificate(holder, folder, instance)
    _holder(holder, folder)
    _verification(browser, staff, document, folder)
    _phone(browser, _origin(staff), document, folder / "offline.png")
    _design(staff, folder)


def _kept(page: Page, picture: Path, height: int) -> None:
    """A picture of the top of the page, with few colours."""
    width = (page.viewport_size or {"width": 0})["width"]
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=picture)
    small(picture)


def small(picture: Path, colours: int = COLOURS) -> None:
    """Write a picture again with so many colours: a third of the bytes, and the same to the eye."""
    with Image.open(picture) as drawn:
        save(drawn, picture, colours)


def save(drawn: Image.Image, picture: Path, colours: int) -> None:
    """Keep a picture with so many colours; small spots of colour are kept as well as large ones."""
    few = drawn.convert("RGB").quantize(colours, Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE)
    few.save(picture, optimize=True)


def _origin(page: Page) -> str:
    return "/".join(page.url.split("/")[:3])


# ---------------------------------------------------------------- staff


def _office(page: Page, folder: Path) -> None:
    page.goto(OFFICE)
    _kept(page, folder / "office.png", 1100)


def _batch(page: Page, folder: Path) -> None:
    """While it is made: some files are there, some are not."""
    page.goto(OFFICE)
    page.get_by_role("button", name="Issue and print").first.click()
    page.wait_for_url("**/batches/**")
    for _ in range(MOST_LOOKS):
        made = page.locator(".facts dd").nth(1).inner_text() if page.locator(".office-progress").count() else "done"
        if made == "done" or int(made.split()[0]) >= ENOUGH:
            break
        page.wait_for_timeout(100)
        page.reload()
    _kept(page, folder / "batch.png", 620)


def _door(page: Page, folder: Path) -> None:
    page.goto(f"{OFFICE}?q=Haddad")
    page.get_by_role("link", name=re.compile("Haddad")).first.click()
    page.wait_for_load_state("networkidle")
    _kept(page, folder / "door.png", 1160)


def _register(page: Page, folder: Path) -> None:
    page.goto("/certificates/register")
    _kept(page, folder / "register.png", 1160)


def _design(page: Page, folder: Path) -> None:
    """A design while staff change it: the preview with the longest name, and what is wrong with the text."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/certificates/designs/")
    page.get_by_label("Name").fill("Northern blue")
    page.get_by_label("Begin from").select_option("Modern")
    page.get_by_role("button", name="Begin").click()
    shown = page.locator('[data-part="picture"]')
    expect(shown).to_be_visible(timeout=MADE)
    page.fill("#html", page.input_value("#html").replace("{{ rank }}", "{{ rnak }}"))
    expect(page.locator('[data-part="findings"]')).to_contain_text("Did you mean", timeout=MADE)
    page.locator("#html").evaluate("text => { text.scrollTop = 0; text.blur(); }")
    _kept(page, folder / "design.png", 1150)


# ---------------------------------------------------------------- the holder


def _certificate(page: Page, folder: Path, instance: Path) -> Path:
    """The picture of a certificate; the path of its file."""
    page.goto(f"/courses/{SLUG}/certificate")
    address = page.get_by_role("link", name=re.compile("PDF")).first.get_attribute("href")
    document = instance / "certificate.pdf"
    document.write_bytes(page.request.get(address or "").body())
    subprocess.run(
        ["pdftoppm", "-r", "110", "-png", "-singlefile", str(document), str(folder / "certificate")], check=True
    )
    small(folder / "certificate.png", 64)
    return document


def _holder(page: Page, folder: Path) -> None:
    page.goto("/certificates")
    _kept(page, folder / "holder.png", 1160)


# ---------------------------------------------------------------- anyone


def _verification(browser: Browser, staff: Page, document: Path, folder: Path) -> None:
    """Three findings side by side: it holds, it was revoked, its file was changed."""
    changed = document.with_name("changed.pdf")
    changed.write_bytes(document.read_bytes() + b"\n% one line more\n")
    staff.goto("/certificates/register?q=Nkurunziza")
    revoked = staff.get_by_text(re.compile(r"^GPS-\d{4}-")).first.inner_text().strip()
    window = {"width": 560, "height": 900}
    # without scripts a file is sent when the button is pressed, not before
    context = browser.new_context(base_url=_origin(staff), viewport=window, locale="en-GB", java_script_enabled=False)
    page, taken = context.new_page(), []
    for name, what in (("valid", document), ("revoked", revoked), ("altered", changed)):
        page.goto("/verify/")
        _verify(page, what)
        page.locator(".document").screenshot(path=(shot := document.with_name(f"{name}.png")))
        taken.append(shot)
    context.close()
    _side_by_side(taken, folder / "verification.png")


def _verify(page: Page, what: Path | str) -> None:
    if isinstance(what, str):
        page.goto(f"/verify/{what}")
        return
    page.locator("#file").set_input_files(what)
    page.get_by_role("button", name="Verify the file").click()
    expect(page.locator("#file")).to_have_count(0)


def _side_by_side(pictures: list[Path], target: Path) -> None:
    parts = [Image.open(picture).convert("RGB") for picture in pictures]
    width = sum(part.width + GAP for part in parts) + GAP
    sheet = Image.new("RGB", (width, min(part.height for part in parts) + GAP), PAPER)
    left = GAP
    for part in parts:
        sheet.paste(part, (left, GAP))
        left += part.width + GAP
    sheet.save(target)
    small(target)


def _phone(browser: Browser, site: str, document: Path, picture: Path) -> None:
    """A phone that has opened the page once reads the square code of a certificate without any network."""
    code = _read(document)
    context = browser.new_context(
        base_url=site, viewport={"width": 360, "height": 780}, device_scale_factor=2, locale="en-GB"
    )
    page = context.new_page()
    page.goto("/verify/")
    assert page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    context.set_offline(True)
    page.goto("about:blank")
    page.goto(code[code.index("/verify/") :])
    expect(page.locator("#finding")).to_have_attribute("data-verdict", "valid")
    page.screenshot(path=picture)
    small(picture)
    context.close()


def _read(document: Path) -> str:
    """What the square code on the certificate says."""
    page = document.with_name("page")
    subprocess.run(["pdftoppm", "-r", "150", "-png", "-singlefile", str(document), str(page)], check=True)
    with Image.open(page.with_suffix(".png")) as drawn:
        return str(zxingcpp.read_barcodes(drawn)[0].text)
