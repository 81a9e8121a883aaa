"""The style sheets: readable in every theme, colours in one place, layout that follows the direction of writing."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

SHEETS = sorted((Path(__file__).parents[2] / "static" / "css").rglob("*.css"))
TOKENS = next(sheet for sheet in SHEETS if sheet.name == "tokens.css").read_text()

STATES = ("blue", "sand", "olive", "green", "amber", "red")
TINTS = tuple(f"{name}-tint" for name in STATES)
PAPERS = ("paper", "paper-raised")


def block(opening: str) -> dict[str, str]:
    """The tokens in the innermost block that opens with these words."""
    inside = re.search(re.escape(opening) + r"\s*\{([^{}]*)\}", TOKENS)
    assert inside, opening
    return dict(re.findall(r"--([a-z-]+):\s*([^;]+);", inside[1]))


LIGHT = block(":root")
DARK = block(':root[data-theme="dark"]')
PAPER = block(":root:root:root")
THEMES = {"light": LIGHT, "dark": DARK, "print": PAPER}


def luminance(color: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(theme: str, one: str, other: str) -> float:
    """The contrast of two tokens in a theme, from 1 to 21."""
    darker, lighter = sorted(luminance(THEMES[theme][name]) for name in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


ALL_TOKENS = set(re.findall(r"--([a-z0-9-]+):", TOKENS))
TEXTS = [
    *product(("ink", "ink-soft", "blue", "blue-strong"), (*PAPERS, *TINTS)),
    *product(STATES, PAPERS),
    *((state, f"{state}-tint") for state in STATES),
    *product(("on-blue",), ("blue", "blue-strong")),
]


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_stands_out_from_what_is_behind_it(theme: str) -> None:
    weak = {pair: round(contrast(theme, *pair), 2) for pair in TEXTS if contrast(theme, *pair) < 4.5}
    assert weak == {}


@pytest.mark.parametrize("theme", THEMES)
def test_the_edges_of_fields_can_be_seen(theme: str) -> None:
    assert all(contrast(theme, "line-strong", paper) >= 3 for paper in PAPERS)


def test_the_dark_theme_is_the_same_by_the_system_and_by_choice() -> None:
    assert block(':root:not([data-theme="light"])') == DARK


def test_every_theme_gives_the_same_colours_a_value() -> None:
    colours = {name for name, value in LIGHT.items() if value.startswith("#")} | {"shadow"}
    assert set(DARK) == set(PAPER) == colours


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_colours_come_from_the_tokens(sheet: Path) -> None:
    if sheet.name != "tokens.css":
        assert not re.findall(r"(?:#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\()[^;{]*;", sheet.read_text())


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_layout_follows_the_direction_of_writing(sheet: Path) -> None:
    physical = r"^\s*((?:(?:margin|padding|border)-)?(?:left|right)[a-z-]*:|float:|text-align:\s*(?:left|right))"
    assert not re.findall(physical, sheet.read_text(), re.MULTILINE)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_no_sheet_uses_a_token_that_is_not_there_or_asks_another_host(sheet: Path) -> None:
    style = sheet.read_text()
    own = set(re.findall(r"(--[a-z0-9-]+)\s*:", style))
    assert set(re.findall(r"var\((--[a-z0-9-]+)", style)) <= own | {f"--{name}" for name in ALL_TOKENS}
    assert "//" not in style and "@import" not in style
