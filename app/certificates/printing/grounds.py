"""The grounds of the shipped designs: what is drawn behind the words, for each paper. Lengths are millimetres."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from app.certificates.printing.engraving import (
    BLUE,
    BRASS,
    PALE,
    PAPER,
    SAND,
    Point,
    braid,
    disc,
    drawing,
    line,
    mirrored,
    moved,
    rectangle,
    ribbon,
    rosette,
    rule,
    seal,
    sealed,
)

A4, LETTER, CARD = (297.0, 210.0), (279.4, 215.9), (85.6, 54.0)
EDGE = 6.0
"""What an office printer cannot print on, at each edge."""


def _classic(paper: Point, bleed: bool) -> str:
    middle = (paper[0] / 2, paper[1] * 0.515)
    return "".join((
        rectangle((0, 0), paper, PAPER) if bleed else "",
        rule(paper, 8.4, 11, 0.7, BLUE, PAPER),
        rosette("w1", middle, 47, 68, 36, 9, PALE, 0.14, 0.3),
        rosette("w2", middle, 25, 48, 24, 8, PALE, 0.14, 0.25),
        rosette("w3", middle, 6, 27, 12, 7, PALE, 0.14, 0.2),
        braid("sand", paper, 13, 7, 3.1, SAND, 0.16, 8.5, 1, 4),
        braid("blue", paper, 13, 7, 3.4, BLUE, 0.13, 33, 3, 6, 0.32),
        rule(paper, 9.5, 10, 0.18, BRASS),
        rule(paper, 16.6, 4.4, 0.18, BRASS),
        rule(paper, 17.4, 3.8, 0.3, BLUE),
        sealed(paper, 19.5, 30),
    ))  # fmt: skip


def _classic_card(paper: Point, _bleed: bool) -> str:
    middle = (paper[0] * 0.36, paper[1] / 2)
    return "".join((
        rectangle((0, 0), paper, PAPER),
        rosette("w1", middle, 12, 20, 24, 7, PALE, 0.1, 0.3),
        rosette("w2", middle, 3, 12.5, 12, 6, PALE, 0.1, 0.2),
        braid("blue", paper, 3.1, 2.6, 0.8, BLUE, 0.08, 8, 3, 4, 0.32),
        rule(paper, 1.9, 3.6, 0.3, BLUE),
        rule(paper, 4.3, 1.6, 0.14, BRASS),
    ))  # fmt: skip


WATER, LIGHT = "#3f7cb4", "#79a6cc"


def _band(paper: Point, width: float, edge: float, reach: float) -> str:
    """A blue band down the side where lines begin, with a ribbon of lace in it and a line of brass beside it."""
    height, middle = paper[1] - 2 * edge, edge + width / 2
    lace = ribbon("wide", height, reach, 52 * reach / 6, 2, 12, 0.35, WATER, 0.012 * reach + 0.04)
    fine = ribbon("fine", height, reach * 0.45, 26 * reach / 6, 3, 5, 0.4, LIGHT, 0.01 * reach + 0.03)
    return "".join((
        rectangle((edge, edge), (width, height), BLUE),
        moved(middle, edge, 90, lace + fine),
        rectangle((edge + width + 0.9 * reach / 6, edge), (0.5 * reach / 6, height), BRASS),
    ))  # fmt: skip


def _modern(paper: Point, bleed: bool) -> str:
    return (rectangle((0, 0), paper, PAPER) if bleed else "") + _band(
        paper, 17 if bleed else 14, 0 if bleed else EDGE, 6
    )


def _modern_card(paper: Point, _bleed: bool) -> str:
    return rectangle((0, 0), paper, PAPER) + _band(paper, 6, 0, 2.1)


def _corners(paper: Point, inset: float, radius: float, lines: int, width: float) -> str:
    """A small rosette on each corner of a frame; it covers the lines of the frame behind it."""
    places = [(x, y) for x in (inset, paper[0] - inset) for y in (inset, paper[1] - inset)]
    return "".join(
        disc(place, radius * 1.06, PAPER)
        + rosette(f"r{i}", place, radius * 0.52, radius, 20, lines, BLUE, width, 0.2)
        + rosette(f"s{i}", place, radius * 0.12, radius * 0.56, 12, lines, BRASS, width, 0.1)
        for i, place in enumerate(places)
    )


def _bilingual(paper: Point, bleed: bool) -> str:
    middle = paper[0] / 2
    return "".join((
        rectangle((0, 0), paper, PAPER) if bleed else "",
        rule(paper, 10.3, 0, 0.6, BLUE, PAPER),
        rule(paper, 11.5, 0, 0.18, BRASS),
        braid("sand", paper, 13.4, 2, 1.1, SAND, 0.13, 9, 2, 3),
        rule(paper, 15.3, 0, 0.18, BLUE),
        _corners(paper, 13.5, 6.9, 5, 0.12),
        line(middle, 54, middle, 99, BRASS, 0.2),
        sealed(paper, 17.5, 25),
    ))  # fmt: skip


def _bilingual_card(paper: Point, _bleed: bool) -> str:
    return "".join((
        rectangle((0, 0), paper, PAPER),
        rule(paper, 2, 0, 0.3, BLUE),
        rule(paper, 2.7, 0, 0.12, BRASS),
        _corners(paper, 2.6, 2, 4, 0.06),
    ))  # fmt: skip


Ground = Callable[[Point, bool], str]
_DRAWN: dict[str, tuple[Ground, Ground]] = {
    "classic": (_classic, _classic_card),
    "modern": (_modern, _modern_card),
    "bilingual": (_bilingual, _bilingual_card),
}


@lru_cache(maxsize=8)
def pictures(key: str, direction: str) -> dict[str, bytes]:
    """The pictures of a shipped design as SVG: the ground of each paper by the paper's name, and the seal.

    Where a language runs from right to left the grounds are mirrored, all but the seal, which is the same both ways.
    """
    page, card = _DRAWN[key]
    wanted: list[tuple[str, Point, Ground, bool]] = [("card", CARD, card, True)]
    for name, paper in (("a4", A4), ("letter", LETTER)):
        wanted += [(name, paper, page, True), (f"{name}-no-bleed", paper, page, False)]
    turn = mirrored if direction == "rtl" and key == "modern" else _same
    return {"seal": seal()} | {
        name: drawing(paper, turn(paper, draw(paper, bleed))) for name, paper, draw, bleed in wanted
    }


def _same(_paper: Point, content: str) -> str:
    return content
