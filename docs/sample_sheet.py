"""The sample sheet: every shipped design with four people's names and a card, side by side in one small picture."""

from __future__ import annotations

import subprocess
from pathlib import Path

from PIL import Image

from app.certificates.printing.bundles import shipped
from app.certificates.rules.specimens import PEOPLE
from docs.certificate_pictures import save
from tests.serving import BREVET, ROOT, environment

WIDTH, GAP, GROUND = 520, 16, (232, 232, 232)
COLOURS = 64
SITE = "https://training.example.org"
CARDS = ("latin", "arabic")


def make(instance: Path, picture: Path) -> None:
    """Write the specimens as `brevet certificate sample` does, and paste them together: a row a design."""
    folder = instance / "specimens"
    known = environment(instance, BREVET_PUBLIC_URL=SITE)
    subprocess.run([*BREVET, "certificate", "sample", str(folder)], cwd=ROOT, env=known, check=True)
    rows = [_row(folder, design) for design in shipped()]
    height = sum(row.height + GAP for row in rows) + GAP
    sheet = Image.new("RGB", (rows[0].width, height), GROUND)
    top = GAP
    for row in rows:
        sheet.paste(row, (0, top))
        top += row.height + GAP
    save(sheet, picture, COLOURS)


def _row(folder: Path, design: str) -> Image.Image:
    """The pages of one design from left to right, and its cards, one above the other, at the end."""
    pages = [_drawn(folder / f"{design}-{person.key}-a4.pdf", WIDTH) for person in PEOPLE]
    height, card = pages[0].height, pages[0].height // 2 - GAP // 2
    cards = [_drawn(folder / f"{design}-{key}-card.pdf", round(card * 85.6 / 54)) for key in CARDS]
    width = sum(page.width + GAP for page in pages) + cards[0].width + 2 * GAP
    row = Image.new("RGB", (width, height), GROUND)
    left = GAP
    for page in pages:
        row.paste(page, (left, 0))
        left += page.width + GAP
    for place, one in enumerate(cards):
        row.paste(one, (left, place * (height - one.height)))
    return row


def _drawn(document: Path, width: int) -> Image.Image:
    """The first page of a PDF, so many pixels wide; drawn larger and made smaller, so that small type stays grey."""
    sized = ["-scale-to-x", str(2 * width), "-scale-to-y", "-1"]
    target = document.with_suffix("")
    subprocess.run(["pdftoppm", "-singlefile", "-png", *sized, str(document), str(target)], check=True)
    with Image.open(target.with_suffix(".png")) as page:
        return page.convert("RGB").resize((width, round(width * page.height / page.width)), Image.Resampling.LANCZOS)
