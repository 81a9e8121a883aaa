"""Web fonts: the packaged Source families cut into small files by script, so that a page loads only what it shows.

fontTools takes long to load and is needed once, so it is imported where fonts are cut.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO

_RECIPE = "1"  # change it when the way of cutting changes: files are named by what they are made of


@dataclass(frozen=True)
class Face:
    """One cut of a family, and where its full font stands in its package."""

    name: str
    family: str
    weight: int
    style: str
    package: str
    file: str


# cut fonts may not carry the reserved name of the originals (SIL Open Font License), so they go by ours
FACES = (
    Face("sans", "Brevet Sans", 400, "normal", "font_source_sans_pro", "SourceSansPro-Regular.ttf"),
    Face("sans-bold", "Brevet Sans", 600, "normal", "font_source_sans_pro", "SourceSansPro-Semibold.ttf"),
    Face("sans-italic", "Brevet Sans", 400, "italic", "font_source_sans_pro", "SourceSansPro-It.ttf"),
    Face("serif", "Brevet Serif", 600, "normal", "font_source_serif_pro", "SourceSerifPro-Semibold.ttf"),
)

# "latin" is all that a page in English needs, kept small for a first visit over a weak link; accents come on their own
RANGES = {
    "latin": "20-7E,A0,A7,A9,B7,D7,2010-2014,2018-2019,201C-201D,2022,2026,202F,2192",
    "latin-accents": "A1-A6,A8,AA-B6,B8-D6,D8-FF,131,152-153,160-161,178,17D-17E,2015,201A-201B,201E,2020-2021,2030,"
    "2032-2033,2039-203A,20AC,2122,2190-2191,2193,2212,2713",
    "latin-more": "100-130,132-151,154-15F,162-177,179-17C,17F-24F,300-304,306-30C,31B,323-328,1E00-1EFF,20AB",
    "greek": "370-3FF",
    "cyrillic": "400-45F,490-4FF,2116",
}


def recipe() -> str:
    """What the cut fonts depend on besides the full ones."""
    return repr((FACES, RANGES, _RECIPE))


def cut_all(keep: Callable[[str, bytes], str], kept: Callable[[str], bool]) -> tuple[str, dict[str, str]]:
    """Cut every face for every script; returns the @font-face rules, and file names by "font/<face>-<script>.woff2".

    `keep(name, bytes)` stores a file, `kept(name)` says whether it is there: cutting takes seconds, so it is done once.
    """
    from fontTools.ttLib import TTFont

    rules, names = [], {}
    for face in FACES:
        data = (files(face.package) / "files" / face.file).read_bytes()
        points = set(TTFont(BytesIO(data), lazy=True).getBestCmap())
        for script, spans in RANGES.items():
            wanted = points & _points(spans)
            if len(wanted) < len(_points(spans)) // 3:
                continue
            digest = hashlib.sha256(b"|".join([data, spans.encode(), _RECIPE.encode()])).hexdigest()[:12]
            name = f"{face.name}-{script}.{digest}.woff2"
            if not kept(name):
                keep(name, _cut(data, wanted))
            names[f"font/{face.name}-{script}.woff2"] = name
            rules.append(_rule(face, name, spans))
    return "".join(rules), names


def _points(spans: str) -> set[int]:
    ends = [[int(end, 16) for end in span.split("-")] for span in spans.split(",")]
    return {point for span in ends for point in range(span[0], span[-1] + 1)}


def _cut(data: bytes, points: set[int]) -> bytes:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    options = Options(hinting=False, glyph_names=False, flavor="woff2", with_zopfli=False)
    options.layout_features = ["ccmp", "locl", "kern", "liga", "mark", "mkmk"]
    options.name_IDs = [0, 13, 14]  # copyright and licence stay with the letters
    font = TTFont(BytesIO(data), recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=points)
    subsetter.subset(font)
    font.flavor = "woff2"
    out = BytesIO()
    font.save(out)
    return out.getvalue()


def _rule(face: Face, name: str, spans: str) -> str:
    span = ",".join("U+" + part for part in spans.split(","))
    return (
        f'@font-face{{font-family:"{face.family}";font-weight:{face.weight};font-style:{face.style};'
        f"font-display:swap;src:url({name}) format('woff2');unicode-range:{span}}}"
    )
